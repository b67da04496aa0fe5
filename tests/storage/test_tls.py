"""PostgreSQL over TLS where DATABASE_URL asks for it; unasked, the driver may do without."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from service.ports.store import StorageAway
from settings.places import read_database_url
from storage.engine import Database
from tests.delivery.test_tokens import key_and_certificate
from tests.waiting import PATIENCE_SECONDS

NO_TLS, TLS = b"N", b"S"
"""PostgreSQL's answers to a client that asks for TLS."""

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def heard() -> asyncio.Queue[bytes]:
    """What the server was told, connection by connection, after it answered about TLS."""
    return asyncio.Queue()


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """The address of a server that answers everybody so."""
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"postgresql://desk:canary@127.0.0.1:{server.sockets[0].getsockname()[1]}/desk"


@pytest.fixture
async def plain_server(heard: asyncio.Queue[bytes]) -> AsyncIterator[str]:
    """The address of a server that answers as PostgreSQL without TLS, and keeps what it hears."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(NO_TLS)
        await writer.drain()
        heard.put_nowait(await reader.read(1024))
        writer.close()

    async with serving(answer) as address:
        yield address


@pytest.fixture
async def tls_server(heard: asyncio.Queue[bytes], tmp_path: Path) -> AsyncIterator[str]:
    """The same of a server with TLS, whose certificate is in server.pem and names it "bot"."""
    pem = tmp_path / "server.pem"
    pem.write_bytes(key_and_certificate())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(TLS)
        await writer.drain()
        try:
            await writer.start_tls(context)
            heard.put_nowait(await reader.read(1024))
        except OSError:
            heard.put_nowait(b"")
        writer.close()

    async with serving(answer) as address:
        yield address


async def told(address: str, heard: asyncio.Queue[bytes]) -> bytes:
    """What a register at this address is told, until its connection is given up."""
    database = Database(read_database_url(address, "DATABASE_URL"))
    with pytest.raises(StorageAway):
        async with database.reading():
            pass
    await database.close()
    return await asyncio.wait_for(heard.get(), PATIENCE_SECONDS)


async def test_a_server_without_tls_is_told_nothing_where_tls_is_asked_for(
    plain_server: str, heard: asyncio.Queue[bytes]
) -> None:
    assert await told(f"{plain_server}?ssl=require", heard) == b""


async def test_unasked_the_driver_goes_on_without_tls(
    plain_server: str, heard: asyncio.Queue[bytes]
) -> None:
    # Why another machine's address is refused unless it asks (tests/settings/test_database_url.py).
    assert b"desk" in await told(plain_server, heard)


@pytest.mark.parametrize("said", ["verify-full", "verify-ca"])
async def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(
    said: str,
    tls_server: str,
    heard: asyncio.Queue[bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "other.pem").write_bytes(key_and_certificate())
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "other.pem"))
    assert await told(f"{tls_server}?ssl={said}", heard) == b""


@pytest.mark.parametrize(("said", "hears"), [("verify-full", False), ("verify-ca", True)])
async def test_a_certificate_of_another_host_is_refused_in_full_alone(
    said: str,
    hears: bool,
    tls_server: str,
    heard: asyncio.Queue[bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "server.pem"))
    assert (b"desk" in await told(f"{tls_server}?ssl={said}", heard)) is hears
