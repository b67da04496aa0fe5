"""What /readyz says of the way out while the desk runs."""

from __future__ import annotations

from rehearsal.cast import MAIL_FROM
from tests.journeys.conftest import House
from tests.journeys.steps import report
from tests.waiting import until


async def test_refused_mail_is_in_the_body_of_readyz_and_makes_nobody_unready(
    house: House,
) -> None:
    house.rehearsal.tenant.senders.clear()
    url = f"http://127.0.0.1:{house.bot.port}/readyz"

    async def mail_is(said: str) -> bool:
        async with house.session.get(url) as answer:
            told = await answer.json()
        assert answer.status == 200
        assert ("mail_refused" in told) == (told["mail"] != "fine")
        return bool(told["mail"] == said)

    await report(house.reporter)
    await until(lambda: mail_is("refused (403 ErrorAccessDenied)"))
    house.rehearsal.tenant.senders.add(MAIL_FROM)
    await report(house.reporter)
    await until(lambda: mail_is("fine"))
