"""The desk's own identity: its clock, credential, tokens, permissions, and Microsoft's keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from delivery.errors import DeliveryError
from delivery.probes import claims, skew
from delivery.tokens import Scope
from operations.credentials import ends_at
from operations.doctor.permissions import PERMISSIONS
from operations.doctor.rows import Context, Found, fine, look, not_asked, wrong
from operations.outward import SOON
from procedure.instants import local_day, shown_day
from settings.values import AppType

MOST_SKEW = timedelta(seconds=60)
"""The gate lets in five minutes; what is written into the record should be nearer than that."""

OFF = not_asked("Authentication is off: the desk proves itself to nobody.")

LOGIN_CODES = {
    "invalid_client": "The secret or certificate isn't the application's, or has run out: make a "
    "new one in Entra (Certificates & secrets) and put its value, not its id, into the settings.",
    "unauthorized_client": "MicrosoftAppId is no application of this tenant: compare both ids.",
    "invalid_request": "MicrosoftAppTenantId isn't a tenant, or not this application's: compare "
    "both ids.",
    "invalid_tenant": "MicrosoftAppTenantId isn't a tenant: compare it with Entra's overview.",
}
"""What to do, by the login's own code; else what the row says."""


async def clock(context: Context) -> Sequence[Found]:
    """How far the machine's clock is from the login's."""
    tenant = f"{context.settings.login_url}/{context.settings.tenant_id}"
    ahead = await skew(
        context.web, f"{tenant}/v2.0/.well-known/openid-configuration", context.clock
    )
    seconds = round(abs(ahead.total_seconds()))
    if abs(ahead) <= MOST_SKEW:
        return [fine(f"The clock is right, to {max(seconds, 1)} s.")]
    return [wrong(f"The clock is {seconds} s {'ahead' if ahead > timedelta() else 'behind'}.")]


async def credential(context: Context) -> Sequence[Found]:
    """When the credential runs out."""
    settings = context.settings
    if not settings.authentication:
        return [OFF]
    if settings.app_type is AppType.USER_ASSIGNED_MSI:
        return [fine("A managed identity: Azure renews it by itself.")]
    ends = ends_at(settings) or await _asked_of_entra(context)
    if ends is None:
        return [look("When the client secret runs out isn't known.")]
    left = ends - context.clock()
    day = shown_day(local_day(ends))
    if left <= timedelta():
        return [wrong(f"The credential ran out on {day}.")]
    if left <= SOON:
        return [look(f"The credential runs out on {day}, in {left.days} days.")]
    return [fine(f"The credential is good until {day}.")]


async def _asked_of_entra(context: Context) -> datetime | None:
    """The secret's end where Entra may tell it; that it may not is no fault."""
    secret = context.settings.app_password.get_secret_value()
    if not secret:
        return None
    try:
        return await context.entra.secret_ends(context.settings.app_id, secret)
    except DeliveryError:
        return None


async def connector_token(context: Context) -> Sequence[Found]:
    """A token for Teams."""
    return await _token(context, Scope.CONNECTOR, "Teams (the Bot Framework's Connector)")


async def graph_token(context: Context) -> Sequence[Found]:
    """A token for Graph."""
    return await _token(context, Scope.GRAPH, "Microsoft Graph")


async def _token(context: Context, scope: Scope, of: str) -> Sequence[Found]:
    if context.tokens is None:
        return [OFF]
    try:
        token = await context.tokens.bearer(scope)
    except DeliveryError as refused:
        code = str(refused)
        return [wrong(f"No token for {of}: {code}.", LOGIN_CODES.get(code, ""))]
    tenant = claims(token).get("tid")
    if tenant not in {None, context.settings.tenant_id}:
        return [wrong(f"The token for {of} is of another tenant.", LOGIN_CODES["invalid_request"])]
    return [fine(f"A token for {of} was had.")]


async def permissions(context: Context) -> Sequence[Found]:
    """What Entra has granted the desk in Graph, held against what it is for."""
    granted = set(claims(await context.bearer(Scope.GRAPH)).get("roles") or ())
    found = [each for row in PERMISSIONS if (each := row.judge(granted, context.settings))]
    more = sorted(granted - {name for row in PERMISSIONS for name in row.names})
    if more:
        found.append(
            look(
                f"More than the desk needs: {', '.join(more)}.",
                "Take it away in Entra, under API permissions.",
            )
        )
    return found or [fine(f"Graph grants {', '.join(sorted(granted)) or 'nothing'}.")]


async def signing_keys(context: Context) -> Sequence[Found]:
    """The keys with which Teams signs what it sends."""
    number = await context.keys.published("msteams")
    if not number:
        return [wrong("No published key may speak for Teams.")]
    return [fine(f"{number} keys may speak for Teams.")]
