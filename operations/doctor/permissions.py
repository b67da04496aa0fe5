"""The permissions in Microsoft Graph: a row each, what it is for and whether it is to be there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from operations.doctor.rows import Found, fine, look, wrong
from settings.settings import Settings


class Need(StrEnum):
    """Whether a permission is to be granted."""

    NEEDED = "needed"
    MAY = "may be granted"
    NEVER = "not to be granted"


@dataclass(frozen=True, slots=True)
class Permission:
    """One row: its names (any of them will do), what it is for, and what lacks without it."""

    names: tuple[str, ...]
    need: Need
    purpose: str
    otherwise: str

    def judge(self, granted: Collection[str], settings: Settings) -> Found | None:
        """What is to be said of it; None where there is nothing to say."""
        held = [name for name in self.names if name in granted]
        if self.need is Need.NEVER and held:
            return look(
                f"{held[0]} is granted for the whole tenant: {self.otherwise}",
                "Take it away in Entra, under API permissions; a role in Exchange does instead.",
            )
        if self.need is Need.NEEDED and not held:
            return wrong(
                f"{self.names[0]} isn't granted: {self.otherwise}",
                f"Grant {self.names[0]} (application) in Entra and consent to it.",
            )
        if held:
            return fine(f"{held[0]} is granted: {self.purpose}")
        return None


PERMISSIONS = (
    Permission(
        ("User.Read.All", "User.ReadBasic.All"),
        Need.NEEDED,
        "names, and the mail addresses of people whom chat can't reach.",
        "people are shown without their names, and mail to single people fails.",
    ),
    Permission(
        ("Mail.Send",),
        Need.NEVER,
        "sending from every mailbox.",
        "the desk may send as anybody, whatever scope Exchange gives it, since grants add up.",
    ),
    Permission(
        ("TeamsAppInstallation.ReadWriteSelfForUser.All",),
        Need.MAY,
        "`python bot.py install` puts the app into office holders' chats.",
        "people install the app themselves, or a setup policy does.",
    ),
    Permission(
        ("Application.Read.All",),
        Need.MAY,
        "the day on which the client secret runs out; CREDENTIAL_EXPIRES does without.",
        "CREDENTIAL_EXPIRES says it.",
    ),
)
"""All that the desk ever asks Graph for; whatever else is granted is more than it needs."""
