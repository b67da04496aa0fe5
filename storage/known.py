"""What this version knows of rows that another may have written: the rest it leaves to that one.

While a desk is brought up to date two versions work on one register, and after going back to an
earlier one what the later wrote is still there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_
from sqlalchemy import Row as SqlRow

from procedure.matter import SEPARATOR, Matter, MatterKind
from procedure.notices import Route, Topic
from storage.tables import deadlines, outbox

TOPICS, ROUTES = frozenset(Topic), frozenset(Route)
KINDS = tuple(kind.value for kind in MatterKind if kind)


def matter_is_known(text: str) -> bool:
    """Whether a text names a matter of a kind that this version has."""
    return Matter.parse(text).kind is not MatterKind.NONE


def notice_is_known(row: SqlRow[Any]) -> bool:
    """Whether this version can make the notice of an outbox's row, and take it where it belongs."""
    known = row.topic in TOPICS and row.route in ROUTES
    # What is about a clock that this version hasn't would be told as if that were over.
    return known and (row.topic != Topic.REMINDER or matter_is_known(row.about))


def _among(column: ColumnElement[str], names: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column has one of our own names, which stand in the statement itself."""
    return column.in_([literal_column(f"'{name}'") for name in sorted(names)])


def _names_a_matter(column: ColumnElement[str]) -> ColumnElement[bool]:
    several = (column.startswith(f"{kind}{SEPARATOR}") for kind in KINDS)
    return or_(_among(column, KINDS), *several)


DEADLINE_IS_KNOWN = _names_a_matter(deadlines.c.key)
NOTICE_IS_KNOWN = and_(
    _among(outbox.c.topic, TOPICS),
    _among(outbox.c.route, ROUTES),
    or_(outbox.c.topic != Topic.REMINDER.value, _names_a_matter(outbox.c.about)),
)
"""The same in the database's words."""
