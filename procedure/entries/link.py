"""Link: a report of what was reported before joins the first incident, and leaves it (4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import Field

from procedure import matter
from procedure.definition import Procedure
from procedure.duplicates import CARRIED, CARRIED_INPUT, CarriedAction, CarriedInput, Joining
from procedure.duplicates import in_one as _in_one
from procedure.duplicates import words as _words
from procedure.instants import shown
from procedure.joining import join, part
from procedure.matter import Matter
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Recorded
from procedure.rights import approvers, handlers
from procedure.rows import EntryRow, Mark, Withheld, given_out, no_mark, nobody, nothing
from procedure.stages import Milestone
from procedure.state import ActionStatus, Incident
from procedure.tell import ToTell, ask_approval, chat, to_dpo
from procedure.terms import ActionKind, Involved


class Link(Facts):
    """The first report of the same matter.

    `among` others by the same person, linked at once: nobody is told of each.
    """

    original: str
    reason: str = ""
    among: bool = False


class DuplicateLinked(Entry, Link):
    """This report is about a matter reported before; work goes on there.

    `carried` says what is taken over there; `about_staff`, that it names somebody who works here.
    """

    carried: list[str] = Field(default_factory=list)
    about_staff: bool = False

    def sentence(self, procedure: Procedure) -> str:
        said = f"Linked to {self.original} as a duplicate. {self.reason}".strip()
        return f"{said} Taken over there: {_in_one(self.carried)}." if self.carried else said


class DuplicateFacts(Facts):
    """The other report, whether it is linked, and what it says of personal data and awareness."""

    duplicate: str
    linked: bool = True
    personal_data: Involved = Involved.NO
    aware: Instant | None = None


class DuplicateNoted(Entry, DuplicateFacts):
    """Another report is about this matter too, or isn't after all; links of old took over less."""

    def sentence(self, procedure: Procedure) -> str:
        if not self.linked:
            return f"{self.duplicate} is no longer linked to this incident."
        aware = (
            f" {procedure.names.body_first} became aware by it on {shown(self.aware)}."
            if self.aware
            else ""
        )
        return f"{self.duplicate} is linked to this incident as a duplicate.{aware}"


class DuplicateJoined(Entry, Joining):
    """Another report is about this matter too; what it brings is taken over.

    `opened` are the parties of whom it was decided that they aren't told: that no longer stands;
    `disputed` those named as involved without whom nobody would be left who is able; `among` others
    that were linked at once.
    """

    duplicate: str
    opened: list[str] = Field(default_factory=list)
    disputed: list[str] = Field(default_factory=list)
    among: bool = False

    def sentence(self, procedure: Procedure) -> str:
        opened = "".join(
            f" The decision not to tell {self._name(party, procedure)} no longer stands."
            for party in self.opened
        )
        return (
            f"{self.duplicate} is linked to this incident as a duplicate. "
            f"Taken over: {_in_one(_words(self, procedure))}.{opened}"
        )

    def _name(self, party: str, procedure: Procedure) -> str:
        known = {body.key: body.name for body in self.bodies}
        return known.get(party) or procedure.party_name(party)


class DuplicateParted(Entry):
    """Another report isn't about this matter after all; what came from it alone goes back.

    `back` and `stays` say what goes back and what was done meanwhile.
    """

    duplicate: str
    back: list[str] = Field(default_factory=list)
    stays: list[str] = Field(default_factory=list)

    def sentence(self, procedure: Procedure) -> str:
        stays = f" Done meanwhile, so it stays: {_in_one(self.stays)}." if self.stays else ""
        return (
            f"{self.duplicate} is no longer linked to this incident. "
            f"Gone back with it: {_in_one(self.back)}.{stays}"
        )


class DuplicateReturned(Entry):
    """This report has back what the first incident had taken over, as it stood there.

    `stays` says what was done there and is left to be recorded here, if it was about this report.
    """

    original: str
    actions: list[CarriedAction] = Field(default_factory=list)
    inputs: list[CarriedInput] = Field(default_factory=list)
    stays: list[str] = Field(default_factory=list)

    def sentence(self, procedure: Procedure) -> str:
        changed = [
            f"{a.was} {a.status}" + (f" ({a.outcome or a.reason})" if a.outcome or a.reason else "")
            for a in self.actions
        ]
        changed += [f"{i.was} answered: {i.answer}" for i in self.inputs if i.answer]
        changed += [f"{i.was} not needed" for i in self.inputs if not i.answer]
        said = f"No longer linked to {self.original}. Changed there meanwhile: {_in_one(changed)}."
        stays = " Stays there, and has to be recorded here if it was about this report: "
        return said + (f"{stays}{_in_one(self.stays)}." if self.stays else "")


