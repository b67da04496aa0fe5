"""Claims that would shut everybody out, and offices that change hands, on both databases."""

from __future__ import annotations

from operations.commands import replay_with
from rehearsal.cast import BY_KEY
from storage.verify import verify
from tests.journeys.cards import buttons_of
from tests.journeys.conftest import House
from tests.journeys.people import Player, Seen
from tests.journeys.steps import decide, nominate, report

CHIEF = BY_KEY["chief_executive"]
DIRECTOR = BY_KEY["director_of_operations"]
DPO = BY_KEY["dpo"]
ALTERNATE = BY_KEY["colleague"]


def staff(*people: str) -> str:
    """As the picker sends several people."""
    return ",".join(BY_KEY[key].object_id for key in people)


def titles(seen: Seen) -> list[str]:
    """The buttons of a message's card."""
    return [button.title for button in buttons_of(seen.cards[-1])]


async def declare(player: Player, incident: str, key: str) -> str:
    """Records that somebody is involved."""
    await player.say(f"involved {incident}")
    done = await player.press(
        "Record it", {"in_person": BY_KEY[key].object_id, "in_reason": "Was in copy."}
    )
    return done.words


async def asked_of(player: Player, incident: str, name: str) -> Seen:
    """The card on which they are told that somebody is named as involved."""
    return await player.wait_for(
        lambda one: incident in one.words and f"{name} is named as involved" in one.words
    )


async def propose(player: Player, incident: str, text: str) -> None:
    """Puts a containment action up for approval."""
    await player.say(f"propose {incident}")
    done = await player.press("Put it up for approval", {"in_kind": "containment", "in_text": text})
    assert "Recorded" in done.words, done


async def test_a_report_that_names_all_four_leaves_two_who_decide_about_each_other(
    desk: House,
) -> None:
    incident = await report(
        desk.reporter,
        staff=staff("chief_executive", "director_of_operations", "colleague", "dpo"),
    )
    of_the_dpo = await asked_of(desk.colleague, incident, DPO.name)
    assert f"Confirm: {DPO.name}" in titles(of_the_dpo)
    of_the_alternate = await asked_of(desk.dpo, incident, ALTERNATE.name)
    assert "Disputed" in of_the_alternate.words
    assert "Ailsa Grant" in of_the_alternate.words
    own = (await desk.dpo.say(f"case {incident}"))[0]
    assert f"Clear: {ALTERNATE.name}" in titles(own)
    assert DPO.name not in "".join(titles(own))
    record = (await desk.dpo.say(f"record {incident}"))[0]
    assert "Who said so, and why, is kept from you." in record.words
    (barred,) = await desk.chief_executive.say(f"case {incident}")
    assert "There is no case" in barred.words
    await desk.dpo.press(f"Clear: {ALTERNATE.name}", message=of_the_alternate)
    cleared = await desk.dpo.press(
        "Clear them",
        {"in_reason": "He was on leave."},
        on="Record that somebody isn't involved",
    )
    assert "recorded as not involved after all" in cleared.words
    await desk.idle()
    heard = await desk.chief_executive.messages()
    assert not [one for one in heard if incident in one.words and "list of names" in one.words]
    assert await verify(desk.bot.register, replay_with(desk.bot.settings)) == []


async def test_a_lead_who_records_both_approvers_can_not_record_the_last_one(desk: House) -> None:
    incident = await report(desk.reporter)
    asked = await desk.chief_executive.wait_for(incident)
    await nominate(desk.chief_executive, incident)
    await declare(desk.dpo, incident, "chief_executive")
    told = await asked_of(desk.director_of_operations, incident, CHIEF.name)
    assert f"Clear: {CHIEF.name}" in titles(told)
    await declare(desk.dpo, incident, "director_of_operations")
    await asked_of(desk.colleague, incident, DIRECTOR.name)
    words = await declare(desk.dpo, incident, "colleague")
    assert "disputed: nobody would be left" in words
    still = (await desk.colleague.say(f"case {incident}"))[0]
    assert incident in still.words
    assert "Named as involved" in still.words
    await desk.dpo.say(f"case {incident}")
    own = (await desk.dpo.say(f"case {incident}"))[0]
    assert f"Confirm: {ALTERNATE.name}" not in titles(own)
    await desk.chief_executive.wait_for(
        lambda one: one.id == asked.id and "no longer open to you" in one.words
    )


async def test_the_last_who_is_able_stays_and_is_told_to_have_another_appointed(
    desk: House,
) -> None:
    incident = await report(desk.reporter, staff=staff("chief_executive", "director_of_operations"))
    await desk.colleague.wait_for(incident)
    await desk.colleague.say(f"nominate {incident}")
    await desk.colleague.press("Nominate", {"in_lead": "", "in_conflict": "true"})
    told = await desk.colleague.wait_for("You have named yourself as involved.")
    assert "have somebody else appointed" in told.words
    await nominate(desk.colleague, incident)
    assert "Dorothy Smith" in (await desk.colleague.say(f"case {incident}"))[0].words


