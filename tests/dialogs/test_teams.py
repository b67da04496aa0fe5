"""How what people do reaches the handler, and how its replies reach them, over HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from dialogs import teams
from dialogs.incoming import parse
from dialogs.resent import Resent
from dialogs.turn import ActivityKind, Bad, Closed, Dialog, Incoming, Nothing, Reply, Say, Show
from settings.logs import masked
from tests.dialogs.microsoft import (
    APP_ID,
    NOW,
    PERSON,
    PHONE,
    SERVICE_URL,
    TENANT,
    Bot,
    Json,
    activity,
    execute,
    invoke,
)

CARD: Json = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock"}]}
ATTACHED = [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}]
FETCH = invoke("task/fetch", {"data": {"do": "open", "msteams": {"type": "task/fetch"}}})
SUBMIT_TASK = invoke("task/submit", {"data": {"do": "save", "nature": "an email"}})
ANSWERS = {"replyToId": activity()["id"]}
SUBMIT = activity(text=None, value={"do": "next"}, replyToId="1764260000000")
MENTION = {
    "type": "mention",
    "text": "<at>Incident desk</at>",
    "mentioned": {"id": f"28:{APP_ID}", "name": "Incident desk"},
}


async def heard(bot: Bot, sent: Json) -> Incoming:
    status, _ = await bot.post(sent)
    assert status == 200
    return bot.heard[-1]


async def answered(bot: Bot, sent: Json, reply: Reply) -> tuple[int, Any]:
    bot.reply = reply
    return await bot.post(sent)


async def test_a_message_says_who_spoke_and_where(bot: Bot) -> None:
    assert await heard(bot, activity(text="  report a\u00a0 loss ")) == Incoming(
        kind=ActivityKind.MESSAGE,
        activity_id="1764261000000",
        person_id=PERSON,
        person_name="Ailsa Grant",
        teams_id="29:1abc",
        conversation_id="a:1xyz",
        personal=True,
        service_url=SERVICE_URL,
        tenant_id=TENANT,
        text="report a loss",
        payload={},
        reply_to_id=None,
        trigger="manual",
        received_at=NOW,
    )


async def test_the_mention_of_the_bot_is_taken_out(bot: Bot) -> None:
    text = "<at>Incident desk</at>&nbsp;report <at>Rory</at>"
    other = {"type": "mention", "text": "<at>Rory</at>", "mentioned": {"id": "29:rory"}}
    conversation = {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel"}
    sent = activity(text=text, entities=[MENTION, other], conversation=conversation)
    incoming = await heard(bot, sent)
    assert (incoming.text, incoming.personal) == ("report <at>Rory</at>", False)


async def test_an_execute_carries_its_data_verb_and_trigger(bot: Bot) -> None:
    incoming = await heard(bot, execute({"do": "approve", "reason": "é"}, "automatic"))
    assert incoming.kind is ActivityKind.EXECUTE
    assert incoming.payload == {"do": "approve", "reason": "é"}
    assert (incoming.verb, incoming.trigger) == ("go", "automatic")


async def test_a_submit_is_a_message_with_a_value(bot: Bot) -> None:
    incoming = await heard(bot, SUBMIT)
    assert (incoming.kind, incoming.payload) == (ActivityKind.SUBMIT, {"do": "next"})
    assert incoming.reply_to_id == "1764260000000"


async def test_what_a_button_tells_the_client_is_no_part_of_its_data(bot: Bot) -> None:
    incoming = await heard(bot, FETCH)
    assert (incoming.kind, incoming.payload) == (ActivityKind.TASK_FETCH, {"do": "open"})


async def test_a_dialog_that_is_sent_in_carries_its_inputs(bot: Bot) -> None:
    incoming = await heard(bot, SUBMIT_TASK)
    assert incoming.kind is ActivityKind.TASK_SUBMIT
    assert incoming.payload == {"do": "save", "nature": "an email"}


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (activity(type="installationUpdate", action="add", text=None), ActivityKind.INSTALLED),
        (activity(type="installationUpdate", action="remove", text=None), ActivityKind.REMOVED),
        (activity(type="installationUpdate", action="remove-upgrade"), ActivityKind.MEMBERS),
        (activity(type="installationUpdate", action="add-upgrade"), ActivityKind.MEMBERS),
        (activity(type="conversationUpdate", membersAdded=[{"id": "29:x"}]), ActivityKind.MEMBERS),
        (activity(type="conversationUpdate", **{"from": {"id": "x"}}), ActivityKind.MEMBERS),
        (activity(type="messageReaction", reactionsAdded=[{"type": "like"}]), ActivityKind.OTHER),
        (activity(type="messageUpdate"), ActivityKind.OTHER),
        (activity(type="event", name="application/vnd.microsoft.readReceipt"), ActivityKind.OTHER),
    ],
)
async def test_what_happens_around_the_chat_is_told_by_kind(
    sent: Json, kind: ActivityKind, bot: Bot
) -> None:
    assert (await heard(bot, sent)).kind == kind


async def test_a_message_is_answered_with_a_new_message(bot: Bot) -> None:
    status, body = await answered(bot, activity(), Show(CARD, "Home"))
    assert (status, body) == (200, {})
    message = {"type": "message", "attachments": ATTACHED, "summary": "Home", **ANSWERS}
    assert bot.sent.calls == [("post", "a:1xyz", message)]


async def test_a_sentence_is_sent_as_plain_text(bot: Bot) -> None:
    await answered(bot, activity(), Say("*not bold*"))
    sent = {"type": "message", "text": "*not bold*", "textFormat": "plain", **ANSWERS}
    assert bot.sent.calls == [("post", "a:1xyz", sent)]


async def test_an_execute_is_answered_in_place(bot: Bot) -> None:
    status, body = await answered(bot, execute(), Show(CARD))
    assert status == 200
    assert body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.card.adaptive",
        "value": CARD,
    }
    assert bot.sent.calls == []


PRESSED = execute(replyToId="1764260000000")


async def test_what_was_pressed_is_stored_for_every_other_device(bot: Bot) -> None:
    await answered(bot, PRESSED, Show(CARD, "Queue", "CJS-2026-0001"))
    stored = {"type": "message", "attachments": ATTACHED, "summary": "Queue"}
    assert bot.sent.calls == [("update", "1764260000000", stored)]
    assert bot.kept == [("1764260000000", "CJS-2026-0001")]


async def test_a_refresh_is_not_stored_or_it_would_never_end(bot: Bot) -> None:
    await answered(bot, execute(trigger="automatic", replyToId="17"), Show(CARD))
    assert bot.sent.calls == []


@pytest.mark.parametrize("lasting", [True, False])
async def test_after_a_step_no_card_is_left_as_it_stood(bot: Bot, lasting: bool) -> None:
    bot.sent.fails = {"update"}
    await answered(bot, PRESSED, Show(CARD, "Recorded", "CJS-2026-0001", lasting=lasting))
    assert bot.left == [("1764260000000", "CJS-2026-0001")] * lasting


async def test_an_execute_in_a_channel_is_answered_alike(bot: Bot) -> None:
    conversation = {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel"}
    _, body = await answered(bot, execute(conversation=conversation), Show(CARD))
    assert body["value"] == CARD


async def test_an_execute_may_be_answered_with_a_sentence(bot: Bot) -> None:
    _, body = await answered(bot, execute(), Say("Done."))
    assert (body["type"], body["value"]) == (
        "application/vnd.microsoft.activity.message",
        "Done.",
    )


async def test_a_submit_puts_the_new_card_in_place_of_the_old(bot: Bot) -> None:
    await answered(bot, SUBMIT, Show(CARD))
    assert [call[:2] for call in bot.sent.calls] == [("update", "1764260000000")]


async def test_a_submit_whose_card_is_gone_gets_a_new_message(bot: Bot) -> None:
    bot.sent.fails = {"update"}
    await answered(bot, SUBMIT, Show(CARD))
    assert [call[0] for call in bot.sent.calls] == ["update", "post"]


async def test_a_fetch_opens_a_dialog(bot: Bot) -> None:
    _, body = await answered(bot, FETCH, Dialog(CARD, "Annex one", "medium", 400))
    shown = {"title": "Annex one", "width": "medium", "height": 400, "card": ATTACHED[0]}
    assert body == {"task": {"type": "continue", "value": shown}}


async def test_a_dialog_goes_on_with_the_next_card(bot: Bot) -> None:
    _, body = await answered(bot, SUBMIT_TASK, Dialog(CARD, "Page 2"))
    assert body["task"]["type"] == "continue"


async def test_a_closed_dialog_leaves_a_message_behind(bot: Bot) -> None:
    status, body = await answered(bot, SUBMIT_TASK, Closed(CARD, "Saved"))
    assert (status, body) == (200, {})
    message = {"type": "message", "attachments": ATTACHED, "summary": "Saved", **ANSWERS}
    assert bot.sent.calls == [("post", "a:1xyz", message)]


async def test_a_dialog_knows_the_card_it_was_opened_from(bot: Bot) -> None:
    """Teams itself doesn't say, when it is sent in."""
    button: Json = {"type": "Action.Submit", "title": "Next", "data": {"do": "save"}}
    form: Json = {**CARD, "actions": [button]}
    opened = {**FETCH, "replyToId": "1764260000000"}
    _, first = await answered(bot, opened, Dialog(form, "Page 1"))
    (sent,) = first["task"]["value"]["card"]["content"]["actions"]
    _, second = await answered(
        bot, invoke("task/submit", {"data": sent["data"]}), Dialog(form, "Page 2")
    )
    (again,) = second["task"]["value"]["card"]["content"]["actions"]
    await answered(bot, invoke("task/submit", {"data": again["data"]}), Closed(CARD, "Saved"))
    assert [call[:2] for call in bot.sent.calls] == [("update", "1764260000000")]
    assert bot.heard[-1].payload == {"do": "save"}
    assert "opened_from" not in button["data"]


