"""Entra through Graph: accounts, the desk's own credential, groups, and the app in people's chats.

Nothing here is needed to run a case; it is what a tenant is checked and set up with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import ClientSession

from delivery.calls import Bearer, Caller, segment
from delivery.errors import Rejected
from delivery.hosts import Hosts
from delivery.refusals import Call
from delivery.tokens import Scope

SECRETS = "passwordCredentials"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account; `enabled` and `guest` are None where the permission doesn't show them."""

    name: str
    mail: str
    enabled: bool | None
    guest: bool | None


class Entra:
    """Asks Graph at `base_url` alone, as the desk itself. Every method raises DeliveryError."""

    def __init__(
        self,
        session: ClientSession,
        tokens: Bearer | None,
        base_url: str,
        *,
        allowed: Callable[[str], bool] | None = None,
    ) -> None:
        self._caller = Caller(session, tokens, Scope.GRAPH, allowed or Hosts.of(base_url))
        self._base = f"{base_url.rstrip('/')}/v1.0"

    async def account(self, object_id: str) -> Account:
        """The account of an object id; Rejected as `missing` where no person has it."""
        asked = "displayName,mail,accountEnabled,userType"
        url = f"{self._base}/users/{segment(Call.PERSON, object_id)}?$select={asked}"
        told = await self._caller.call(Call.PERSON, "GET", url)
        enabled, kind = told.get("accountEnabled"), told.get("userType")
        return Account(
            name=_words(told.get("displayName")),
            mail=_words(told.get("mail")),
            enabled=enabled if isinstance(enabled, bool) else None,
            guest=kind == "Guest" if isinstance(kind, str) else None,
        )

    async def secret_ends(self, app_id: str, begins: str) -> datetime | None:
        """When the application's secret that begins so runs out; None where it has none such.

        Entra shows the first three letters of each. Rejected without Application.Read.All.
        """
        app = segment(Call.PERSON, app_id)
        url = f"{self._base}/applications(appId='{app}')?$select={SECRETS}"
        told = await self._caller.call(Call.PERSON, "GET", url)
        ends = [
            _instant(each.get("endDateTime"))
            for each in _objects(told.get(SECRETS))
            if begins.startswith(_words(each.get("hint")))
        ]
        return max((end for end in ends if end is not None), default=None)

    async def install(self, person: str, app: str) -> bool:
        """Installs the app of the organisation's catalogue for a person; False if it is there.

        Needs TeamsAppInstallation.ReadWriteSelfForUser.All, which reaches the desk's own app alone.
        Teams then tells the desk of the new chat. Rejected as `missing` where person or app isn't
        known.
        """
        url = f"{self._base}/users/{segment(Call.PERSON, person)}/teamwork/installedApps"
        bind = f"{self._base}/appCatalogs/teamsApps/{segment(Call.PERSON, app)}"
        try:
            await self._caller.call(Call.PERSON, "POST", url, {"teamsApp@odata.bind": bind})
        except Rejected as refused:
            if refused.status != 409:
                raise
            return False
        return True


def _words(said: object) -> str:
    return said if isinstance(said, str) else ""


def _objects(said: object) -> Iterator[dict[str, Any]]:
    yield from (each for each in (said if isinstance(said, list) else ()) if isinstance(each, dict))


def _instant(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(_words(said))
    except ValueError:
        return None
    return found if found.tzinfo else None
