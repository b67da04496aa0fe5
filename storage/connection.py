"""What every function of storage needs of a connection, whichever database is behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import sqlalchemy
from sqlalchemy import CursorResult, Dialect, Executable, ScalarResult

Values = Mapping[str, Any]
Parameters = Values | Sequence[Values]
T = TypeVar("T")


class Connection(Protocol):
    """A connection inside a transaction; SQLAlchemy's AsyncConnection is one."""

    @property
    def dialect(self) -> Dialect:
        """Which database's words a statement is put into."""

    async def execute(
        self, statement: Executable, parameters: Parameters | None = None, /
    ) -> CursorResult[Any]:
        """Runs a statement; its rows are already here."""

    async def scalar(self, statement: Executable, parameters: Values | None = None, /) -> Any:
        """The first column of the first row, or None."""

    async def scalars(
        self, statement: Executable, parameters: Values | None = None, /
    ) -> ScalarResult[Any]:
        """The first column of every row."""

    async def run_sync(self, work: Callable[[sqlalchemy.Connection], T], /) -> T:
        """Runs what can only work with a plain connection."""
