"""The line to the bot: signed activities over real HTTP, and what came back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from rehearsal.activities import Activity
from rehearsal.identity import Identity

PATIENCE_SECONDS = 15


@dataclass(frozen=True)
class EndpointAnswer:
    """What the bot's endpoint answered; `problem` is a plain sentence when it went wrong."""

    status: int
    body: Any = None
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the bot took the activity."""
        return not self.problem


class Line:
    """Posts activities to `{bot_url}/api/messages` as Bot Framework's service does."""

    def __init__(self, bot_url: str, identity: Identity) -> None:
        self._endpoint = f"{bot_url.rstrip('/')}/api/messages"
        self._identity = identity
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Get ready to post."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def post(self, activity: Activity) -> EndpointAnswer:
        """Post one activity and wait for the answer, fifteen seconds at most; never raises."""
        if self._session is None:
            return EndpointAnswer(0, problem="The rehearsal has not been started.")
        headers = {"Authorization": f"Bearer {self._identity.sign(activity['serviceUrl'])}"}
        try:
            async with self._session.post(
                self._endpoint, json=activity, headers=headers
            ) as response:
                return _answer(response.status, await response.text(errors="replace"))
        except TimeoutError:
            return EndpointAnswer(
                0, problem=f"The bot gave no answer within {PATIENCE_SECONDS} seconds."
            )
        except aiohttp.ClientError:
            return EndpointAnswer(0, problem="The bot can't be reached. Is it running?")


def _answer(status: int, text: str) -> EndpointAnswer:
    try:
        body = json.loads(text) if text.strip() else None
    except ValueError:
        return EndpointAnswer(
            status, text, f"The bot answered {status} with something that isn't JSON."
        )
    if status >= 300:
        return EndpointAnswer(status, body, f"The bot refused this ({status}).")
    return EndpointAnswer(status, body)
