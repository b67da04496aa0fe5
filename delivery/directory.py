"""Who somebody is: the name that Microsoft Graph has, asked for seldom, never waited for long.

What an activity says of its sender is anybody's word, and isn't looked at here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from delivery.errors import DeliveryError, Rejected
from delivery.graph import Graph
from delivery.refusals import Means
from service.ports.store import Store

MOST_KEPT = 2_000
FRESH_SECONDS = 12 * 3600.0
"""How long a name that the directory gave is used before it is asked again, beside the turns."""

AGAIN_SECONDS = 60.0
"""How long a directory that is away, or doesn't know somebody, isn't asked again."""

WAIT_SECONDS = 2.0
"""How long anybody waits for the directory: a turn, the first time that it meets a person."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A name ("" for nobody's) and until when it is used without asking."""

    name: str
    until: float


class GraphDirectory:
    """Fulfils service.ports.Directory; one that is away is answered for by what it last said."""

    def __init__(
        self, store: Store, graph: Graph, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._graph, self._monotonic = store, graph, monotonic
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._away_until = 0.0

    async def name(self, person_id: str) -> str:
        """The person's name, now or when the directory last gave it; "" when it never did.

        Raises StorageAway.
        """
        known, now = self._known.get(person_id), self._monotonic()
        if known is None:
            await self._ask(person_id, wait=WAIT_SECONDS)
        elif known.until <= now:
            await self._ask(person_id, wait=0 if known.name else WAIT_SECONDS)
        found = self._known.get(person_id)
        if found is not None:
            return found.name
        return self._keep(person_id, await self._store.name_of(person_id), AGAIN_SECONDS)

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Names by id; those nobody has are left out."""
        wanted = list(dict.fromkeys(person_ids))
        found = await asyncio.gather(*(self.name(person_id) for person_id in wanted))
        return {person_id: name for person_id, name in zip(wanted, found, strict=True) if name}

    async def mail(self, person_id: str) -> str | None:
        """The person's mail address; None for nobody's. Raises DeliveryError."""
        try:
            return (await self._graph.person(person_id)).mail
        except Rejected as refused:
            if refused.means is Means.DEAD:
                return None
            raise

    async def close(self) -> None:
        """Gives up what is being asked."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(self, person_id: str, wait: float) -> None:
        """Has the directory asked, once at a time for a person; what comes late is kept as well."""
        if not person_id or self._monotonic() < self._away_until:
            return
        task = self._asking.get(person_id)
        if task is None:
            task = self._asking[person_id] = asyncio.create_task(self._asked(person_id))
            task.add_done_callback(lambda _: self._asking.pop(person_id, None))
        if not wait:
            return
        done, _ = await asyncio.wait({task}, timeout=wait)
        if not done:
            self._away_until = self._monotonic() + AGAIN_SECONDS
        elif not task.cancelled():
            task.result()

    async def _asked(self, person_id: str) -> None:
        try:
            name = (await self._graph.person(person_id)).name
        except Rejected:
            name = ""
        except DeliveryError:
            self._away_until = self._monotonic() + AGAIN_SECONDS
            return
        self._away_until = 0.0
        if name:
            await self._store.keep_name(person_id, name)
            self._keep(person_id, name, FRESH_SECONDS)
        else:
            self._keep(person_id, await self._store.name_of(person_id), AGAIN_SECONDS)

    def _keep(self, person_id: str, name: str, seconds: float) -> str:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[person_id] = _Known(name, self._monotonic() + seconds)
        return name
