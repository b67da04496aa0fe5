"""The offices' worker: at the start it puts what waits before whoever holds the offices now."""

from __future__ import annotations

import asyncio

import structlog

from delivery.working import Worker
from service.offices import handed_over
from service.take import Desk

log = structlog.get_logger()

REST_SECONDS = 3600.0


def _failed(incident_id: str, error: Exception) -> None:
    log.error("office_not_handed_over", incident=incident_id, exc_info=error)


class HandingOver(Worker[None]):
    """Looks once at the start: the settings don't change while a desk runs."""

    name = "offices"
    waits = "offices_wait"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked = False

    async def sweep(self) -> None:
        """Takes the desk's step in every case that an office's new holder has to know of."""
        if self._looked:
            return
        changed = await handed_over(self._desk, _failed)
        if changed:
            log.info("offices_changed", offices=[str(each.office) for each in changed])
        self._looked = True

    async def rest(self, swept: None) -> None:
        """There is nothing more to look for."""
        await asyncio.sleep(REST_SECONDS)
