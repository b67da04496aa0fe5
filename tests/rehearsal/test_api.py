"""The page's API, played by people against a small bot."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rehearsal.cast import BOT_ID, BY_KEY, CHANNEL_ID, TENANT_ID
from rehearsal.server import Rehearsal
from tests.journeys.conftest import free_port
from tests.rehearsal.conftest import NODE_MODULES, Cast
from tests.rehearsal.fake_bot import FakeBot, card, dialog, message, shown
from tests.waiting import until

CHAT = BY_KEY["dpo"].chat_id
TEXT = {"type": "TextBlock", "text": "Case **one**"}
NAME = {"type": "Input.Text", "id": "name", "label": "Your name", "value": "Ada"}
GO = {"type": "Action.Execute", "title": "Go", "verb": "go", "data": {"case": 1}}
OPEN = {"type": "Action.Submit", "title": "Open", "data": {"msteams": {"type": "task/fetch"}}}
SEND = {"type": "Action.Submit", "title": "Send", "data": {"form": "one"}}
SAID = "application/vnd.microsoft.activity.message"


async def test_everybody_and_the_channel_are_installed_once(
    rehearsal: Rehearsal, bot: FakeBot
) -> None:
    installed = [a for a in bot.heard if a["type"] == "installationUpdate"]
    places = {a["conversation"]["id"] for a in installed}
    assert (len(installed), len(places), CHANNEL_ID in places) == (7, 7, True)


async def test_a_restart_installs_nobody_again(bot: FakeBot, tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        made = Rehearsal(
            state=tmp_path / "s.sqlite",
            node_modules=NODE_MODULES,
            bot_url=bot.url,
            port=port,
        )
        bot.rehearsal = made
        await made.start()
        await made.installed()
        await made.stop()
    assert len([a for a in bot.heard if a["type"] == "installationUpdate"]) == 7


async def test_installation_waits_until_the_bot_answers(bot: FakeBot, tmp_path: Path) -> None:
    bot.status = 503
    made = Rehearsal(
        state=tmp_path / "s.sqlite",
        node_modules=NODE_MODULES,
        bot_url=bot.url,
    )
    bot.rehearsal = made
    await made.start()
    await until(lambda: bot.refused > 0)
    bot.status = 200
    await made.installed()
    await made.stop()
    assert len(bot.heard) == 14


async def test_a_typed_message_reaches_the_bot_as_teams_would_send_it(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await play("dpo").say("report")
    heard = bot.last("message")
    assert heard["text"] == "report"
    assert heard["from"]["aadObjectId"] == BY_KEY["dpo"].object_id
    assert heard["recipient"]["id"] == BOT_ID
    assert heard["channelData"]["tenant"]["id"] == TENANT_ID
    assert heard["conversation"]["conversationType"] == "personal"
    assert heard["serviceUrl"] == rehearsal.service_url


async def test_in_the_channel_the_bot_is_mentioned(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await play("dpo").say("queue", "channel")
    heard = bot.last("message")
    assert heard["text"] == "<at>Incident desk</at> queue"
    assert heard["entities"][0]["mentioned"]["id"] == BOT_ID
    assert heard["conversation"]["id"].startswith(f"{CHANNEL_ID};messageid=")


async def test_the_bots_reply_comes_back_and_no_notice_that_came_meanwhile(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    async def answer(activity: dict[str, Any]) -> None:
        await bot.speak(CHAT, {"type": "message", "text": "A notice from before"})
        reply = message(card(TEXT)) | {"replyToId": activity["id"]}
        await bot.speak(activity["conversation"]["id"], reply)
        await bot.speak(CHAT, {"type": "message", "text": "A notice from after"})

    bot.answers["message"] = answer
    replies = await play("dpo").say("hello")
    assert [reply.words for reply in replies] == ["Case one"]


async def test_a_refusing_bot_leaves_a_plain_line(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    bot.status = 403
    with pytest.raises(AssertionError, match="refused"):
        await play("dpo").say("hello")
    seen = await play("dpo").messages()
    assert seen[-1].note == "The bot refused this (403)."


async def test_execute_merges_the_inputs_and_replaces_the_card(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await bot.speak(CHAT, message(card(TEXT, NAME, actions=[GO])))
    bot.answers["adaptiveCard/action"] = lambda _: shown(card({**TEXT, "text": "Done"}))
    outcome = await play("dpo").press("Go", {"Your name": "Grace"})
    value = bot.last("adaptiveCard/action")["value"]
    assert value["action"]["data"] == {"case": 1, "name": "Grace"}
    assert (value["action"]["verb"], value["trigger"]) == ("go", "manual")
    assert outcome.words == (await play("dpo").messages())[-1].words == "Done"


async def test_in_the_channel_a_replaced_card_is_the_pressers_alone(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await bot.speak(CHANNEL_ID, message(card(TEXT, actions=[GO])))
    bot.answers["adaptiveCard/action"] = lambda _: shown(card({**TEXT, "text": "Done"}))
    await play("dpo").press("Go", chat="channel")
    assert "Case one" in (await play("reporter").messages("channel"))[-1].words


async def test_a_message_in_answer_to_execute_stands_under_the_card(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await bot.speak(CHAT, message(card(TEXT, actions=[GO])))
    bot.answers["adaptiveCard/action"] = lambda _: {
        "statusCode": 200,
        "type": SAID,
        "value": "Not you.",
    }
    outcome = await play("dpo").press("Go")
    assert outcome.words == (await play("dpo").messages())[-1].note == "Not you."


async def test_submit_comes_as_a_message_with_a_value(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    message_id = await bot.speak(CHAT, message(card(NAME, actions=[SEND])))
    await play("dpo").press("Send")
    heard = bot.last("message")
    assert (heard["value"], heard["replyToId"]) == ({"form": "one", "name": "Ada"}, message_id)


async def test_a_dialog_opens_goes_on_and_closes(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await bot.speak(CHAT, message(card(TEXT, actions=[OPEN])))
    player = play("dpo")
    bot.answers["task/fetch"] = lambda _: dialog(card(NAME, actions=[SEND]))
    await player.press("Open")
    bot.answers["task/submit"] = lambda _: dialog(card(TEXT, actions=[SEND]))
    await player.press("Send")
    assert bot.last("task/submit")["value"]["data"] == {"form": "one", "name": "Ada"}
    bot.answers["task/submit"] = lambda _: {}
    outcome = await player.press("Send")
    assert (outcome.kind, player.dialog) == ("closed", None)


async def test_nobody_presses_in_another_persons_chat(
    rehearsal: Rehearsal, bot: FakeBot, session: aiohttp.ClientSession
) -> None:
    message_id = await bot.speak(CHAT, message(card(TEXT, actions=[GO])))
    forged = {"as": "reporter", "chat": "", "message_id": message_id, "kind": "execute"}
    async with session.post(f"{rehearsal.url}/api/press", json=forged) as response:
        assert response.status == 404


async def test_refresh_is_only_for_those_it_names(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    refresh = {"action": GO, "userIds": [BY_KEY["dpo"].teams_id]}
    await bot.speak(CHANNEL_ID, message(card(TEXT, refresh=refresh)))
    bot.answers["adaptiveCard/action"] = lambda _: shown(card({**TEXT, "text": "For the DPO"}))
    seen = (await play("dpo").messages("channel"))[-1]
    await play("dpo").refresh(seen)
    assert bot.last("adaptiveCard/action")["value"]["trigger"] == "automatic"
    assert "refresh" not in (await play("reporter").messages("channel"))[-1].cards[0]


async def test_the_clock_moves_an_hour(rehearsal: Rehearsal, play: Cast) -> None:
    await play("dpo").move_clock("hour")
    assert rehearsal.clock.offset == timedelta(hours=1)


async def test_the_clock_moves_to_a_minute_before_the_deadline(
    rehearsal: Rehearsal, play: Cast
) -> None:
    due = rehearsal.clock() + timedelta(days=2)

    async def next_deadline() -> datetime | None:
        return due

    rehearsal.next_deadline = next_deadline
    assert await play("dpo").move_clock("deadline") == ""
    assert timedelta(seconds=50) < due - rehearsal.clock() <= timedelta(minutes=1)


async def test_without_a_deadline_the_clock_says_so(rehearsal: Rehearsal, play: Cast) -> None:
    assert "no deadline" in await play("dpo").move_clock("deadline")


async def test_the_bot_hears_of_a_removed_app_and_not_of_a_blocked_chat(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await play("dpo").block()
    assert bot.last("installationUpdate")["action"] == "add"
    await play("dpo").install(False)
    assert bot.last("installationUpdate")["action"] == "remove"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("say", {"as": "nobody", "text": "x"}),
        ("say", {"as": "dpo", "text": " "}),
        ("press", {"as": "dpo", "message_id": "1", "kind": "execute"}),
        ("clock", {"move": "back"}),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused_in_words(
    rehearsal: Rehearsal, session: aiohttp.ClientSession, path: str, body: dict[str, str]
) -> None:
    async with session.post(f"{rehearsal.url}/api/{path}", json=body) as response:
        assert response.status in (400, 404)
        assert (await response.json())["problem"]


@pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_another_site_cannot_play_these_people(
    rehearsal: Rehearsal, session: aiohttp.ClientSession, header: dict[str, str]
) -> None:
    url = f"{rehearsal.url}/api/state?as=dpo"
    async with session.get(url, headers=header) as response:
        assert response.status == 403


async def test_an_open_page_hears_of_a_new_message(
    rehearsal: Rehearsal, bot: FakeBot, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{rehearsal.url}/api/events?as=dpo") as response:
        await response.content.readline()
        await bot.speak(CHAT, {"type": "message", "text": "Hello"})
        lines = [await response.content.readline() for _ in range(2)]
    assert b'"kind": "message"' in b"".join(lines)


async def test_the_page_and_its_libraries_are_served(
    rehearsal: Rehearsal, session: aiohttp.ClientSession
) -> None:
    for path in ("/", "/page/app.js", "/lib/adaptivecards.js", "/lib/markdown-it.js"):
        async with session.get(rehearsal.url + path) as response:
            assert response.status == 200, path
