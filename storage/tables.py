"""The tables, as SQLAlchemy Core knows them; migrations/ creates them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    literal_column,
)

from storage.columns import Instant, PlainText

SCHEMA = "0007"
"""The Alembic revision this code speaks to."""

FAR = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands for 'no limit' where NULL would break the keyset order of the queue."""

POSITIONS_A_YEAR = 100_000_000
"""Position in the log = year times this + number: one integer, newest highest."""


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
_identity = BigInteger().with_variant(Integer, "sqlite")

# Partial indexes below are asked for with literals: neither database can prove from a bound value
# that one of them serves.

# Without a rowid, so that INSERT OR REPLACE can't aim at a row by its rowid, and so that one
# incident's entries lie together.
record = Table(
    "record",
    metadata,
    Column("incident_id", PlainText, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", PlainText, nullable=False),
    Column("actor_name", PlainText, nullable=False),
    Column("actor_roles", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("body", PlainText, nullable=False),
    Column("prev", PlainText, nullable=False),
    Column("hash", PlainText, nullable=False),
    sqlite_with_rowid=False,
)

incidents = Table(
    "incidents",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("incident_id", PlainText, nullable=False, unique=True),
    Column("seq", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("stage", PlainText, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("classification", PlainText, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("nearest", Instant, nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("reporter_id", PlainText, nullable=False),
    Column("lead_id", PlainText, nullable=False),
    Column("personal_data", PlainText, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("involved", PlainText, nullable=False),
    Column("readers", PlainText, nullable=False),
    Column("words", PlainText, nullable=False),
    Column("tokens", PlainText, nullable=False),
    Column("register", PlainText, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("cause", PlainText, nullable=False),
    Column("ico", Instant),
    Column("owed", PlainText, nullable=False),
)
APPROVAL_WAITS = incidents.c.waiting > literal_column("0")
Index(
    "ix_incidents_waiting",
    incidents.c.position,
    sqlite_where=APPROVAL_WAITS,
    postgresql_where=APPROVAL_WAITS,
)
Index(
    "ix_incidents_queue",
    incidents.c.open,
    incidents.c.rank,
    incidents.c.nearest,
    incidents.c.incident_id,
)
for _column in ("classification", "stage", "kind", "open", "reporter_id"):
    Index(f"ix_incidents_{_column}", incidents.c[_column], incidents.c.position)

ONE_OF_A_CROWD = incidents.c.rank == literal_column("5")
Index(
    "ix_incidents_crowd",
    incidents.c.reporter_id,
    incidents.c.nearest,
    incidents.c.incident_id,
    sqlite_where=ONE_OF_A_CROWD,
    postgresql_where=ONE_OF_A_CROWD,
)

INVOLVED = "involved"
READER = "reader"
"""How somebody is related to an incident: it is kept from them, or they may see it."""

incident_people = Table(
    "incident_people",
    metadata,
    Column("person_id", PlainText, primary_key=True),
    Column("relation", PlainText, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "incident_id",
        PlainText,
        ForeignKey("incidents.incident_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Index("ix_incident_people_incident_id", "incident_id"),
)

vocabulary = Table(
    "vocabulary",
    metadata,
    Column("word", PlainText, primary_key=True),  # on PostgreSQL in the order of code points
    Column("doubtful", Boolean, nullable=False, server_default=false()),
)
DOUBTFUL = vocabulary.c.doubtful == literal_column("true")
"""A word that has left an incident: another may have it, or none."""
Index("ix_vocabulary_doubtful", vocabulary.c.word, sqlite_where=DOUBTFUL, postgresql_where=DOUBTFUL)

open_counts = Table(
    "open_counts",
    metadata,
    Column("classification", PlainText, primary_key=True),
    Column("open", BigInteger, nullable=False),
)
numbers = Table(
    "numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
once = Table(
    "once",
    metadata,
    Column("key", PlainText, primary_key=True),
    Column("incident_id", PlainText, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_once_at", "at"),
    Index("ix_once_incident_id", "incident_id"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("incident_id", PlainText, primary_key=True),
    Column("key", PlainText, primary_key=True),
    Column("fires_at", Instant, nullable=False),
    Column("ready_at", Instant, nullable=False),
    Index("ix_deadlines_ready_at", "ready_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _identity, primary_key=True),
    Column("key", PlainText, nullable=False, unique=True),
    Column("incident_id", PlainText, nullable=False),
    Column("topic", PlainText, nullable=False),
    Column("route", PlainText, nullable=False),
    Column("recipient", PlainText, nullable=False),
    Column("about", PlainText, nullable=False),
    Column("conversation", PlainText, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", PlainText),
    Column("leased_until", Instant),
    Column("reason", PlainText, nullable=False),
    Column("update_of", PlainText),
    Column("update_in", PlainText),
    Column("settled_at", Instant),
    Column("conversation_id", PlainText),
    Column("activity_id", PlainText),
    Column("rendered_seq", Integer),
    Column("lane", Integer, nullable=False, server_default="1"),
    Index("ix_outbox_incident_id_about", "incident_id", "about"),
)
WAITING = outbox.c.state == literal_column("'waiting'")
DEAD = outbox.c.state == literal_column("'dead'")
Index(
    "ix_outbox_waiting",
    outbox.c.conversation,
    outbox.c.lane,
    outbox.c.id,
    outbox.c.state,  # only so that SQLite sees the index covers the question
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)
MESSAGES = outbox.c.update_of.is_(None)
Index(
    "ix_outbox_recipient",
    outbox.c.recipient,
    outbox.c.queued_at,
    sqlite_where=MESSAGES,
    postgresql_where=MESSAGES,
)
Index("ix_outbox_dead", outbox.c.id, sqlite_where=DEAD, postgresql_where=DEAD)

settled = Table(
    "settled",
    metadata,
    Column("incident_id", PlainText, primary_key=True),
    Column("about", PlainText, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("object_id", PlainText, primary_key=True),
    Column("name", PlainText, nullable=False),
    Column("teams_id", PlainText, nullable=False),
    Column("conversation_id", PlainText, nullable=False),
    Column("service_url", PlainText, nullable=False),
    Column("tenant_id", PlainText, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("seal", PlainText, nullable=False, server_default=""),
    Index("ix_people_tenant_id", "tenant_id", "at"),
)
channels = Table(
    "channels",
    metadata,
    Column("conversation_id", PlainText, primary_key=True),
    Column("name", PlainText, nullable=False),
    Column("service_url", PlainText, nullable=False),
    Column("tenant_id", PlainText, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("seal", PlainText, nullable=False, server_default=""),
    Index("ix_channels_tenant_id", "tenant_id", "at"),
)

offices = Table(
    "offices",
    metadata,
    Column("office", PlainText, primary_key=True),
    Column("person_id", PlainText, nullable=False),
    Column("at", Instant, nullable=False),
    Column("seal", PlainText, nullable=False, server_default=""),
)

drafts = Table(
    "drafts",
    metadata,
    Column("owner_id", PlainText, primary_key=True),
    Column("form", PlainText, primary_key=True),
    Column("incident_id", PlainText, primary_key=True),
    Column("subject", PlainText, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("typed", PlainText, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index("ix_drafts_owner_id", "owner_id", "saved_at"),
)
readings = Table(
    "readings",
    metadata,
    Column("id", _identity, primary_key=True),
    Column("incident_id", PlainText, nullable=False),
    Column("person_id", PlainText, nullable=False),
    Column("person_name", PlainText, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_readings_incident_id", "incident_id", "id"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", _identity, primary_key=True),
    Column("incident_id", PlainText, nullable=False),
    Column("words", PlainText, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("seen_by", PlainText, nullable=False),
    Column("seen_at", Instant),
    UniqueConstraint("incident_id", "words"),
)
"""What a check of the register found wrong, each once; "" is about no single incident."""

UNSEEN = findings.c.seen_at.is_(None)
Index("ix_findings_unseen", findings.c.incident_id, sqlite_where=UNSEEN, postgresql_where=UNSEEN)

restores = Table(
    "restores",
    metadata,
    Column("id", _identity, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("doubt", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("checkpoint", Integer, nullable=False),
    Column("skipped", PlainText, nullable=False),
)
"""Starts that went on with a register in doubt: why, after which checkpoint, numbers passed over.

`skipped` is a JSON object: how many numbers of a year are never given, by year.
"""