async def test_a_dialog_may_close_with_a_word_or_none(bot: Bot) -> None:
    _, word = await answered(bot, SUBMIT_TASK, Closed(say="Saved."))
    _, none = await answered(bot, SUBMIT_TASK, Closed())
    assert (word, none) == ({"task": {"type": "message", "value": "Saved."}}, {})


async def test_a_fetch_that_is_refused_shows_why(bot: Bot) -> None:
    _, said = await answered(bot, FETCH, Say("Only the lead can."))
    _, shown = await answered(bot, FETCH, Show(CARD))
    assert said == {"task": {"type": "message", "value": "Only the lead can."}}
    assert shown["task"]["value"]["card"] == ATTACHED[0]


@pytest.mark.parametrize("sent", [execute(), FETCH, SUBMIT_TASK])
async def test_an_invoke_that_makes_no_sense_is_answered_with_a_sentence(
    sent: Json, bot: Bot
) -> None:
    """With 200, or the client shows a fault of its own."""
    with capture_logs() as lines:
        status, body = await answered(bot, sent, Bad("unknown_payload"))
    assert (status, "help" in str(body)) == (200, True)
    assert body.get("statusCode", 400) == 400
    assert [(line["event"], line["reason"]) for line in lines] == [
        ("request_bad", "unknown_payload")
    ]


