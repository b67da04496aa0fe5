from __future__ import annotations

import asyncio
import hashlib
import json

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from procedure.entries.report import InformationAdded
from procedure.person import PersonId
from procedure.record import Recorded
from procedure.registry import ENTRIES
from procedure.roles import Actor
from service.ports.readings import Reading
from storage.chain import GENESIS, canonical, sealed
from storage.record import OutOfPlace
from storage.register import Register
from tests.storage.made import DOROTHY, INCIDENT, NOON, add_entries, thing

GUARDED = "append-only"


async def run(register: Register, statement: str) -> None:
    async with register.database.writing() as connection:
        await connection.execute(text(statement))


async def test_entries_come_back_as_they_were_appended(register: Register) -> None:
    entries = [thing(1, "with 'quotes' and “é”"), thing(2)]
    async with register.unit() as unit:
        await unit.append(INCIDENT, entries)
    assert await register.entries(INCIDENT) == entries


async def test_an_unknown_incident_has_no_entries(register: Register) -> None:
    assert await register.entries("CJS-1999-0001") == []
    assert await register.entries("nonsense\0") == []


async def test_each_entry_is_chained_to_the_one_before(register: Register) -> None:
    async with register.unit() as unit:
        await unit.append(INCIDENT, [thing(1), thing(2)])
    async with register.unit() as unit:
        await unit.append(INCIDENT, [thing(3)])
    expected, prev = [], GENESIS
    for seq in (1, 2, 3):
        prev = str(sealed(INCIDENT, thing(seq), prev)["hash"])
        expected.append(prev)
    assert await register.hashes(INCIDENT) == expected


async def test_an_entry_out_of_place_is_refused(register: Register) -> None:
    with pytest.raises(OutOfPlace):
        async with register.unit() as unit:
            await unit.append(INCIDENT, [thing(2)])


async def test_a_unit_that_fails_leaves_nothing(register: Register) -> None:
    with pytest.raises(ZeroDivisionError):
        async with register.unit() as unit:
            await unit.append(INCIDENT, [thing(1)])
            raise ZeroDivisionError
    assert await register.entries(INCIDENT) == []


async def test_two_writers_of_one_incident_wait_for_each_other(register: Register) -> None:
    async def add() -> None:
        async with register.unit() as unit:
            known = len(await unit.entries(INCIDENT))
            await asyncio.sleep(0.01)
            await unit.append(INCIDENT, [thing(known + 1)])

    await asyncio.gather(*(add() for _ in range(8)))
    assert [entry.seq for entry in await register.entries(INCIDENT)] == list(range(1, 9))


async def test_a_name_no_database_can_hold_is_recorded_with_a_replacement(
    register: Register,
) -> None:
    odd = Recorded(
        1,
        NOON,
        Actor(PersonId("x"), "nul\0 and \ud800"),
        InformationAdded(text="nul \0 in the body"),
    )
    async with register.unit() as unit:
        await unit.append(INCIDENT, [odd])
    (entry,) = await register.entries(INCIDENT)
    assert entry.actor.name == "nul\ufffd and \ufffd\ufffd\ufffd"
    assert entry.entry == odd.entry


async def test_the_record_refuses_change_and_removal(register: Register) -> None:
    await add_entries(register, 1)
    for statement in ("UPDATE record SET actor_name = 'somebody else'", "DELETE FROM record"):
        with pytest.raises(DBAPIError, match=GUARDED):
            await run(register, statement)


async def test_the_reading_log_refuses_change_and_removal(register: Register) -> None:
    await register.read_by(Reading(INCIDENT, "anna", "Anna", NOON))
    for statement in ("UPDATE readings SET person_name = 'Ben'", "DELETE FROM readings"):
        with pytest.raises(DBAPIError, match=GUARDED):
            await run(register, statement)


async def test_sqlite_refuses_insert_or_replace_on_the_record(sqlite_register: Register) -> None:
    await add_entries(sqlite_register, 1)
    with pytest.raises(DBAPIError, match=GUARDED):
        await run(sqlite_register, "INSERT OR REPLACE INTO record SELECT * FROM record")


async def test_postgresql_refuses_truncate_of_the_record(register: Register) -> None:
    await add_entries(register, 1)
    if register.database.dialect == "postgresql":
        with pytest.raises(DBAPIError, match=GUARDED):
            await run(register, "TRUNCATE record")
    assert len(await register.entries(INCIDENT)) == 1


def test_the_hashed_text_is_canonical_json() -> None:
    entry = Recorded(1, NOON, DOROTHY, InformationAdded(text="“é”\n\x01 € 😀"))
    canonical = rfc8785.dumps(
        {
            "incident": INCIDENT,
            "seq": 1,
            "at": "2026-03-27T12:00:00.000000+00:00",
            "actor": {"id": "dpo-id", "name": "Dorothy Smith", "roles": ["dpo", "staff"]},
            "kind": "InformationAdded",
            "body": {"text": "“é”\n\x01 € 😀"},
            "prev": GENESIS,
        }
    )
    assert sealed(INCIDENT, entry, GENESIS)["hash"] == hashlib.sha256(canonical).hexdigest()


@given(body=st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_hash_covers_every_part_of_an_entry(body: str) -> None:
    entry = Recorded(1, NOON, DOROTHY, InformationAdded(text=body))
    whole = sealed(INCIDENT, entry, GENESIS)["hash"]
    others = [
        sealed("CJS-2026-0002", entry, GENESIS),
        sealed(INCIDENT, entry, "1" * 64),
        sealed(INCIDENT, Recorded(2, NOON, DOROTHY, entry.entry), GENESIS),
        sealed(INCIDENT, Recorded(1, NOON.replace(second=1), DOROTHY, entry.entry), GENESIS),
        sealed(
            INCIDENT, Recorded(1, NOON, Actor(PersonId("other"), "Other"), entry.entry), GENESIS
        ),
        sealed(INCIDENT, Recorded(1, NOON, DOROTHY, InformationAdded(text=f"{body}.")), GENESIS),
    ]
    assert whole not in [other["hash"] for other in others]


@given(
    st.dictionaries(st.text(st.characters(codec="ascii")), st.text() | st.integers(0, 2**53 - 1))
)
def test_an_entrys_body_is_written_as_the_standard_has_it(body: dict[str, object]) -> None:
    assert canonical(body) == rfc8785.dumps(body)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ENTRIES)
def test_no_entry_holds_what_the_standard_writes_otherwise(name: str) -> None:
    assert '"type": "number"' not in json.dumps(ENTRIES[name].entry.model_json_schema())
