"""One signing key for every rehearsal of a test worker: to make one takes as long as ten turns."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rehearsal.identity import KEY, Identity
from rehearsal.world import World


@cache
def _key() -> str:
    with TemporaryDirectory() as folder:
        world = World(Path(folder) / "state.sqlite")
        Identity(world.store)
        made = world.store.setting(KEY)
        world.close()
    assert made is not None
    return made


def keyed(state: Path) -> Path:
    """A state file for a new rehearsal that has its key already."""
    world = World(state)
    world.store.keep(KEY, _key())
    world.close()
    return state
