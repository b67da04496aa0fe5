"""Slow and silent connections are ended, and nobody has more of them than their share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from dialogs.connections import Limits, address_in, share_of
from dialogs.server import listening
from tests.waiting import PATIENCE_SECONDS, until

GET, POST = "GET /healthz", "POST /api/messages"
LOOPBACK = [ip_network("127.0.0.0/8")]

Endpoint = Callable[[web.Request], Awaitable[web.Response]]


def _whole(request: str, headers: str, body: str) -> bytes:
    sized = f"{headers}Content-Length: {len(body)}\r\n"
    return f"{request} HTTP/1.1\r\nHost: localhost\r\n{sized}\r\n{body}".encode()


class Client:
    """One connection to the server, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def begin(self, request: str = POST, headers: str = "", body: str = "") -> None:
        """Sends a whole request."""
        self.writer.write(_whole(request, headers, body))

    def begin_half(self, request: str, headers: str, body: str) -> bytes:
        """Sends a request but for its end, or the end of its body, which is given back."""
        whole = _whole(request, headers, body)
        self.writer.write(whole[:-2])
        return whole[-2:]

    async def status(self) -> int:
        """The status of the next answer, whose body is read."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            await self.reader.readexactly(length)
        return int(head.split()[1])

    async def asks(self, request: str = POST, headers: str = "") -> int:
        """The status of the answer to a request."""
        self.begin(request, headers)
        return await self.status()

    async def is_ended(self) -> None:
        """Returns once the server has ended it, with what is still unread."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            with suppress(ConnectionError):
                while await self.reader.read(1 << 16):
                    pass


class Server:
    """A server under a test's limits, and clients of it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.clients: list[Client] = []

    async def client(self) -> Client:
        """A connection of its own."""
        self.clients.append(Client(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.clients[-1]

    async def leave(self) -> None:
        """Ends all clients."""
        for client in self.clients:
            client.writer.close()
            with suppress(ConnectionError):
                await client.writer.wait_closed()


async def at_once(request: web.Request) -> web.Response:
    """Answers, without a look at what was sent."""
    return web.json_response({})


@asynccontextmanager
async def serving(limits: Limits, endpoint: Endpoint = at_once) -> AsyncIterator[Server]:
    """A server that listens."""

    async def ready() -> Mapping[str, bool]:
        return {"database": True}

    running = await listening(endpoint, ready, "127.0.0.1", 0, limits)
    server = Server(running.addresses[0][1])
    try:
        yield server
    finally:
        await server.leave()
        await running.cleanup()


def soon(**changes: Any) -> Limits:
    """Limits that a test needn't wait for, and that end nothing which a loaded machine holds up."""
    return Limits(**({"sweep": 0.02, "head": 60, "crowded": 60} | changes))


def from_now_on(limits: Limits, **changes: float) -> None:
    """Other limits for what is open: what had to be answered before has been."""
    for name, seconds in changes.items():
        object.__setattr__(limits, name, seconds)


async def dripping(client: Client) -> None:
    """Sends a byte of a request at a time, until the connection is ended."""
    client.writer.write(b"POST /")
    async with asyncio.timeout(PATIENCE_SECONDS):
        with suppress(ConnectionError):
            while not client.reader.at_eof():
                client.writer.write(b"a")
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.01):
                        await client.reader.read(1)


async def test_a_request_whose_head_never_ends_is_ended_however_it_drips() -> None:
    async with serving(soon(head=0.2)) as server:
        client = await server.client()
        with capture_logs() as lines:
            await dripping(client)
        assert [(line["event"], line["reason"]) for line in lines] == [
            ("connection_ended", "head_too_slow")
        ]


async def test_the_second_request_of_a_connection_has_no_longer() -> None:
    async with serving(limits := soon()) as server:
        client = await server.client()
        assert await client.asks() == 200
        from_now_on(limits, head=0.2)
        await dripping(client)


@pytest.mark.parametrize("asked", [0, 1])
async def test_a_silent_connection_is_ended(asked: int) -> None:
    async with serving(limits := soon(idle=0.2)) as server:
        client = await server.client()
        for _ in range(asked):
            assert await client.asks() == 200
        from_now_on(limits, head=0.2)
        await client.is_ended()


