"""Mutated activities: whatever is changed in them, the answer is never a server error."""

from __future__ import annotations

import asyncio
import copy
import json
import os
from collections.abc import Iterator
from typing import Any

from aiohttp import ClientSession
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.gate import Gate
from dialogs.turn import Closed, Dialog, Say, Show
from tests.dialogs.microsoft import HOSTS, TENANT, Bot, activity, execute, invoke

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "400"))
CARD: dict[str, object] = {"type": "AdaptiveCard", "version": "1.5"}
WHOLE = [
    activity(replyToId="1"),
    activity(value={"do": "x"}, replyToId="1"),
    activity(
        entities=[{"type": "mention", "text": "<at>D</at>", "mentioned": {"id": "28:x"}}],
    ),
    execute({"do": "x", "list": [1, {"a": None}]}),
    invoke("task/fetch", {"data": {"do": "x"}, "context": {"theme": "default"}}),
    invoke("task/submit", {"data": {"do": "x"}, "tabEntityContext": {"tabEntityId": "t"}}),
    activity(type="installationUpdate", action="add"),
    activity(type="conversationUpdate", membersAdded=[{"id": "29:x", "aadObjectId": "y"}]),
    activity(type="messageReaction", reactionsAdded=[{"type": "like"}]),
    activity(type="event", name="application/vnd.microsoft.meetingStart", value={}),
]
REPLIES = [Show(CARD, "n"), Say("s"), Dialog(CARD, "t"), Closed(CARD)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
HOSTILE = st.sampled_from(
    ["", "..", "\r\n", "‮", "2026-99-99", "🤦", {}, [], [[]], {"id": {}}, 10**30, -1, "x" * 3000]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, part in inner:
        yield (*path, key)
        yield from places(part, (*path, key))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An activity with one to four of its parts removed or replaced."""
    whole = copy.deepcopy(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 4))):
        found = list(places(whole))
        if not found:
            break
        *way, last = draw(st.sampled_from(found))
        holder: Any = whole
        for key in way:
            holder = holder[key]
        if draw(st.booleans()):
            holder[last] = copy.deepcopy(draw(HOSTILE | JSON))
        else:
            del holder[last]
    return json.dumps(whole).encode()


def test_no_mutation_of_an_activity_is_a_server_error() -> None:
    with asyncio.Runner() as runner:
        session = runner.run(_session())
        bot = Bot(session)
        server = runner.run(bot.start(Gate.open_for_loopback(TENANT, HOSTS)))

        @settings(max_examples=EXAMPLES, deadline=None, database=None)
        @given(sent=mutated(), reply=st.sampled_from(REPLIES))
        def check(sent: bytes, reply: Any) -> None:
            bot.reply = reply
            bot.sent.calls.clear()
            status, body = runner.run(bot.post(sent, None))
            assert status in {200, 400, 403, 501}
            assert "Traceback" not in str(body)
            assert status == 200 or not bot.sent.calls

        try:
            check()
        finally:
            runner.run(session.close())
            runner.run(server.close())


async def _session() -> ClientSession:
    return ClientSession()
