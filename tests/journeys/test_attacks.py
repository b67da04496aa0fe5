"""The whole running desk under attack: refused, nothing written, nothing sent, one line logged."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from structlog.testing import capture_logs

from rehearsal.cast import APP_PASSWORD, BY_KEY
from service.ports.store import StorageAway
from settings.logs import masked
from tests.journeys.conftest import House
from tests.journeys.forger import ATTACKS, Forger, counted
from tests.journeys.setting import case
from tests.journeys.steps import classify, nominate, report

CANARY = "kittiwake-4127"


def classifying(incident: str, **more: Any) -> dict[str, Any]:
    """What the classify form's button sends."""
    return {
        "do": "fill",
        "form": "classify",
        "intent": "submit",
        "incident": incident,
        "once": "one-press",
        "in_category": "incident",
        "in_reason": "After a first look.",
        "in_personal_data": "yes",
        "in_breach": "no",
        "in_awareness": "running",
        "in_whose": "ours",
        "in_cyber": "no",
        **more,
    }


async def kinds(house: House, incident: str) -> list[str]:
    """The names of the record's entries."""
    return [entry.entry.name for entry in await house.bot.register.entries(incident)]


async def test_every_attack_is_refused_and_leaves_no_trace_but_a_log_line(house: House) -> None:
    incident = await report(house.reporter)
    await house.idle()
    forger = Forger(house)
    before, messages = await counted(house), len(await house.dpo.messages())
    for name, (status, attack) in ATTACKS.items():
        request = forger.press("dpo", classifying(incident))
        attack(request)
        with capture_logs() as lines:
            answered, text = await forger.send(request)
        assert answered == status, (name, answered, text)
        assert json.loads(text)["error"]["code"] == "Refused", name
        assert [line["event"] for line in lines] == ["request_refused"], (name, lines)
        assert json.loads(text)["error"]["ref"] == lines[0]["ref"], name
        sent = request.token or "eyJ"
        assert sent not in repr(lines), name
    assert await counted(house) == before
    assert len(await house.dpo.messages()) == messages


async def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(house: House) -> None:
    forger = Forger(house)
    request = forger.press("dpo", {"do": "go"})
    head = {"alg": "HS256", "typ": "JWT", "kid": house.rehearsal.identity.kid}
    parts = [
        jwt.utils.base64url_encode(json.dumps(part).encode()) for part in (head, request.claims)
    ]
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        b".".join(parts), forger.public_pem()
    )
    request.token = b".".join([*parts, jwt.utils.base64url_encode(signature)]).decode()
    assert (await forger.send(request))[0] == 401


async def test_the_same_press_without_an_attack_is_taken(house: House) -> None:
    incident = await report(house.reporter)
    status, text = await Forger(house).send(Forger(house).press("dpo", classifying(incident)))
    assert status == 200
    assert "Recorded" in text
    assert "IncidentClassified" in await kinds(house, incident)


async def test_an_activity_that_arrives_again_is_taken_once(house: House) -> None:
    incident = await report(house.reporter)
    forger = Forger(house)
    request = forger.press("dpo", classifying(incident))
    answers = [await forger.send(request) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 200]
    assert (await kinds(house, incident)).count("IncidentClassified") == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"actor": BY_KEY["dpo"].object_id},
        {"role": "dpo", "roles": ["dpo"]},
        {"aadObjectId": BY_KEY["dpo"].object_id},
        {"from": {"aadObjectId": BY_KEY["dpo"].object_id}},
        {"state": "assessment", "stage": "assessment"},
        {"in_actor": BY_KEY["dpo"].object_id, "in_role": "dpo"},
        {"given": {"actor": BY_KEY["dpo"].object_id}},
        {"version": 99, "seq": 99},
    ],
    ids=lambda forged: "+".join(forged),
)
async def test_what_a_cards_data_says_of_who_acts_changes_nothing(
    house: House, forged: dict[str, Any]
) -> None:
    incident = await report(house.reporter)
    before = await kinds(house, incident)
    request = Forger(house).press("reporter", classifying(incident, **forged))
    status, text = await Forger(house).send(request)
    assert status in {200, 400}
    assert "Recorded" not in text
    assert await kinds(house, incident) == before


async def test_somebody_elses_object_id_inside_the_value_acts_for_nobody(house: House) -> None:
    incident = await report(house.reporter)
    request = Forger(house).press("colleague", classifying(incident))
    request.activity["value"]["from"] = {"aadObjectId": BY_KEY["dpo"].object_id}
    request.activity["value"]["action"]["from"] = {"aadObjectId": BY_KEY["dpo"].object_id}
    await Forger(house).send(request)
    assert "IncidentClassified" not in await kinds(house, incident)


async def test_neither_secrets_nor_anybodys_words_reach_a_log_or_the_channel(
    house: House, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    forger = Forger(house)
    with capture_logs() as lines:
        incident = await report(house.reporter, nature=f"A list of {CANARY} was sent.")
        await nominate(house.chief_executive, incident)
        await classify(house.dpo, incident, "incident")
        await house.idle()
        await house.reporter.say(f"what about {CANARY}?")
        bad = forger.press("dpo", {"do": CANARY, "in_x": CANARY})
        await forger.send(bad)
        request = forger.press("dpo", {"do": "go"})
        request.activity["serviceUrl"] = f"https://{CANARY}.example/"
        await forger.send(request)
    house.bot.register.outbox.stir()
    printed = capfd.readouterr()
    logged = "\n".join([repr(lines), caplog.text, printed.out, printed.err])
    for secret in (CANARY, APP_PASSWORD, "Bearer ", "eyJ"):
        assert secret not in logged, secret
    for message in await house.dpo.messages("channel"):
        if message.sender == "bot":
            assert CANARY not in message.words


async def test_whatever_fails_has_a_reference_that_is_in_the_log(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise ValueError(f"quotes {CANARY}")

    monkeypatch.setattr("dialogs.going.Going.home", fails)
    with capture_logs([masked]) as lines:
        said = (await house.reporter.say("home"))[0].words
    (line,) = [line for line in lines if line["event"] == "turn_failed"]
    assert f"(ref {line['ref']})" in said
    assert CANARY not in repr(lines)
    assert CANARY not in said


async def test_a_register_that_is_away_is_said_with_a_reference_that_is_in_the_log(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StorageAway("away")

    monkeypatch.setattr("dialogs.going.Going.home", away)
    with capture_logs() as lines:
        said = (await house.reporter.say("home"))[0].words
    (line,) = [line for line in lines if line["event"] == "storage_away"]
    assert f"(ref {line['ref']})" in said
    assert "nothing was recorded" in said


@pytest.mark.parametrize("known_by", ["object_id", "mail", "alias"])
async def test_somebody_named_otherwise_than_they_sign_in_is_involved_all_the_same(
    house: House, known_by: str
) -> None:
    chief = BY_KEY["chief_executive"]
    incident = await report(house.reporter, staff=str(getattr(chief, known_by)).upper())
    assert (await case(house, incident)).implicated == {chief.object_id}
