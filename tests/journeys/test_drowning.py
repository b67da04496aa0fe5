"""One member of staff can't drown the others: over the whole desk, with the rehearsal as Teams."""

from __future__ import annotations

from procedure.bounds import GATHERED_AFTER
from procedure.terms import Involved
from rehearsal.cast import BY_KEY
from tests.journeys.conftest import House
from tests.journeys.people import Outcome
from tests.journeys.setting import case
from tests.journeys.steps import report
from tests.procedure.story import report_of

BOUND = GATHERED_AFTER + 3


async def flood(house: House) -> list[str]:
    """As many reports by one colleague as the desk takes, none of them urgent."""
    person = BY_KEY["colleague"]
    actor = house.bot.organisation.actor(person.object_id, person.name)
    step = report_of(house.bot.clock(), personal_data=Involved.NO, nature="Spam.")
    return [(await house.bot.desk.take(step, actor)).incident.id for _ in range(BOUND)]


async def one_more(house: House) -> Outcome:
    """Another report by the same colleague, by the form."""
    sender = house.colleague
    await sender.say("report")
    await sender.press("Next", {"in_kind": "suspected", "in_nature": "One more of them."})
    await sender.press("Next", {"in_systems": "None"})
    await sender.press("Next")
    await sender.press("Next", {"in_personal_data": "no"})
    return await sender.press("Send the report")


async def made_urgent(house: House) -> Outcome:
    """The same once more, from where it was kept, with another answer."""
    (kept, *_) = await house.colleague.say("report")
    assert "One more of them." in kept.words
    await house.colleague.press("Back")
    await house.colleague.press("Next", {"in_personal_data": "yes"})
    return await house.colleague.press("Send the report")


async def test_a_flood_is_bounded_told_together_and_set_aside_with_one_reason(
    house: House,
) -> None:
    await house.restart(REPORTS_AN_HOUR=str(BOUND))
    sent = await flood(house)
    refused = await one_more(house)
    assert f"You have sent {BOUND} reports within an hour" in refused.words
    assert "phone 0300 244 8420" in refused.words
    (home, *_) = await house.colleague.say("home")
    assert "Go on with your report" in home.words
    urgent = await made_urgent(house)
    assert "CJS-" in urgent.words
    real = await report(house.reporter)
    await house.dpo.wait_for(real)
    shown = await house.dpo.messages()
    early = [one.words[:300] for one in shown if "not looked at yet" in one.words]
    assert early == []
    (queue, *_) = await house.dpo.say("queue")
    assert real in queue.words
    assert "4 more reports by one person" in queue.words
    await house.dpo.move_clock("hour")
    told = await house.dpo.wait_for("not looked at yet")
    assert "4 more reports by " in told.words
    await house.dpo.press("See them, or set them aside", message=told)
    stays = told.words[told.words.index("CJS-") :][:13]
    await house.dpo.say(f"same reporter {stays}")
    await house.dpo.press("Set all but this one aside")
    done = await house.dpo.press("Set them aside", {"in_reason": "All by one script."})
    assert f"{BOUND - 1} reports by the same person set aside" in done.words
    assert "Left out: 1 because it is urgent" in done.words
    for each in sent:
        incident = await case(house, each)
        assert incident.end.duplicate_of == ("" if each == stays else stays)
    await house.dpo.wait_for(lambda one: one.id == told.id and "1 more report" in one.words)


async def test_too_many_look_ups_are_refused_and_a_report_never(house: House) -> None:
    await house.restart(LOOK_UPS_AN_HOUR="2")
    for _ in range(2):
        (answer, *_) = await house.reporter.say("my reports")
        assert answer.cards
    (answer, *_) = await house.reporter.say("my reports")
    assert not answer.cards
    assert "You have looked things up 2 times" in answer.words
    assert "phone 0300 244 8420" in answer.words
    assert "CJS-" in await report(house.reporter)
    for _ in range(4):
        (answer, *_) = await house.dpo.say("queue")
        assert answer.cards
