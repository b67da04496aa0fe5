"""What /readyz says of the credential, the tokens and the mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from delivery.errors import DeliveryError
from delivery.tokens import Scope, Tokens
from operations.credentials import ends_at
from operations.outward import credential_words, outward
from tests.certified import certified
from tests.hours import machine_ahead
from tests.settings.given import load

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ENDS = {
    None: "",
    NOW - timedelta(days=1): "ran out on Sun 29 Nov 2026",
    NOW + timedelta(days=30): "runs out on Wed 30 Dec 2026",
    NOW + timedelta(days=31): "fine",
}


@pytest.mark.parametrize("ends", ENDS)
def test_a_credential_is_spoken_of_from_thirty_days_before_its_end(ends: datetime | None) -> None:
    assert credential_words(ends, NOW) == ENDS[ends]


def test_a_certificate_says_its_own_end(tmp_path: Path) -> None:
    file = certified(tmp_path, "desk", timedelta(days=20))
    settings = load(MicrosoftAppPassword="", MicrosoftAppCertificate=str(file))
    ends = ends_at(settings)
    assert ends is not None
    left = ends - (datetime.now(UTC) - machine_ahead())
    assert timedelta(days=19) < left <= timedelta(days=20)


def test_a_secrets_end_is_what_the_settings_say() -> None:
    assert ends_at(load(CREDENTIAL_EXPIRES="2027-05-31")) == datetime(2027, 5, 31, tzinfo=UTC)
    assert ends_at(load()) is None


async def test_a_token_that_cannot_be_had_is_said_until_one_is() -> None:
    answers: list[dict[str, object]] = [{"error": "invalid_client"}, {"access_token": "a"}]
    tokens = Tokens(lambda scope: answers.pop(0))
    with pytest.raises(DeliveryError):
        await tokens.bearer(Scope.GRAPH)
    assert outward(tokens, "", None, NOW)["tokens"] == "none for Graph (invalid_client)"
    await tokens.bearer(Scope.GRAPH)
    assert outward(tokens, "", None, NOW)["tokens"] == "fine"
