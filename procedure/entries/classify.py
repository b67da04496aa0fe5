"""Classify: the four categories of 4.2, and when CJS became aware (3.4, Art 33)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Recorded
from procedure.rights import approvers, handlers
from procedure.rows import EntryRow, Mark, always, given_out
from procedure.stages import Milestone
from procedure.state import Classified, Incident
from procedure.tell import ToTell, channel, chat
from procedure.terms import (
    BREACH_NAMES,
    CYBER_WORDS,
    PERSONAL_DATA,
    RANSOM_NAMES,
    Breach,
    Cyber,
    Involved,
    Ransom,
    Whose,
    whose_words,
)


class Classification(Facts):
    """A category and why; with what is known of personal data, a breach of the law, and cyber.

    `controller` names the other body where the data is shared, or is processed for it.
    """

    category: str
    reason: str
    personal_data: Involved
    breach: Breach
    cyber: Cyber = Cyber.NOT_ASKED
    ransom: Ransom = Ransom.NOT_ASKED
    whose: Whose = Whose.NOT_ASKED
    controller: str = ""


class IncidentClassified(Entry, Classification):
    """The category from now on."""

    def sentence(self, procedure: Procedure) -> str:
        return (
            f"Classified as {procedure.class_name(self.category)}: {self.reason} "
            f"(personal data: {PERSONAL_DATA[self.personal_data].lower()}; "
            f"breach of the {procedure.names.law}: {BREACH_NAMES[self.breach].lower()}"
            f"{self._cyber()}{self._whose(procedure)})"
        )

    def _whose(self, procedure: Procedure) -> str:
        return (
            f"; {whose_words(self.whose, self.controller, procedure.names.body)}"
            if self.whose
            else ""
        )

    def _cyber(self) -> str:
        if self.cyber is Cyber.NOT_ASKED:
            return ""
        if self.ransom is Ransom.NOT_ASKED:
            return f"; cyber: {CYBER_WORDS[self.cyber]}"
        return f"; cyber: {CYBER_WORDS[self.cyber]}; ransom: {RANSOM_NAMES[self.ransom].lower()}"


def classified(incident: Incident, entry: IncidentClassified, recorded: Recorded) -> None:
    """Awareness starts now if personal data was not thought to be involved before."""
    incident.judge(classified=True)
    incident.standing.category, incident.standing.breach = entry.category, entry.breach
    incident.standing.personal_data = entry.personal_data
    if entry.cyber is not Cyber.NOT_ASKED:
        incident.standing.cyber, incident.standing.ransom = entry.cyber, entry.ransom
    if entry.whose is not Whose.NOT_ASKED:
        incident.standing.whose, incident.standing.controller = entry.whose, entry.controller
    incident.standing.history.append(
        Classified(entry.category, entry.reason, recorded.at, recorded.actor.name)
    )
    if incident.needs_annex_two and incident.standing.aware is None:
        incident.standing.aware = recorded.at
    incident.reach(Milestone.CALLED_UNKNOWN if incident.class_interim else Milestone.CLASSIFIED)


class AwarenessFacts(Facts):
    """When the body became aware, and why it is that instant (UTC)."""

    aware: Instant
    reason: str


class AwarenessSet(Entry, AwarenessFacts):
    """The 72 hours run from here; `provisional` until somebody has settled it (3.4)."""

    before: Instant | None
    provisional: bool = False

    def sentence(self, procedure: Procedure) -> str:
        if self.provisional:
            return (
                f"Until it is settled when {procedure.names.body} became aware, the 72 hours run "
                f"from {shown(self.aware)}: {self.reason}"
            )
        before = f" (before: {shown(self.before)})" if self.before else ""
        body = procedure.names.body_first
        return f"{body} became aware on {shown(self.aware)}{before}: {self.reason}"


def awareness_set(incident: Incident, entry: AwarenessSet, recorded: Recorded) -> None:
    """The last instant set stands."""
    incident.judge(aware=not entry.provisional)
    incident.standing.aware, incident.standing.aware_reason = entry.aware, entry.reason
    incident.standing.aware_settled = not entry.provisional


def _channel_and_approver(
    incident: Incident, entry: IncidentClassified, organisation: Organisation
) -> Iterator[ToTell]:
    yield channel(Topic.CLASSIFIED)
    for person in approvers(incident, organisation)[:1]:
        yield chat(Topic.CLASSIFIED, person)


def _later(incident: Incident, entry: AwarenessSet, organisation: Organisation) -> Iterator[ToTell]:
    """Both approvers and those who act hear that the 72 hours run from a later instant (3.4)."""
    if entry.before is None or entry.aware <= entry.before:
        return
    for person in (*approvers(incident, organisation), *handlers(incident, organisation)):
        yield chat(Topic.AWARENESS, person)


def _class(recorded: Recorded, entry: IncidentClassified, procedure: Procedure) -> Iterable[Mark]:
    yield Mark(recorded.at, f"Classified as {procedure.class_name(entry.category)}", once=True)


def _aware(recorded: Recorded, entry: AwarenessSet, procedure: Procedure) -> Iterable[Mark]:
    if not entry.provisional:
        yield Mark(entry.aware, f"{procedure.names.body_first} became aware: {entry.reason}")


ENTRIES = (
    EntryRow(
        entry=IncidentClassified,
        apply=classified,
        tells=_channel_and_approver,
        settles=always(matter.TRIAGE, matter.UNKNOWN, matter.ICO),
        withheld=given_out,
        marks=_class,
    ),
    EntryRow(
        entry=AwarenessSet,
        apply=awareness_set,
        tells=_later,
        settles=always(matter.ICO),
        withheld=given_out,
        marks=_aware,
    ),
)
