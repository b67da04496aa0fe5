"""Parties: one row a body that may have to be told, and what is true of each kind (6.1, 6.3).

Some rows stand from the start; any other body is added under a key of its own. No code names a
party except where the law does: the regulator (Art 33) and the individuals (Art 34).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procedure.definition import Procedure
from procedure.errors import ProcedureError
from procedure.file_rows import KindOfParty
from procedure.findings import is_cyber, was_told
from procedure.instants import shown
from procedure.meanings import THREE
from procedure.state import Body, Incident
from procedure.terms import Answer


def _stands(row: KindOfParty, incident: Incident) -> bool:
    """Whether a kind's own row is there without being added."""
    if row.stands == "chosen":
        return _chosen(incident)
    if row.stands == "personal_data":
        return incident.needs_annex_two
    return row.stands == "always" or (row.stands == "cyber" and is_cyber(incident))


def _chosen(incident: Incident) -> bool:
    """Of some classes they hear in any case; of these the lead chooses (6.2)."""
    row = incident.procedure.classes.get(incident.standing.category or "")
    return row is not None and row.board == "chosen"


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A body that may have to be told; `body` is what was added of it, None for a standing row.

    `row` is what is true of its kind.
    """

    key: str
    kind: str
    name: str
    body: Body | None
    row: KindOfParty

    @property
    def duty(self) -> str:
        """What has it told: the law, or what was written of a contract."""
        return (self.body.duty if self.body else "") or self.row.duty


def party_of(incident: Incident, key: str) -> PartyRow:
    """The row under a key, whether it is to be considered now or not; raises ProcedureError."""
    body = incident.work.bodies.get(key)
    if body is not None:
        return PartyRow(key, body.kind, body.name, body, _kind_of(incident, body.kind))
    row = incident.procedure.parties.get(key)
    if row is not None and row.stands != "added":
        return PartyRow(key, key, row.name, None, row)
    raise ProcedureError(f"There is no such party in {incident.id}. Please add it first.")


def _kind_of(incident: Incident, kind: str) -> KindOfParty:
    """The row of a body's kind; of one that this version no longer has, as of other bodies."""
    parties = incident.procedure.parties
    return parties.get(kind) or parties[incident.procedure.party_meaning("others")]


def standing_keys(procedure: Procedure) -> tuple[str, ...]:
    """The parties that have a row of their own, in the procedure's order."""
    return tuple(key for key, row in procedure.parties.items() if row.stands != "added")


def _known_as(procedure: Procedure) -> dict[str, str]:
    """The standing rows by each name that they go by."""
    return {
        bare: key
        for key in standing_keys(procedure)
        for bare in (
            key,
            bare_name(procedure.parties[key].name),
            *map(str.casefold, procedure.parties[key].also),
        )
    }


def bare_name(name: str) -> str:
    """A party's name without its article, so that it can be recognised."""
    return name.strip().casefold().removeprefix("the ")


def next_body(incident: Incident, ahead: int = 0) -> str:
    """The key of the next body: B1, B2 …, never one again; `ahead` are added before it."""
    work = incident.work
    return f"B{len(work.bodies) + len(work.gone_bodies) + 1 + ahead}"


def known_as(incident: Incident, name: str) -> str:
    """The key of the party that goes by this name here; "" where there is none."""
    bare, procedure = bare_name(name), incident.procedure
    for body in incident.work.bodies.values():
        if bare_name(body.name) == bare:
            return body.key
    return procedure.once("known_as", lambda: _known_as(procedure)).get(bare, "")


def parties_of(incident: Incident) -> tuple[PartyRow, ...]:
    """Every party to consider here, in the procedure's order; added bodies after their kind."""
    rows: list[PartyRow] = []
    parties = incident.procedure.parties
    added = incident.work.bodies.values()
    for kind, row in parties.items():
        if _stands(row, incident):
            rows.append(PartyRow(kind, kind, row.name, None, row))
        rows += [PartyRow(b.key, kind, b.name, b, row) for b in added if b.kind == kind]
    gone = [body for body in added if body.kind not in parties]
    rows += [PartyRow(b.key, b.kind, b.name, b, _kind_of(incident, b.kind)) for b in gone]
    return tuple(rows)


def name_of(incident: Incident, key: str) -> str:
    """What a party is called."""
    return party_of(incident, key).name


def limit_of(incident: Incident, body: Body | None) -> datetime | None:
    """By when a body is to be told (UTC): an instant, or hours from awareness; None without."""
    if body is None or body.by is not None or body.hours is None:
        return body.by if body else None
    aware = incident.standing.aware or incident.report.notified
    return aware + timedelta(hours=body.hours) if aware else None


def duty_words(incident: Incident, party: PartyRow) -> str:
    """Its duty with the limit that goes with it, in words; "" where there is none."""
    limit = limit_of(incident, party.body)
    within = f"by {shown(limit)}" if limit else ""
    return ", ".join(word for word in (party.duty, within) if word)


def owed_since(incident: Incident, party: PartyRow) -> datetime | None:
    """Since when a party waits to be told, or decided on (UTC); None where nothing is owed.

    One that nobody has decided on is owed a decision once annex three is there, or since it was
    added. The desk's own mails are owed nothing.
    """
    if party.row.by_mail or was_told(incident, party.key):
        return None
    decision = incident.work.decisions.get(party.key)
    if decision is not None:
        return None if decision.answer is Answer.NO else decision.at
    three = incident.annex(THREE)
    return party.body.since if party.body else three.at if three else None
