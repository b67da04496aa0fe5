"""What passes between the desk and a process that makes papers: frames out, replies back.

A frame is its length and so many bytes; an empty one ends an order's rows. A reply is read as bytes
and numbers alone, so that nothing in it is ever run or unpickled by the desk.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

_LENGTH = struct.Struct("!Q")
_REPLY = struct.Struct("!BIHQ")
MOST_BYTES = 512 * 1024 * 1024
"""No paper is larger; a reply that says so is none."""


class Ended(Exception):
    """Whoever is at the other end of the pipe has gone, or says what can't be."""


class Outcome(IntEnum):
    """What became of an order."""

    MADE = 1
    REFUSED = 2
    NO_MEMORY = 3
    FAILED = 4


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of an order, and the most memory that its process has held, in MB.

    `name` and `content` are the file's; where it was refused the error's name and its sentence,
    where it failed the error's name and the place of each frame, a line each.
    """

    outcome: Outcome
    name: str = ""
    content: bytes = b""
    megabytes: int = 0


def frame(content: bytes = b"") -> bytes:
    """As it is written; the empty one ends an order."""
    return _LENGTH.pack(len(content)) + content


def read_frame(pipe: BinaryIO) -> bytes:
    """The next frame's bytes; raises Ended."""
    (length,) = _LENGTH.unpack(_read(pipe, _LENGTH.size))
    return _read(pipe, length)


def write_reply(pipe: BinaryIO, reply: Reply) -> None:
    """Writes it at once."""
    name = reply.name.encode()
    head = _REPLY.pack(reply.outcome, reply.megabytes, len(name), len(reply.content))
    pipe.write(head + name)
    pipe.write(reply.content)
    pipe.flush()


def read_reply(pipe: BinaryIO) -> Reply:
    """The next reply; raises Ended."""
    outcome, megabytes, name, content = _REPLY.unpack(_read(pipe, _REPLY.size))
    try:
        read = Outcome(outcome)
        told = _read(pipe, name).decode()
    except ValueError:
        raise Ended from None
    return Reply(read, told, _read(pipe, content), megabytes)


def _read(pipe: BinaryIO, length: int) -> bytes:
    found = pipe.read(length) if length <= MOST_BYTES else b""
    if len(found) < length:
        raise Ended
    return found
