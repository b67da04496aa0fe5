"""Small things that the storage tests put into a register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from procedure.entries.report import InformationAdded
from procedure.notices import Notice, Route, Topic
from procedure.person import PersonId
from procedure.record import Recorded
from procedure.roles import Actor, Role
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from storage.register import Register

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
DOROTHY = Actor(
    PersonId("dpo-id"), "Dorothy Smith", frozenset({Role.DPO, Role.STAFF}), ("dpo", "staff")
)
INCIDENT = "CJS-2026-0001"


def after(minutes: float) -> datetime:
    """So many minutes after the tests' noon."""
    return NOON + timedelta(minutes=minutes)


def thing(seq: int, text: str = "seen") -> Recorded:
    """A recorded entry, a minute a number after noon."""
    return Recorded(seq, after(seq), DOROTHY, InformationAdded(text=text))


BLANK = Row(
    incident_id=INCIDENT,
    seq=1,
    year=2026,
    number=1,
    title="A letter to the wrong address",
    kind="incident",
    stage="triage",
    open=True,
    classification="",
    rank=0,
    nearest=None,
    reported_at=NOON,
    closed_at=None,
    reporter_id="reporter-id",
    lead_id="",
    personal_data="yes",
    late=False,
    involved=(),
    readers=(),
    words="letter wrong address",
    register={"cause": "haste"},
)


def row(number: int = 1, **changes: object) -> Row:
    """A row like the tests' blank one, with another number and other columns."""
    given = {"number": number, "incident_id": f"CJS-2026-{number:04}", **changes}
    return replace(BLANK, **given)  # type: ignore[arg-type]


def replayed(incident_id: str, entries: list[Recorded] | Tombstone) -> Row:
    """The row that the tests' fold makes of a record."""
    assert isinstance(entries, list)
    last = entries[-1].entry
    assert isinstance(last, InformationAdded)
    number = int(last.text)
    return row(number, seq=len(entries))


def notice(key: str, to: str = "boss", about: str = "action-1", **changes: object) -> Notice:
    """A chat notice about the tests' incident."""
    made = Notice(INCIDENT, Topic.APPROVAL, Route.CHAT, to, about, key)
    return replace(made, **changes)  # type: ignore[arg-type]


async def put(register: Register, *rows: Row) -> None:
    """Projects rows, each in a unit of its own."""
    for each in rows:
        async with register.unit() as unit:
            await unit.project(each)


async def report(register: Register, number: int, length: int = 1) -> str:
    """An incident with its record, row and number, as a service would make it."""
    async with register.unit() as unit:
        assert await unit.next_number(2026) == number
        made = row(number, seq=length)
        entries = [thing(seq, str(number)) for seq in range(1, length + 1)]
        await unit.append(made.incident_id, entries)
        await unit.project(made)
    return made.incident_id


async def add_entries(register: Register, length: int, settles: str = "") -> None:
    """Brings the tests' incident to so many entries; the last settles a matter if one is named."""
    async with register.unit() as unit:
        known = len(await unit.entries(INCIDENT))
        await unit.append(INCIDENT, [thing(seq) for seq in range(known + 1, length + 1)])
        await unit.settle(INCIDENT, settles, NOON)
