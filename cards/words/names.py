"""Short names, where a line or a button has little room."""

from __future__ import annotations

from collections.abc import Mapping

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

REVIEW_SHORT: Mapping[str, str] = {
    "asset_register": "Asset register",
    "policies": "Policies",
    "training": "Training",
}
