"""The identities' worker: whoever was chosen while the directory was away is named later."""

from __future__ import annotations

import asyncio

import structlog

from delivery.working import Worker
from service.identities import identified, with_strangers
from service.ports.directory import Directory
from service.take import Desk

log = structlog.get_logger()

AGAIN_SECONDS = 60.0
"""How often the directory is asked about those whom it couldn't name."""


def _failed(incident_id: str, error: Exception) -> None:
    log.error("person_not_identified", incident=incident_id, exc_info=error)


class Identities(Worker[None]):
    """Looks through the cases at the start, and after that at those it is told of."""

    name = "identities"
    waits = "identities_wait"

    def __init__(self, desk: Desk, directory: Directory) -> None:
        self._desk, self._directory = desk, directory
        self._wanted: dict[str, None] | None = None
        self._told: dict[str, None] = {}

    def look(self, incident_id: str) -> None:
        """In this case somebody was recorded whom the directory couldn't name."""
        self._told[incident_id] = None

    async def sweep(self) -> None:
        """Asks about everybody who is still to be identified, and has the cases told."""
        if self._wanted is None:
            self._wanted = dict.fromkeys(await with_strangers(self._desk.store))
        wanted = self._wanted | self._told
        left = await identified(self._desk, self._directory, list(wanted), _failed)
        for done in wanted.keys() - set(left):
            self._told.pop(done, None)
        self._wanted = dict.fromkeys(left)

    async def rest(self, swept: None) -> None:
        """What isn't known now isn't known a second later either."""
        await asyncio.sleep(AGAIN_SECONDS)
