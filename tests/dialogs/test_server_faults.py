"""The web server's own answers."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientSession, web
from structlog.testing import capture_logs

from dialogs.server import listening

CANARY = "kittiwake-6613"


async def messages(request: web.Request) -> web.Response:
    raise ValueError(CANARY)


async def ready() -> Mapping[str, bool]:
    raise ValueError(CANARY)


async def answers(path: str, method: str) -> tuple[int, str]:
    """Status and body of a request to a server whose every handler fails."""
    runner = await listening(messages, ready, "127.0.0.1", 0)
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
        async with ClientSession() as session, session.request(method, url) as answer:
            return answer.status, await answer.text()
    finally:
        await runner.cleanup()


async def test_a_fault_of_ours_is_answered_with_a_reference_alone() -> None:
    for path, method in (("/api/messages", "POST"), ("/readyz", "GET")):
        with capture_logs() as lines:
            status, body = await answers(path, method)
        (line,) = lines
        assert (status, body) == (500, f'{{"error": {{"ref": "{line["ref"]}"}}}}')


async def test_what_is_not_there_is_still_said_to_be_not_there() -> None:
    assert (await answers("/nowhere", "GET"))[0] == 404
