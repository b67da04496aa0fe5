"""Append-only guards on the record and the reading log; the index of words."""

from __future__ import annotations

from alembic import op

from storage.guards import POSTGRES_FUNCTION, postgres_triggers, sqlite_triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates triggers and the search index, each in the words of the database."""
    if op.get_bind().dialect.name == "postgresql":
        _postgres()
    else:
        _sqlite()


def _postgres() -> None:
    op.execute(
        f"CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $${POSTGRES_FUNCTION}$$"
    )
    for name, statement in postgres_triggers().items():
        op.execute(statement)
        # Always: also for a session that plays a replica, which skips ordinary triggers.
        op.execute(f"ALTER TABLE {name.rsplit('_no_', 1)[0]} ENABLE ALWAYS TRIGGER {name}")
    op.execute(
        "ALTER TABLE incidents ADD COLUMN vector tsvector NOT NULL "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED"
    )
    op.execute("CREATE INDEX ix_incidents_vector ON incidents USING gin (vector)")


def _sqlite() -> None:
    for statement in sqlite_triggers().values():
        op.execute(statement)
    op.execute(
        "CREATE VIRTUAL TABLE incident_words USING fts5(tokens, content='incidents', "
        "content_rowid='position', tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
    )
    added = "INSERT INTO incident_words(rowid, tokens) VALUES (NEW.position, NEW.tokens);"
    removed = (
        "INSERT INTO incident_words(incident_words, rowid, tokens) "
        "VALUES ('delete', OLD.position, OLD.tokens);"
    )
    changed = "WHEN OLD.tokens <> NEW.tokens OR OLD.position <> NEW.position"
    for name, when, what in (
        ("incidents_words_added", "AFTER INSERT ON incidents", added),
        ("incidents_words_removed", "AFTER DELETE ON incidents", removed),
        ("incidents_words_changed", f"AFTER UPDATE ON incidents {changed}", removed + added),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {what} END")
