"""Who somebody is: the directory says it, whatever their client says."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from procedure.roles import SYSTEM
from rehearsal.cast import BY_KEY
from storage.tables import people
from tests.journeys.conftest import House
from tests.journeys.forger import Forger
from tests.journeys.steps import report
from tests.journeys.test_attacks import classifying

FORGED = "Chief Executive, the one and only"
UNCONFIRMED = "(name not confirmed by the directory)"
OPEN_CASE = {"do": "go", "to": "case"}
NOBODY = {"GRAPH_URL": "http://127.0.0.1:1"}


async def press(house: House, who: str, data: dict[str, object], name: str = FORGED) -> str:
    """A press with a valid token, whose activity gives its sender another name; the answer."""
    request = Forger(house).press(who, data)
    request.activity["from"]["name"] = name
    status, text = await Forger(house).send(request)
    assert status == 200, text
    return text


async def actors(house: House, incident: str) -> set[str]:
    """The names of people in the record."""
    record = await house.bot.register.entries(incident)
    return {entry.actor.name for entry in record if entry.actor != SYSTEM}


async def test_a_forged_name_enters_neither_record_nor_reading_log_nor_card(house: House) -> None:
    incident = await report(house.reporter)
    answers = [
        await press(house, "dpo", classifying(incident)),
        await press(house, "dpo", {**OPEN_CASE, "incident": incident}),
    ]
    await house.idle()
    assert await actors(house, incident) == {BY_KEY[key].name for key in ("reporter", "dpo")}
    readings = await house.bot.register.readings(incident, 10)
    assert {reading.person_name for reading in readings} == {BY_KEY["dpo"].name}
    readers = ("dpo", "reporter", "chief_executive", "director_of_operations")
    shown = [m.words for key in readers for m in await getattr(house, key).messages()]
    assert FORGED not in repr([answers, shown])
    assert await house.bot.register.name_of(BY_KEY["dpo"].object_id) == BY_KEY["dpo"].name


async def test_while_the_directory_is_away_the_name_that_it_last_gave_is_kept(house: House) -> None:
    incident = await report(house.reporter)
    await house.dpo.say("home")
    await house.restart(**NOBODY)
    await press(house, "dpo", classifying(incident))
    assert await actors(house, incident) == {BY_KEY[key].name for key in ("reporter", "dpo")}


async def test_a_name_that_no_directory_ever_gave_is_marked_in_the_record(house: House) -> None:
    incident = await report(house.reporter)
    async with house.bot.register.database.writing() as connection:
        await connection.execute(update(people).values(name=""))
    await house.restart(**NOBODY)
    await press(house, "dpo", classifying(incident), "Dorothy")
    names = {BY_KEY["reporter"].name, f"Dorothy {UNCONFIRMED}"}
    assert await actors(house, incident) == names


async def test_a_known_person_costs_no_question_of_the_directory(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    await house.reporter.say("home")

    async def counted(self: object, object_id: str) -> object:
        asked.append(object_id)
        raise AssertionError

    monkeypatch.setattr("delivery.graph.Graph.person", counted)
    for _ in range(3):
        await house.reporter.say("home")
    assert asked == []
