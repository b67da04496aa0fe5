"""Every table that there is, on both databases, has an answer, and every answer has a table."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from storage.answered import ANSWERED, INDEX, SEQUENCES, Answer, answered
from storage.ledger import CHAINED
from storage.register import Register
from storage.tables import metadata


async def tables_of(register: Register) -> set[str]:
    """The real tables, whoever made them."""
    async with register.database.reading() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_every_table_is_answered_for(register: Register) -> None:
    there = await tables_of(register)
    assert [name for name in sorted(there | set(metadata.tables)) if not answered(name)] == []
    own = {name for name in there if not name.startswith(INDEX)}
    assert own == ANSWERED.keys()


async def test_every_sequence_is_answered_for(register: Register) -> None:
    sqlite = register.database.dialect == "sqlite"
    counters = "sqlite_master WHERE name = 'sqlite_sequence'" if sqlite else "pg_sequences"
    async with register.database.reading() as connection:
        found = await connection.execute(text(f"SELECT * FROM {counters}"))
        there = {row.sequencename for row in found}
    assert there == (set() if sqlite else SEQUENCES.keys())


def test_a_table_that_nobody_has_thought_of_has_no_answer() -> None:
    with pytest.raises(KeyError):
        answered("rumours")


def test_what_is_logged_is_what_the_ledger_chains() -> None:
    logged = {name for name, each in ANSWERED.items() if each.by is Answer.LOGGED}
    assert logged == {chained.name for chained in CHAINED}


@pytest.mark.parametrize("name", [n for n, each in ANSWERED.items() if each.by is Answer.PASSING])
def test_what_only_passes_says_what_its_loss_costs(name: str) -> None:
    assert len(ANSWERED[name].loss) > 20


@pytest.mark.parametrize("name", [name for name, each in ANSWERED.items() if each.loose])
def test_a_column_that_may_change_unseen_is_one_of_its_table_and_says_what_it_costs(
    name: str,
) -> None:
    loose = ANSWERED[name].loose
    assert loose.keys() <= set(metadata.tables[name].c.keys())
    assert all(len(cost) > 20 for cost in loose.values())
