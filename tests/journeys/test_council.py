"""Another body's incident, by its own file, over real HTTP with authentication on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.journeys.conftest import House, opened
from tests.journeys.steps import classify, decide, nominate, report


@pytest.fixture
async def council(tmp_path: Path, migrated_url: str) -> AsyncIterator[House]:
    """A fresh desk of the borough council on each database."""
    bot, rehearsal = await opened(tmp_path, migrated_url, PROCEDURE="council-example")
    async with aiohttp.ClientSession() as session:
        yield House(bot, rehearsal, session)
    await bot.stop()
    await rehearsal.stop()


async def test_a_council_works_through_an_incident_in_its_own_words(council: House) -> None:
    officer, head = council.dpo, council.chief_executive
    incident = await report(council.reporter, personal="no")
    assert incident == "WBC-2026-0001"
    for told in (await officer.wait_for(incident), await head.wait_for(incident)):
        assert "CJS" not in told.words
    await nominate(head, incident)
    await classify(officer, incident, "security_incident", personal="no")
    assert "Security incident" in (await officer.say(f"case {incident}"))[0].words
    assert "Information Officer" in (await council.colleague.say("log"))[0].words

    # The form is opened by what this body calls it.
    form = (await officer.say(f"form A {incident}"))[0].words
    assert "Form A" in form
    assert "It happened on" in form
    assert "Information Incident Procedure" in (await officer.say("help"))[0].words


async def test_what_is_approved_is_approved_by_this_bodys_offices(council: House) -> None:
    officer, head = council.dpo, council.chief_executive
    incident = await report(council.reporter, personal="no")
    await nominate(head, incident)
    await classify(officer, incident, "security_incident", personal="no")
    await officer.say(f"propose {incident}")
    put = await officer.press(
        "Put it up for approval", {"in_kind": "containment", "in_text": "Change the locks."}
    )
    assert "Chief Executive" not in put.words
    waits = await head.wait_for("Change the locks")
    assert "Chief Executive" not in waits.words
    assert "approved" in await decide(head, incident, "A1", "Approve")
