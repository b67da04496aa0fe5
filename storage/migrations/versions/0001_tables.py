"""Every table of the first register, with its indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, PlainText

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates the tables."""
    _record()
    _incidents()
    _incident_people()
    _vocabulary()
    _open_counts()
    _numbers()
    _once()
    _deadlines()
    _outbox()
    _settled()
    _people()
    _channels()
    _drafts()
    _readings()


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor_id", PlainText, nullable=False),
        sa.Column("actor_name", PlainText, nullable=False),
        sa.Column("actor_roles", PlainText, nullable=False),
        sa.Column("kind", PlainText, nullable=False),
        sa.Column("body", PlainText, nullable=False),
        sa.Column("prev", PlainText, nullable=False),
        sa.Column("hash", PlainText, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "seq", name="pk_record"),
        sqlite_with_rowid=False,
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("position", BIG, nullable=False),
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", PlainText, nullable=False),
        sa.Column("kind", PlainText, nullable=False),
        sa.Column("stage", PlainText, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("classification", PlainText, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("nearest", Instant, nullable=False),
        sa.Column("reported_at", Instant, nullable=False),
        sa.Column("closed_at", Instant, nullable=True),
        sa.Column("reporter_id", PlainText, nullable=False),
        sa.Column("lead_id", PlainText, nullable=False),
        sa.Column("personal_data", PlainText, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("involved", PlainText, nullable=False),
        sa.Column("readers", PlainText, nullable=False),
        sa.Column("words", PlainText, nullable=False),
        sa.Column("tokens", PlainText, nullable=False),
        sa.Column("register", PlainText, nullable=False),
        sa.Column("waiting", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_incidents"),
        sa.UniqueConstraint("incident_id", name="uq_incidents_incident_id"),
    )
    op.create_index("ix_incidents_classification", "incidents", ["classification", "position"])
    op.create_index("ix_incidents_kind", "incidents", ["kind", "position"])
    op.create_index("ix_incidents_open", "incidents", ["open", "position"])
    op.create_index("ix_incidents_queue", "incidents", ["open", "rank", "nearest", "incident_id"])
    op.create_index("ix_incidents_reporter_id", "incidents", ["reporter_id", "position"])
    op.create_index("ix_incidents_stage", "incidents", ["stage", "position"])
    op.create_index(
        "ix_incidents_waiting",
        "incidents",
        ["position"],
        sqlite_where=sa.text("waiting > 0"),
        postgresql_where=sa.text("waiting > 0"),
    )


def _incident_people() -> None:
    op.create_table(
        "incident_people",
        sa.Column("person_id", PlainText, nullable=False),
        sa.Column("relation", PlainText, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("incident_id", PlainText, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.incident_id"],
            name="fk_incident_people_incident_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "relation", "position", name="pk_incident_people"),
    )
    op.create_index("ix_incident_people_incident_id", "incident_people", ["incident_id"])


def _vocabulary() -> None:
    # In the order of code points, so that the words beginning with another are one stretch.
    word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "vocabulary",
        sa.Column("word", word, nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_vocabulary"),
    )


def _open_counts() -> None:
    op.create_table(
        "open_counts",
        sa.Column("classification", PlainText, nullable=False),
        sa.Column("open", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("classification", name="pk_open_counts"),
    )


def _numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_numbers"),
    )


def _once() -> None:
    op.create_table(
        "once",
        sa.Column("key", PlainText, nullable=False),
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_once"),
    )
    op.create_index("ix_once_at", "once", ["at"])


def _deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("key", PlainText, nullable=False),
        sa.Column("fires_at", Instant, nullable=False),
        sa.Column("ready_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "key", name="pk_deadlines"),
    )
    op.create_index("ix_deadlines_ready_at", "deadlines", ["ready_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", PlainText, nullable=False),
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("topic", PlainText, nullable=False),
        sa.Column("route", PlainText, nullable=False),
        sa.Column("recipient", PlainText, nullable=False),
        sa.Column("about", PlainText, nullable=False),
        sa.Column("conversation", PlainText, nullable=False),
        sa.Column("state", PlainText, nullable=False),
        sa.Column("queued_at", Instant, nullable=False),
        sa.Column("not_before", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", PlainText, nullable=True),
        sa.Column("leased_until", Instant, nullable=True),
        sa.Column("reason", PlainText, nullable=False),
        sa.Column("update_of", PlainText, nullable=True),
        sa.Column("update_in", PlainText, nullable=True),
        sa.Column("settled_at", Instant, nullable=True),
        sa.Column("conversation_id", PlainText, nullable=True),
        sa.Column("activity_id", PlainText, nullable=True),
        sa.Column("rendered_seq", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["id"],
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index("ix_outbox_incident_id_about", "outbox", ["incident_id", "about"])
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["conversation", "id", "state"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _settled() -> None:
    op.create_table(
        "settled",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("about", PlainText, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "about", name="pk_settled"),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("object_id", PlainText, nullable=False),
        sa.Column("name", PlainText, nullable=False),
        sa.Column("teams_id", PlainText, nullable=False),
        sa.Column("conversation_id", PlainText, nullable=False),
        sa.Column("service_url", PlainText, nullable=False),
        sa.Column("tenant_id", PlainText, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("object_id", name="pk_people"),
    )
    op.create_index("ix_people_tenant_id", "people", ["tenant_id", "at"])


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("conversation_id", PlainText, nullable=False),
        sa.Column("name", PlainText, nullable=False),
        sa.Column("service_url", PlainText, nullable=False),
        sa.Column("tenant_id", PlainText, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_channels"),
    )
    op.create_index("ix_channels_tenant_id", "channels", ["tenant_id", "at"])


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("owner_id", PlainText, nullable=False),
        sa.Column("form", PlainText, nullable=False),
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("subject", PlainText, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("typed", PlainText, nullable=False),
        sa.Column("saved_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "form", "incident_id", "subject", name="pk_drafts"),
    )
    op.create_index("ix_drafts_owner_id", "drafts", ["owner_id", "saved_at"])


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("person_id", PlainText, nullable=False),
        sa.Column("person_name", PlainText, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
    )
    op.create_index("ix_readings_incident_id", "readings", ["incident_id", "id"])
