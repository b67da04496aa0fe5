"""What IT has set up in the rehearsal's tenant, all well; a test sets it up otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rehearsal.cast import MAIL_FROM

PERMISSIONS = ("User.Read.All",)
"""What is consented to in Graph. Mail isn't among it: a role in Exchange has its scope."""


@dataclass
class Tenant:
    """Grants, accounts and the application as an administrator of the tenant sees them."""

    permissions: list[str] = field(default_factory=lambda: list(PERMISSIONS))
    senders: set[str] = field(default_factory=lambda: {MAIL_FROM})
    """The mailboxes that the desk may send from; "*" is every one."""
    disabled: set[str] = field(default_factory=set)
    guests: set[str] = field(default_factory=set)
    secret_ends: str = ""
    """When the client secret runs out, as Graph writes it; "" where none is said."""
    endorsements: list[str] = field(default_factory=lambda: ["msteams"])
    """The channels that the published signing key may speak for."""

    without_app: set[str] = field(default_factory=set)
    """Object ids of those of the cast for whom the app isn't installed."""

    def grants(self, *any_of: str) -> bool:
        """Whether one of these permissions is consented to."""
        return bool(set(any_of) & set(self.permissions))

    def lets_send(self, mailbox: str) -> bool:
        """Whether the desk may send from this mailbox, by Exchange's scope or by Entra's grant."""
        scoped: Iterable[str] = (mailbox.casefold(), "*")
        return self.grants("Mail.Send") or any(each in self.senders for each in scoped)
