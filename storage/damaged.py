"""Pages of rows of which one may be damaged: it is named in its place, and the others are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Select, type_coerce
from sqlalchemy.types import NullType

from service.ports.rows import Row
from service.project import damaged_row
from storage.connection import Connection
from storage.projections import row_of, row_of_values
from storage.raw import Unsound, rows, sound
from storage.tables import FAR, POSITIONS_A_YEAR, incidents

_WRONG = (ValueError, TypeError, LookupError, AttributeError)
"""What comes of a value that no desk writes, where it is read."""

_AS_THEY_ARE: list[Any] = [
    type_coerce(column, NullType()).label(column.name) for column in incidents.c
]
_NUMBERED = re.compile(r"-(\d{4})-(\d{1,8})\Z")


async def read_rows(
    connection: Connection, asked: Select[Any], values: Mapping[str, object]
) -> list[Row]:
    """The rows of a question whose columns are those of incidents."""
    try:
        return [row_of(each) for each in await connection.execute(asked, dict(values))]
    except _WRONG:
        return await _one_by_one(connection, asked, values)


async def _one_by_one(
    connection: Connection, asked: Select[Any], values: Mapping[str, object]
) -> list[Row]:
    """The same, with nothing turned into anything before it is known what it is."""
    plain: Select[Any] = asked.with_only_columns(*_AS_THEY_ARE)
    return [_read(each) for each in await rows(connection, plain, values)]


def _read(values: Mapping[str, Any]) -> Row:
    try:
        return row_of_values(sound(incidents, values))
    except (Unsound, *_WRONG):
        return _named(values)


def _named(values: Mapping[str, Any]) -> Row:
    """A row that says which case's is damaged, where the list has it."""
    incident_id, rank = str(values["incident_id"]), values["rank"]
    numbered = _NUMBERED.search(incident_id)
    place = values["position"] if isinstance(values["position"], int) else 0
    year, number = divmod(place, POSITIONS_A_YEAR)
    if numbered:
        year, number = int(numbered[1]), int(numbered[2])
    return damaged_row(
        incident_id,
        year,
        number,
        rank=rank if isinstance(rank, int) else 0,
        nearest=_instant(values["nearest"]),
        stage=str(values["stage"]),
    )


def _instant(value: object) -> datetime | None:
    with suppress(*_WRONG):
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return at if isinstance(at, datetime) and at < FAR else None
    return None
