"""A desk on a register in memory."""

from __future__ import annotations

import pytest

from service.take import Desk
from service.views import Reader
from tests.procedure.story import MONDAY, ORGANISATION
from tests.service.memory import MemoryStore, Ticking


@pytest.fixture
def store() -> MemoryStore:
    """A new, empty register."""
    return MemoryStore()


@pytest.fixture
def clock() -> Ticking:
    """A clock that stands until it is moved."""
    return Ticking(MONDAY)


@pytest.fixture
def desk(store: MemoryStore, clock: Ticking) -> Desk:
    """The pipeline."""
    return Desk(store, ORGANISATION, clock)


@pytest.fixture
def reader(store: MemoryStore, clock: Ticking) -> Reader:
    """The read side."""
    return Reader(store, ORGANISATION, clock)
