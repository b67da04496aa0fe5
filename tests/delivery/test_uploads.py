"""Putting a file where Teams said it may go: ranges, the list of hosts, and failures that pass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from delivery.hosts import Hosts
from delivery.uploads import Uploader


@dataclass
class OneDrive:
    """Keeps what was put, and answers with the statuses it is given first."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    puts: list[tuple[str, bytes, str | None]] = field(default_factory=list)

    async def put(self, request: web.Request) -> web.Response:
        span = request.headers["Content-Range"]
        self.puts.append((span, await request.read(), request.headers.get("Authorization")))
        headers = {"Retry-After": "0", "Location": "https://elsewhere.example"}
        return web.Response(status=self.statuses.pop(0) if self.statuses else 201, headers=headers)


@pytest.fixture
async def drive() -> AsyncIterator[OneDrive]:
    made = OneDrive()
    app = web.Application()
    app.router.add_put("/up", made.put)
    async with TestServer(app, host="127.0.0.1") as server:
        made.url = str(server.make_url("/up"))
        yield made


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as made:
        yield made


def uploader(session: ClientSession, drive: OneDrive) -> Uploader:
    return Uploader(session, Hosts.of(drive.url), range_bytes=4)


async def test_a_file_goes_up_in_ranges_and_without_a_token(
    session: ClientSession, drive: OneDrive
) -> None:
    assert await uploader(session, drive).put(drive.url, b"0123456789")
    assert drive.puts == [
        ("bytes 0-3/10", b"0123", None),
        ("bytes 4-7/10", b"4567", None),
        ("bytes 8-9/10", b"89", None),
    ]


async def test_a_failure_that_passes_is_tried_again(
    session: ClientSession, drive: OneDrive
) -> None:
    drive.statuses = [503, 201]
    assert await uploader(session, drive).put(drive.url, b"0123")
    assert len(drive.puts) == 2


@pytest.mark.parametrize("status", [302, 400, 403, 404, 416])
async def test_a_refusal_ends_it(session: ClientSession, drive: OneDrive, status: int) -> None:
    drive.statuses = [status]
    assert not await uploader(session, drive).put(drive.url, b"01234567")
    assert len(drive.puts) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/up",
        "http://contoso-my.sharepoint.com/up",
        "https://contoso-my.sharepoint.com.evil.example/up",
        "https://notsharepoint.com/up",
        "https://user@contoso-my.sharepoint.com/up",
        "https://contoso-my.sharepoint.com:8443/up",
        "http://169.254.169.254/up",
    ],
)
def test_an_address_off_the_list_gets_nothing(url: str) -> None:
    assert not Hosts({"sharepoint.com"}, below=True)(url)


def test_a_persons_onedrive_is_on_the_list() -> None:
    assert Hosts({"sharepoint.com"}, below=True)("https://contoso-my.sharepoint.com/personal/x")


async def test_nothing_is_sent_to_a_host_that_is_not_listed(
    session: ClientSession, drive: OneDrive
) -> None:
    assert not await Uploader(session, Hosts({"sharepoint.com"}, below=True)).put(drive.url, b"x")
    assert drive.puts == []