async def test_a_claim_on_the_dpo_alone_gives_the_approvers_the_buttons(desk: House) -> None:
    incident = await report(desk.reporter, staff=staff("dpo"))
    for player in (desk.chief_executive, desk.director_of_operations):
        told = await asked_of(player, incident, DPO.name)
        assert {f"Confirm: {DPO.name}", f"Clear: {DPO.name}"} <= set(titles(told))
    assert "There is no case" in (await desk.dpo.say(f"case {incident}"))[0].words
    told = await asked_of(desk.chief_executive, incident, DPO.name)
    await desk.chief_executive.press(f"Clear: {DPO.name}", message=told)
    await desk.chief_executive.press("Clear them", {"in_reason": "A namesake."})
    await desk.dpo.wait_for(lambda one: incident in one.words and "Reminder" in one.words)
    await desk.director_of_operations.wait_for(
        lambda one: incident in one.words and f"{DPO.name} was cleared" in one.words
    )


async def test_an_approver_who_is_cleared_is_asked_in_that_moment(desk: House) -> None:
    incident = await report(desk.reporter)
    await nominate(desk.chief_executive, incident)
    for key in ("chief_executive", "director_of_operations"):
        await declare(desk.dpo, incident, key)
    await propose(desk.dpo, incident, "Block the account")
    asked = await desk.colleague.wait_for("Block the account")
    assert "Approve" in titles(asked)
    await desk.dpo.say(f"not involved {incident}")
    at = desk.bot.clock()
    await desk.dpo.press(
        "Record it", {"in_person": CHIEF.object_id, "in_reason": "Only the assistant was."}
    )
    card = await desk.chief_executive.wait_for("Block the account")
    assert "Approve" in titles(card)
    (put,) = [r for r in await desk.bot.register.entries(incident) if r.entry.name == "AskedAgain"][
        -1:
    ]
    assert (put.at - at).total_seconds() < 60
    await desk.colleague.wait_for(
        lambda one: one.id == asked.id and "no longer open to you" in one.words
    )
    await decide(desk.chief_executive, incident, "A1", "Approve")


async def test_a_restart_with_a_new_chief_executive_and_dpo_asks_them_of_all_that_waits(
    desk: House,
) -> None:
    led = await report(desk.reporter)
    await nominate(desk.chief_executive, led)
    await propose(desk.dpo, led, "Block the account")
    new = await report(desk.reporter, nature="A second list went astray.")
    asked = await desk.chief_executive.wait_for("Block the account")
    await desk.chief_executive.wait_for(new)
    await desk.idle()
    await desk.restart(
        ROLE_CHIEF_EXECUTIVE=ALTERNATE.object_id,
        ROLE_DPO=BY_KEY["head_of_people"].object_id,
        ROLE_ALTERNATE_APPROVER="",
    )
    waiting = await desk.colleague.wait_for("Block the account")
    assert "Approve" in titles(waiting)
    again = await desk.colleague.wait_for("no longer holds the office")
    assert led in again.words
    await desk.colleague.wait_for(
        lambda one: new in one.words and "Please nominate the officer" in one.words
    )
    await desk.head_of_people.wait_for(lambda one: new in one.words and "Reminder" in one.words)
    await desk.chief_executive.wait_for(
        lambda one: one.id == asked.id and "no longer open to you" in one.words
    )
    # Until a new nomination the former DPO goes on as the lead, who was nominated.
    assert led in (await desk.dpo.say(f"case {led}"))[0].words
    assert "There is no case" in (await desk.dpo.say(f"case {new}"))[0].words
    await nominate(desk.colleague, led, lead=BY_KEY["head_of_people"].object_id)
    assert "There is no case" in (await desk.dpo.say(f"case {led}"))[0].words
    assert await verify(desk.bot.register, replay_with(desk.bot.settings)) == []


async def test_a_restart_with_the_same_people_tells_nobody_anything(desk: House) -> None:
    incident = await report(desk.reporter)
    await desk.idle()
    await desk.restart(ROLE_ALTERNATE_APPROVER=ALTERNATE.object_id)
    await desk.idle()
    entries = await desk.bot.register.entries(incident)
    assert "AskedAgain" not in {recorded.entry.name for recorded in entries}


async def test_the_channel_does_not_say_that_somebody_deals_with_what_nobody_can(
    desk: House,
) -> None:
    incident = await report(
        desk.reporter, staff=staff("chief_executive", "director_of_operations", "colleague")
    )
    for _ in range(2):
        await desk.reporter.move_clock("working-day")
    posted = await desk.dpo.wait_for(
        lambda one: incident in one.words and "whether somebody is involved" in one.words, "channel"
    )
    assert ALTERNATE.name not in posted.words
    assert "Those who deal with it" in posted.words
