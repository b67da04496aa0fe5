"""Parties: one row a body that may have to be told, and what is true of each kind (6.1, 6.3).

Some rows stand from the start; any other body is added under a key of its own. No code names a
party except where the law does: the ICO (Art 33) and the individuals (Art 34).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from procedure.errors import ProcedureError
from procedure.findings import is_cyber, was_told
from procedure.instants import shown
from procedure.state import Body, Incident
from procedure.terms import PARTY_NAMES, Answer, Category, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """What is true of a kind of party.

    `stands` says when its own row is there without being added, and None that bodies of it are
    only ever added. `gathers` marks a row that speaks of bodies not named yet: that nobody of
    them is told can be decided, but whoever is told is added by name. `no_is_approved` where the
    law has them told, so that not telling them needs an approver. `by_mail` is told by the desk
    itself; `duty` is what the law says of it.
    """

    stands: Callable[[Incident], bool] | None
    addable: str
    gathers: bool
    no_is_approved: bool
    by_mail: bool
    duty: str


def _always(incident: Incident) -> bool:
    return True


def _personal(incident: Incident) -> bool:
    return incident.needs_annex_two


def _minor(incident: Incident) -> bool:
    """Of an Incident they hear in any case; of these the lead chooses (6.2)."""
    return incident.standing.category in (Category.EVENT, Category.VULNERABILITY)


def _kind(
    stands: Callable[[Incident], bool] | None = None,
    *,
    addable: str = "",
    gathers: bool = False,
    no_is_approved: bool = False,
    by_mail: bool = False,
    duty: str = "",
) -> KindRow:
    """A row whose silences keep something in: it isn't there, nor added, nor told by the desk."""
    return KindRow(
        stands=stands,
        addable=addable,
        gathers=gathers,
        no_is_approved=no_is_approved,
        by_mail=by_mail,
        duty=duty,
    )


KINDS: Mapping[Party, KindRow] = {
    Party.ICO: _kind(_personal, no_is_approved=True, duty="UK GDPR Article 33: within 72 hours"),
    Party.INDIVIDUALS: _kind(
        _personal, no_is_approved=True, duty="UK GDPR Article 34: without undue delay"
    ),
    Party.POLICE: _kind(_always),
    Party.PROVIDERS: _kind(_always, addable="System provider", gathers=True),
    Party.CYBER: _kind(is_cyber),
    Party.CONTROLLER: _kind(
        addable="Controller we process for",
        no_is_approved=True,
        duty="UK GDPR Article 33(2): without undue delay",
    ),
    Party.JOINT: _kind(addable="Joint controller"),
    Party.SUPPLIER: _kind(addable="Supplier"),
    Party.INSURER: _kind(addable="Insurer"),
    Party.PARTNER: _kind(addable="Partner body"),
    Party.OTHERS: _kind(_always, addable="Another body", gathers=True),
    Party.BOARD: _kind(_minor, by_mail=True),
    Party.SPONSOR: _kind(_minor, by_mail=True),
}


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A body that may have to be told; `body` is what was added of it, None for a standing row."""

    key: str
    kind: Party
    name: str
    body: Body | None

    @property
    def row(self) -> KindRow:
        """What is true of its kind."""
        return KINDS[self.kind]

    @property
    def duty(self) -> str:
        """What has it told: the law, or what was written of a contract."""
        return (self.body.duty if self.body else "") or self.row.duty


def party_of(incident: Incident, key: str) -> PartyRow:
    """The row under a key, whether it is to be considered now or not; raises ProcedureError."""
    body = incident.work.bodies.get(key)
    if body is not None:
        return PartyRow(key, body.kind, body.name, body)
    if key in STANDING:
        return PartyRow(key, Party(key), PARTY_NAMES[Party(key)], None)
    raise ProcedureError(f"There is no such party in {incident.id}. Please add it first.")


STANDING = tuple(kind for kind, row in KINDS.items() if row.stands is not None)


_ALSO: Mapping[Party, tuple[str, ...]] = {
    Party.ICO: ("ico", "information commissioner", "information commissioner's office"),
    Party.INDIVIDUALS: ("individuals", "data subjects"),
    Party.POLICE: ("police scotland",),
    Party.CYBER: ("ncsc", "sc3"),
    Party.SPONSOR: ("sponsor team",),
}
_KNOWN_AS: Mapping[str, Party] = {
    bare: kind
    for kind in STANDING
    for bare in (
        kind.value,
        PARTY_NAMES[kind].removeprefix("the ").casefold(),
        *_ALSO.get(kind, ()),
    )
}


def next_body(incident: Incident, ahead: int = 0) -> str:
    """The key of the next body: B1, B2 …, never one again; `ahead` are added before it."""
    work = incident.work
    return f"B{len(work.bodies) + len(work.gone_bodies) + 1 + ahead}"


def known_as(incident: Incident, name: str) -> str:
    """The key of the party that goes by this name here; "" where there is none."""
    bare = name.strip().casefold().removeprefix("the ")
    for body in incident.work.bodies.values():
        if body.name.casefold().removeprefix("the ") == bare:
            return body.key
    return _KNOWN_AS.get(bare, "")


def parties_of(incident: Incident) -> tuple[PartyRow, ...]:
    """Every party to consider here, in the procedure's order; added bodies after their kind."""
    rows: list[PartyRow] = []
    for kind, row in KINDS.items():
        if row.stands is not None and row.stands(incident):
            rows.append(party_of(incident, kind))
        bodies = [body for body in incident.work.bodies.values() if body.kind is kind]
        rows += [PartyRow(body.key, kind, body.name, body) for body in bodies]
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
    three = incident.annex("three")
    return party.body.since if party.body else three.at if three else None