async def test_a_message_that_makes_no_sense_gets_a_polite_sentence(bot: Bot) -> None:
    status, _ = await answered(bot, SUBMIT, Bad("unknown_payload"))
    assert status == 200
    assert "help" in bot.sent.calls[0][2]["text"]


@pytest.mark.parametrize("reply", [Nothing(), Show(CARD), Say("Bye.")])
async def test_nobody_is_written_to_who_removed_the_app(reply: Reply, bot: Bot) -> None:
    await answered(bot, activity(type="installationUpdate", action="remove"), reply)
    assert bot.sent.calls == []


REPLIES: list[Reply] = [
    Show(CARD), Say("Yes."), Dialog(CARD, "T"), Closed(CARD), Closed(None, "x"), Closed(),
    Nothing(), Bad("x"),
]  # fmt: skip


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize(
    "sent", [activity(), execute(), SUBMIT, FETCH, SUBMIT_TASK, activity(type="typing")]
)
async def test_every_reply_fits_every_kind(reply: Reply, sent: Json, bot: Bot) -> None:
    status, _ = await answered(bot, sent, reply)
    assert status == 200


CANARY = "canary-4711 Ailsa's free text"


def told(bot: Bot, body: Any) -> str:
    """What the person reads, however it travelled."""
    if bot.sent.calls:
        return str(bot.sent.calls[-1][2]["text"])
    return str(body["task"]["value"] if "task" in body else body["value"])


