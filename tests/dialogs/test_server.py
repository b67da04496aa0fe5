"""The web server as it listens: what it answers to whom, and what it doesn't understand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import pytest
from aiohttp import web

from dialogs.server import listening
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture
async def heard() -> list[str]:
    """The bodies that got as far as the endpoint."""
    return []


@pytest.fixture
async def port(heard: list[str]) -> AsyncIterator[int]:
    """Where the server listens, with an endpoint that takes everything."""

    async def endpoint(request: web.Request) -> web.Response:
        heard.append(await request.text())
        return web.json_response({})

    async def ready() -> Mapping[str, bool | int]:
        return {"database": True, "longest_hold_ms": 0}

    runner = await listening(endpoint, ready, "127.0.0.1", 0)
    yield int(runner.addresses[0][1])
    await runner.cleanup()


async def asked(port: int, request: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """The status, headers and body of the answer to a request as it goes over the wire."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = request.replace("\n", "\r\n")
    writer.write(f"{head}\r\nHost: desk\r\nConnection: close\r\n\r\n".encode() + body)
    answer = await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
    writer.close()
    top, _, content = answer.partition(b"\r\n\r\n")
    first, *lines = top.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(first.split()[1]), headers, content


SMUGGLED = {
    "length and chunks": ("Content-Length: 5\nTransfer-Encoding: chunked", b"0\r\n\r\nGET /"),
    "two lengths": ("Content-Length: 5\nContent-Length: 6", b"abcdef"),
    "a length that is no number": ("Content-Length: +5", b"abcde"),
    "another encoding": ("Transfer-Encoding: xchunked", b"0\r\n\r\n"),
    "a chunk without a size": ("Transfer-Encoding: chunked", b"zz\r\nabc\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("trick", SMUGGLED)
async def test_a_request_whose_end_can_be_read_in_two_ways_is_refused(
    trick: str, port: int, heard: list[str]
) -> None:
    headers, body = SMUGGLED[trick]
    status, _, _ = await asked(port, f"POST /api/messages HTTP/1.1\n{headers}", body)
    assert (status, heard) == (400, [])


async def test_a_request_whose_end_is_plain_is_taken(port: int, heard: list[str]) -> None:
    status, _, _ = await asked(port, "POST /api/messages HTTP/1.1\nContent-Length: 5", b"abcde")
    assert (status, heard) == (200, ["abcde"])


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "CONNECT"])
@pytest.mark.parametrize("path", ["/api/messages", "/healthz", "/readyz"])
async def test_no_other_method_is_answered(
    method: str, path: str, port: int, heard: list[str]
) -> None:
    status, _, _ = await asked(port, f"{method} {path} HTTP/1.1")
    assert status in {400, 404, 405}
    assert heard == []


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/messages/", "/.git/config", "/.env", "/docs", "/metrics", "/var/"]
)
async def test_nothing_else_is_served(path: str, port: int) -> None:
    assert (await asked(port, f"GET {path} HTTP/1.1"))[0] == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_an_answer_says_what_it_is_and_in_which_letters(path: str, port: int) -> None:
    status, headers, body = await asked(port, f"GET {path} HTTP/1.1")
    assert status == 200
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert isinstance(json.loads(body), dict)


async def test_whoever_asks_without_a_token_learns_no_more_than_that_it_works(port: int) -> None:
    assert (await asked(port, "GET /healthz HTTP/1.1"))[2] == b'{"alive": true, "version": ""}'
    told = b'{"database": true, "longest_hold_ms": 0}'
    assert (await asked(port, "GET /readyz HTTP/1.1"))[2] == told
