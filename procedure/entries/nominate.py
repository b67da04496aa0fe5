"""Nominate: the lead officer (3.5), and who is involved and so can't lead or approve (5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procedure import matter
from procedure.matter import Matter
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Named, Recorded
from procedure.rights import approvers
from procedure.roles import Role
from procedure.rows import EntryRow, Mark, about_staff, always, given_out, no_mark, nobody
from procedure.state import Incident
from procedure.tell import ToTell, ask_approval, ask_nomination, ask_people, chat, to_dpo


class Nomination(Facts):
    """Whom, and why somebody stands in for the Chief Executive."""

    lead: Named
    standing_in: str = ""


class LeadNominated(Entry, Nomination):
    """The lead officer from now on."""

    def sentence(self) -> str:
        why = (
            f" Standing in for the Chief Executive: {self.standing_in}" if self.standing_in else ""
        )
        return f"{self.lead.name} nominated to lead the investigation.{why}"


class InvolvementFacts(Facts):
    """Somebody's part in what happened."""

    person: Named
    reason: str


class InvolvementDeclared(Entry, InvolvementFacts):
    """Somebody is involved."""

    def sentence(self) -> str:
        return f"{self.person.name} recorded as involved: {self.reason}"


class InvolvementCleared(Entry, InvolvementFacts):
    """Somebody isn't involved after all."""

    def sentence(self) -> str:
        return f"{self.person.name} recorded as not involved after all: {self.reason}"


def lead_nominated(incident: Incident, entry: LeadNominated, recorded: Recorded) -> None:
    """The last nomination stands."""
    incident.standing.lead = entry.lead


def involvement_declared(
    incident: Incident, entry: InvolvementDeclared, recorded: Recorded
) -> None:
    """A lead who turns out to be involved stops leading; the DPO stands in (3.5)."""
    incident.standing.involved[entry.person.id] = entry.person.name
    if incident.standing.lead is not None and incident.standing.lead.id == entry.person.id:
        incident.standing.lead = None
        incident.standing.unled_since = recorded.at


def involvement_cleared(incident: Incident, entry: InvolvementCleared, recorded: Recorded) -> None:
    """They may lead and approve again."""
    incident.standing.involved.pop(entry.person.id, None)
    for joined in incident.end.joined.values():
        joined.involved.pop(entry.person.id, None)


def _lead_and_dpo(
    incident: Incident, entry: LeadNominated, organisation: Organisation
) -> Iterator[ToTell]:
    yield chat(Topic.NOMINATED, entry.lead.id)
    yield to_dpo(Topic.NOMINATED, organisation)


def _who_steps_in(
    incident: Incident, entry: InvolvementDeclared, organisation: Organisation
) -> Iterator[ToTell]:
    """Whoever was asked before and is now barred is replaced by the next."""
    earlier = incident.implicated - {entry.person.id}
    before, now = organisation.people.approvers(earlier), approvers(incident, organisation)
    if incident.standing.lead is None and before[:1] != now[:1]:
        yield from ask_nomination(incident, organisation)
    for action in incident.work.actions.values():
        asked = organisation.people.approvers(earlier, authors=action.authors)[:1]
        if action.waiting and asked != approvers(incident, organisation, action.authors)[:1]:
            yield from ask_approval(incident, action.key, organisation)
    if entry.person.id == organisation.people.holder(Role.HEAD_OF_PEOPLE):
        yield from ask_people(incident, organisation)


def _who_is_asked(
    entry: InvolvementDeclared | InvolvementCleared, incident: Incident | None
) -> Iterator[Matter]:
    """The nomination, and every approval: somebody else may be asked now."""
    yield matter.NOMINATION
    if incident is not None:
        yield from (matter.approval(a.key) for a in incident.work.actions.values() if a.waiting)


def _leads(recorded: Recorded, entry: LeadNominated) -> Iterable[Mark]:
    yield Mark(recorded.at, f"{entry.lead.name} nominated to lead")


ENTRIES = (
    EntryRow(
        entry=LeadNominated,
        apply=lead_nominated,
        tells=_lead_and_dpo,
        settles=always(matter.NOMINATION),
        withheld=given_out,
        marks=_leads,
    ),
    EntryRow(
        entry=InvolvementDeclared,
        apply=involvement_declared,
        tells=_who_steps_in,
        settles=_who_is_asked,
        withheld=about_staff,
        marks=no_mark,
    ),
    EntryRow(
        entry=InvolvementCleared,
        apply=involvement_cleared,
        tells=nobody,
        settles=_who_is_asked,
        withheld=about_staff,
        marks=no_mark,
    ),
)
