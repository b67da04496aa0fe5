"""PostgreSQL over TLS where DATABASE_URL asks for it; unasked, the driver may do without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.engine import make_url

from service.ports.store import StorageAway
from settings.places import read_database_url
from storage.engine import Database

NO_TLS = b"N"
"""PostgreSQL's answer to a client that asks for TLS, where it has none."""


@pytest.fixture
async def heard() -> asyncio.Queue[bytes]:
    """What the server was told, connection by connection, after it said that it has no TLS."""
    return asyncio.Queue()


@pytest.fixture
async def plain_server(heard: asyncio.Queue[bytes]) -> AsyncIterator[str]:
    """The address of a server that answers as PostgreSQL without TLS, and keeps what it hears."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(NO_TLS)
        await writer.drain()
        heard.put_nowait(await reader.read(1024))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"postgresql://desk:canary@127.0.0.1:{server.sockets[0].getsockname()[1]}/desk"


async def told(address: str, heard: asyncio.Queue[bytes]) -> bytes:
    """What a register at this address is told once it says that it has no TLS."""
    database = Database(read_database_url(address, "DATABASE_URL"))
    with pytest.raises(StorageAway):
        async with database.reading():
            pass
    await database.close()
    return await asyncio.wait_for(heard.get(), 10)


async def test_a_server_without_tls_is_told_nothing_where_tls_is_asked_for(
    plain_server: str, heard: asyncio.Queue[bytes]
) -> None:
    assert await told(f"{plain_server}?ssl=require", heard) == b""


async def test_unasked_the_driver_goes_on_without_tls(
    plain_server: str, heard: asyncio.Queue[bytes]
) -> None:
    assert b"desk" in await told(plain_server, heard)


def test_what_the_setting_asks_of_tls_reaches_the_driver() -> None:
    url = make_url(read_database_url("postgresql://u:p@db/desk?ssl=verify-full", "DATABASE_URL"))
    assert url.get_dialect()().create_connect_args(url)[1]["ssl"] == "verify-full"
