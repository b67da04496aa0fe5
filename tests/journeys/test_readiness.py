"""What /readyz says of the way out while the desk runs."""

from __future__ import annotations

import pytest

from delivery.errors import DeliveryError
from rehearsal.cast import MAIL_FROM
from tests.journeys.conftest import House


async def test_refused_mail_is_in_the_body_of_readyz_and_makes_nobody_unready(
    house: House,
) -> None:
    house.rehearsal.tenant.senders.clear()
    url = f"http://127.0.0.1:{house.bot.port}/readyz"
    with pytest.raises(DeliveryError):
        await house.bot.graph.send_mail(["a@example.org"], "s", "t")
    async with house.session.get(url) as answer:
        told = await answer.json()
    assert (answer.status, told["mail"]) == (200, "refused (403 ErrorAccessDenied)")
    house.rehearsal.tenant.senders.add(MAIL_FROM)
    await house.bot.graph.send_mail(["a@example.org"], "s", "t")
    async with house.session.get(url) as answer:
        assert (await answer.json())["mail"] == "fine"
