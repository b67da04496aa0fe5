"""Whom a case knows by an address or no name: the directory is asked until it says who it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from procedure.entries.identify import unidentified
from procedure.errors import ProcedureError
from procedure.record import is_named
from procedure.roles import SYSTEM
from procedure.steps.identify import Identify
from service.folding import folded
from service.offices import concerned
from service.ports.directory import Directory
from service.ports.store import StorageAway, Store
from service.take import Desk

Failed = Callable[[str, Exception], None]
"""Is told of a case in which it couldn't be recorded, and why."""


async def with_strangers(store: Store) -> list[str]:
    """Every case that may have somebody in it who is still to be identified, of the ended too."""
    found = dict.fromkeys(await store.known_by_address())
    async for incident_id in concerned(store):
        incident = folded(incident_id, await store.entries(incident_id))
        if unidentified(incident):
            found[incident_id] = None
        await asyncio.sleep(0)  # on SQLite nothing here waits, and so nobody else had a turn
    return list(found)


async def identified(
    desk: Desk, directory: Directory, incidents: Iterable[str], failed: Failed
) -> list[str]:
    """Has these cases told who is in them; gives those in which somebody is still unknown.

    Raises StorageAway. Whom the directory says it doesn't have stays as they are, until it has.
    """
    left = []
    for incident_id in incidents:
        try:
            if not await _identified(desk, directory, incident_id):
                left.append(incident_id)
        except ProcedureError:
            continue  # a case that this version can't read takes no step
        except StorageAway:
            raise
        except Exception as error:
            failed(incident_id, error)
    return left


async def _identified(desk: Desk, directory: Directory, incident_id: str) -> bool:
    """Whether nobody in the case is unknown any more."""
    incident = folded(incident_id, await desk.store.entries(incident_id))
    wanted = unidentified(incident)
    who = await directory.who(wanted)
    named = {was: who[was] for was in wanted if was in who and is_named(who[was])}
    for was, person in named.items():
        await desk.take(Identify(was=was, person=person), SYSTEM, incident_id)
    return len(named) == len(wanted)
