"""Who somebody is: the name that Microsoft Graph has, asked for seldom, never waited for long.

What an activity says of its sender is anybody's word, and isn't looked at here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from delivery.errors import DeliveryError, Rejected
from delivery.graph import Graph
from delivery.refusals import Means
from procedure.person import PersonId, unnamed
from procedure.record import Named
from service.ports.store import Store

MOST_KEPT = 2_000
FRESH_SECONDS = 12 * 3600.0
"""How long a name that the directory gave is used before it is asked again, beside the turns."""

STALE_SECONDS = 24 * 3600.0
"""How old a name may be that is shown without waiting: a changed one is seen within a day."""

AGAIN_SECONDS = 60.0
"""How long a directory that is away, or doesn't know somebody, isn't asked again."""

NOBODY = PersonId()
_NOT_THERE = frozenset({400, 404, 410})
"""How Graph says that nobody is known by this: not what it says where it lets nobody ask."""

log = structlog.get_logger()

WAIT_SECONDS = 2.0
"""How long anybody waits for the directory: a turn, the first time that it meets a person."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A name ("" for nobody's) and until when it is used without asking.

    From `waits` on it is so old that the directory is waited for. `id` is the directory's own;
    `missing` is whom the directory says it doesn't have.
    """

    name: str
    until: float
    waits: float
    id: PersonId
    missing: bool = False


class GraphDirectory:
    """Fulfils service.ports.Directory; one that is away is answered for by what it last said."""

    def __init__(
        self, store: Store, graph: Graph, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._graph, self._monotonic = store, graph, monotonic
        self._known: dict[PersonId, _Known] = {}
        self._asking: dict[PersonId, asyncio.Task[None]] = {}
        self._away_until, self._said_away = 0.0, False

    async def name(self, person_id: str) -> str:
        """The person's name, now or when the directory last gave it; "" when it never did.

        Raises StorageAway.
        """
        return (await self._found(PersonId(person_id))).name

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Names by id; those nobody has are left out."""
        wanted = list(dict.fromkeys(person_ids))
        found = await asyncio.gather(*(self.name(person_id) for person_id in wanted))
        return {person_id: name for person_id, name in zip(wanted, found, strict=True) if name}

    async def who(self, known_by: Iterable[PersonId]) -> dict[PersonId, Named]:
        """See service.ports.directory.Directory."""
        wanted = list(dict.fromkeys(known_by))
        found = await asyncio.gather(*map(self._found, wanted))
        return {
            person: Named(id=known.id, name=known.name or unnamed(known.id))
            for person, known in zip(wanted, found, strict=True)
            if known.name or not known.missing
        }

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

    async def _found(self, person_id: PersonId) -> _Known:
        """What is known of somebody, once the directory was asked where it has to be."""
        known, now = self._known.get(person_id), self._monotonic()
        if known is None or known.until <= now:
            fresh = known is not None and known.name and now < known.waits
            await self._ask(person_id, wait=0 if fresh else WAIT_SECONDS)
        found = self._known.get(person_id)
        return found or await self._last_known(person_id)

    async def _last_known(self, person_id: PersonId, *, missing: bool = False) -> _Known:
        name = await self._store.name_of(person_id)
        return self._keep(person_id, name, AGAIN_SECONDS, missing=missing)

    async def _ask(self, person_id: PersonId, wait: float) -> None:
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

    async def _asked(self, person_id: PersonId) -> None:
        try:
            person = await self._graph.person(person_id)
        except Rejected as refused:
            missing = refused.status in _NOT_THERE
            if not missing:
                self._say_away(refused)
            await self._last_known(person_id, missing=missing)
            return
        except DeliveryError as error:
            self._say_away(error)
            self._away_until = self._monotonic() + AGAIN_SECONDS
            return
        self._away_until, self._said_away = 0.0, False
        if not person.name:
            name = await self._store.name_of(person.id or person_id)
            self._keep(person_id, name, AGAIN_SECONDS, own=person.id)
            return
        await self._store.keep_name(person.id or person_id, person.name)
        for each in {person_id, person.id or person_id}:
            self._keep(each, person.name, FRESH_SECONDS, own=person.id)

    def _say_away(self, error: DeliveryError) -> None:
        """Once until it answers again: whoever runs the desk has to hear of a lost permission."""
        if not self._said_away:
            self._said_away = True
            log.warning("directory_away", reason=str(error))

    def _keep(
        self,
        person_id: PersonId,
        name: str,
        seconds: float,
        *,
        own: PersonId = NOBODY,
        missing: bool = False,
    ) -> _Known:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        now = self._monotonic()
        known = _Known(name, now + seconds, now + STALE_SECONDS, own or person_id, missing)
        self._known[person_id] = known
        return known
