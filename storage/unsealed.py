"""Nothing is built on an end that the desk hasn't sealed.

A right chain proves nothing by itself: whoever has the database can add an entry with the right
hash, and the next checkpoint over the record's end would cover it with all the others. So where
commits are sealed, a step goes on only from an end that a checkpoint covers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from sqlalchemy import bindparam, exists, select

from procedure.errors import Unreadable
from procedure.record import Recorded
from storage.adopting import ROLLING, begun
from storage.chain import Head
from storage.connection import Connection
from storage.proofs import marks, moved

MOST_KNOWN = 10_000
"""Ends that needn't be looked up again: a hash says which record's and after what."""

_COVERED, _LEFT = (
    select(
        exists().where(
            table.c.incident_id == bindparam("incident"),
            table.c.seq == bindparam("seq"),
            table.c.hash == bindparam("hash"),
        )
    )
    for table in (marks, moved)
)
_known: OrderedDict[str, None] = OrderedDict()


def wrote(head: Head) -> None:
    """An end that this process has written itself, and seals with its commit."""
    _known[head.hash] = None
    if len(_known) > MOST_KNOWN:
        _known.popitem(last=False)


async def refuse(
    connection: Connection, incident_id: str, head: Head, entries: Sequence[Recorded]
) -> None:
    """Raises Unreadable where a checkpoint should cover this end and none does.

    An earlier version that still runs beside this one, within a day of the migration, leaves its
    ends to the hour's checkpoint.
    """
    if connection.ends is None or not head.seq or head.hash in _known:
        return
    end = {"incident": incident_id, "seq": head.seq, "hash": head.hash}
    if not await connection.scalar(_COVERED, end):
        first = await begun(connection)
        rolls = first is not None and all(entry.at <= first + ROLLING for entry in entries)
        if not (rolls and await connection.scalar(_LEFT, end)):
            raise Unreadable(
                f"Entry {head.seq} of {incident_id} wasn't sealed by the incident desk: somebody "
                "else has put it there. The case can be read, but nothing can be done in it until "
                "that has been looked into. Please tell whoever looks after the incident desk."
            )
    wrote(head)
