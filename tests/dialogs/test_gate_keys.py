"""Key rollover: a new key is accepted at once, and made-up ones cause no flood."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession

from dialogs.keys import Key, Keys, KeysUnavailable
from tests.dialogs.microsoft import Bot, Publisher, activity, published, token
from tests.waiting import until


class Time:
    """A clock that only `sleep` and a test move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def keys(publisher: Publisher, session: ClientSession, time: Time) -> Keys:
    return Keys(publisher.url, session, monotonic=time, sleep=time.sleep)


async def test_a_token_under_a_new_key_is_accepted_at_the_first_try(
    bot: Bot, publisher: Publisher
) -> None:
    await bot.post(activity())
    publisher.keys = [published("next")]
    status, _ = await bot.post(activity(), token("next"))
    assert status == 200


async def test_known_keys_are_fetched_once(keys: Keys, publisher: Publisher) -> None:
    for _ in range(100):
        assert isinstance(await keys.find("current"), Key)
    assert publisher.asked == 1


async def test_callers_at_the_same_time_share_one_fetch(keys: Keys, publisher: Publisher) -> None:
    await asyncio.gather(*(keys.find("current") for _ in range(50)))
    assert publisher.asked == 1


async def test_a_flood_of_unknown_keys_is_not_a_flood_of_fetches(
    keys: Keys, publisher: Publisher, time: Time
) -> None:
    await keys.find("current")
    began = time.now
    found = await asyncio.gather(*(keys.find(f"made-up-{n}") for n in range(500)))
    assert found == [None] * 500
    assert time.now - began <= 15
    assert publisher.asked <= 3


async def test_a_new_key_is_found_in_the_middle_of_a_flood(
    keys: Keys, publisher: Publisher
) -> None:
    await keys.find("current")
    flood = [asyncio.create_task(keys.find(f"made-up-{n}")) for n in range(50)]
    await asyncio.sleep(0)
    publisher.keys.append(published("next"))
    assert await keys.find("next") is not None
    await asyncio.gather(*flood)


async def test_at_most_three_fetches_begin_in_fifteen_seconds(
    keys: Keys, publisher: Publisher, time: Time
) -> None:
    began = time.now
    for n in range(10):
        await keys.find(f"made-up-{n}")
    assert publisher.asked == 10
    assert time.now - began >= 45


async def test_a_caller_that_gives_up_leaves_the_fetch_to_the_others(keys: Keys) -> None:
    first = asyncio.create_task(keys.find("current"))
    second = asyncio.create_task(keys.find("current"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is not None


async def test_keys_are_renewed_ahead_without_anybody_waiting(
    keys: Keys, publisher: Publisher, time: Time
) -> None:
    await keys.find("current")
    publisher.keys = [published("next")]
    time.now += 13 * 3600
    assert await keys.find("current") is not None
    await until(lambda: publisher.asked == 2)
    assert await keys.find("next") is not None
    assert publisher.asked == 2


async def test_known_keys_serve_on_while_their_publisher_is_away(
    keys: Keys, publisher: Publisher, time: Time
) -> None:
    await keys.find("current")
    publisher.broken = True
    time.now += 30 * 3600
    assert await keys.find("current") is not None


async def test_keys_two_days_old_are_trusted_no_more(
    keys: Keys, publisher: Publisher, time: Time
) -> None:
    await keys.find("current")
    publisher.broken = True
    time.now += 49 * 3600
    with pytest.raises(KeysUnavailable):
        await keys.find("current")


async def test_a_publisher_that_is_away_is_said_to_be(keys: Keys, publisher: Publisher) -> None:
    publisher.broken = True
    with pytest.raises(KeysUnavailable):
        await keys.find("current")


@pytest.mark.parametrize(
    "entry",
    [
        {"kid": "odd"},
        {"kid": "odd", "kty": "RSA", "n": "AQAB"},
        {"kid": "odd", "kty": "RSA", "n": 7, "e": []},
        {"kid": "odd", "kty": "oct", "k": "c2VjcmV0"},
        {"kid": ["odd"], "kty": "RSA"},
    ],
)
async def test_an_entry_that_is_no_signing_key_is_left_out(
    entry: dict[str, object], keys: Keys, publisher: Publisher
) -> None:
    publisher.keys.append(entry)
    assert await keys.find("odd") is None
    assert await keys.find("current") is not None


async def test_a_renewal_under_way_can_be_given_up(keys: Keys) -> None:
    waiting = asyncio.create_task(keys.find("current"))
    await asyncio.sleep(0)
    await keys.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
