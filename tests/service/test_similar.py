"""Similar: earlier cases with the same systems or words, only those open to whoever asks."""

from __future__ import annotations

import pytest

from procedure.state import Incident, Report
from procedure.steps.nominate import DeclareInvolvement
from procedure.terms import Involved
from service.lists import Lists
from service.similar import MOST_SHOWN, MOST_WORDS, similar, telling
from service.take import Desk
from service.views import Reader
from tests.procedure.story import (
    CHIEF,
    DPO,
    ORGANISATION,
    REPORTER,
    STAFF,
    named,
    report_of,
)
from tests.service.memory import MemoryStore


async def report(desk: Desk, nature: str, systems: str = "Not known yet") -> str:
    step = report_of(nature=nature, systems=systems, personal_data=Involved.NO)
    return (await desk.take(step, REPORTER)).incident.id


async def found(reader: Reader, incident: str) -> list[str]:
    return [one.row.incident_id for one in (await reader.case(DPO, incident)).similar]


def test_the_systems_come_first_and_common_words_not_at_all() -> None:
    incident = Incident("X", report=Report(nature="Someone sent it from the Casebook to partners"))
    incident.report.systems = "The referrals Casebook"
    words = telling(incident)
    assert list(words) == ["referral", "casebook", "partner"]


def test_no_report_asks_for_more_than_a_handful_of_words() -> None:
    long = " ".join(f"{a}{b}xyz" for a in "abcdefgh" for b in "ijklmnop")
    assert len(telling(Incident("X", report=Report(nature=long, systems=long)))) == MOST_WORDS


async def test_an_earlier_case_about_the_same_system_is_shown(desk: Desk, reader: Reader) -> None:
    first = await report(desk, "A letter was lost.", "Casebook")
    await report(desk, "A laptop was stolen on a train.", "Laptop")
    third = await report(desk, "An email went astray.", "The casebook")
    view = await reader.case(DPO, third)
    assert [one.row.incident_id for one in view.similar] == [first]
    assert view.similar[0].shared == ("casebook",)


async def test_several_words_of_what_happened_are_enough(desk: Desk, reader: Reader) -> None:
    first = await report(desk, "Laptop stolen on a train near Stirling.")
    await report(desk, "A spreadsheet was emailed.")
    third = await report(desk, "My laptop was stolen at Stirling station.")
    assert await found(reader, third) == [first]


async def test_only_the_likest_few_are_shown(desk: Desk, reader: Reader) -> None:
    for _ in range(MOST_SHOWN + 2):
        await report(desk, "Laptop stolen near Stirling.", "Laptop")
    last = await report(desk, "Laptop stolen near Stirling.", "Laptop")
    shown = await found(reader, last)
    assert 0 < len(shown) <= MOST_SHOWN
    assert last not in shown


async def test_a_case_that_is_kept_from_somebody_is_not_shown_to_them(
    desk: Desk, reader: Reader
) -> None:
    first = await report(desk, "A letter was lost.", "Casebook")
    await desk.take(DeclareInvolvement(person=named(DPO), reason="Lost it."), CHIEF, first)
    second = await report(desk, "An email went astray.", "Casebook")
    assert await found(reader, second) == []


async def test_somebody_who_does_not_lead_is_shown_none(desk: Desk, store: MemoryStore) -> None:
    await report(desk, "A letter was lost.", "Casebook")
    second = await report(desk, "An email went astray.", "Casebook")
    incident = (await desk.take(report_of(systems="Casebook"), REPORTER)).incident
    assert second
    assert await similar(Lists(store, ORGANISATION), incident, STAFF, STAFF.roles) == ()


@pytest.mark.parametrize("nature", ["", "It was sent to them.", "'\"* OR AND NEAR("])
async def test_a_report_without_telling_words_finds_nothing(
    store: MemoryStore, nature: str
) -> None:
    incident = Incident("X", report=Report(nature=nature))
    assert await similar(Lists(store, ORGANISATION), incident, DPO, DPO.roles) == ()
