"""Seals: each row that says where a message goes is signed, so that nobody else can send it astray.

What the desk has signed it may use at once; a row whose seal doesn't hold is as good as none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, and_, select, update

from storage.columns import storable
from storage.connection import Connection
from storage.ledger import CHANNELS, OFFICES, PEOPLE, Chained, Lines, canonical
from storage.signing import Signer, Trusted

SEALED = (PEOPLE, CHANNELS, OFFICES)
"""Tables whose rows bear a seal."""

UNSEALED = frozenset({"at", "blocked", "seal"})
"""What a seal doesn't say: when somebody was last heard, and whether chat reaches them."""

MOST_KNOWN = 5_000


def _said(table: Table, row: Mapping[str, Any]) -> bytes:
    """What is signed: no text of another table, nor of a checkpoint, reads the same."""
    told = {str(c.name): storable(row[c.name]) for c in table.c if c.name not in UNSEALED}
    return canonical({"sealed": str(table.name), "row": told}).encode()


def holds(trusted: Trusted, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether a key that counts has sealed this row as it is."""
    key, _, signature = str(row["seal"]).partition(":")
    return trusted.holds(key, _said(table, row), signature)


class Seals:
    """Seals rows and checks them; without a signer it writes "" and doubts nothing."""

    def __init__(self, signer: Signer | None) -> None:
        self._signer = signer
        self._known: set[tuple[bytes, str]] = set()

    def seal(self, table: Table, row: Mapping[str, Any]) -> str:
        """The seal of a row; a key's signature over the same text is always the same."""
        signer = self._signer
        return f"{signer.fingerprint}:{signer.sign(_said(table, row))}" if signer else ""

    def hold(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Whether the row may be used; what held once costs no second look."""
        if self._signer is None:
            return True
        known = _said(table, row), str(row["seal"])
        if known in self._known:
            return True
        if not holds(self._signer.trusted, table, row):
            return False
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known.add(known)
        return True


async def seal_unsealed(connection: Connection, signer: Signer) -> Lines:
    """Seals the rows that an earlier version wrote without; gives what the ledger is to know.

    To be called within a day of the migration alone: later anybody may have taken a seal off.
    """
    seals, lines = Seals(signer), Lines()
    for chained in SEALED:
        unsealed = select(chained.table).where(chained.table.c.seal == "")
        for found in (await connection.execute(unsealed)).all():
            await write_seal(connection, chained, found._asdict(), seals, lines)
    return lines


async def write_seal(
    connection: Connection, chained: Chained, row: dict[str, Any], seals: Seals, lines: Lines
) -> None:
    """Seals a row that stands in its table, where it isn't yet, and has the ledger know it."""
    table, sealed = chained.table, seals.seal(chained.table, row)
    if sealed != row["seal"]:
        here = and_(*(column == row[column.name] for column in table.primary_key))
        await connection.execute(update(table).where(here).values(seal=sealed))
    lines.put(chained, row | {"seal": sealed}, row["at"])
