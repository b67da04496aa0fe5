"""Who somebody is: names as they spoke, else as Microsoft Graph has them."""

from __future__ import annotations

from collections.abc import Iterable

from delivery.errors import DeliveryError, Gone
from delivery.graph import DirectoryPerson, Graph
from service.ports.store import Store

MOST_KEPT = 2_000


class GraphDirectory:
    """Fulfils service.ports.Directory; a directory that is away leaves a name out, never raises."""

    def __init__(self, store: Store, graph: Graph) -> None:
        self._store, self._graph = store, graph
        self._names: dict[str, str] = {}

    async def name(self, person_id: str) -> str:
        """The person's name, or "" when nobody has this id or the directory is away."""
        if person_id in self._names:
            return self._names[person_id]
        name = await self._store.name_of(person_id)
        if not name:
            person = await self._person(person_id)
            name = person.name if person else ""
        if name:
            if len(self._names) >= MOST_KEPT:
                self._names.clear()
            self._names[person_id] = name
        return name

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Names by id; those nobody has are left out."""
        found = {person_id: await self.name(person_id) for person_id in person_ids}
        return {person_id: name for person_id, name in found.items() if name}

    async def mail(self, person_id: str) -> str | None:
        """The person's mail address; None for nobody's. Raises DeliveryError when Graph is away."""
        try:
            return (await self._graph.person(person_id)).mail
        except Gone:
            return None

    async def _person(self, person_id: str) -> DirectoryPerson | None:
        try:
            return await self._graph.person(person_id)
        except DeliveryError:
            return None
