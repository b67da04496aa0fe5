"""What decides who is told when is chained and sealed too; notices have lanes."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.carrying import carry_over
from storage.columns import Instant, PlainText
from storage.guards import POSTGRES_BURY, postgres_triggers, sqlite_triggers

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
NEW = ("ledger", "restores")
"""Tables to which rows are only added."""


def upgrade() -> None:
    """Creates the ledger, and the columns that earlier versions leave at their defaults."""
    op.create_table(
        "ledger",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("log", PlainText, nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("body", PlainText, nullable=False),
        sa.Column("prev", PlainText, nullable=False),
        sa.Column("hash", PlainText, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "log", "seq", name="pk_ledger"),
        sqlite_with_rowid=False,
    )
    # 1 is the shape that earlier versions write, which may run beside this one for a while.
    op.add_column("checkpoints", sa.Column("shape", sa.Integer, nullable=False, server_default="1"))
    op.add_column("outbox", sa.Column("lane", sa.Integer, nullable=False, server_default="1"))
    for table in ("people", "channels", "offices"):
        op.add_column(table, sa.Column("seal", PlainText, nullable=False, server_default=""))
    _doubtful_words()
    _lanes()
    _crowds()
    _findings()
    _restores()
    _tombstones()
    op.create_index("ix_once_incident_id", "once", ["incident_id"])
    carry_over(op.get_bind(), datetime.now(UTC))
    if op.get_bind().dialect.name == "postgresql":
        _postgres_guards()
    else:
        for statement in sqlite_triggers(NEW).values():
            op.execute(statement)


def _doubtful_words() -> None:
    """Earlier versions left the words of deleted records, so all there are now are looked up."""
    op.add_column(
        "vocabulary", sa.Column("doubtful", sa.Boolean, nullable=False, server_default=sa.false())
    )
    doubtful = sa.text("doubtful = true")
    op.create_index(
        "ix_vocabulary_doubtful",
        "vocabulary",
        ["word"],
        sqlite_where=doubtful,
        postgresql_where=doubtful,
    )
    op.execute("UPDATE vocabulary SET doubtful = true")


def _lanes() -> None:
    """Has what waits found by lane; what an earlier version queued is in the ordinary one."""
    waiting = sa.text("state = 'waiting'")
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["conversation", "lane", "id", "state"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _crowds() -> None:
    """Has many reports by one person found together."""
    crowd = sa.text("rank = 5")
    op.create_index(
        "ix_incidents_crowd",
        "incidents",
        ["reporter_id", "nearest", "incident_id"],
        sqlite_where=crowd,
        postgresql_where=crowd,
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("words", PlainText, nullable=False),
        sa.Column("found_at", Instant, nullable=False),
        sa.Column("seen_by", PlainText, nullable=False),
        sa.Column("seen_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_findings"),
        sa.UniqueConstraint("incident_id", "words", name="uq_findings_incident_id"),
    )
    unseen = sa.text("seen_at IS NULL")
    op.create_index(
        "ix_findings_unseen",
        "findings",
        ["incident_id"],
        sqlite_where=unseen,
        postgresql_where=unseen,
    )


def _restores() -> None:
    op.create_table(
        "restores",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("doubt", PlainText, nullable=False),
        sa.Column("reason", PlainText, nullable=False),
        sa.Column("checkpoint", sa.Integer, nullable=False),
        sa.Column("skipped", PlainText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_restores"),
    )


def _tombstones() -> None:
    """Has a tombstone keep the deletion's own entry; earlier versions' have none."""
    op.add_column("tombstones", sa.Column("entry", PlainText, nullable=True))


def _postgres_guards() -> None:
    for name, (table, when, function) in postgres_triggers(NEW).items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()")
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    op.execute(
        "CREATE OR REPLACE FUNCTION bury(buried text) RETURNS void LANGUAGE plpgsql "
        f"SECURITY DEFINER SET search_path FROM CURRENT AS $${POSTGRES_BURY}$$"
    )
