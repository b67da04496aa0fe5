"""The attack suite: what must not get in, over HTTP, with real keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from multidict import CIMultiDict
from structlog.testing import capture_logs

from dialogs.body import DEEPEST
from tests.dialogs.microsoft import (
    APP_ID,
    ISSUER,
    PERSON,
    SERVICE_URL,
    TENANT,
    Bot,
    Json,
    Publisher,
    activity,
    claims,
    execute,
    published,
    rsa_key,
    token,
)


def now() -> int:
    """The present second: asked at each use, since the whole suite takes minutes."""
    return int(time.time())


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unsigned() -> str:
    return f"{part({'alg': 'none', 'kid': 'current'})}.{part(claims())}."


def signed_with_the_public_key() -> str:
    public = rsa_key("current").public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = f"{part({'alg': 'HS256', 'kid': 'current'})}.{part(claims())}"
    mac = base64.urlsafe_b64encode(hmac.digest(secret, head.encode(), hashlib.sha256))
    return f"{head}.{mac.decode().rstrip('=')}"


def without_kid() -> str:
    return jwt.encode(claims(), rsa_key("current"), "RS256")


def tampered() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{part(claims(aud=APP_ID, exp=now() + 99999))}.{signature}"


async def assert_refused(
    bot: Bot,
    status: int,
    sent: Json | bytes,
    bearer: str | None = "",
    headers: dict[str, str] | None = None,
) -> str:
    """Refused with this status: nothing written or sent, one log line; returns its reason."""
    bearer = token() if bearer == "" else bearer
    with capture_logs() as lines:
        got, body = await bot.post(sent, bearer, headers)
    assert got == status
    assert bot.heard == []
    assert bot.sent.calls == []
    assert [line["event"] for line in lines] == ["request_refused"]
    assert lines[0]["ref"] == body["error"]["ref"]
    assert list(body["error"]) == ["code", "ref"]
    for secret in (bearer, PERSON, "Ailsa", "report"):
        assert not secret or secret not in json.dumps([body, lines])
    return str(lines[0]["reason"])


async def test_a_signed_activity_is_let_in(bot: Bot) -> None:
    status, _ = await bot.post(activity())
    assert status == 200
    assert [incoming.text for incoming in bot.heard] == ["report"]


FORGED: dict[str, Callable[[], str]] = {
    "garbage": lambda: "abc.def.ghi",
    "empty_parts": lambda: "..",
    "not_base64": lambda: "%%%.%%%.%%%",
    "header_is_a_list": lambda: f"{part([1])}.{part({})}.x",
    "deep_header": lambda: f"{base64.urlsafe_b64encode(b'[' * 3000).decode().rstrip('=')}.e30.x",
    "expired": lambda: token(exp=now() - 600, nbf=now() - 4000),
    "not_yet_valid": lambda: token(nbf=now() + 900, exp=now() + 4000),
    "no_exp": lambda: token(exp=None),
    "no_nbf": lambda: token(nbf=None),
    "no_aud": lambda: token(aud=None),
    "no_iss": lambda: token(iss=None),
    "exp_is_text": lambda: token(exp="soon"),
    "wrong_audience": lambda: token(aud="00000000-0000-4000-8000-000000000000"),
    "audience_among_others": lambda: token(aud=[APP_ID, "another"]),
    "wrong_issuer": lambda: token(iss="https://sts.windows.net/x/"),
    "emulator_issuer": lambda: token(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/",
        serviceurl="https://evil.example/",
    ),
    "emulator_issuer_v2": lambda: token(
        iss="https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0",
        appid=APP_ID,
        ver="2.0",
    ),
    "skill_token": lambda: token(
        iss=f"https://login.microsoftonline.com/{TENANT}/v2.0", azp=PERSON, ver="2.0"
    ),
    "issuer_as_list": lambda: token(iss=[ISSUER]),
    "alg_none": unsigned,
    "hs256_with_the_public_key": signed_with_the_public_key,
    "rs512": lambda: jwt.encode(claims(), rsa_key("current"), "RS512", headers={"kid": "current"}),
    "signed_by_another_key": lambda: token("stranger", kid="current"),
    "payload_changed": tampered,
    "no_kid": without_kid,
    "unknown_kid": lambda: token("stranger"),
    "key_not_endorsed": lambda: token("unendorsed"),
    "key_for_another_channel": lambda: token("webchat"),
    "short_key": lambda: token("short"),
    "key_for_encryption": lambda: token("encryption"),
}


@pytest.mark.parametrize("attack", FORGED)
async def test_a_forged_token_is_refused(attack: str, bot: Bot, publisher: Publisher) -> None:
    publisher.keys += [
        published("unendorsed", endorsements=()),
        published("webchat", endorsements=("webchat",)),
        published("short"),
        published("encryption") | {"use": "enc"},
    ]
    await assert_refused(bot, 401, activity(), FORGED[attack]())


async def test_a_request_without_a_token_is_refused(bot: Bot) -> None:
    assert await assert_refused(bot, 401, activity(), None) == "token_missing"


async def test_another_scheme_than_bearer_is_refused(bot: Bot) -> None:
    await assert_refused(bot, 401, activity(), None, {"Authorization": f"Basic {token()}"})


async def test_a_request_with_two_tokens_is_refused(bot: Bot) -> None:
    named = CIMultiDict({"Content-Type": "application/json"})
    for sent in (token(), token()):
        named.add("Authorization", f"Bearer {sent}")
    async with bot.session.post(bot.url, data=json.dumps(activity()), headers=named) as got:
        assert got.status == 401
    assert bot.heard == []


async def test_the_clocks_may_differ_by_five_minutes(bot: Bot) -> None:
    status, _ = await bot.post(activity(), token(exp=now() - 200, nbf=now() - 4000))
    assert status == 200


EVIL = "https://evil.example/"
NOWHERE = {"id": "a:1", "conversationType": "personal"}
ELSEWHERE: dict[str, tuple[Json, Json]] = {
    "service_url_missing": (activity(serviceUrl=None), {}),
    "service_url_is_a_number": (activity(serviceUrl=7), {"serviceurl": "7"}),
    "service_url_not_signed": (activity(), {"serviceurl": None}),
    "service_url_signed_otherwise": (activity(), {"serviceurl": SERVICE_URL + "x"}),
    "service_url_differs_in_case": (activity(), {"serviceurl": SERVICE_URL.upper()}),
    "service_url_off_the_list": (activity(serviceUrl=EVIL), {"serviceurl": EVIL}),
    "channel_missing": (activity(channelId=None), {}),
    "channel_webchat": (activity(channelId="webchat"), {}),
    "channel_is_a_list": (activity(channelId=["msteams"]), {}),
    "another_tenant": (activity(channelData={"tenant": {"id": PERSON}}), {}),
    "no_tenant": (activity(channelData={}, conversation=NOWHERE), {}),
    "no_channel_data": (activity(channelData=None, conversation=NOWHERE), {}),
    "no_conversation": (activity(channelData=None, conversation=None), {}),
    "a_tenant_in_no_shape": (activity(channelData={"tenant": TENANT}), {}),
    "tenants_that_disagree": (
        activity(conversation={"id": "a:1", "conversationType": "personal", "tenantId": PERSON}),
        {},
    ),
    "another_tenant_in_the_conversation_alone": (
        activity(
            channelData={},
            conversation={"id": "a:1", "conversationType": "personal", "tenantId": PERSON},
        ),
        {},
    ),
}


async def test_the_tenant_may_stand_in_the_conversation_alone(bot: Bot) -> None:
    where = {"id": "a:1", "conversationType": "personal", "tenantId": TENANT.upper()}
    status, _ = await bot.post(activity(channelData={}, conversation=where))
    assert (status, bot.heard[0].tenant_id) == (200, TENANT)


@pytest.mark.parametrize("attack", ELSEWHERE)
async def test_an_activity_that_is_not_ours_is_refused(attack: str, bot: Bot) -> None:
    sent, signed = ELSEWHERE[attack]
    await assert_refused(bot, 403, sent, token(**signed))


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/uk/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.example/smba.trafficmanager.net",
        "https://smba.trafficmanager.net@evil.example/",
        "https://smba.trafficmanager.net:8443/",
        "https://127.0.0.1/",
        "ftp://smba.trafficmanager.net/",
        "//smba.trafficmanager.net/",
        "smba.trafficmanager.net",
        "https://[",
    ],
)
async def test_a_look_alike_service_url_is_refused(url: str, bot: Bot) -> None:
    reason = await assert_refused(bot, 403, activity(serviceUrl=url), token(serviceurl=url))
    assert reason == "service_url_not_listed"


BODIES: dict[str, tuple[int, bytes]] = {
    "300_kb": (413, json.dumps(activity(text="x" * 300_000)).encode()),
    "deep": (400, b"[" * 100_000 + b"]" * 100_000),
    "deep_in_an_activity": (400, b'{"value":' + b'{"a":' * 5000 + b"1" + b"}" * 5001),
    "deep_behind_an_endless_string": (400, b"[" * 70 + b'"' + b'\\"' * 100_000),
    "a_list": (400, b"[]"),
    "a_number": (400, b"7"),
    "nothing": (400, b""),
    "cut_off": (400, json.dumps(activity()).encode()[:-9]),
    "not_a_number": (400, b'{"a": NaN}'),
    "infinite": (400, b'{"a": 1e999}'),
    "long_number": (400, b'{"a": ' + b"9" * 10_000 + b"}"),
    "half_a_character": (400, b'{"a": "\\ud800"}'),
    "nul": (400, b'{"a": {"b": ["\\u0000"]}}'),
    "latin_1": (400, '{"a": "é"}'.encode("latin-1")),
    "utf_16": (400, json.dumps(activity()).encode("utf-16")),
    "byte_order_mark": (400, b"\xef\xbb\xbf{}"),
    "html": (400, b"<html></html>"),
}


@pytest.mark.parametrize("attack", BODIES)
async def test_a_body_that_is_not_a_bounded_json_object_is_refused(attack: str, bot: Bot) -> None:
    status, body = BODIES[attack]
    await assert_refused(bot, status, body)


async def test_a_large_body_without_a_length_is_refused(bot: Bot) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    head = {"Content-Type": "application/json", "Authorization": f"Bearer {token()}"}
    async with bot.session.post(bot.url, data=pieces(), headers=head) as got:
        assert got.status == 413


async def test_brackets_inside_text_are_not_depth(bot: Bot) -> None:
    status, _ = await bot.post(activity(text='["{' * 1000))
    assert status == 200


async def test_nesting_up_to_the_limit_is_let_in(bot: Bot) -> None:
    nested: object = 1
    for _ in range(DEEPEST - 2):
        nested = [nested]
    status, _ = await bot.post(activity(value={"a": nested}))
    assert status == 200


async def test_nesting_beyond_the_limit_is_refused_before_parsing(bot: Bot) -> None:
    nested: object = 1
    for _ in range(DEEPEST):
        nested = [nested]
    assert await assert_refused(bot, 400, activity(value={"a": nested})) == "too_deep"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Encoding": "gzip"},
    ],
)
async def test_a_wrong_content_type_is_refused(headers: dict[str, str], bot: Bot) -> None:
    # An empty body, since the client would pack it for the encoding it is told of.
    await assert_refused(bot, 415, b"", token(), headers)


async def test_who_acts_is_never_read_from_a_cards_data(bot: Bot) -> None:
    forged = {"from": {"aadObjectId": TENANT}, "aadObjectId": TENANT, "role": "dpo"}
    await bot.post(execute(forged))
    assert [incoming.person_id for incoming in bot.heard] == [PERSON]


async def test_a_replayed_activity_keeps_its_id_so_that_its_step_is_taken_once(bot: Bot) -> None:
    sent, bearer = activity(), token()
    await bot.post(sent, bearer)
    await bot.post(sent, bearer)
    assert len({incoming.activity_id for incoming in bot.heard}) == 1


async def test_a_replay_after_the_tokens_end_is_refused(bot: Bot) -> None:
    await assert_refused(bot, 401, activity(), token(exp=now() - 301, nbf=now() - 4000))


async def test_while_keys_cant_be_fetched_the_answer_is_try_later(
    bot: Bot, publisher: Publisher
) -> None:
    publisher.broken = True
    with capture_logs() as lines:
        status, _ = await bot.post(activity())
    assert status == 503
    assert bot.heard == []
    assert "request_refused" in [line["event"] for line in lines]
