"""Short names, where a line or a button has little room."""

from __future__ import annotations

from cards.elements import clipped
from procedure.parties import PartyRow

LONGEST_NAME = 30


def short_name(party: PartyRow) -> str:
    """What stands on a button."""
    return party.row.short if party.body is None else clipped(party.name, LONGEST_NAME, "…")
