"""Linking a graver report to a case that is closed, or that was silenced (4.1), over HTTP."""

from __future__ import annotations

import pytest

from procedure.findings import ico_clock
from procedure.steps.link import LinkDuplicate
from procedure.steps.nominate import DeclareInvolvement
from rehearsal.cast import BY_KEY
from tests.journeys.conftest import House
from tests.journeys.setting import answered, case, take
from tests.journeys.steps import ONE, annex, classify, decide, nominate, report
from tests.journeys.test_whole_cases import closed, decided_no

NOBODY = ({"in_parties_0_who": "Nobody: nothing left the building"},)


@pytest.fixture
def house(desk: House) -> House:
    """Each journey runs on both databases."""
    return desk


async def a_closed_case(house: House) -> str:
    """A vulnerability without personal data, dealt with."""
    incident = await report(
        house.colleague, kind="weakness", nature="The archive door doesn't lock.", personal="no"
    )
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "vulnerability", personal="no")
    await annex(house.dpo, incident, "one", ONE)
    await annex(house.dpo, incident, "three", NOBODY)
    parties = ("Police", "System providers", "Others", "Board", "Sponsor Team")
    await decided_no(house, incident, *parties)
    await closed(house, incident)
    return incident


async def linked(house: House, incident: str, first: str) -> str:
    """The DPO puts the link up; gives what the form said and the key of the decision."""
    shown = await house.dpo.say(f"duplicate {incident}")
    await house.dpo.press("Link it", {"in_original": first, "in_reason": "The same door."})
    assert "It is put before an approver first" in shown[0].words
    return list((await case(house, incident)).work.actions)[-1]


async def test_a_confirmed_breach_that_is_linked_to_a_closed_case_opens_it_and_goes_on_there(
    house: House,
) -> None:
    first = await a_closed_case(house)
    second = await report(house.reporter, nature="Files were taken.", staff="chief_executive")
    await nominate(house.director_of_operations, second)
    await classify(house.dpo, second, "incident", breach="confirmed")
    await house.dpo.say(f"propose {second}")
    await house.dpo.press(
        "Put it up for approval",
        {"in_kind": "further", "in_text": "Change the lock", "in_owner": "colleague"},
    )
    await decide(house.director_of_operations, second, "A1", "Approve")
    key = await linked(house, second, first)
    asked = await house.director_of_operations.wait_for(f"Link {second} to {first}")
    assert "breach of the Data Protection Act: yes, it is confirmed" in asked.words
    assert (await case(house, first)).end.closed_at is not None
    await decide(house.director_of_operations, second, key, "Approve")

    now = await case(house, first)
    assert (now.standing.category, now.standing.breach) == ("incident", "confirmed")
    assert now.end.closed_at is None
    assert ico_clock(now) is not None
    told = await house.director_of_operations.wait_for(f"{second} was linked to this case")
    assert f"Taken over from {second}" in told.words
    refused = await house.chief_executive.say(f"case {first}")
    assert "no case" in refused[0].words

    here = await house.dpo.say(f"case {first}")
    assert f"Taken over from {second}" in here[0].words
    assert "Change the lock" in here[0].words
    there = await house.dpo.say(f"case {second}")
    assert f"Work goes on in {first}. Taken over there: class: Incident" in there[0].words

    mine = await house.colleague.wait_for(
        lambda m: first in m.words and "Yours to do" in m.words and "Change the lock" in m.words
    )
    assert mine.cards
    earlier = await house.colleague.wait_for(
        lambda m: second in m.words and f"goes on in {first}" in m.words
    )
    opened = await house.colleague.press(f"Open {first}", message=earlier)
    assert "Change the lock" in opened.words


async def test_a_decision_not_to_tell_the_ico_does_not_silence_a_graver_report(
    house: House,
) -> None:
    first = await report(house.colleague, kind="suspected", nature="A door.", personal="maybe")
    await classify(house.dpo, first, "event", personal="maybe")
    await decided_no(house, first, "ICO")
    await decide(house.chief_executive, first, "A1", "Approve")
    assert (await case(house, first)).work.decisions["ico"].answer == "no"
    second = await report(house.reporter, nature="Files were taken.")
    await classify(house.dpo, second, "incident", breach="confirmed")
    key = await linked(house, second, first)
    await decide(house.chief_executive, second, key, "Approve")
    for officer in (house.chief_executive, house.director_of_operations, house.dpo):
        told = await officer.wait_for("The decision not to tell the Information Commissioner")
        assert first in told.words

    await house.dpo.say(f"reopen {second}")
    undone = await house.dpo.press("Reopen it", {"in_reason": "It was another door."})
    assert "Recorded" in undone.words, undone
    assert (await case(house, first)).work.decisions["ico"].answer == "no"
    assert (await case(house, second)).standing.category == "incident"
    await house.dpo.wait_for(f"{second} is no longer linked to this case")


async def test_whoever_is_involved_in_the_first_incident_is_not_told_its_id(house: House) -> None:
    first = await report(house.colleague)
    person = {"id": BY_KEY["reporter"].object_id, "name": BY_KEY["reporter"].name}
    await take(house, "dpo", DeclareInvolvement, first, person=person, reason="Sent it.")
    second = await report(house.reporter)
    facts = {"original": first, "reason": f"The same email as in {first}."}
    await take(house, "dpo", LinkDuplicate, second, **facts)
    await answered(house, second, "A1")
    told = await house.reporter.wait_for("The same matter had been reported before")
    (shown,) = await house.reporter.say(f"case {second}")
    said = [message.words for message in await house.reporter.messages()]
    assert not any(first in words for words in said)
    assert "as another case. Work goes on there" in told.words
    assert "as another case. Work goes on there" in shown.words
    assert first in (await house.dpo.say(f"case {second}"))[0].words