def linked(incident: Incident, entry: DuplicateLinked, recorded: Recorded) -> None:
    """Work goes on in the first one."""
    incident.end.duplicate_of = entry.original
    incident.end.ended_at = recorded.at
    incident.reach(Milestone.LINKED)


def duplicate_noted(incident: Incident, entry: DuplicateNoted, recorded: Recorded) -> None:
    """Listed on the case; of personal data and awareness the graver and the earlier stand."""
    if not entry.linked:
        incident.end.duplicates.remove(entry.duplicate)
        return
    incident.end.duplicates.append(entry.duplicate)
    if (
        entry.personal_data is not Involved.NO
        and incident.standing.personal_data is not Involved.YES
    ):
        incident.standing.personal_data = entry.personal_data
    if entry.aware is not None:
        incident.standing.aware = min(incident.standing.aware or entry.aware, entry.aware)


def duplicate_joined(incident: Incident, entry: DuplicateJoined, recorded: Recorded) -> None:
    """The first incident takes over what it brings."""
    join(
        incident,
        entry.duplicate,
        entry,
        recorded.at,
        opened=entry.opened,
        disputed=entry.disputed,
    )
    incident.end.joined[entry.duplicate].among = entry.among


def duplicate_parted(incident: Incident, entry: DuplicateParted, recorded: Recorded) -> None:
    """The first incident stands as if it had never been linked, but for what was done since."""
    part(incident, entry.duplicate)


def duplicate_returned(incident: Incident, entry: DuplicateReturned, recorded: Recorded) -> None:
    """What was decided or answered there is decided and answered here."""
    for facts in entry.actions:
        action = incident.work.actions[facts.was]
        for name in CARRIED:
            if name not in ("was", "key"):
                setattr(action, name, getattr(facts, name))
    for asked in entry.inputs:
        request = incident.work.inputs[asked.was]
        for name in CARRIED_INPUT:
            if name not in ("was", "key"):
                setattr(request, name, getattr(asked, name))


def _to_reporter(
    incident: Incident, entry: DuplicateLinked, organisation: Organisation
) -> Iterator[ToTell]:
    yield chat(Topic.LINKED, incident.report.reporter.id)


def _officers(incident: Incident, duplicate: str, organisation: Organisation) -> Iterator[ToTell]:
    """The approvers, those who act for the case, and the DPO."""
    about = matter.bare(duplicate)
    for person in (*approvers(incident, organisation), *handlers(incident, organisation)):
        yield chat(Topic.JOINED, person, about)
    yield to_dpo(Topic.JOINED, organisation, about)


def _what_came(
    incident: Incident, entry: DuplicateJoined, organisation: Organisation
) -> Iterator[ToTell]:
    """The officers; and whoever has something to approve, to do or to answer here from now on."""
    if not entry.among:
        yield from _officers(incident, entry.duplicate, organisation)
    yield from _tasks(
        incident, [a.key for a in entry.actions], [i.key for i in entry.inputs], organisation
    )


def _tasks(
    incident: Incident, actions: Iterable[str], inputs: Iterable[str], organisation: Organisation
) -> Iterator[ToTell]:
    for action in (incident.work.actions[key] for key in actions):
        if action.waiting:
            yield from ask_approval(incident, action.key, organisation)
        elif action.status is ActionStatus.APPROVED and action.owner:
            yield chat(Topic.OWNED, action.owner.id, matter.doing(action.key))
    for asked in (incident.work.inputs[key] for key in inputs):
        yield chat(Topic.INPUT_WANTED, asked.person.id, matter.asked(asked.key))


def _what_went(
    incident: Incident, entry: DuplicateParted, organisation: Organisation
) -> Iterator[ToTell]:
    yield from _officers(incident, entry.duplicate, organisation)


