"""Nominate: the lead officer (3.5), and who is involved and so can't lead or approve (5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from procedure import matter
from procedure.able import waits
from procedure.definition import Procedure
from procedure.matter import Matter
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Named, Recorded
from procedure.roles import Role
from procedure.rows import EntryRow, Mark, about_staff, always, given_out, no_mark, nobody
from procedure.state import Claim, ClaimStatus, Incident
from procedure.tell import ToTell, ask_claim, chat, to_dpo


class Nomination(Facts):
    """Whom, and why somebody stands in for the first approver."""

    lead: Named
    standing_in: str = ""


class LeadNominated(Entry, Nomination):
    """The lead officer from now on."""

    def sentence(self, procedure: Procedure) -> str:
        why = (
            f" Standing in for the {procedure.name(Role.APPROVES_FIRST)}: {self.standing_in}"
            if self.standing_in
            else ""
        )
        return f"{self.lead.name} nominated to lead the investigation.{why}"


class InvolvementFacts(Facts):
    """Somebody's part in what happened."""

    person: Named
    reason: str


class InvolvementDeclared(Entry, InvolvementFacts):
    """Somebody is involved."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.person.name} recorded as involved: {self.reason}"


class InvolvementDisputed(Entry, InvolvementFacts):
    """Somebody is named as involved, without whom nobody would be left who is able."""

    def sentence(self, procedure: Procedure) -> str:
        return (
            f"{self.person.name} named as involved: {self.reason} (disputed: nobody would be left "
            "who can approve or lead, so this changes nothing until somebody else confirms or "
            "clears it)"
        )


class InvolvementConfirmed(Entry, InvolvementFacts):
    """Somebody else than who said so confirms that somebody is involved."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.person.name} confirmed as involved: {self.reason}"


class InvolvementCleared(Entry, InvolvementFacts):
    """Somebody isn't involved after all."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.person.name} recorded as not involved after all: {self.reason}"


def lead_nominated(incident: Incident, entry: LeadNominated, recorded: Recorded) -> None:
    """The last nomination stands."""
    incident.standing.lead = entry.lead
    incident.standing.left_at = None


def involvement_declared(
    incident: Incident, entry: InvolvementDeclared, recorded: Recorded
) -> None:
    """It has effect at once."""
    incident.standing.claims[entry.person.id] = _claim(entry, recorded, ClaimStatus.TAKEN)
    _bar(incident, entry.person, recorded.at)


def involvement_disputed(
    incident: Incident, entry: InvolvementDisputed, recorded: Recorded
) -> None:
    """It takes nothing away."""
    incident.standing.claims[entry.person.id] = _claim(entry, recorded, ClaimStatus.DISPUTED)
    incident.standing.disputed[entry.person.id] = entry.person.name


def involvement_confirmed(
    incident: Incident, entry: InvolvementConfirmed, recorded: Recorded
) -> None:
    """What was disputed has effect from now on."""
    _decided(incident, entry, recorded, ClaimStatus.CONFIRMED)
    incident.standing.disputed.pop(entry.person.id, None)
    if entry.person.id not in incident.standing.involved:
        _bar(incident, entry.person, recorded.at)


def involvement_cleared(incident: Incident, entry: InvolvementCleared, recorded: Recorded) -> None:
    """They may lead and approve again."""
    _decided(incident, entry, recorded, ClaimStatus.CLEARED)
    incident.standing.involved.pop(entry.person.id, None)
    incident.standing.disputed.pop(entry.person.id, None)
    for joined in incident.end.joined.values():
        joined.involved.pop(entry.person.id, None)


def _claim(entry: InvolvementFacts, recorded: Recorded, status: ClaimStatus) -> Claim:
    by = Named(id=recorded.actor.id, name=recorded.actor.name)
    return Claim(entry.person, by, entry.reason, recorded.at, status)


def _decided(
    incident: Incident, entry: InvolvementFacts, recorded: Recorded, status: ClaimStatus
) -> None:
    claim = incident.standing.claims.get(entry.person.id)
    if claim is not None:
        claim.status, claim.decision = status, entry.reason
        claim.decided_by, claim.decided_at = recorded.actor.name, recorded.at


def _bar(incident: Incident, person: Named, at: datetime) -> None:
    """A lead who turns out to be involved stops leading; the DPO stands in (3.5)."""
    standing = incident.standing
    standing.involved[person.id] = person.name
    if standing.lead is not None and standing.lead.id == person.id:
        standing.lead = standing.left_at = None
        standing.unled_since = at


def _lead_and_dpo(
    incident: Incident, entry: LeadNominated, organisation: Organisation
) -> Iterator[ToTell]:
    yield chat(Topic.NOMINATED, entry.lead.id)
    yield to_dpo(Topic.NOMINATED, organisation)


def _who_decides(
    incident: Incident,
    entry: InvolvementDeclared | InvolvementDisputed,
    organisation: Organisation,
) -> Iterator[ToTell]:
    """Everybody who is able; and who named themselves as the last, to have another appointed."""
    yield from ask_claim(incident, entry.person.id, organisation)
    claim = incident.standing.claims[entry.person.id]
    if claim.disputed and claim.by.id == entry.person.id:
        yield chat(Topic.CLAIM, entry.person.id, matter.claim(entry.person.id))


def _who_is_asked(
    entry: InvolvementConfirmed | InvolvementCleared | InvolvementDeclared,
    incident: Incident | None,
) -> Iterator[Matter]:
    """The claim itself, and all that waits: somebody else may be asked now."""
    yield matter.claim(entry.person.id)
    if incident is not None:
        yield from waits(incident)


def _the_claim(entry: InvolvementDisputed, incident: Incident | None) -> Iterator[Matter]:
    yield matter.claim(entry.person.id)


def _leads(recorded: Recorded, entry: LeadNominated, procedure: Procedure) -> Iterable[Mark]:
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
        tells=_who_decides,
        settles=_who_is_asked,
        withheld=about_staff,
        marks=no_mark,
    ),
    EntryRow(
        entry=InvolvementDisputed,
        apply=involvement_disputed,
        tells=_who_decides,
        settles=_the_claim,
        withheld=about_staff,
        marks=no_mark,
    ),
    EntryRow(
        entry=InvolvementConfirmed,
        apply=involvement_confirmed,
        tells=nobody,
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
