"""Upcasting: entries of an earlier shape are read as if they had been written today.

The record is never rewritten. A kind whose shape has changed has a function here for each change,
in order; what is written from then on carries the number of its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from procedure.record import Entry

Body = dict[str, Any]

UPCASTS: Mapping[str, tuple[Callable[[Body], Body], ...]] = {}
"""By kind: the first raises a body of shape 1 to shape 2, and so on."""

SHAPE = "shape"
"""The member of a stored body that numbers its shape; the first shape has none."""


class UnknownShape(Exception):
    """A later version of the desk wrote the entry."""


def upcast(kind: str, body: Body) -> Body:
    """The body in today's shape; raises UnknownShape."""
    changes = UPCASTS.get(kind, ())
    shape = body.pop(SHAPE, 1)
    if not isinstance(shape, int) or not 1 <= shape <= len(changes) + 1:
        raise UnknownShape(kind)
    for change in changes[shape - 1 :]:
        body = change(body)
    return body


def stored(entry: Entry) -> Body:
    """The entry's body as the record keeps it, with its shape's number where that has changed."""
    body = entry.model_dump(mode="json")
    changes = UPCASTS.get(entry.name, ())
    return body | {SHAPE: len(changes) + 1} if changes else body
