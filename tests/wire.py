"""A socket between the desk and PostgreSQL that counts the ways there and back."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

_SOCKET = ".s.PGSQL.5432"
_WAITS_AFTER = (b"S", b"Q", b"H")
"""Sync, Query, Flush: after one of these the client waits for what the server answers."""


class Wire:
    """The socket in between; connect to the database under `folder` in place of the server's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trips = 0
        self._under_way: set[asyncio.Task[None]] = set()

    @contextmanager
    def counting(self) -> Iterator[list[int]]:
        """Gives a list that holds how many ways there and back the block made, once it ended."""
        counted: list[int] = []
        before = self.trips
        yield counted
        counted.append(self.trips - before)

    async def serve(
        self, server: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Passes one connection on, both ways, until either side ends it."""
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        from_server, to_server = await asyncio.open_unix_connection(server / _SOCKET)
        there = self._there(reader, to_server)
        back = _passed(from_server, writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await asyncio.gather(there, back)
        finally:
            self._under_way.discard(task)
            to_server.close()
            writer.close()

    async def end(self) -> None:
        """Waits until every connection is gone."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What the client sends, message by message; the first has no letter."""
        letter = b""
        while True:
            length = await reader.readexactly(4)
            body = await reader.readexactly(int.from_bytes(length) - 4)
            writer.write(letter + length + body)
            self.trips += letter in _WAITS_AFTER
            letter = await reader.readexactly(1)


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(1 << 16):
        writer.write(some)
    writer.close()


@asynccontextmanager
async def wire(server: Path) -> AsyncIterator[Wire]:
    """A wire to the PostgreSQL whose socket is in this folder."""
    # Beside no test's own folder: a socket's path is at most 107 bytes long.
    with tempfile.TemporaryDirectory(prefix="desk-wire-") as folder:
        between = Wire(Path(folder))
        listening = await asyncio.start_unix_server(
            lambda reader, writer: between.serve(server, reader, writer),
            between.folder / _SOCKET,
        )
        try:
            yield between
        finally:
            listening.close()
            await between.end()
            await listening.wait_closed()
