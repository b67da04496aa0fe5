"""What every function of storage needs of a connection, whichever database is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import sqlalchemy
from sqlalchemy import Dialect, Executable

Values = Mapping[str, Any]
Parameters = Values | Sequence[Values]
T = TypeVar("T")

Ends = dict[str, tuple[tuple[int, str], ...]]
"""Where chains end that a transaction has added to: name to the last one's number and hash.

A record that was deleted has two: its last entry, and the tombstone after it.
"""


class Rows(Protocol):
    """What a statement gave: its rows, each with its columns as attributes."""

    @property
    def rowcount(self) -> int:
        """How many rows it wrote."""

    def __iter__(self) -> Iterator[Any]:
        """Row by row."""

    def first(self) -> Any:
        """The first row, or None."""

    def all(self) -> Sequence[Any]:
        """Every row."""


class Connection(Protocol):
    """A connection inside a transaction."""

    ends: Ends | None
    """What this transaction's commit will seal; None where commits aren't sealed."""

    @property
    def dialect(self) -> Dialect:
        """Which database's words a statement is put into."""

    async def execute(self, statement: Executable, parameters: Parameters | None = None, /) -> Rows:
        """Runs a statement; its rows are already here."""

    async def scalar(self, statement: Executable, parameters: Values | None = None, /) -> Any:
        """The first column of the first row, or None."""

    async def scalars(
        self, statement: Executable, parameters: Values | None = None, /
    ) -> Iterator[Any]:
        """The first column of every row."""

    async def run_sync(self, work: Callable[[sqlalchemy.Connection], T], /) -> T:
        """Runs what can only work with a plain connection."""