@pytest.mark.parametrize("sent", [activity(text=CANARY), execute(), SUBMIT, FETCH, SUBMIT_TASK])
async def test_an_exception_becomes_an_apology_with_the_logs_reference(
    sent: Json, bot: Bot
) -> None:
    bot.reply = RuntimeError(CANARY)
    with capture_logs([masked]) as lines:
        status, body = await bot.post(sent)
    assert status == 200
    assert [line["event"] for line in lines] == ["turn_failed"]
    assert told(bot, body) == (
        f"Something went wrong (ref {lines[0]['ref']}). Nothing was lost; "
        f"if it is urgent phone {PHONE}."
    )
    assert "canary" not in json.dumps([lines, body, bot.sent.calls])


async def test_an_exception_where_nobody_spoke_is_only_logged(bot: Bot) -> None:
    bot.reply = RuntimeError(CANARY)
    status, _ = await bot.post(activity(type="conversationUpdate"))
    assert (status, bot.sent.calls) == (200, [])


@pytest.mark.parametrize("sent", [execute(), activity()])
async def test_a_card_that_isnt_json_becomes_an_apology(sent: Json, bot: Bot) -> None:
    with capture_logs() as lines:
        status, _ = await answered(bot, sent, Show({"body": {1, 2}}))
    assert status == 200
    assert sum(line["log_level"] in {"error", "warning"} for line in lines) <= 1


async def test_a_handler_that_takes_too_long_is_cancelled(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams, "PATIENCE_SECONDS", 0.05)
    bot.delay = 60
    status, body = await bot.post(execute())
    assert status == 200
    assert body["value"].startswith("Something went wrong (ref ")
    assert bot.cancelled


async def test_a_reply_that_cant_be_sent_is_logged_and_the_request_still_answered(
    bot: Bot,
) -> None:
    bot.sent.fails = {"post"}
    with capture_logs() as lines:
        status, _ = await answered(bot, activity(), Show(CARD))
    assert status == 200
    assert [line["event"] for line in lines] == ["reply_not_sent"]


@pytest.mark.parametrize(
    "sent",
    [
        activity(type=None),
        activity(type=7),
        activity(id=None),
        activity(id={"a": 1}),
        activity(conversation=None),
        activity(conversation="a:1"),
        activity(conversation={"id": ""}),
        activity(text=["report"]),
        activity(value="text"),
        activity(value=[1]),
        activity(entities="x"),
        activity(entities=[1]),
        activity(**{"from": None}),
        activity(**{"from": {"id": "29:1", "aadObjectId": "dpo"}}),
        activity(**{"from": {"id": "29:1", "aadObjectId": PERSON + "\n"}}),
        activity(id="x" * 5000),
    ],
)
async def test_an_activity_out_of_shape_is_a_bad_request(sent: Json, bot: Bot) -> None:
    with capture_logs() as lines:
        status, _ = await bot.post(sent)
    assert (status, bot.heard, bot.sent.calls) == (400, [], [])
    assert [line["event"] for line in lines] == ["request_refused"]


