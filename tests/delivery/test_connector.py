"""Messages reach Teams through the Connector, and its refusals say what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import ClientSession

from cards.unguarded import WARNING
from delivery.connector import Connector
from delivery.errors import (
    DeliveryError,
    LoginUnavailable,
    Rejected,
    Retryable,
    ServiceUrlNotAllowed,
    Throttled,
)
from delivery.hosts import Hosts
from delivery.tokens import Tokens
from tests.delivery.microsoft import APP_ID, PERSON, TENANT, Microsoft, ScriptedAnswer

CHAT = "a:1xyz/../?x=1"
MESSAGE = {"type": "message", "text": "é"}


class Pace:
    def __init__(self) -> None:
        self.waited: list[str] = []
        self.answers = 0

    async def wait(self, conversation_id: str) -> Pace:
        self.waited.append(conversation_id)
        return self

    def answered(self) -> None:
        self.answers += 1


@pytest.fixture
def pace() -> Pace:
    return Pace()


@pytest.fixture
def connector(
    session: ClientSession, tokens: Tokens, microsoft: Microsoft, pace: Pace
) -> Connector:
    return Connector(session, tokens, Hosts.of(microsoft.url), pace, bot_id=f"28:{APP_ID}")


@pytest.fixture
def quick(session: ClientSession, tokens: Tokens, microsoft: Microsoft, pace: Pace) -> Connector:
    """As replies inside a turn are sent."""
    return Connector(session, tokens, Hosts.of(microsoft.url), pace, tries=3, timeout_seconds=2)


async def test_a_message_is_posted_and_its_id_returned(
    connector: Connector, microsoft: Microsoft
) -> None:
    assert await connector.post(microsoft.url + "/uk/", CHAT, MESSAGE) == "1764"
    path = "/uk/v3/conversations/a%3A1xyz%2F..%2F%3Fx%3D1/activities"
    assert microsoft.calls == [("POST", path, MESSAGE)]


async def test_a_message_is_replaced_and_taken_back(
    connector: Connector, microsoft: Microsoft
) -> None:
    await connector.update(microsoft.url, "a:1", "17", MESSAGE)
    await connector.delete(microsoft.url, "a:1", "17")
    path = "/v3/conversations/a%3A1/activities/17"
    assert microsoft.calls == [("PUT", path, MESSAGE | {"id": "17"}), ("DELETE", path, None)]


async def test_a_chat_with_a_person_is_made(connector: Connector, microsoft: Microsoft) -> None:
    assert await connector.create_conversation(PERSON, TENANT, microsoft.url) == "a:new"
    assert microsoft.calls[0][2] == {
        "isGroup": False,
        "bot": {"id": f"28:{APP_ID}"},
        "members": [{"id": PERSON}],
        "tenantId": TENANT,
        "channelData": {"tenant": {"id": TENANT}},
    }


async def test_each_send_waits_its_turn(
    connector: Connector, microsoft: Microsoft, pace: Pace
) -> None:
    await connector.post(microsoft.url, "a:1", MESSAGE)
    await connector.post(microsoft.url, "19:c", MESSAGE)
    assert pace.waited == ["a:1", "19:c"]
    assert pace.answers == 2


async def test_sends_share_one_connection(connector: Connector, microsoft: Microsoft) -> None:
    for _ in range(5):
        await connector.post(microsoft.url, "a:1", MESSAGE)
    assert len(microsoft.peers) == 1


@pytest.mark.parametrize("url", ["https://evil.example/", "http://127.0.0.1:1/", "", "nonsense"])
async def test_nothing_is_sent_off_the_list(
    url: str, connector: Connector, microsoft: Microsoft
) -> None:
    with pytest.raises(ServiceUrlNotAllowed):
        await connector.post(url, "a:1", MESSAGE)
    assert (microsoft.calls, microsoft.logins) == ([], [])


@pytest.mark.parametrize("conversation_id", ["", ".", ".."])
async def test_a_conversation_id_cant_climb_out_of_the_path(
    conversation_id: str, connector: Connector, microsoft: Microsoft
) -> None:
    with pytest.raises(Rejected):
        await connector.post(microsoft.url, conversation_id, MESSAGE)
    assert microsoft.calls == []


def code(name: str) -> str:
    return f'{{"error": {{"code": "{name}", "message": "canary"}}}}'


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (ScriptedAnswer(429, headers={"Retry-After": "7"}), Throttled),
        (ScriptedAnswer(412), Throttled),
        (ScriptedAnswer(429, "<html>"), Throttled),
        (ScriptedAnswer(500), Retryable),
        (ScriptedAnswer(502, "<html>bad gateway</html>"), Retryable),
        (ScriptedAnswer(503), Retryable),
        (ScriptedAnswer(504, ""), Retryable),
        (ScriptedAnswer(408), Retryable),
        (ScriptedAnswer(200, "<html>sign in</html>"), Retryable),
        (ScriptedAnswer(404, "<html>not here</html>"), Retryable),
        (ScriptedAnswer(403, "<html>firewall</html>"), Retryable),
        (ScriptedAnswer(302, "<html>", {"Location": "/v3/elsewhere"}), Retryable),
        (ScriptedAnswer(200, "[]"), Retryable),
        (ScriptedAnswer(403, code("Other")), Rejected),
        (ScriptedAnswer(400, '{"error": "text"}'), Rejected),
    ],
)
async def test_a_refusal_says_what_to_do(
    fault: ScriptedAnswer, error: type[DeliveryError], connector: Connector, microsoft: Microsoft
) -> None:
    microsoft.faults = [fault]
    with pytest.raises(DeliveryError) as raised:
        await connector.post(microsoft.url, "a:1", MESSAGE)
    assert type(raised.value) is error
    assert "canary" not in str(raised.value)
    assert len(microsoft.calls) == 1


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("7", 7, 7), ("-3", 0, 0), ("nan", 2, 2), ("soon", 2, 2), ("99999", 3600, 3600)],
)
async def test_the_wait_is_the_services_own_within_reason(
    header: str, least: float, most: float, connector: Connector, microsoft: Microsoft
) -> None:
    microsoft.faults = [ScriptedAnswer(429, headers={"Retry-After": header})]
    with pytest.raises(Throttled) as raised:
        await connector.post(microsoft.url, "a:1", MESSAGE)
    assert least <= raised.value.retry_after <= most


async def test_the_wait_may_be_given_as_a_date(connector: Connector, microsoft: Microsoft) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    microsoft.faults = [ScriptedAnswer(429, headers={"Retry-After": at})]
    with pytest.raises(Throttled) as raised:
        await connector.post(microsoft.url, "a:1", MESSAGE)
    assert 25 < raised.value.retry_after <= 30


async def test_a_service_that_hangs_is_given_up(
    session: ClientSession, tokens: Tokens, microsoft: Microsoft, pace: Pace
) -> None:
    hosts = Hosts.of(microsoft.url)
    connector = Connector(session, tokens, hosts, pace, timeout_seconds=0.1)
    microsoft.faults = [ScriptedAnswer(200, hang=True)]
    with pytest.raises(Retryable, match="TimeoutError"):
        await connector.post(microsoft.url, "a:1", MESSAGE)


async def test_a_service_that_is_away_is_tried_later(
    session: ClientSession, pace: Pace, microsoft: Microsoft, tokens: Tokens
) -> None:
    connector = Connector(session, tokens, Hosts(["127.0.0.1"]), pace)
    with pytest.raises(Retryable):
        await connector.post("http://127.0.0.1:9/", "a:1", MESSAGE)


async def test_a_refused_token_is_replaced_once(connector: Connector, microsoft: Microsoft) -> None:
    await connector.post(microsoft.url, "a:1", MESSAGE)
    microsoft.valid.clear()
    assert await connector.post(microsoft.url, "a:1", MESSAGE) == "1764"
    assert len(microsoft.logins) == 2


async def test_tokens_refused_again_mean_the_login_doesnt_serve(
    connector: Connector, microsoft: Microsoft
) -> None:
    microsoft.faults = [ScriptedAnswer(401), ScriptedAnswer(401)]
    with pytest.raises(LoginUnavailable):
        await connector.post(microsoft.url, "a:1", MESSAGE)
    assert len(microsoft.calls) == 2


async def test_inside_a_turn_a_passing_failure_is_tried_again(
    quick: Connector, microsoft: Microsoft
) -> None:
    microsoft.faults = [ScriptedAnswer(502), ScriptedAnswer(429, headers={"Retry-After": "0"})]
    assert await quick.post(microsoft.url, "a:1", MESSAGE) == "1764"


async def test_inside_a_turn_nobody_waits_long(quick: Connector, microsoft: Microsoft) -> None:
    microsoft.faults = [ScriptedAnswer(429, headers={"Retry-After": "30"})]
    with pytest.raises(Throttled):
        await quick.post(microsoft.url, "a:1", MESSAGE)
    assert len(microsoft.calls) == 1


async def test_while_authentication_is_off_no_token_is_sent_and_the_message_says_so(
    session: ClientSession, microsoft: Microsoft, pace: Pace
) -> None:
    microsoft.faults = [ScriptedAnswer(201, '{"id": "5"}')]
    connector = Connector(session, None, Hosts.of(microsoft.url), pace)
    assert await connector.post(microsoft.url, "a:1", MESSAGE) == "5"
    assert microsoft.logins == []
    [(_, _, sent)] = microsoft.calls
    assert sent == MESSAGE | {"text": f"{WARNING}\n\n{MESSAGE['text']}"}
