"""The stand-in's keys and tokens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import msal
import pytest
import requests

from rehearsal.cast import APP_ID, APP_PASSWORD, TENANT_ID
from rehearsal.identity import CONNECTOR, GRAPH, Identity
from rehearsal.server import Rehearsal
from rehearsal.store import Store
from rehearsal.world import World

# msal says nothing of its types.
_msal: Any = msal
LOGIN = "https://login.microsoftonline.com"


class SwappedHost(requests.Session):
    """Sends what is meant for Microsoft's login to the stand-in's, as the bot's client does."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.trust_env = False

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, str(url).replace(LOGIN, self._url), *args, **kwargs)


def ask_msal(url: str, secret: str, scope: str) -> dict[str, Any]:
    with SwappedHost(url) as client:
        app = _msal.ConfidentialClientApplication(
            APP_ID,
            client_credential=secret,
            authority=f"{LOGIN}/{TENANT_ID}",
            http_client=client,
        )
        answer: dict[str, Any] = app.acquire_token_for_client([scope])
        return answer


@pytest.mark.parametrize("resource", [CONNECTOR, GRAPH])
async def test_msal_gets_a_token_for_each_resource(rehearsal: Rehearsal, resource: str) -> None:
    scope = f"{resource}/.default"
    answer = await asyncio.to_thread(ask_msal, rehearsal.url, APP_PASSWORD, scope)
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["aud"] == resource


async def test_a_wrong_secret_gets_no_token(rehearsal: Rehearsal) -> None:
    scope = f"{CONNECTOR}/.default"
    answer = await asyncio.to_thread(ask_msal, rehearsal.url, "wrong", scope)
    assert answer["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": "somebody"}, "invalid_client"),
        ({"scope": "https://example.org/.default"}, "invalid_scope"),
    ],
)
async def test_the_login_refuses_what_it_does_not_know(
    rehearsal: Rehearsal,
    session: aiohttp.ClientSession,
    changed: dict[str, str],
    error: str,
) -> None:
    form = {
        "client_id": APP_ID,
        "client_secret": APP_PASSWORD,
        "grant_type": "client_credentials",
        "scope": f"{CONNECTOR}/.default",
    }
    url = f"{rehearsal.url}/{TENANT_ID}/oauth2/v2.0/token"
    async with session.post(url, data=form | changed) as response:
        assert (response.ok, (await response.json())["error"]) == (False, error)


def test_the_key_outlives_a_restart(tmp_path: Path) -> None:
    first, second = Store(tmp_path / "state.sqlite"), Store(tmp_path / "state.sqlite")
    assert Identity(first).kid == Identity(second).kid
    first.close()
    second.close()


def test_a_signed_activity_token_names_its_service_url(world: World) -> None:
    token = Identity(world.store).sign("http://127.0.0.1:1/teams/")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["serviceurl"]) == (APP_ID, "http://127.0.0.1:1/teams/")