@pytest.mark.parametrize(
    "sent",
    [
        invoke("adaptiveCard/action", None),
        invoke("adaptiveCard/action", {"action": None}),
        invoke("adaptiveCard/action", {"action": {"type": "Action.Submit"}}),
        invoke("adaptiveCard/action", {"action": {"type": "Action.Execute", "data": "x"}}),
        invoke("task/fetch", "x"),
        invoke("task/submit", {"data": [1]}),
    ],
)
async def test_an_invoke_out_of_shape_is_answered_with_a_sentence(sent: Json, bot: Bot) -> None:
    with capture_logs() as lines:
        status, body = await bot.post(sent)
    assert (status, bot.heard, bot.sent.calls) == (200, [], [])
    assert "help" in str(body)
    assert [line["event"] for line in lines] == ["request_refused"]


@pytest.mark.parametrize(
    "name", ["composeExtension/query", "composeExtension/fetchTask", "signin/verifyState", "", "x"]
)
async def test_an_invoke_that_the_desk_doesnt_have_is_not_implemented(name: str, bot: Bot) -> None:
    status, _ = await bot.post(invoke(name, {}))
    assert (status, bot.heard, bot.sent.calls) == (501, [], [])


UNKNOWN: Json = {"from": {"id": "29:1", "name": "Somebody"}}


async def test_somebody_of_whom_teams_says_nothing_gets_a_sentence(bot: Bot) -> None:
    status, _ = await bot.post(activity(**UNKNOWN))
    assert (status, bot.heard) == (200, [])
    assert PHONE in bot.sent.calls[0][2]["text"]
    _, pressed = await bot.post(execute(**UNKNOWN))
    _, fetched = await bot.post(FETCH | UNKNOWN)
    assert PHONE in pressed["value"]
    assert PHONE in fetched["task"]["value"]
    assert bot.heard == []


async def test_a_message_that_teams_sends_again_is_answered_once(bot: Bot) -> None:
    for _ in range(3):
        assert await answered(bot, activity(), Say("Hello.")) == (200, {})
    await answered(bot, activity(id="1764261000001"), Say("Hello."))
    assert (len(bot.heard), len(bot.sent.calls)) == (2, 2)


async def test_a_message_that_comes_again_while_it_is_answered_is_answered_once(bot: Bot) -> None:
    bot.reply, bot.delay = Say("Hello."), 0.05
    assert await asyncio.gather(*(bot.post(activity()) for _ in range(3))) == [(200, {})] * 3
    assert len(bot.sent.calls) == 1


async def test_a_message_whose_answer_could_not_be_sent_is_answered_when_it_comes_again(
    bot: Bot,
) -> None:
    bot.sent.fails = {"post"}
    await answered(bot, activity(), Say("Hello."))
    bot.sent.fails = set()
    await answered(bot, activity(), Say("Hello."))
    assert len(bot.heard) == 2


def test_what_is_known_of_repeats_is_bounded() -> None:
    resent = Resent(most=2)
    first, *more = (parse(activity(id=f"17642610000{n}"), NOW) for n in range(3))
    assert not any(resent.knows(one) for one in (first, *more))
    assert resent.knows(more[-1])
    assert not resent.knows(first)


@pytest.mark.parametrize(
    ("kind", "personal", "in_channel"),
    [
        ("personal", True, False),
        ("channel", False, True),
        ("groupChat", False, False),
        ("meeting", False, False),
        (None, False, False),
    ],
)
def test_a_chat_of_several_people_is_no_channel(
    kind: str | None, personal: bool, in_channel: bool
) -> None:
    conversation = {"id": "19:x@thread.v2", "conversationType": kind}
    incoming = parse(activity(conversation=conversation), NOW)
    assert (incoming.personal, incoming.in_channel) == (personal, in_channel)


def test_the_name_that_a_client_gives_is_one_bounded_line() -> None:
    sender = {"id": "29:1", "aadObjectId": PERSON.upper(), "name": "Ail\u202esa\n" + "G" * 999}
    incoming = parse(activity(**{"from": sender}), NOW)
    assert incoming.person_id == PERSON
    assert incoming.person_name == "Ailsa " + "G" * 250
