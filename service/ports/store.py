"""The register: all that is kept, through its several ports."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from service.ports.deadlines import Deadlines
from service.ports.drafts import Drafts
from service.ports.found import Found, Sees
from service.ports.offices import Offices
from service.ports.proofs import Proofs
from service.ports.readings import Readings
from service.ports.records import Records
from service.ports.rows import Rows
from service.ports.undelivered import GivenUp
from service.ports.unit import Batch, Unit


class StorageAway(Exception):
    """The register can't be reached just now; nothing was half done."""


class Beside(Drafts, Readings, Proofs, GivenUp, Sees, Protocol):
    """What is kept beside the cases: all that answers to people may take from the register.

    Cases and lists of them are read through service.views.Reader, which cuts them to their reader.
    """

    async def hashes(self, incident_id: str, first: int = 1, last: int | None = None) -> list[str]:
        """The hashes of entries `first` to `last` in order, hexadecimal."""


class Store(Records, Rows, Deadlines, Drafts, Readings, Proofs, GivenUp, Offices, Found, Protocol):
    """The register. Every method may raise StorageAway."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """Opens a write transaction; commits on a clean exit, rolls back on an exception."""

    def batch(self, incidents: Iterable[str]) -> AbstractAsyncContextManager[Batch]:
        """Opens one for steps in all of these incidents, whose other writers wait for its end."""
