"""The stand-in Microsoft Graph: mail out, and looking people up."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from rehearsal.cast import APP_ID, APP_PASSWORD, BY_ID, CATALOGUE_ID, DIRECTORY, Person
from rehearsal.connector import refusal
from rehearsal.identity import GRAPH, Identity
from rehearsal.tenant import Tenant
from rehearsal.world import World

ADDRESS = re.compile(r"'([^']*)'")
QUOTED = re.compile(r"'([^']*)'|displayName:([^\"]*)")
Handler = Callable[[web.Request], Awaitable[web.Response]]


class Graph:
    """Answers as Graph v1.0 would; who calls without a token for it gets 401."""

    def __init__(self, world: World, identity: Identity, tenant: Tenant) -> None:
        self._world = world
        self._identity = identity
        self._tenant = tenant

    def routes(self) -> list[web.RouteDef]:
        """Graph's calls, to be added to the stand-in's application."""
        return [
            web.post("/v1.0/users/{sender}/sendMail", self._guarded(self._send)),
            web.get("/v1.0/users/{person}", self._guarded(self._person)),
            web.post("/v1.0/users/{person}/teamwork/installedApps", self._guarded(self._install)),
            web.get("/v1.0/users", self._guarded(self._people)),
            web.get("/v1.0/applications(appId='{app}')", self._guarded(self._application)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            if not self._identity.admits(request, GRAPH):
                return refusal(401, "InvalidAuthenticationToken", "Access token is missing")
            bad_day = await self._world.mail_faults.meet(request)
            if bad_day is not None:
                return bad_day
            try:
                return await handler(request)
            except (ValueError, TypeError, KeyError, AttributeError):
                return refusal(400, "BadRequest", "The request could not be understood")

        return answer

    async def _send(self, request: web.Request) -> web.Response:
        if not self._tenant.lets_send(request.match_info["sender"]):
            return refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials.")
        message = (await request.json())["message"]
        to = [*message["toRecipients"], *message.get("ccRecipients", [])]
        addresses = [str(one["emailAddress"]["address"]) for one in to]
        if not addresses:
            return refusal(400, "ErrorInvalidRecipients", "At least one recipient is needed")
        body = message["body"]
        self._world.mail.deliver(
            request.match_info["sender"],
            addresses,
            str(message.get("subject", "")),
            str(body["content"]),
            str(body.get("contentType", "Text")).lower(),
        )
        return web.Response(status=202)

    async def _person(self, request: web.Request) -> web.Response:
        if not self._tenant.grants("User.Read.All", "User.ReadBasic.All"):
            return refusal(403, "Authorization_RequestDenied", "Insufficient privileges")
        wanted = request.match_info["person"].casefold()
        for person in DIRECTORY:
            if wanted in (person.object_id, person.mail):
                return web.json_response({**_user(person), **self._account(person)})
        return refusal(404, "Request_ResourceNotFound", "The user does not exist")

    def _account(self, person: Person) -> dict[str, object]:
        """What only the broader of the two permissions shows."""
        if not self._tenant.grants("User.Read.All"):
            return {}
        guest = person.object_id in self._tenant.guests
        enabled = person.object_id not in self._tenant.disabled
        return {"accountEnabled": enabled, "userType": "Guest" if guest else "Member"}

    async def _install(self, request: web.Request) -> web.Response:
        if not self._tenant.grants("TeamsAppInstallation.ReadWriteSelfForUser.All"):
            return refusal(403, "Forbidden", "Missing role permissions on the request")
        bound = str((await request.json())["teamsApp@odata.bind"])
        person = BY_ID.get(request.match_info["person"])
        if person is None or not bound.endswith(f"/v1.0/appCatalogs/teamsApps/{CATALOGUE_ID}"):
            return refusal(404, "NotFound", "No such user or app")
        if person.object_id not in self._tenant.without_app:
            return refusal(409, "Conflict", "The app is already installed in this scope")
        self._tenant.without_app.discard(person.object_id)
        return web.Response(status=201)

    async def _application(self, request: web.Request) -> web.Response:
        if not self._tenant.grants("Application.Read.All"):
            return refusal(403, "Authorization_RequestDenied", "Insufficient privileges")
        if request.match_info["app"] != APP_ID:
            return refusal(404, "Request_ResourceNotFound", "No such application")
        secret = {"hint": APP_PASSWORD[:3], "endDateTime": self._tenant.secret_ends}
        return web.json_response({"passwordCredentials": [secret]})

    async def _people(self, request: web.Request) -> web.Response:
        asked = request.query.get("$search") or request.query.get("$filter") or ""
        if asked.startswith("mail eq "):
            return self._of_address(asked)
        if "$search" in request.query and request.headers.get("ConsistencyLevel") != "eventual":
            return refusal(400, "Request_UnsupportedQuery", "ConsistencyLevel is missing")
        found = QUOTED.search(asked)
        word = next((part for part in found.groups() if part), "") if found else ""
        return web.json_response({"value": [_user(person) for person in people_like(word)]})

    def _of_address(self, asked: str) -> web.Response:
        """Whoever has one of the addresses asked for, which their aliases are among."""
        if "proxyAddresses" in asked and not self._tenant.grants("User.Read.All"):
            return refusal(403, "Authorization_RequestDenied", "Insufficient privileges")
        wanted = {word.removeprefix("smtp:") for word in ADDRESS.findall(asked.casefold())}
        found = [person for person in DIRECTORY if wanted & {person.mail, person.alias}]
        return web.json_response({"value": [_user(person) for person in found[:2]]})


def people_like(word: str) -> list[Person]:
    """The people in the directory with a name or job word that starts so, or that have this id."""
    wanted = word.strip().casefold()
    return [
        person
        for person in DIRECTORY
        if person.object_id == wanted
        or any(
            part.startswith(wanted)
            for part in [person.name.casefold(), *f"{person.name} {person.job}".casefold().split()]
        )
    ]


def _user(person: Person) -> dict[str, str]:
    return {
        "id": person.object_id,
        "displayName": person.name,
        "jobTitle": person.job,
        "mail": person.mail,
        "userPrincipalName": person.mail,
    }
