"""The triggers that keep the record and the reading log append-only, on both databases."""

from __future__ import annotations

GUARDED = {"record": ("incident_id", "seq"), "readings": ("id",)}
"""Guarded tables and their primary keys."""

POSTGRES_FUNCTION = """
BEGIN
    RAISE EXCEPTION 'The % is append-only.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
"""
"""Body of the function `append_only` that PostgreSQL's triggers call."""


def sqlite_triggers() -> dict[str, str]:
    """Every guard on SQLite: trigger name to its statement."""
    statements = {}
    for table, key in GUARDED.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, 'The {table} is append-only.'); END"
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        events = {
            f"{table}_no_update": f"BEFORE UPDATE ON {table}",
            f"{table}_no_delete": f"BEFORE DELETE ON {table}",
            # INSERT OR REPLACE deletes without firing the delete trigger.
            f"{table}_no_replace": (
                f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
            ),
        }
        for name, when in events.items():
            statements[name] = f"CREATE TRIGGER {name} {when} {refuse}"
    return statements


def postgres_triggers() -> dict[str, str]:
    """Every guard on PostgreSQL: trigger name to its statement."""
    statements = {}
    for table in GUARDED:
        events = {
            f"{table}_no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW",
            f"{table}_no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW",
            f"{table}_no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
        }
        for name, when in events.items():
            statements[name] = f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION append_only()"
    return statements
