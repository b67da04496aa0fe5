"""Checkpoints over the record's heads, and tombstones of records that were deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, PlainText
from storage.guards import POSTGRES_BURY, POSTGRES_FUNCTIONS, postgres_triggers, sqlite_triggers

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EARLIER = ("record", "readings")
GUARDED = (*EARLIER, "marks", "checkpoints", "tombstones")


def upgrade() -> None:
    """Creates the tables, marks every record for the first checkpoint, and renews the guards."""
    _tables()
    _first_heads()
    if op.get_bind().dialect.name == "postgresql":
        _postgres_guards()
    else:
        _sqlite_guards()


def _tables() -> None:
    op.create_table(
        "moved",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", PlainText, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_moved"),
    )
    op.create_index(
        "ix_moved_urgent",
        "moved",
        ["incident_id"],
        sqlite_where=sa.text("urgent = true"),
        postgresql_where=sa.text("urgent = true"),
    )
    op.create_table(
        "marks",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("hash", PlainText, nullable=False),
        sa.Column("checkpoint", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "seq", name="pk_marks"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_marks_checkpoint", "marks", ["checkpoint"])
    op.create_table(
        "checkpoints",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.Column("digest", PlainText, nullable=False),
        sa.Column("key", PlainText, nullable=False),
        sa.Column("signature", PlainText, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_checkpoints"),
    )
    op.create_table(
        "tombstones",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", PlainText, nullable=False),
        sa.Column("classification", PlainText, nullable=False),
        sa.Column("stage", PlainText, nullable=False),
        sa.Column("reported_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=False),
        sa.Column("deleted_at", Instant, nullable=False),
        sa.Column("approved_by", PlainText, nullable=False),
        sa.Column("seal", PlainText, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_tombstones"),
    )


def _first_heads() -> None:
    op.execute(
        "INSERT INTO moved (incident_id, seq, hash, urgent) "
        "SELECT r.incident_id, r.seq, r.hash, false FROM record r "
        "JOIN (SELECT incident_id, max(seq) AS seq FROM record GROUP BY incident_id) last "
        "ON last.incident_id = r.incident_id AND last.seq = r.seq"
    )


def _sqlite_guards() -> None:
    for table in EARLIER:
        for what in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER {table}_no_{what}")
    for statement in sqlite_triggers(GUARDED).values():
        op.execute(statement)


def _postgres_guards() -> None:
    for table in EARLIER:
        for what in ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_no_{what} ON {table}")
    for name, body in POSTGRES_FUNCTIONS.items():
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        )
    for name, (table, when, function) in postgres_triggers(GUARDED).items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()")
        # Always: also for a session that plays a replica, which skips ordinary triggers.
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    op.execute(
        "CREATE FUNCTION bury(buried text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path FROM CURRENT AS $${POSTGRES_BURY}$$"
    )
    op.execute("REVOKE ALL ON FUNCTION bury(text) FROM PUBLIC")
