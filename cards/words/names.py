"""Short names, where a line or a button has little room."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import clipped
from procedure.parties import PartyRow
from procedure.terms import Party

PARTY_SHORT: Mapping[Party, str] = {
    Party.ICO: "ICO",
    Party.INDIVIDUALS: "Individuals",
    Party.POLICE: "Police",
    Party.PROVIDERS: "System providers",
    Party.CYBER: "Cyber centres",
    Party.OTHERS: "Others",
    Party.BOARD: "Board",
    Party.SPONSOR: "Sponsor Team",
}

LONGEST_NAME = 30


def short_name(party: PartyRow) -> str:
    """What stands on a button."""
    if party.body is None:
        return PARTY_SHORT[party.kind]
    return clipped(party.name, LONGEST_NAME, "…")


REVIEW_SHORT: Mapping[str, str] = {
    "asset_register": "Asset register",
    "policies": "Policies",
    "training": "Training",
}
