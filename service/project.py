"""From an incident to its row in the lists and in the Security Incident Summary Log (4.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from procedure.clocks import Timer, nearest_limit
from procedure.findings import (
    addition_words,
    decidable,
    ico_clock,
    one_of_many,
    owed,
    people_tasks_wanted,
    was_told,
)
from procedure.instants import DayOnly, earliest, shown
from procedure.library import family
from procedure.meanings import ONE, TWO
from procedure.organisation import Organisation
from procedure.person import PersonId
from procedure.roles import Role
from procedure.stages import ENDED, STAGE_NAMES, Stage
from procedure.state import Incident
from procedure.terms import (
    ANSWER_NAMES,
    PERSONAL_DATA,
)
from service.ports.proofs import Tombstone
from service.ports.rows import CROWD, Row

TITLE_LENGTH = 90


def title(incident: Incident) -> str:
    """The first words of what happened."""
    line = " ".join(incident.report.nature.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def project(
    incident: Incident, organisation: Organisation, run: Iterable[Timer] | None = None
) -> Row:
    """The incident's row; a pure function of the record, so that a replay can check it.

    `run` are the clocks that run for it, where they are at hand.
    """
    year, number = incident.id.rsplit("-", 2)[1:]
    return Row(
        incident_id=incident.id,
        seq=incident.seq,
        year=int(year),
        number=int(number),
        title=title(incident),
        kind=str(incident.report.kind),
        stage=str(incident.standing.stage),
        open=incident.standing.stage not in ENDED,
        classification=str(incident.standing.category or ""),
        rank=CROWD
        if one_of_many(incident)
        else incident.procedure.rank(incident.standing.category),
        nearest=nearest_limit(incident, organisation, run),
        reported_at=earliest(incident.report.notified or _missing()),
        closed_at=incident.end.closed_at,
        reporter_id=incident.report.reporter.id,
        lead_id=incident.standing.lead.id if incident.standing.lead else "",
        personal_data=str(incident.standing.personal_data),
        late=incident.report.late,
        involved=tuple(sorted(incident.standing.involved)),
        readers=_readers(incident, organisation),
        words=_words(incident),
        register=register(incident),
        waiting=sum(decidable(a, incident) for a in incident.work.actions.values()),
        cause=incident.learning.cause,
        ico=running.target if (running := ico_clock(incident)) else None,
        owed=owed(incident),
    )


def _missing() -> datetime:
    raise ValueError("an incident without a report has no row")


def _readers(incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    """Involved or not: who reported it and who was asked; not involved: who leads or owns."""
    anyway = {incident.report.reporter.id, *(i.person.id for i in incident.work.inputs.values())}
    owners = [a.owner for a in incident.work.actions.values()]
    owners += [r.owner for r in incident.learning.reviews.values()]
    owners += [f.owner for f in incident.learning.follow_ups.values()]
    others = {person.id for person in [incident.standing.lead, *owners] if person}
    if people_tasks_wanted(incident):
        others.add(organisation.people.holder(Role.PEOPLE_OFFICER) or PersonId())
    return tuple(sorted((anyway | (others - incident.implicated)) - {""}))


def _words(incident: Incident) -> str:
    """What a search in the log finds an incident by."""
    parts = [
        incident.id,
        incident.report.nature,
        incident.report.systems,
        incident.report.users,
        incident.report.subjects,
        incident.procedure.cause(incident.learning.cause),
        incident.learning.lessons,
        incident.report.sender,
        *map(addition_words, incident.report.additions),
        *(a.text for a in incident.work.actions.values()),
        *(f.text for f in incident.learning.follow_ups.values()),
    ]
    return "\n".join(filter(None, parts))


DATES = frozenset({"Occurred", "Discovered", "Notified {body}", "Aware", "Closed on"})
"""Columns of the log that are instants, kept as ISO 8601 in UTC ("" for none), or days alone."""

NUMBERS = frozenset({"People affected", "Records affected"})
"""Columns of the log that are whole numbers, kept as digits ("" for none)."""


def _when(instant: datetime | None) -> str:
    if isinstance(instant, DayOnly):
        return instant.alone.isoformat()
    return instant.astimezone(UTC).isoformat(timespec="minutes") if instant else ""


def register(incident: Incident) -> dict[str, str]:
    """The log's columns in order, as text; see DATES and NUMBERS for those that are more."""
    said, procedure = incident.said, incident.procedure
    ico = incident.work.decisions.get(procedure.regulator)
    told_ico = [n for n in incident.work.notifications if n.party == procedure.regulator]
    standing = incident.standing
    history = [f"{procedure.class_name(h.category)} ({shown(h.at)})" for h in standing.history]
    sent = {key for key, (_, outcome) in incident.work.mailed.items() if outcome == "sent"}
    mailed = [procedure.party_short(to) for to in procedure.by_mail if f"assessed/{to}" in sent]
    waiting = [
        a.key for a in incident.work.actions.values() if a.status in ("proposed", "approved")
    ]
    cells = {
        "ID": incident.id,
        "Occurred": _when(incident.report.occurred),
        "Discovered": _when(incident.report.discovered),
        "Notified {body}": _when(incident.report.notified),
        "Aware": _when(incident.standing.aware),
        "Late": "Yes" if incident.report.late else "No",
        "Kind": procedure.reporting[incident.report.kind].short,
        "Classification": procedure.class_name(standing.category),
        "Classification history": "; ".join(history),
        "Personal data": PERSONAL_DATA[incident.standing.personal_data],
        "People affected": _number(said(TWO, "people")),
        "Records affected": _number(said(TWO, "records")),
        "Cause": incident.procedure.cause(incident.learning.cause),
        "What happened": str(said(ONE, "description") or incident.report.nature),
        "Effects": str(said(TWO, "harm") or said(ONE, "risk_to_body") or ""),
        "Remedial action": str(said(ONE, "containment") or ""),
        "Lead": incident.standing.lead.name if incident.standing.lead else "",
        "{regulator} decision": f"{ANSWER_NAMES[ico.answer]}: {ico.reason}" if ico else "",
        "{regulator} reference": "; ".join(n.reference for n in told_ico if n.reference),
        "Individuals told": "Yes" if was_told(incident, procedure.individuals) else "No",
        "{by_mail} told": ", ".join(mailed),
        "Open actions": ", ".join(waiting),
        "Lessons": incident.learning.lessons,
        "Status": STAGE_NAMES[incident.standing.stage],
        "Closed on": _when(incident.end.closed_at),
    }
    return {procedure.say(column): cell for column, cell in cells.items()}


