"""A token that was verified is kept; what could have changed since is asked at every request."""

from __future__ import annotations

import time

import pytest
from structlog.testing import capture_logs

from dialogs.gate import LEEWAY_SECONDS
from tests.dialogs.microsoft import (
    Bot,
    Json,
    Publisher,
    activity,
    published,
    token,
)


class Clock:
    """The machine's clock, moved on by a test."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead


async def refused(bot: Bot, bearer: str, **changes: object) -> tuple[int, str]:
    """The status and the logged reason of a request that wasn't let in."""
    heard = len(bot.heard)
    with capture_logs() as lines:
        status, _ = await bot.post(activity(**changes), bearer)
    assert len(bot.heard) == heard
    assert [line["event"] for line in lines] == ["request_refused"]
    return status, str(lines[0]["reason"])


async def kept(bot: Bot) -> str:
    """A token that the gate has let in, and keeps."""
    bearer = token()
    status, _ = await bot.post(activity(), bearer)
    assert status == 200
    return bearer


async def test_a_kept_token_is_refused_once_it_has_expired(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bearer = await kept(bot)
    clock = Clock()
    monkeypatch.setattr("dialogs.gate.time", clock)
    clock.ahead = 3600 + LEEWAY_SECONDS - 60
    assert (await bot.post(activity(), bearer))[0] == 200
    clock.ahead = 3600 + LEEWAY_SECONDS + 1
    assert await refused(bot, bearer) == (401, "ExpiredSignatureError")


async def test_a_kept_token_is_refused_once_its_key_is_withdrawn(
    bot: Bot, publisher: Publisher
) -> None:
    bearer = await kept(bot)
    publisher.keys = [published("next")]
    assert (await bot.post(activity(), token("next")))[0] == 200  # by which the set is fetched
    assert await refused(bot, bearer) == (401, "kid_unknown")


async def test_a_kept_token_is_refused_once_its_key_id_names_another_key(
    bot: Bot, publisher: Publisher
) -> None:
    bearer = await kept(bot)
    publisher.keys = [published("next", kid="current"), published("other")]
    assert (await bot.post(activity(), token("other")))[0] == 200
    assert await refused(bot, bearer) == (401, "InvalidSignatureError")


async def test_a_kept_token_is_refused_once_its_key_speaks_for_teams_no_more(
    bot: Bot, publisher: Publisher
) -> None:
    bearer = await kept(bot)
    publisher.keys = [published("current", endorsements=("webchat",)), published("next")]
    assert (await bot.post(activity(), token("next")))[0] == 200
    assert await refused(bot, bearer) == (401, "key_not_endorsed")


OTHERS: dict[str, tuple[Json, str]] = {
    "another_listed_service_url": (
        {"serviceUrl": "https://smba.trafficmanager.net/emea/"},
        "service_url_not_signed",
    ),
    "a_service_url_off_the_list": (
        {"serviceUrl": "https://evil.example/"},
        "service_url_not_listed",
    ),
    "another_tenant": (
        {"channelData": {"tenant": {"id": "11111111-1111-4111-8111-111111111111"}}},
        "tenant",
    ),
    "no_tenant": (
        {"channelData": {}, "conversation": {"id": "a:1xyz", "conversationType": "personal"}},
        "tenant",
    ),
    "another_channel": ({"channelId": "webchat"}, "channel"),
}


@pytest.mark.parametrize("other", OTHERS)
async def test_a_kept_token_lets_in_no_activity_from_elsewhere(bot: Bot, other: str) -> None:
    changes, reason = OTHERS[other]
    bearer = await kept(bot)
    assert await refused(bot, bearer, **changes) == (403, reason)


async def test_a_token_like_a_kept_one_is_checked_in_full(bot: Bot) -> None:
    head, claims, signature = (await kept(bot)).split(".")
    changed = f"{head}.{claims}.{signature[:-8]}AAAAAAAA"
    assert await refused(bot, changed) == (401, "InvalidSignatureError")
