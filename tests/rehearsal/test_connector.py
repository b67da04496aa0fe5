"""The stand-in Connector and Graph: who may call, and what they answer."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from rehearsal.cast import BY_KEY, CHANNEL_ID, DIRECTORY, MAIL_FROM, TENANT_ID
from rehearsal.identity import GRAPH
from rehearsal.server import Rehearsal
from tests.rehearsal.conftest import Cast
from tests.rehearsal.fake_bot import FakeBot

CHAT = BY_KEY["dpo"].chat_id
HELLO = {"type": "message", "text": "Hello"}
POST = f"v3/conversations/{CHAT}/activities"
TENANT = {"tenant": {"id": TENANT_ID}}


async def graph(rehearsal: Rehearsal, method: str, path: str, **more: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {rehearsal.identity.grant(GRAPH)}"}
    headers |= more.pop("headers", {})
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, f"{rehearsal.url}/v1.0/{path}", **more) as response,
    ):
        return response.status, await response.text()


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic"}])
async def test_the_connector_refuses_a_call_without_a_token(
    rehearsal: Rehearsal, session: aiohttp.ClientSession, header: dict[str, str]
) -> None:
    url = rehearsal.service_url + POST
    async with session.post(url, json=HELLO, headers=header) as response:
        assert response.status == 401


async def test_the_connector_refuses_a_token_for_graph(
    rehearsal: Rehearsal, session: aiohttp.ClientSession
) -> None:
    header = {"Authorization": f"Bearer {rehearsal.identity.grant(GRAPH)}"}
    async with session.post(rehearsal.service_url + POST, json=HELLO, headers=header) as response:
        assert response.status == 401


async def test_graph_refuses_a_token_for_the_connector(rehearsal: Rehearsal, bot: FakeBot) -> None:
    token = await bot.token("https://api.botframework.com/.default")
    status, _ = await graph(rehearsal, "GET", "users", headers={"Authorization": f"Bearer {token}"})
    assert status == 401


async def test_an_activity_token_does_not_open_the_connector(
    rehearsal: Rehearsal, session: aiohttp.ClientSession
) -> None:
    header = {"Authorization": f"Bearer {rehearsal.identity.sign(rehearsal.service_url)}"}
    async with session.post(rehearsal.service_url + POST, json=HELLO, headers=header) as response:
        assert response.status == 401


async def test_a_message_is_posted_edited_and_deleted(rehearsal: Rehearsal, bot: FakeBot) -> None:
    message_id = await bot.speak(CHAT, HELLO)
    await bot.call("PUT", f"{POST}/{message_id}", {"type": "message", "text": "Hello again"})
    assert rehearsal.world.message(message_id).content["text"] == "Hello again"
    await bot.call("DELETE", f"{POST}/{message_id}")
    assert rehearsal.world.messages(CHAT, "dpo") == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "v3/conversations/19:nowhere@thread.tacv2/activities"),
        ("POST", f"v3/conversations/{CHANNEL_ID};messageid=1/activities"),
        ("PUT", f"{POST}/123"),
        ("DELETE", f"{POST}/123"),
    ],
)
async def test_an_unknown_place_is_not_found(
    rehearsal: Rehearsal, bot: FakeBot, method: str, path: str
) -> None:
    assert (await bot.call(method, path, HELLO))[0] == 404


async def test_the_bot_cannot_edit_what_a_person_wrote(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await play("dpo").say("mine")
    message = rehearsal.world.messages(CHAT, "dpo")[-1]
    assert (await bot.call("PUT", f"{POST}/{message.id}", HELLO))[0] == 403


async def test_an_empty_message_is_refused(rehearsal: Rehearsal, bot: FakeBot) -> None:
    assert (await bot.call("POST", POST, {"type": "message"}))[0] == 400


async def test_a_message_too_big_for_teams_is_refused(rehearsal: Rehearsal, bot: FakeBot) -> None:
    big = {"type": "message", "text": "x" * 60_000}
    assert (await bot.call("POST", POST, big))[0] == 413


async def test_somebody_who_blocked_the_bot_gets_nothing(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await play("dpo").block()
    status, body = await bot.call("POST", POST, HELLO)
    assert status == 403
    assert "error" not in body
    assert json.loads(body["message"])["subCode"] == "MessageWritesBlocked"


async def test_a_deleted_chat_is_not_there_until_it_is_made_anew(
    rehearsal: Rehearsal, bot: FakeBot, play: Cast
) -> None:
    await play("dpo").delete_chat()
    assert (await bot.call("POST", POST, HELLO))[0] == 404
    asked = {"members": [{"id": BY_KEY["dpo"].object_id}], "channelData": TENANT}
    await bot.call("POST", "v3/conversations", asked)
    assert (await bot.call("POST", POST, HELLO))[0] == 201


async def test_a_person_can_be_reached_by_object_id(rehearsal: Rehearsal, bot: FakeBot) -> None:
    asked = {
        "isGroup": False,
        "members": [{"id": BY_KEY["dpo"].object_id}],
        "tenantId": TENANT_ID,
        "channelData": TENANT,
    }
    assert await bot.call("POST", "v3/conversations", asked) == (201, {"id": CHAT})


async def test_a_person_without_the_app_cannot_be_reached(
    rehearsal: Rehearsal, bot: FakeBot
) -> None:
    asked = {"members": [{"id": DIRECTORY[-1].object_id}], "channelData": TENANT}
    assert (await bot.call("POST", "v3/conversations", asked))[0] == 403


async def test_a_new_thread_in_the_channel_can_be_replied_to(
    rehearsal: Rehearsal, bot: FakeBot
) -> None:
    asked = {
        "isGroup": True,
        "channelData": {"channel": {"id": CHANNEL_ID}, **TENANT},
        "activity": HELLO,
    }
    _, made = await bot.call("POST", "v3/conversations", asked)
    reply = await bot.speak(made["id"], {"type": "message", "text": "More"})
    assert rehearsal.world.message(reply).thread == made["activityId"]


async def test_members_are_listed_with_their_object_ids(rehearsal: Rehearsal, bot: FakeBot) -> None:
    _, body = await bot.call("GET", f"v3/conversations/{CHAT}/pagedmembers")
    assert [one["aadObjectId"] for one in body["members"]] == [BY_KEY["dpo"].object_id]


@pytest.mark.parametrize(
    ("fault", "status"),
    [("throttle", 429), ("precondition", 412), ("bad_gateway", 502), ("html", 503)],
)
async def test_a_fault_is_met_once_and_then_all_is_well(
    rehearsal: Rehearsal, bot: FakeBot, fault: str, status: int
) -> None:
    rehearsal.world.faults.add(fault)
    first, _ = await bot.call("POST", POST, HELLO)
    second, _ = await bot.call("POST", POST, HELLO)
    assert (first, second) == (status, 201)


async def test_a_dropped_call_has_no_answer(rehearsal: Rehearsal, bot: FakeBot) -> None:
    rehearsal.world.faults.add("drop")
    with pytest.raises(aiohttp.ClientError):
        await bot.call("POST", POST, HELLO)


async def test_graph_delivers_mail(rehearsal: Rehearsal) -> None:
    message = {
        "subject": "New report",
        "body": {"contentType": "Text", "content": "See Teams."},
        "toRecipients": [{"emailAddress": {"address": "info@communityjustice.scot"}}],
    }
    path = f"users/{MAIL_FROM}/sendMail"
    status, body = await graph(rehearsal, "POST", path, json={"message": message})
    mail = rehearsal.world.mail.box("info")[0]
    assert (status, body, mail.subject, mail.sender) == (202, "", "New report", MAIL_FROM)


async def test_graph_answers_400_to_mail_without_a_recipient(rehearsal: Rehearsal) -> None:
    message = {"subject": "x", "body": {"content": "y"}, "toRecipients": []}
    path = f"users/{MAIL_FROM}/sendMail"
    assert (await graph(rehearsal, "POST", path, json={"message": message}))[0] == 400


async def test_graph_finds_people_by_the_start_of_a_name(rehearsal: Rehearsal) -> None:
    query = {"$filter": "startswith(displayName,'Mor')"}
    _, body = await graph(rehearsal, "GET", "users", params=query)
    assert "Morag Sinclair" in body
    assert "Dorothy" not in body
