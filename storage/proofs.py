"""The tables behind the record's proofs: heads to be sealed, checkpoints, and tombstones."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, literal_column

from storage.columns import Instant, PlainText
from storage.tables import metadata

moved = Table(
    "moved",
    metadata,
    Column("incident_id", PlainText, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", PlainText, nullable=False),
    Column("urgent", Boolean, nullable=False),
)
"""Where each incident's record ends that has grown since the last checkpoint."""

URGENT = moved.c.urgent == literal_column("true")
Index("ix_moved_urgent", moved.c.incident_id, sqlite_where=URGENT, postgresql_where=URGENT)

marks = Table(
    "marks",
    metadata,
    Column("incident_id", PlainText, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("hash", PlainText, nullable=False),
    Column("checkpoint", Integer, nullable=False),
    Index("ix_marks_checkpoint", "checkpoint"),
    sqlite_with_rowid=False,
)
"""Heads that a checkpoint covers: once a head is here, its entries can't be cut off unseen."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("digest", PlainText, nullable=False),
    Column("key", PlainText, nullable=False),
    Column("signature", PlainText, nullable=False),
    Column("shape", Integer, nullable=False, server_default="1"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("incident_id", PlainText, primary_key=True),
    Column("log", PlainText, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("body", PlainText, nullable=False),
    Column("prev", PlainText, nullable=False),
    Column("hash", PlainText, nullable=False),
    sqlite_with_rowid=False,
)
"""What was written beside the record (notices, readings, people), as digests, chained by hash."""

tombstones = Table(
    "tombstones",
    metadata,
    Column("incident_id", PlainText, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", PlainText, nullable=False),
    Column("classification", PlainText, nullable=False),
    Column("stage", PlainText, nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("deleted_at", Instant, nullable=False),
    Column("approved_by", PlainText, nullable=False),
    Column("seal", PlainText, nullable=False),
    Column("entry", PlainText),
)
"""What is left of a record that was deleted after its retention; `hash` is its last entry's.

`entry` is what that hash is made of, the deletion's own row; none where an earlier version deleted.
"""
