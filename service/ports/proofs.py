"""What proves the record: signed checkpoints, and the tombstones of records that were deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement of where every record ended; `moved` counts those that had grown.

    `digest` (hexadecimal) carries on from the checkpoint before it, `key` is the fingerprint of
    the key that signed, `signature` is base64. `shape` says how the digest is made.
    """

    number: int
    at: datetime
    moved: int
    digest: str
    key: str
    signature: str
    shape: int = 1


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of a deleted record: ID, dates (UTC), classification, last number and hash.

    `stage` is where it ended, `approved_by` the office or name of who approved; storage fills in
    `seq`, `hash`, `seal`, the hash of the tombstone itself, and `entry`, what `hash` is made of:
    the approved deletion as it stood in the record (None where an earlier version deleted it).
    """

    incident_id: str
    classification: str
    stage: str
    reported_at: datetime
    ended_at: datetime
    deleted_at: datetime
    approved_by: str
    seq: int = 0
    hash: str = ""
    seal: str = ""
    entry: str | None = None


class Proofs(Protocol):
    """The checkpoints and tombstones that are kept."""

    async def last_checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint, or None before the first."""

    async def checkpoint(self, number: int) -> Checkpoint | None:
        """A checkpoint by its number."""

    async def tombstone(self, incident_id: str) -> Tombstone | None:
        """What stays of a deleted record, or None."""