def _back_here(
    incident: Incident, entry: DuplicateReturned, organisation: Organisation
) -> Iterator[ToTell]:
    """Whoever has something to approve, to do or to answer here again."""
    work = incident.work
    waiting = [i.key for i in work.inputs.values() if i.waiting]
    yield from _tasks(incident, list(work.actions), waiting, organisation)


def _all_that_waits(entry: Entry, incident: Incident | None) -> Iterator[Matter]:
    """Work goes on elsewhere, or again here: what waits for anybody is shown as it stands."""
    yield from (matter.NOMINATION, matter.TRIAGE, matter.UNKNOWN, matter.ICO)
    if incident is None:
        return
    yield from (matter.approval(a.key) for a in incident.work.actions.values() if a.waiting)
    yield from (matter.doing(key) for key in incident.work.actions)
    yield from (matter.asked(q.key) for q in incident.work.inputs.values() if q.waiting)
    yield matter.PEOPLE


def _all_here(
    entry: DuplicateJoined | DuplicateParted, incident: Incident | None
) -> Iterator[Matter]:
    """The clocks, whoever is asked, what came from it, and what was told of it."""
    yield from (matter.NOMINATION, matter.TRIAGE, matter.UNKNOWN, matter.ICO)
    yield matter.bare(entry.duplicate)
    if incident is None:
        return
    yield from (matter.approval(a.key) for a in incident.work.actions.values() if a.waiting)
    for key, action in incident.work.gone_actions.items():
        if action.of == entry.duplicate:
            yield from (matter.approval(key), matter.doing(key))
    for key, asked in incident.work.gone_inputs.items():
        if asked.of == entry.duplicate:
            yield matter.asked(key)


def _first_of(recorded: Recorded, entry: DuplicateLinked, procedure: Procedure) -> Iterable[Mark]:
    yield Mark(recorded.at, f"Linked to {entry.original} as a duplicate")


def _came(recorded: Recorded, entry: DuplicateJoined, procedure: Procedure) -> Iterable[Mark]:
    yield Mark(recorded.at, f"{entry.duplicate} linked to it as a duplicate")


def _went(recorded: Recorded, entry: DuplicateParted, procedure: Procedure) -> Iterable[Mark]:
    yield Mark(recorded.at, f"{entry.duplicate} no longer linked to it")


def _linked_withheld(entry: DuplicateLinked, incident: Incident) -> Withheld | None:
    return Withheld.STAFF if entry.about_staff else None


def _joined_withheld(entry: DuplicateJoined, incident: Incident) -> Withheld | None:
    """Whom it names as involved, and what was asked of advisers, stay in."""
    if entry.about_staff:
        return Withheld.STAFF
    return Withheld.ADVICE if entry.inputs else None


def _went_withheld(entry: DuplicateParted, incident: Incident) -> Withheld | None:
    """As what came with it, whether it has gone back or stays."""
    work = incident.work
    actions = (*work.actions.values(), *work.gone_actions.values())
    if any(a.of == entry.duplicate and a.kind is ActionKind.SUSPENSION for a in actions):
        return Withheld.STAFF
    inputs = (*work.inputs.values(), *work.gone_inputs.values())
    return Withheld.ADVICE if any(i.of == entry.duplicate for i in inputs) else None


def _returned_withheld(entry: DuplicateReturned, incident: Incident) -> Withheld | None:
    if any(a.kind is ActionKind.SUSPENSION for a in incident.work.actions.values()):
        return Withheld.STAFF
    return Withheld.ADVICE if entry.inputs else None


ENTRIES = (
    EntryRow(
        entry=DuplicateLinked,
        apply=linked,
        tells=_to_reporter,
        settles=_all_that_waits,
        withheld=_linked_withheld,
        marks=_first_of,
    ),
    EntryRow(
        entry=DuplicateNoted,
        apply=duplicate_noted,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
    EntryRow(
        entry=DuplicateJoined,
        apply=duplicate_joined,
        tells=_what_came,
        settles=_all_here,
        withheld=_joined_withheld,
        marks=_came,
    ),
    EntryRow(
        entry=DuplicateParted,
        apply=duplicate_parted,
        tells=_what_went,
        settles=_all_here,
        withheld=_went_withheld,
        marks=_went,
    ),
    EntryRow(
        entry=DuplicateReturned,
        apply=duplicate_returned,
        tells=_back_here,
        settles=_all_that_waits,
        withheld=_returned_withheld,
        marks=no_mark,
    ),
)
