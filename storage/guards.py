"""The triggers that keep the record append-only and its proofs unaltered, on both databases.

A record is deleted in one way only: its last entry is the approved deletion, and a tombstone that
names this entry's hash has been written. Nothing can be added to it afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable

GUARDED = {
    "record": ("incident_id", "seq"),
    "readings": ("id",),
    "marks": ("incident_id", "seq"),
    "checkpoints": ("number",),
    "tombstones": ("incident_id",),
    "ledger": ("incident_id", "log", "seq"),
    "restores": ("id",),
}
"""Guarded tables and their primary keys."""

DELETION = "RecordDeleted"
"""The kind of the entry that ends a record which may be deleted."""

_BURIED = "EXISTS (SELECT 1 FROM tombstones WHERE incident_id = {row}.incident_id)"
_LEFT_WHEN = {"record": _BURIED, "readings": _BURIED, "ledger": _BURIED}
"""Tables whose rows may go, and when."""

_THERE = "SELECT 1 FROM record WHERE incident_id = NEW.incident_id"
_OTHERWISE_ENDED = (
    f"EXISTS ({_THERE} AND seq > NEW.seq) OR (EXISTS ({_THERE}) AND NOT EXISTS "
    f"({_THERE} AND seq = NEW.seq AND hash = NEW.hash AND kind = '{DELETION}'))"
)
"""A record whose last entry isn't the deletion that its tombstone names."""


def sqlite_triggers(tables: Iterable[str] = GUARDED) -> dict[str, str]:
    """The guards on SQLite: trigger name to its statement."""
    statements: dict[str, str] = {}
    for table in tables:
        statements |= _sqlite_triggers_of(table)
    return statements


def _sqlite_triggers_of(table: str) -> dict[str, str]:
    same = " AND ".join(f"{column} = NEW.{column}" for column in GUARDED[table])
    kept = f" WHEN NOT {_LEFT_WHEN[table].format(row='OLD')}" if table in _LEFT_WHEN else ""
    events = {
        f"{table}_no_update": f"BEFORE UPDATE ON {table}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table}{kept}",
        # INSERT OR REPLACE deletes without firing the delete trigger.
        f"{table}_no_replace": (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        ),
    }
    refusal = f"The {table} is append-only."
    statements = {name: _sqlite(name, when, refusal) for name, when in events.items()}
    return statements | (_SQLITE_BESIDES.get(table, {}))


def _sqlite(name: str, when: str, refusal: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


_SQLITE_BESIDES = {
    "record": {
        "record_no_return": _sqlite(
            "record_no_return",
            f"BEFORE INSERT ON record WHEN {_BURIED.format(row='NEW')}",
            "This record was deleted.",
        )
    },
    "tombstones": {
        "tombstones_no_haste": _sqlite(
            "tombstones_no_haste",
            f"BEFORE INSERT ON tombstones WHEN {_OTHERWISE_ENDED}",
            "This record has no approved deletion.",
        )
    },
}


def _refusal(sentence: str) -> str:
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation';"


POSTGRES_FUNCTIONS = {
    "append_only": f"""
BEGIN
    {_refusal("The record and its proofs are append-only.")}
END
""",
    "kept_until_buried": f"""
BEGIN
    IF {_BURIED.format(row="OLD")} THEN RETURN OLD; END IF;
    {_refusal("The record and its proofs are append-only.")}
END
""",
    "not_buried": f"""
BEGIN
    IF NOT {_BURIED.format(row="NEW")} THEN RETURN NEW; END IF;
    {_refusal("This record was deleted.")}
END
""",
    "ended_by_deletion": f"""
BEGIN
    IF NOT ({_OTHERWISE_ENDED}) THEN RETURN NEW; END IF;
    {_refusal("This record has no approved deletion.")}
END
""",
}
"""Bodies of the functions that PostgreSQL's triggers call."""

POSTGRES_BURY = """
BEGIN
    DELETE FROM record WHERE incident_id = buried;
    DELETE FROM readings WHERE incident_id = buried;
    DELETE FROM ledger WHERE incident_id = buried;
END
"""
"""Body of `bury(buried text)`: the application's role may call it and may delete nothing itself."""


def postgres_triggers(
    tables: Iterable[str] = GUARDED,
) -> dict[str, tuple[str, str, str]]:
    """The guards on PostgreSQL: trigger name to its table, its moment and its function."""
    triggers: dict[str, tuple[str, str, str]] = {}
    for table in tables:
        deleted = "kept_until_buried" if table in _LEFT_WHEN else "append_only"
        row = f"ON {table} FOR EACH ROW"
        triggers |= {
            f"{table}_no_update": (table, f"BEFORE UPDATE {row}", "append_only"),
            f"{table}_no_delete": (table, f"BEFORE DELETE {row}", deleted),
            f"{table}_no_truncate": (
                table,
                f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
                "append_only",
            ),
        }
        triggers |= _POSTGRES_BESIDES.get(table, {})
    return triggers


_POSTGRES_BESIDES = {
    "record": {
        "record_no_return": ("record", "BEFORE INSERT ON record FOR EACH ROW", "not_buried"),
    },
    "tombstones": {
        "tombstones_no_haste": (
            "tombstones",
            "BEFORE INSERT ON tombstones FOR EACH ROW",
            "ended_by_deletion",
        ),
    },
}
