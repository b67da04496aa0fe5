"""What the service needs from storage and delivery, as protocols they fulfil: a file a port."""

from __future__ import annotations

from service.ports.clock import Clock
from service.ports.deadlines import Deadline, Deadlines
from service.ports.directory import Directory
from service.ports.drafts import Draft, Drafts
from service.ports.proofs import Checkpoint, Proofs, Tombstone
from service.ports.readings import Reading, Readings
from service.ports.records import Records
from service.ports.rows import Row, Rows, Search
from service.ports.store import StorageAway, Store
from service.ports.undelivered import GivenUp, Undelivered
from service.ports.unit import Unit

__all__ = [
    "Checkpoint",
    "Clock",
    "Deadline",
    "Deadlines",
    "Directory",
    "Draft",
    "Drafts",
    "GivenUp",
    "Proofs",
    "Reading",
    "Readings",
    "Records",
    "Row",
    "Rows",
    "Search",
    "StorageAway",
    "Store",
    "Tombstone",
    "Undelivered",
    "Unit",
]
