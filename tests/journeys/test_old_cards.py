"""What was sent or shown to somebody is replaced once they may no longer read it."""

from __future__ import annotations

import pytest

from procedure.steps.act import ProposeAction, ReviseAction
from procedure.steps.classify import ClassifyIncident
from procedure.steps.nominate import ClearInvolvement, DeclareInvolvement, NominateLead
from rehearsal.cast import BY_KEY
from tests.journeys.conftest import House
from tests.journeys.people import Player
from tests.journeys.setting import take
from tests.journeys.steps import report

SECRET = "Thistledown referrals"
"""Only in the report and the classification."""


def named(key: str) -> dict[str, str]:
    """A person of the cast, as a step names them."""
    return {"id": BY_KEY[key].object_id, "name": BY_KEY[key].name}


async def led(desk: House, lead: str) -> str:
    """A classified incident that this person leads."""
    incident = await report(desk.reporter, nature=f"The {SECRET} went astray.")
    await take(desk, "chief_executive", NominateLead, incident, lead=named(lead))
    facts = {"category": "incident", "reason": f"{SECRET} are personal.", "personal_data": "yes"}
    facts |= {"breach": "suspected", "awareness": "running", "cyber": "no", "whose": "ours"}
    await take(desk, "dpo", ClassifyIncident, incident, **facts)
    await desk.idle()
    return incident


async def reads(player: Player) -> str:
    """Everything that stands in somebody's chat with the desk."""
    return "\n".join(message.words for message in await player.messages())


async def opened_everything(player: Player, incident: str) -> None:
    """They typed for the case, a form, their lists, and walked on from each by its buttons."""
    for words in (f"case {incident}", f"annex one {incident}", f"action {incident}", "queue"):
        await player.say(words)
    await player.say("home")
    await player.press(f"Open {incident}")


async def barred(desk: House, incident: str, person: str, by: str = "dpo") -> None:
    """Somebody is named as involved."""
    facts = {"person": named(person), "reason": "They sent it."}
    await take(desk, by, DeclareInvolvement, incident, **facts)
    await desk.idle()


async def test_a_lead_who_is_barred_keeps_nothing_of_the_case_on_either_database(
    desk: House,
) -> None:
    incident = await led(desk, "colleague")
    await opened_everything(desk.colleague, incident)
    assert SECRET in await reads(desk.colleague)
    await barred(desk, incident, "colleague")
    assert SECRET not in await reads(desk.colleague)


@pytest.mark.parametrize("who", ["director_of_operations", "dpo"])
async def test_nothing_of_a_case_is_left_in_the_chat_of_an_officer_who_is_barred_from_it(
    house: House, who: str
) -> None:
    incident = await led(house, "colleague")
    player: Player = getattr(house, who)
    await opened_everything(player, incident)
    assert SECRET in await reads(player)
    await barred(house, incident, who, by="chief_executive")
    assert SECRET not in await reads(player)


async def test_a_lead_who_is_replaced_keeps_nothing_of_the_case(house: House) -> None:
    incident = await led(house, "colleague")
    await opened_everything(house.colleague, incident)
    await take(house, "chief_executive", NominateLead, incident, lead=named("dpo"))
    await house.idle()
    assert SECRET not in await reads(house.colleague)
    await house.dpo.say(f"case {incident}")
    assert SECRET in await reads(house.dpo)


async def test_an_owner_whose_task_is_given_to_another_keeps_nothing_of_it(house: House) -> None:
    incident = await led(house, "dpo")
    owned = {"kind": "further", "text": "Ring the Thistledown office", "owner": named("colleague")}
    await take(house, "dpo", ProposeAction, incident, **owned)
    await house.colleague.say(f"case {incident}")
    assert "Ring the" in await reads(house.colleague)
    other = owned | {"action": "A1", "owner": named("head_of_people")}
    await take(house, "dpo", ReviseAction, incident, **other)
    await house.idle()
    assert "Ring the" not in await reads(house.colleague)


async def test_whoever_leaves_an_office_keeps_no_card_of_any_case(house: House) -> None:
    incident = await led(house, "colleague")
    await opened_everything(house.director_of_operations, incident)
    await house.restart(ROLE_DIRECTOR_OF_OPERATIONS="5c1f0d8e-3a77-4a52-9f0b-6d1e2c3b4a59")
    await house.director_of_operations.wait_for("is no longer open to you")
    await house.idle()
    assert SECRET not in await reads(house.director_of_operations)


async def half_an_annex(house: House, player: Player, incident: str) -> None:
    """Some of annex one is typed and saved."""
    await player.say(f"annex one {incident}")
    saved = await player.press(
        "Save for later", {"in_description": "Half a thought on it"}, checked=False
    )
    assert "Saved" in saved.words, saved


async def test_what_a_lead_was_typing_goes_on_to_whoever_leads_now(house: House) -> None:
    incident = await led(house, "colleague")
    await half_an_annex(house, house.colleague, incident)
    await take(house, "chief_executive", NominateLead, incident, lead=named("dpo"))
    await house.idle()
    (home,) = await house.colleague.say("home")
    assert "Go on with" not in home.words
    (opened,) = await house.dpo.say(f"annex one {incident}")
    assert f"Here is what {BY_KEY['colleague'].name} had typed." in opened.words
    assert "Half a thought on it" in opened.words


async def test_a_new_leads_own_draft_stays_when_another_goes_on_to_them(house: House) -> None:
    incident = await led(house, "colleague")
    await half_an_annex(house, house.colleague, incident)
    await house.dpo.say(f"annex one {incident}")
    await house.dpo.press("Save for later", {"in_description": "My own words"}, checked=False)
    await take(house, "chief_executive", NominateLead, incident, lead=named("dpo"))
    (opened,) = await house.dpo.say(f"annex one {incident}")
    assert "My own words" in opened.words
    assert "Here is what you saved earlier." in opened.words


async def test_a_lead_who_leads_again_reads_the_case_on_their_old_cards(house: House) -> None:
    incident = await led(house, "colleague")
    await barred(house, incident, "colleague")
    assert SECRET not in await reads(house.colleague)
    facts = {"person": named("colleague"), "reason": "It was somebody else."}
    await take(house, "chief_executive", ClearInvolvement, incident, **facts)
    await take(house, "chief_executive", NominateLead, incident, lead=named("colleague"))
    await house.idle()
    assert SECRET in await reads(house.colleague)
