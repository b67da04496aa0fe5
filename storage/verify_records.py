"""Checks every incident of a span: chain, replay, what checkpoints cover, tombstones, ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from procedure.library import UnknownProcedure
from procedure.record import Recorded, UnknownEntry
from service.anew import Made
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from storage import verify_ledger
from storage.chain import GENESIS
from storage.connection import Connection
from storage.proofs import marks, moved, tombstones
from storage.tables import incidents
from storage.tombstones import is_its_deletion, seal_of
from storage.verify_batches import Kept, Span, Stored, batches
from storage.verify_derived import differing, wrong_deadlines, wrong_row

MOST_PROBLEMS = 1_000
"""Problems that one span gives at most."""

UNREADABLE_ROW = "has a row in the register that can't be read."

Replay = Callable[[str, list[Recorded] | Tombstone], Row | Made]
"""What a record alone makes; a row by itself says nothing of clocks."""

Heads = Sequence[tuple[int, str]]


async def check_span(
    connection: Connection, span: Span, replay: Replay, now: datetime | None = None
) -> list[str]:
    """The first wrong thing of each incident in the span, as sentences.

    `now` says what is too far ahead: a notice that is put off, a lease that never ends.
    """
    problems: list[str] = []
    async for batch in batches(connection, span):
        for incident_id, kept in sorted(batch.kept.items()):
            if _is_sound(incident_id, kept, replay, now):
                continue
            kept.read()
            try:
                problem = _first_problem(incident_id, kept, replay, now)
            except Exception as error:  # whatever somebody has put there, the others are checked
                problem = f"can't be checked ({type(error).__name__})."
            if problem:
                problems.append(f"{incident_id}: {problem}")
        if len(problems) >= MOST_PROBLEMS:
            return [*problems[:MOST_PROBLEMS], "There may be more: the check stopped here."]
    return problems


def _is_sound(incident_id: str, kept: Kept, replay: Replay, now: datetime | None) -> bool:
    """Whether nothing is wrong with rows as the database has them.

    A row whose hash or digest is the one that was written is, value for value, what was written: it
    needn't be read as well. What somebody has changed is found so too, and only then is it read, to
    be told in words.
    """
    try:
        return _first_problem(incident_id, kept, replay, now) is None
    except Exception:
        return False


def _first_problem(
    incident_id: str, kept: Kept, replay: Replay, now: datetime | None
) -> str | None:
    if kept.of(tombstones):
        problem = _wrong_tombstone(incident_id, kept, replay)
    else:
        problem = _wrong_record(incident_id, kept, replay, now)
    return problem or verify_ledger.first_problem(incident_id, kept, now)


def _wrong_record(incident_id: str, kept: Kept, replay: Replay, now: datetime | None) -> str | None:
    entries, heads, growing = (
        kept.entries,
        heads_of(incident_id, kept),
        growing_of(incident_id, kept),
    )
    known = kept.of(incidents)
    wrong = _wrong_chain(entries) if entries else None
    if wrong or kept.unsound:
        return wrong or unreadable(kept.unsound)
    if not entries and not known and not heads:
        return "something is kept of it, and it has no record." if growing or _holds(kept) else None
    if not entries and not known:
        return _cut_off(entries, heads, 0)
    if not entries:
        return "has a row but no record; its entries are gone."
    return (
        _cut_off(entries, heads, known[0]["seq"] if known else 0)
        or _wrong_head(entries, heads, growing)
        or _difference(incident_id, kept, replay, now)
    )


def _holds(kept: Kept) -> bool:
    """Whether there is anything that only an incident with a record has."""
    own = ("incident_people", "follow_ups", "deadlines", "settled")
    return any(kept.tables.get(name) for name in own)


def unreadable(unsound: dict[str, str]) -> str:
    """Which rows of an incident hold something that no desk writes."""
    if incidents.name in unsound:
        return UNREADABLE_ROW
    table, column = min(unsound.items())
    return f"has a row of {table} that can't be read ({column})."


def heads_of(incident_id: str, kept: Kept) -> list[tuple[int, str]]:
    """The ends of its record that checkpoints cover, in order."""
    return [(r["seq"], r["hash"]) for r in kept.of(marks) if r["incident_id"] == incident_id]


def growing_of(incident_id: str, kept: Kept) -> list[tuple[int, str]]:
    """The end that the next checkpoint is to cover."""
    return [(r["seq"], r["hash"]) for r in kept.of(moved) if r["incident_id"] == incident_id]


def _wrong_chain(entries: Sequence[Stored]) -> str | None:
    prev = GENESIS
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            return f"entry {place} is missing from the record."
        if entry.prev != prev:
            return f"entry {place} doesn't follow from the entry before it."
        try:
            sealed = entry.digest()
        except Exception:  # changed to something that isn't JSON any more, or isn't even text
            sealed = ""
        if sealed != entry.hash:
            return f"entry {place} was changed after it was recorded."
        prev = entry.hash
    return None


def _cut_off(entries: Sequence[Stored], heads: Heads, row_seq: int) -> str | None:
    known = max([row_seq, *(seq for seq, _ in heads)])
    if known <= len(entries):
        return None
    first = len(entries) + 1
    what = f"entry {first} is" if known == first else f"entries {first} to {known} are"
    return f"{what} cut off the end of the record."


def _wrong_head(entries: Sequence[Stored], heads: Heads, growing: Heads) -> str | None:
    for seq, digest in heads:
        if seq < 1 or entries[seq - 1].hash != digest:
            return f"entry {seq} isn't the one that a checkpoint covers: it was written anew."
    covered = heads[-1][0] if heads else 0
    end = [(len(entries), entries[-1].hash)]
    if growing != end and (growing or covered < len(entries)):
        return f"entry {len(entries)} stands where no checkpoint will cover it."
    return None


def _difference(incident_id: str, kept: Kept, replay: Replay, now: datetime | None) -> str | None:
    record = []
    for place, entry in enumerate(kept.entries, start=1):
        try:
            record.append(entry.recorded())
        except Exception as error:
            return f"entry {place} can't be read ({type(error).__name__})."
    unread = next((r for r in record if isinstance(r.entry, UnknownEntry)), None)
    if unread is not None and kept.of(incidents):
        kind = unread.entry.name
        return f"entry {unread.seq} is of a kind that this version can't read ({kind})."
    try:
        made = replay(incident_id, record)
    except UnknownProcedure as missing:
        return f"{missing}."
    except Exception as error:
        return f"the record can't be replayed ({type(error).__name__})."
    try:
        if isinstance(made, Row):
            return wrong_row(made, kept)
        moments = [recorded.at for recorded in record]
        return wrong_row(made.row, kept) or wrong_deadlines(made.due, kept, moments, now)
    except Exception:  # a column whose text isn't what a desk writes there
        return UNREADABLE_ROW


def _wrong_tombstone(incident_id: str, kept: Kept, replay: Replay) -> str | None:
    """A tombstone stands for the entries it buried, and is covered as the entry after them."""
    if kept.entries:
        return "was deleted, but entries are there."
    if kept.unsound:
        return unreadable(kept.unsound)
    tombstone = Tombstone(**kept.of(tombstones)[0])
    if seal_of(tombstone) != tombstone.seal:
        return "the tombstone was changed."
    heads, end = heads_of(incident_id, kept), (tombstone.seq + 1, tombstone.seal)
    ends = {tombstone.seq: tombstone.hash, tombstone.seq + 1: tombstone.seal}
    for seq, digest in heads:
        if seq > tombstone.seq + 1 or ends.get(seq, digest) != digest:
            return f"the tombstone isn't the end that a checkpoint covers at entry {seq}."
    if tombstone.entry is not None:
        if not _proved(tombstone):
            return "the tombstone keeps no approved deletion that its hash is of."
        if end in heads and (tombstone.seq, tombstone.hash) not in heads:
            return "no checkpoint covers the deletion that the tombstone names."
    growing = growing_of(incident_id, kept)
    if growing != [end] and (growing or end not in heads):
        return "the tombstone stands where no checkpoint will cover it."
    made = replay(incident_id, tombstone)
    return _wrong_remains(made if isinstance(made, Row) else made.row, kept)


def _proved(tombstone: Tombstone) -> bool:
    try:
        return is_its_deletion(tombstone)
    except Exception:  # what stands there is nothing that a desk writes
        return False


def _wrong_remains(wanted: Row, kept: Kept) -> str | None:
    known = kept.of(incidents)
    if not known:
        return "has a tombstone but no row in the register."
    wrong = differing(wanted, known[0])
    if wrong:
        return f"the register's row differs from the tombstone in {', '.join(wrong)}."
    left: list[Any] = [name for name in ("deadlines",) if kept.tables.get(name)]
    return wrong_row(wanted, kept) or (f"was deleted, but has {left[0]}." if left else None)
