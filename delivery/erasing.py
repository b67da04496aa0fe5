"""The erasing worker: what was deleted also goes from the index of words, from pages and logs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from delivery.working import Worker
from storage.erasing import Overwritten, erase, overwrite
from storage.register import Register

log = structlog.get_logger()


class Erasing(Worker[None]):
    """Looks every minute; what is cut short is taken up again, also after a start."""

    name = "erasing"
    waits = "erasing_waits"
    look_seconds = 60.0

    def __init__(self, register: Register, papers: Callable[[], Awaitable[None]] | None) -> None:
        """`papers` takes what was deleted out of the folder that the schedule exports to."""
        self._register, self._papers = register, papers
        self._owed: bool | None = None

    async def sweep(self) -> None:
        """Erases what has been deleted, and keeps SQLite's log small."""
        database = self._register.database
        if self._owed is None:
            # A process that ended after a deletion may have left its traces in SQLite's log.
            self._owed = database.dialect == "sqlite"
        if await erase(database):
            self._owed = True
            await self._clear_papers()
        done = await overwrite(database, deleted=self._owed)
        if done is Overwritten.BY_THE_OWNER:
            log.info("vacuum_left_to_the_owner")
        self._owed = self._owed and done is Overwritten.LATER

    async def _clear_papers(self) -> None:
        """A folder that is away has it done by the next export."""
        try:
            if self._papers is not None:
                await self._papers()
        except OSError as error:
            log.error("export_failed", exc_info=error)