def buried_row(stone: Tombstone, organisation: Organisation) -> Row:
    """The row of a deleted record: what its tombstone holds, and no word more.

    A tombstone doesn't say which version the case went by: it is worded by the first that has its
    class, so that it reads the same whichever is in force.
    """
    versions = family(organisation.procedure)
    having = (each for each in versions if stone.classification in each.classes)
    procedure = next(having, versions[0])
    year, number = stone.incident_id.rsplit("-", 2)[1:]
    kept = {
        "ID": stone.incident_id,
        procedure.say("Notified {body}"): _when(stone.reported_at),
        "Classification": procedure.class_name(stone.classification),
        "Status": f"Deleted on {shown(stone.deleted_at)}",
        "Closed on": _when(stone.ended_at),
    }
    return Row(
        incident_id=stone.incident_id,
        seq=stone.seq,
        year=int(year),
        number=int(number),
        title="Deleted after its retention",
        kind="",
        stage=stone.stage,
        open=False,
        classification=stone.classification,
        rank=procedure.rank(stone.classification),
        nearest=None,
        reported_at=stone.reported_at,
        closed_at=stone.ended_at,
        reporter_id="",
        lead_id="",
        personal_data="",
        late=False,
        involved=(),
        readers=(),
        words=stone.incident_id,
        register=dict.fromkeys(register(Incident(stone.incident_id, procedure=procedure)), "")
        | kept,
    )


DAMAGED = "The list's line of this case is damaged. Open it: the case itself is in the record."


def damaged_row(
    incident_id: str, year: int, number: int, *, rank: int, nearest: datetime | None, stage: str
) -> Row:
    """The row of a case whose own can't be read: that it is there, and no word of it.

    Nobody is known to be involved in it or to read it, so that lists show it to officers alone.
    """
    kept = {"ID": incident_id, "What happened": DAMAGED}
    return Row(
        incident_id=incident_id,
        seq=0,
        year=year,
        number=number,
        title=DAMAGED,
        kind="",
        stage=stage if stage in set(STAGE_NAMES) else Stage.REPORTED,
        open=stage not in ENDED,
        classification="",
        rank=rank,
        nearest=nearest,
        reported_at=datetime(max(1970, min(year, 9999)), 1, 1, tzinfo=UTC),
        closed_at=None,
        reporter_id="",
        lead_id="",
        personal_data="",
        late=False,
        involved=(),
        readers=(),
        words=incident_id,
        register=dict.fromkeys(register(Incident(incident_id)), "") | kept,
    )


def _number(value: object) -> str:
    return "" if value is None else str(value)
