"""Putting a file where Teams said it may go: ranges, the list of hosts, and failures that pass."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from delivery import uploads
from delivery.hosts import Hosts
from delivery.uploads import Uploader


@dataclass
class OneDrive:
    """Keeps what was put, and answers with the statuses it is given first."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    puts: list[tuple[str, bytes, str | None]] = field(default_factory=list)
    lost: list[bool] = field(default_factory=list)
    """Of each request in turn, whether it is taken and its answer lost."""
    held: bytes = b""
    whole: int = 0
    gone: bool = False

    async def session(self, request: web.Request) -> web.Response:
        """As an upload session: ranges in order, 416 for what is there, gone once it is whole."""
        if self.gone:
            raise web.HTTPNotFound
        if request.method == "GET":
            return web.json_response({"nextExpectedRanges": [f"{len(self.held)}-"]})
        first, last, whole = map(int, re.findall(r"\d+", request.headers["Content-Range"]))
        body = await request.read()
        if first != len(self.held):
            raise web.HTTPRequestRangeNotSatisfiable
        self.held += body
        self.gone = last + 1 == whole
        if self.lost and self.lost.pop(0):
            raise web.HTTPServiceUnavailable
        return web.Response(status=201 if self.gone else 202)

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
    app.router.add_route("*", "/session", made.session)
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


LOST = [[], [True], [False, True], [False, False, True], [True, True, True]]


@pytest.mark.parametrize("lost", LOST, ids=["none", "first", "second", "last", "every"])
async def test_a_file_whose_answers_are_lost_is_there_once_and_known_to_be(
    session: ClientSession, drive: OneDrive, lost: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_LONGEST_WAIT", 0)
    drive.lost = list(lost)
    url = drive.url.replace("/up", "/session")
    assert await uploader(session, drive).put(url, b"0123456789")
    assert drive.held == b"0123456789"


async def test_the_same_bytes_go_on_where_an_earlier_try_ended(
    session: ClientSession, drive: OneDrive
) -> None:
    drive.held = b"0123"
    url = drive.url.replace("/up", "/session")
    assert await uploader(session, drive).put(url, b"0123456789", again=True)
    assert drive.held == b"0123456789"


async def test_other_bytes_are_never_added_to_what_an_earlier_try_put_there(
    session: ClientSession, drive: OneDrive
) -> None:
    drive.held = b"9876"
    url = drive.url.replace("/up", "/session")
    assert not await uploader(session, drive).put(url, b"0123456789")
    assert drive.held == b"9876"
