"""Learning over HTTP: a closure that leaves something to do, the list of it, and the year."""

from __future__ import annotations

from rehearsal.cast import BY_KEY
from tests.documents.reading import docx_text
from tests.journeys.conftest import House
from tests.journeys.steps import ONE, annex, classify, nominate, report
from tests.journeys.test_papers import answer, fetched
from tests.journeys.test_whole_cases import decided_no

DOOR = "The archive door doesn't lock."


async def ready(house: House) -> str:
    """A vulnerability in which nothing stands against closure."""
    incident = await report(house.colleague, kind="weakness", nature=DOOR, personal="no")
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "vulnerability", personal="no")
    await annex(house.dpo, incident, "one", ONE)
    await house.dpo.say(f"case {incident}")
    await annex(house.dpo, incident, "three", ({"in_parties_0_who": "Nobody"},))
    parties = ("Police", "System providers", "Others", "Board", "Sponsor Team")
    await decided_no(house, incident, *parties)
    return incident


async def test_what_is_left_to_do_is_told_listed_done_and_reported(house: House) -> None:
    incident = await ready(house)
    await house.dpo.say(f"close {incident}")
    said = {
        "in_summary": "The lock was looked at.",
        "in_cause": "access",
        "in_lessons": "Check locks.",
        "in_follow_ups_0_text": "Have a new lock fitted.",
        "in_follow_ups_0_owner": BY_KEY["reporter"].object_id,
    }
    undated = await house.dpo.press("Put closure up for approval", said)
    assert "Please answer this." in undated.words
    proposed = await house.dpo.press(
        "Put closure up for approval", said | {"in_follow_ups_0_due": "2027-01-29"}
    )
    assert "To be done: Have a new lock fitted." in proposed.words
    await house.chief_executive.wait_for("To be done: Have a new lock fitted.")
    row = await house.bot.desk.store.row(incident)
    assert row is not None
    key = row.register["Open actions"].split(", ")[-1]
    await house.chief_executive.say(f"actions {incident}")
    await house.chief_executive.press(f"Open {key}")
    await house.chief_executive.press("Approve")
    asked = await house.reporter.wait_for("Yours to do: Follow-up F1")
    (listed,) = await house.dpo.say("follow-ups")
    assert "Have a new lock fitted." in listed.words
    (own,) = await house.reporter.say("what we said we would do")
    assert "Have a new lock fitted." in own.words
    assert DOOR not in own.words
    await house.dpo.say(f"case {incident}")
    await house.dpo.press("Follow-ups")
    await house.dpo.press("Change F1")
    later = {"in_due": "2027-02-26", "in_reason": "The locksmith is booked out."}
    changed = await house.dpo.press("Change it", later)
    assert "by Fri 26 Feb 2027: The locksmith is booked out." in changed.words
    await house.reporter.press("F1 is done", message=await house.reporter.wait_for("26 Feb 2027"))
    outcome = {"in_outcome": "Fitted and tested."}
    done = await house.reporter.press("It is done", outcome, on="What was done")
    assert "F1 done on " in done.words
    assert "Fitted and tested." in done.words
    by = "Done: Follow-up F1, Ailsa Grant on"
    await house.reporter.wait_for(lambda one: one.id == asked.id and by in one.words)
    (after,) = await house.dpo.say("follow-ups")
    assert "Nothing is owed just now." in after.words
    year = incident.split("-")[1]
    (brief,) = await house.dpo.say(f"annual report {year}")
    assert "1 of 1 done" in brief.words
    await house.dpo.press("Get it as a Word document")
    await answer(house.dpo, "accept")
    name, content = await fetched(house, house.dpo)
    assert name.startswith(f"Annual report {year}")
    assert "Done: Fitted and tested." in docx_text(content)


async def test_a_second_report_like_the_first_shows_the_first_to_the_lead(house: House) -> None:
    first = await report(house.reporter, nature="The franking machine printed old addresses.")
    second = await report(house.colleague, nature="The franking machine again.")
    arrived = await house.dpo.wait_for(
        lambda m: m.words.count(second) > 0 and "look alike" in m.words
    )
    assert first in arrived.words
    (case,) = await house.dpo.say(f"case {second}")
    assert "Both mention" in case.words


async def test_staff_are_not_given_the_annual_report(house: House) -> None:
    (refused,) = await house.reporter.say("annual report 2026")
    assert "and the Data Protection Officer." in refused.words
