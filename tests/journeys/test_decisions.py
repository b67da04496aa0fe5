"""Decisions are guarded as the record is: what once went wrong, over HTTP.

These walk rules, on the databases by turns: nearly every statement that they lead to is run on both
by the journeys beside them. Those that lead to one more run on both themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zlib import crc32

import pytest

from procedure.findings import ico_clock
from procedure.instants import LONDON
from tests.journeys.cards import buttons_of
from tests.journeys.conftest import House
from tests.journeys.people import Player
from tests.journeys.setting import (
    answered,
    assessed,
    case,
    classified,
    ready,
    submit,
)
from tests.journeys.steps import ONE, annex, classify, decide, report
from tests.procedure.story import annex_one, annex_three

REASON = {"in_answer": "no", "in_reason": "Changed my mind."}
DATABASES = ("migrated_sqlite_url", "migrated_postgres_url")
ON_BOTH = {
    "test_no_personal_data_after_all_waits_for_an_approver",
    "test_what_was_told_already_is_recorded_also_after_a_rejection",
    "test_of_the_individuals_it_is_counted_how_many_were_told",
    "test_closure_waits_for_a_lead_and_the_two_tasks_of_the_head_of_people",
    "test_an_event_that_becomes_an_incident_is_told_to_the_board_again",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """By turns: which it is follows from the test's name, so that it is the same every time."""
    if "migrated_url" in metafunc.fixturenames:
        name = metafunc.function.__name__
        turn = DATABASES[crc32(name.encode()) % 2]
        kinds = DATABASES if name in ON_BOTH else (turn,)
        metafunc.parametrize("migrated_url", kinds, indirect=True)


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a new, migrated database, of the kind whose turn it is."""
    url: str = request.getfixturevalue(request.param)
    return url


async def page(player: Player, words: str) -> str:
    """What a card says that words open."""
    return (await player.say(words))[0].words


async def titles(player: Player, words: str) -> list[str]:
    """The buttons of a card that words open."""
    (shown,) = await player.say(words)
    return [button.title for button in buttons_of(shown.cards[-1])]


async def told_ico(house: House, incident: str, how: str = "By phone") -> None:
    """The DPO records that the ICO was told."""
    await house.dpo.say(f"notifications {incident}")
    await house.dpo.press("Record that they were told: ICO")
    await house.dpo.press("Record it", {"in_how": how, "in_reference": "IC-1"})


async def against(house: House, incident: str, party: str, reason: str = "Why not.") -> str:
    """The DPO records “No” on the notifications page; gives what the card then says."""
    offered = await titles(house.dpo, f"notifications {incident}")
    verb = next(t for t in offered if t.endswith(f": {party}") and t.split()[0] in VERBS)
    await house.dpo.press(verb)
    said = {"in_answer": "no", "in_reason": reason}
    return (await house.dpo.press("Record the decision", said)).words


VERBS = ("Decide:", "Change:", "Ask")


async def runs(house: House, incident: str) -> bool:
    """Whether the 72 hours run."""
    return ico_clock(await case(house, incident)) is not None


async def test_no_to_the_ico_after_a_risk_stops_nothing_until_it_is_approved(desk: House) -> None:
    incident = await assessed(desk)
    await answered(desk, incident, "A1")
    await against(desk, incident, "ICO", "Changed my mind.")
    asked = await desk.chief_executive.wait_for("Changed my mind.")
    assert "This is waiting for your decision." in asked.words
    assert await runs(desk, incident)
    key = list((await case(desk, incident)).work.actions)[-1]
    await decide(desk.chief_executive, incident, key, "Approve")
    assert not await runs(desk, incident)
    assert "the ICO isn't to be told" in await page(desk.dpo, f"case {incident}")


async def test_no_to_the_ico_of_an_unknown_without_an_annex_waits_too(desk: House) -> None:
    incident = await classified(desk, "unknown")
    await against(desk, incident, "ICO", "It is nothing.")
    await desk.chief_executive.wait_for("It is nothing.")
    assert await runs(desk, incident)


async def test_no_personal_data_after_all_waits_for_an_approver(desk: House) -> None:
    incident = await classified(desk)
    await classify(desk.dpo, incident, "event", personal="no")
    asked = await desk.chief_executive.wait_for("No personal data is involved after all")
    assert incident in asked.words
    assert await runs(desk, incident)
    await decide(desk.chief_executive, incident, "A1", "Approve")
    assert not await runs(desk, incident)


async def test_a_later_awareness_after_the_limit_waits_and_both_instants_stay(desk: House) -> None:
    incident = await classified(desk)
    before = (await case(desk, incident)).standing.aware
    assert before is not None
    desk.rehearsal.clock.move(timedelta(hours=80))
    for player in (desk.dpo, desk.chief_executive):
        await player.wait_for("overdue by")
    now = desk.rehearsal.clock().astimezone(LONDON)
    await desk.dpo.say(f"aware {incident}")
    later = {"in_aware_date": f"{now:%Y-%m-%d}", "in_aware_time": "00:01", "in_reason": "Now."}
    await desk.dpo.press("Set it", later)
    asked = await desk.chief_executive.wait_for("CJS became aware on")
    assert "not on" in asked.words
    assert (await case(desk, incident)).standing.aware == before
    await decide(desk.chief_executive, incident, "A1", "Approve")
    assert "(before: " in await page(desk.dpo, f"record {incident}")


async def test_a_case_that_staff_knew_on_thursday_runs_from_thursday(desk: House) -> None:
    known = desk.rehearsal.clock() - timedelta(days=4)
    local = known.astimezone(LONDON)
    found = {"in_discovered_date": f"{local:%Y-%m-%d}", "in_discovered_time": f"{local:%H:%M}"}
    incident = await report(desk.reporter, more=found)
    standing = (await case(desk, incident)).standing
    assert standing.aware is not None
    assert abs(standing.aware - known) < timedelta(minutes=1)
    (shown,) = await desk.dpo.say(f"classify {incident}")
    assert "first know, with reasonable certainty" in shown.words
    assert "Until it is settled, the 72 hours run from" in shown.words


async def test_what_was_told_already_is_recorded_also_after_a_rejection(desk: House) -> None:
    incident = await classified(desk)
    for party, how in (("Police", "On 101"), ("ICO", "By phone")):
        await desk.dpo.say(f"notifications {incident}")
        await desk.dpo.press(f"Record that they were told: {party}")
        more = {"in_reference": "awaited"} if party == "ICO" else {}
        done = await desk.dpo.press("Record it", {"in_how": how, **more})
        assert "before it was approved" in done.words, done
    for key in ("A1", "A2"):
        await answered(desk, incident, key, approve=False)
    words = await page(desk.dpo, f"notifications {incident}")
    assert "On 101" in words
    assert "By phone" in words


async def told_after(house: House, hours: float) -> str:
    """The ICO is told so long after awareness; gives what the form says on recording it."""
    incident = await classified(house)
    house.rehearsal.clock.move(timedelta(hours=hours))
    # Reminders may come between: each card is pressed by what stands on it.
    await house.dpo.say(f"notifications {incident}")
    await house.dpo.press("Record that they were told: ICO", on="Mail that the desk sends")
    told = {"in_how": "By phone", "in_reference": "IC-1"}
    return (await house.dpo.press("Record it", told, on="How were they told?")).words


async def test_the_hour_of_awareness_isnt_counted_towards_lateness(desk: House) -> None:
    assert "Recorded" in await told_after(desk, 72.3)


async def test_later_than_that_the_reasons_are_asked_for(desk: House) -> None:
    assert "Reasons for the delay" in await told_after(desk, 74)


async def test_of_the_individuals_it_is_counted_how_many_were_told(desk: House) -> None:
    incident = await assessed(desk, high="yes")
    await answered(desk, incident, "A1")
    await desk.dpo.say(f"notifications {incident}")
    await desk.dpo.press("Record that they were told: Individuals")
    some = {"in_how": "By letter", "in_number": "8", "in_out_of": "12"}
    assert "8 of 12" in (await desk.dpo.press("Record it", some)).words
    await desk.dpo.say(f"close {incident}")
    assert "8 of 12 are told" in (await close(desk)).words


async def close(house: House) -> Any:
    """The DPO puts closure up, as far as it goes."""
    said = {"in_summary": "Done.", "in_cause": "misdirected_mail", "in_lessons": "Look."}
    return await house.dpo.press("Put closure up for approval", said)


async def test_what_has_no_date_is_chased(desk: House) -> None:
    incident = await classified(desk)
    for _ in range(3):
        desk.rehearsal.clock.move(timedelta(days=1))
        await desk.idle()
    chased = await desk.dpo.wait_for(
        lambda one: incident in one.words and "Annex one" in one.words and "Reminder" in one.words
    )
    assert chased


async def test_a_rejected_notification_is_told_to_the_dpo_and_has_its_way_on(desk: House) -> None:
    incident = await assessed(desk)
    asked = await desk.chief_executive.wait_for("This is waiting for your decision.")
    why = {"in_reason": "Not like this."}
    await desk.chief_executive.press("Reject A1 and A2", why, message=asked)
    await desk.dpo.wait_for("Not like this.")
    assert "Not like this." in await page(desk.dpo, f"notifications {incident}")
    await desk.dpo.press("Ask for approval again: ICO")
    again = {"in_answer": "yes", "in_reason": "It has to be told."}
    await desk.dpo.press("Record the decision", again)
    await desk.chief_executive.wait_for("It has to be told.")


async def test_a_high_risk_without_a_risk_is_refused(desk: House) -> None:
    incident = await classified(desk)
    await submit(desk, incident, "one", annex_one(breach="no"))
    await desk.dpo.say(f"case {incident}")
    await desk.dpo.press("Annex three")
    await desk.dpo.press("Next", {"in_parties_0_who": "Nobody"})
    await desk.dpo.press(
        "Next", {"in_help": "No", "in_high_risk": "yes", "in_high_risk_reason": "Named."}
    )
    answers = {"in_detriment": "Distress", "in_volume": "40", "in_sensitivity": "Yes"}
    answers |= {"in_risk": "no", "in_risk_reason": "Deleted."}
    refused = await desk.dpo.press("Submit annex three", answers)
    assert "A high risk is a risk" in refused.words
    assert desk.dpo.dialog is not None


async def test_each_body_of_annex_three_is_told_by_itself(desk: House) -> None:
    incident = await classified(desk)
    await submit(desk, incident, "one", annex_one(breach="no"))
    rows = [{"who": who, "role": "Partner", "duty": ""} for who in ("Prisons", "Courts", "Police")]
    await submit(desk, incident, "three", annex_three(parties=rows))
    words = await page(desk.dpo, f"notifications {incident}")
    assert "Prisons" in words
    assert "Courts" in words
    assert list((await case(desk, incident)).work.bodies) == ["B1", "B2"]


async def test_what_annex_one_names_is_put_up_and_reminded_of(desk: House) -> None:
    incident = await classified(desk)
    due = desk.rehearsal.clock() + timedelta(days=20)
    rows = {
        "in_actions_0_kind": "further",
        "in_actions_0_text": "Train the whole team",
        "in_actions_0_due": f"{due:%Y-%m-%d}",
    }
    await annex(desk.dpo, incident, "one", (*ONE[:3], ONE[3] | rows))
    asked = await desk.chief_executive.wait_for("Train the whole team")
    assert incident in asked.words
    await decide(desk.chief_executive, incident, "A1", "Approve")
    desk.rehearsal.clock.move(timedelta(days=22))
    await desk.dpo.wait_for(lambda one: "Reminder" in one.words and "Action A1" in one.words)


async def test_closure_waits_for_a_lead_and_the_two_tasks_of_the_head_of_people(
    desk: House,
) -> None:
    incident = await assessed(desk, led=False)
    await answered(desk, incident, "A1")
    await told_ico(desk, incident)
    await desk.dpo.say(f"close {incident}")
    words = (await close(desk)).words
    assert "the nomination of the officer who leads it (3.5)" in words
    assert words.count("the Head of People's task: ") == 2
    assert "Support: record as done" in await titles(desk.head_of_people, f"people {incident}")


async def test_an_event_that_becomes_an_incident_is_told_to_the_board_again(desk: House) -> None:
    incident = await classified(desk, "event")
    await submit(desk, incident, "one", annex_one("event", "no"))
    await desk.dpo.say(f"notifications {incident}")
    await desk.dpo.press("Decide: Board")
    yes = {"in_answer": "yes", "in_reason": "They should know."}
    await desk.dpo.press("Record the decision", yes)
    await desk.dpo.wait_for_mail("board", incident)
    before = len(await desk.dpo.mail("board"))
    await classify(desk.dpo, incident, "incident", breach="confirmed")
    await desk.idle()
    assert len(await desk.dpo.mail("board")) > before


async def test_whoever_wrote_a_text_does_not_approve_it_after_a_full_stop_of_another(
    desk: House,
) -> None:
    incident = await classified(desk)
    action = {"in_kind": "further", "in_text": "Train the team"}
    await desk.director_of_operations.say(f"propose {incident}")
    await desk.director_of_operations.press("Put it up for approval", action)
    await desk.dpo.say(f"actions {incident}")
    await desk.dpo.press("Open A1")
    await desk.dpo.press("Rewrite it")
    await desk.dpo.press("Put it up for approval", {"in_text": "Train the team."})
    await desk.director_of_operations.say(f"actions {incident}")
    shown = await desk.director_of_operations.press("Open A1")
    assert shown.card is not None
    assert "Approve" not in [button.title for button in buttons_of(shown.card)]


async def test_a_follow_up_stands_beside_the_first_notification(desk: House) -> None:
    incident = await assessed(desk)
    await answered(desk, incident, "A1")
    for how, button in (("First", "Record that they were told: ICO"), ("Second", FOLLOW_UP)):
        await desk.dpo.say(f"notifications {incident}")
        await desk.dpo.press(button)
        await desk.dpo.press("Record it", {"in_how": how, "in_reference": "IC-1"})
        desk.rehearsal.clock.move(timedelta(hours=2))
    words = await page(desk.dpo, f"notifications {incident}")
    assert "First" in words
    assert "Second" in words
    outcome = (await case(desk, incident)).work.actions["A1"].outcome
    assert "Second" not in outcome


FOLLOW_UP = "Record a follow-up: ICO"


async def test_it_is_asked_when_something_was_done(desk: House) -> None:
    incident = await classified(desk)
    await desk.dpo.say(f"propose {incident}")
    contained = {"in_kind": "containment", "in_text": "Block the account"}
    await desk.dpo.press("Put it up for approval", contained)
    await answered(desk, incident, "A1")
    at = desk.rehearsal.clock().astimezone(LONDON)
    desk.rehearsal.clock.move(timedelta(hours=5))
    await desk.dpo.say(f"actions {incident}")
    await desk.dpo.press("Open A1")
    await desk.dpo.press("Record that it is done")
    done = {"in_outcome": "Blocked.", "in_done_at_date": f"{at:%Y-%m-%d}"}
    await desk.dpo.press("It is done", done | {"in_done_at_time": f"{at:%H:%M}"})
    kept = (await case(desk, incident)).work.actions["A1"]
    assert kept.done_at is not None
    assert kept.done_at.astimezone(LONDON).strftime("%H:%M") == f"{at:%H:%M}"


async def test_an_approvers_card_offers_to_approve_and_reject_not_to_withdraw(desk: House) -> None:
    incident = await assessed(desk)
    asked = await desk.chief_executive.wait_for("This is waiting for your decision.")
    offered = [button.title for button in buttons_of(asked.cards[-1])]
    assert {"Approve A1 and A2", "Reject A1 and A2"} <= set(offered)
    assert not [title for title in offered if title.startswith("Withdraw")]
    assert incident in asked.words


async def test_the_lead_officer_is_not_named_where_nobody_leads(desk: House) -> None:
    incident = await report(desk.reporter)
    (refused,) = await desk.reporter.say(f"classify {incident}")
    assert "lead officer" not in refused.words


async def test_the_closure_card_shows_the_decisions_with_their_reasons(desk: House) -> None:
    incident = await ready(desk)
    await desk.dpo.say(f"close {incident}")
    done = await close(desk)
    assert "Recorded" in done.words, done
    asked = await desk.chief_executive.wait_for("Closure")
    assert "ICO" in asked.words
    assert "The council deleted it unread." in asked.words
