"""Append-only guards on the record and the reading log; the index of words."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDED = {"record": ("incident_id", "seq"), "readings": ("id",)}
REFUSAL = """
BEGIN
    RAISE EXCEPTION 'The % is append-only.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
"""


def upgrade() -> None:
    """Creates triggers and the search index, each in the words of the database."""
    if op.get_bind().dialect.name == "postgresql":
        _postgres()
    else:
        _sqlite()


def _postgres() -> None:
    op.execute(f"CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $${REFUSAL}$$")
    for table in GUARDED:
        for what, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table} FOR EACH {each} "
                "EXECUTE FUNCTION append_only()"
            )
            # Always: also for a session that plays a replica, which skips ordinary triggers.
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{what}")
    op.execute(
        "ALTER TABLE incidents ADD COLUMN vector tsvector NOT NULL "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED"
    )
    op.execute("CREATE INDEX ix_incidents_vector ON incidents USING gin (vector)")


def _sqlite() -> None:
    for table, key in GUARDED.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, 'The {table} is append-only.'); END"
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        replaced = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {replaced} {refuse}"
        )
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
