"""botbuilder's echo with the cures of its known costs: what an own adapter has to beat."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import msal
from aiohttp import ClientSession, web
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity, ResourceResponse
from msrest.universal_http.requests import ClientRetryPolicy
from redirect import PORT
from stock import Configuration, application

TENANT = os.environ["BENCH_TENANT_ID"]
SCOPE = "https://api.botframework.com/.default"

ClientRetryPolicy.safe_codes = frozenset(ClientRetryPolicy.safe_codes)


class KeptFactory:
    """One connector client for all turns."""

    def __init__(self, factory: Any) -> None:
        self._factory = factory
        self._client: Any = None

    async def create(self, service_url: str, audience: str) -> Any:
        """The client, made once."""
        if self._client is None:
            self._client = await self._factory.create(service_url, audience)
        return self._client


class KeptClients(ConfigurationBotFrameworkAuthentication):
    """Authenticates every turn, and makes its clients once."""

    _factory: KeptFactory | None = None
    _user_tokens: Any = None

    async def authenticate_request(self, activity: Activity, auth_header: str) -> Any:
        """The SDK's own check of the token."""
        result = await super().authenticate_request(activity, auth_header)
        if self._factory is None:
            self._factory = KeptFactory(result.connector_factory)
        result.connector_factory = self._factory
        return result

    async def create_user_token_client(self, claims_identity: Any) -> Any:
        """The client, made once."""
        if self._user_tokens is None:
            self._user_tokens = await super().create_user_token_client(claims_identity)
        return self._user_tokens


class KeptAdapter(CloudAdapter):
    """Sends through aiohttp, with a token that is asked for once an hour."""

    _session: ClientSession | None = None
    _token = ""
    _until = 0.0

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        """Posts replies."""
        if self._session is None:
            self._session = ClientSession()
        sent = []
        for activity in activities:
            url = (
                f"{activity.service_url}v3/conversations/{activity.conversation.id}"
                f"/activities/{activity.reply_to_id}"
            )
            headers = {"Authorization": f"Bearer {await self._bearer()}"}
            body = activity.serialize()
            async with self._session.post(url, json=body, headers=headers) as answer:
                sent.append(ResourceResponse(id=(await answer.json())["id"]))
        return sent

    async def _bearer(self) -> str:
        if time.monotonic() > self._until:
            self._token = await asyncio.to_thread(_granted)
            self._until = time.monotonic() + 3000
        return self._token

    async def close(self, _app: web.Application) -> None:
        """Closes the client."""
        if self._session is not None:
            await self._session.close()


def _granted() -> str:
    login = msal.ConfidentialClientApplication(
        Configuration.APP_ID,
        client_credential=Configuration.APP_PASSWORD,
        authority=f"https://login.microsoftonline.com/{TENANT}",
        instance_discovery=False,
    )
    return str(login.acquire_token_for_client([SCOPE])["access_token"])


adapter = KeptAdapter(KeptClients(Configuration()))
app = application(adapter)
app.on_cleanup.append(adapter.close)
web.run_app(app, host="127.0.0.1", port=PORT, access_log=None, print=None)
