"""A list of which one row is damaged shows the others, and says which one it is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cards.lists import log_card, queue_card
from service.ports.rows import Search
from service.project import DAMAGED
from storage.register import Register
from tests.cards.reading import assert_good, words
from tests.procedure.story import CHIEF, DPO, ORGANISATION
from tests.storage.worked import Worked

TWO = "CJS-2026-0002"


async def shown(register: Register, damage: str) -> None:
    """Three reports, of which the second's row is damaged, are all in each list."""
    worked = Worked(register)
    for nature in ("An apple letter.", "A banana letter.", "A cherry letter."):
        await worked.report(nature)
    async with register.database.writing() as connection:
        where = f" WHERE incident_id = '{TWO}'"
        await connection.execute(text("UPDATE incidents SET " + damage + where))
    queue, log = await worked.reader.queue(DPO), await worked.reader.log(CHIEF, Search())
    found = await worked.reader.log(CHIEF, Search(words="letter"))
    for listed in (queue, log, found):
        named = {row.incident_id: row.title for row in listed.rows}
        assert named.pop(TWO) == DAMAGED
        assert sorted(named.values()) == ["A cherry letter.", "An apple letter."]
    for card in (queue_card(queue, ORGANISATION), log_card(log, ORGANISATION)):
        assert_good(card)
        assert TWO in words(card)
        assert "banana" not in words(card)


@pytest.mark.parametrize(
    "damage",
    ["involved = '{'", "readers = '7'", "register = 'nothing'", "owed = '[1]'"],
)
async def test_text_that_no_desk_writes(register: Register, damage: str) -> None:
    await shown(register, damage)


@pytest.mark.parametrize("damage", ["nearest = 'soon'", "reported_at = 'then'"])
async def test_an_instant_that_is_none(sqlite_register: Register, damage: str) -> None:
    await shown(sqlite_register, damage)