async def test_a_body_that_never_comes_holds_no_connection() -> None:
    async with serving(soon(lingering=0.1)) as server:
        client = await server.client()
        client.writer.write(b"POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 99\r\n\r\n")
        assert await client.status() == 404
        await client.is_ended()


async def test_an_answer_that_nobody_fetches_holds_no_connection() -> None:
    async def large(request: web.Request) -> web.Response:
        return web.Response(body=bytes(1 << 26))

    with capture_logs() as lines:
        async with serving(soon(answer=0.2), large) as server:
            client = await server.client()
            client.begin()
            await until(lambda: bool(lines))
    assert lines[0]["reason"] == "answer_not_fetched"


async def test_a_request_that_comes_in_pieces_is_answered_and_its_connection_kept() -> None:
    async with serving(Limits()) as server:
        client = await server.client()
        for _ in range(3):
            for piece in (b"GET /heal", b"thz HTTP/1.1\r\nHo", b"st: d\r\n", b"\r\n"):
                client.writer.write(piece)
                await client.writer.drain()
            assert await client.status() == 200


async def test_beyond_an_addresss_share_health_alone_is_answered() -> None:
    async with serving(soon(share=2)) as server:
        for _ in range(2):
            assert await (await server.client()).asks() == 200
        with capture_logs() as lines:
            refused = await server.client()
            assert await refused.asks() == 503
        await refused.is_ended()
        assert [line["reason"] for line in lines] == ["too_many_connections"]
        for path in ("/healthz", "/readyz"):
            third = await server.client()
            assert await third.asks(f"GET {path}") == 200
            await third.is_ended()
        assert await server.clients[0].asks() == 200


async def test_a_place_that_is_left_is_anothers() -> None:
    async with serving(soon(share=1)) as server:
        first = await server.client()
        assert await first.asks() == 200
        first.writer.close()
        await first.writer.wait_closed()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await (await server.client()).asks() != 200:
                pass


async def test_beyond_twice_the_share_a_connection_is_ended_unheard() -> None:
    async with serving(soon(share=1)) as server:
        for _ in range(2):
            await server.client()
        with capture_logs() as lines:
            third = await server.client()
            await third.is_ended()
        assert [line["reason"] for line in lines] == ["too_many"]


@pytest.mark.parametrize(("trusted", "status"), [(True, 200), (False, 503)])
async def test_a_trusted_proxys_connections_are_no_ones_share(trusted: bool, status: int) -> None:
    limits = Limits(share=2, proxies=LOOPBACK if trusted else ())
    async with serving(limits) as server:
        for _ in range(2):
            assert await (await server.client()).asks() == 200
        assert await (await server.client()).asks() == status


@pytest.mark.parametrize(
    ("trusted", "said", "status"),
    [
        (True, "203.0.113.7", 429),
        (True, "192.0.2.1, 203.0.113.7:4711", 429),
        (True, "203.0.113.7, 127.0.0.9", 429),
        (True, "203.0.113.7, 203.0.113.8", 200),
        (True, "", 200),
        (False, "203.0.113.7", 200),
    ],
)
async def test_requests_in_hand_count_for_the_last_address_that_is_no_proxys(
    trusted: bool, said: str, status: int
) -> None:
    waiting, go_on = 0, asyncio.Event()
    all_wait = asyncio.Event()

    async def endpoint(request: web.Request) -> web.Response:
        nonlocal waiting
        if request.headers.get("Wait"):
            waiting += 1
            if waiting == 4:
                all_wait.set()
            await go_on.wait()
        return web.json_response({})

    forwarded = f"X-Forwarded-For: {said}\r\n" if said else ""
    share = 4 if trusted else 8
    async with serving(
        Limits(share=share, proxies=LOOPBACK if trusted else ()), endpoint
    ) as server:
        for _ in range(4):
            (await server.client()).begin(POST, "X-Forwarded-For: 203.0.113.7\r\nWait: 1\r\n")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await all_wait.wait()
        asking = await server.client()
        assert await asking.asks(POST, forwarded) == status
        assert await asking.asks(GET, forwarded) == 200
        go_on.set()
        for client in server.clients[:4]:
            assert await client.status() == 200


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7:51234", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "None"),
        ("", "None"),
    ],
)
def test_an_address_has_one_share_however_it_is_written(written: str, share: str) -> None:
    assert share_of(address_in(written)) == share
