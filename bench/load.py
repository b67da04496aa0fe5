"""Asks a server over some connections at once and notes how long each answer took.

On plain sockets: a whole HTTP client would cost more than some of the servers it measures.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

PATIENCE_SECONDS = 20.0

Body = dict[str, object]


class Failed(Exception):
    """A turn wasn't answered as it should be."""


@dataclass(slots=True)
class Measured:
    """What one run saw: seconds of each turn, and of all of them."""

    turns: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of the server, all its threads."""

    @property
    def per_second(self) -> float:
        """Turns a second."""
        return len(self.turns) / self.seconds

    @property
    def cpu(self) -> float:
        """Milliseconds of the server's processor a turn: what a busy machine changes least."""
        return self.cpu_seconds / len(self.turns) * 1000

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the turns was answered."""
        ordered = sorted(self.turns)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


async def measure(
    port: int,
    token: str,
    bodies: Sequence[Iterator[Body]],
    *,
    seconds: float,
    fits: Callable[[bytes], bool],
) -> Measured:
    """Sends bodies over a connection for each of the iterators, for some seconds or to the end."""
    measured = Measured()
    began = time.perf_counter()
    until = began + seconds
    async with asyncio.TaskGroup() as group:
        for own in bodies:
            group.create_task(_connection(port, token, own, until, measured, fits))
    measured.seconds = time.perf_counter() - began
    return measured


async def _connection(
    port: int,
    token: str,
    bodies: Iterator[Body],
    until: float,
    measured: Measured,
    fits: Callable[[bytes], bool],
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: "
    ).encode()
    try:
        for body in bodies:
            sent = json.dumps(body).encode()
            began = time.perf_counter()
            writer.write(head + str(len(sent)).encode() + b"\r\n\r\n" + sent)
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, answer = await _answer(reader)
            ended = time.perf_counter()
            measured.turns.append(ended - began)
            if status not in {200, 201, 202} or not fits(answer):
                raise Failed(f"{status}: {answer[:300]!r}")
            if ended > until:
                break
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at >= 0:
        length = int(lowered[at + 15 : lowered.index(b"\r\n", at)])
        return status, await reader.readexactly(length)
    if b"chunked" not in lowered:
        return status, b""
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return status, body
