"""Questions about several values at once, and locks for several names, in one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Text, bindparam, func, select

from storage.connection import Connection, T

MOST_AT_ONCE = 64
"""Values of one question; who has more asks again for the rest."""

_names = func.unnest(bindparam("names", type_=ARRAY(Text))).column_valued("name")
_LOCK = select(func.count(func.pg_advisory_xact_lock(func.hashtextextended(_names, 0))))


async def lock_all(connection: Connection, names: Iterable[str]) -> None:
    """Makes transactions that share one of these names wait for each other until they end.

    In one order always, so that no two of them block each other.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK, {"names": sorted(set(names))})


def batched(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in batches that one question can ask for."""
    for start in range(0, len(values), MOST_AT_ONCE):
        yield values[start : start + MOST_AT_ONCE]


def size_for(count: int) -> int:
    """For how many values a statement is made: it is made once for each size."""
    return 1 << max(count - 1, 0).bit_length()


def among(column: Column[Any], name: str, size: int) -> ColumnElement[bool]:
    """Whether a column has one of so many values, each a parameter of this name and its number."""
    return column.in_([bindparam(f"{name}_{n}", type_=column.type) for n in range(size)])


def values_of(name: str, values: Sequence[object], size: int) -> dict[str, object]:
    """The parameters for `among`; the last value stands in for those that are too few."""
    last = len(values) - 1
    return {f"{name}_{n}": values[min(n, last)] for n in range(size)}
