"""Holds what stands beside the record against the ledger: notices, marks, readings, people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table

from storage.chain import GENESIS
from storage.connection import Connection
from storage.ledger import CARRIED, CHAINED, DESK, LOGS, Chained, folded, hash_of, name_of
from storage.proofs import ledger, marks, moved
from storage.raw import Unsound, rows, selected, sound
from storage.tables import outbox
from storage.verify_batches import Kept

AHEAD = timedelta(days=1)
"""No notice is put off further, and no lease is longer."""

MOST_ATTEMPTS = 100_000
PAGE = 5_000
WORDS = {"deliveries": "notices", "readings": "readings"}

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Chains:
    """The ledger's rows of an incident or of the desk, and the ends of theirs that are covered."""

    ledger: Rows
    marks: Rows
    moved: Rows
    buried: bool = False


def first_problem(incident_id: str, kept: Kept, now: datetime | None) -> str | None:
    """The first thing wrong with what stands beside an incident's record."""
    named = f"{incident_id}/"
    covered, growing = (
        [row for row in kept.of(table) if row["incident_id"].startswith(named)]
        for table in (marks, moved)
    )
    buried = bool(kept.tables.get("tombstones"))
    chains = Chains(kept.of(ledger), covered, growing, buried)
    of_incidents = [chained for chained in CHAINED if chained.of_incidents]
    found = {chained.name: kept.of(chained.table) for chained in of_incidents}
    return (
        wrong_chains(incident_id, chains)
        or next(_differences(chains.ledger, of_incidents, found), None)
        or _too_far_ahead(kept.of(outbox), now)
    )


def wrong_chains(incident_id: str, chains: Chains) -> str | None:
    """The first thing wrong with the logs themselves."""
    logs = {row["log"] for row in chains.ledger}
    logs |= {row["incident_id"].split("/", 1)[1] for row in (*chains.marks, *chains.moved)}
    for log in sorted(logs):
        if log not in LOGS:
            return f"the ledger has a log that nobody keeps ({log})."
        name = name_of(incident_id, log)
        of_log = [row for row in chains.ledger if row["log"] == log]
        heads = [(r["seq"], r["hash"]) for r in chains.marks if r["incident_id"] == name]
        ends = [(r["seq"], r["hash"]) for r in chains.moved if r["incident_id"] == name]
        wrong = _wrong_chain(of_log, buried=chains.buried) or _wrong_ends(of_log, heads, ends)
        if wrong:
            return f"the ledger of {WORDS.get(log, log)}: {wrong}"
    return None


def _wrong_chain(of_log: Rows, *, buried: bool) -> str | None:
    place, prev = 1, GENESIS
    if of_log and buried and CARRIED in of_log[0]["body"]:
        # What it said before the deletion is deleted too; it goes on where it ended.
        place, prev = of_log[0]["seq"], of_log[0]["prev"]
    for row in of_log:
        if row["seq"] != place:
            return f"line {place} is missing."
        if row["prev"] != prev:
            return f"line {place} doesn't follow from the line before it."
        if hash_of(row) != row["hash"]:
            return f"line {place} was changed after it was written."
        place, prev = place + 1, row["hash"]
    return None


def _wrong_ends(
    of_log: Rows, heads: Sequence[tuple[int, str]], ends: Sequence[tuple[int, str]]
) -> str | None:
    hashes = {row["seq"]: row["hash"] for row in of_log}
    first, last = min(hashes, default=1), max(hashes, default=0)
    for seq, digest in heads:
        if seq > last or seq < 1:
            return f"line {seq}, which a checkpoint covers, is cut off."
        if seq >= first and hashes[seq] != digest:
            return f"line {seq} isn't the one that a checkpoint covers: it was written anew."
    covered = max((seq for seq, _ in heads), default=0)
    growing = [(last, hashes.get(last))]
    if ends != growing and (ends or covered < last):
        return f"line {last} stands where no checkpoint will cover it."
    return None


def _differences(
    of_ledger: Rows, chained: Iterable[Chained], found: Mapping[str, Rows]
) -> Iterator[str]:
    """What the tables hold otherwise than the ledger says, a sentence a table."""
    wanted: dict[str, dict[str, str]] = {}
    try:
        for (table, key), digest in said_by(of_ledger).items():
            wanted.setdefault(table, {})[key] = digest
    except (ValueError, TypeError, AttributeError):
        yield "the ledger has a line that can't be read."
        return
    for each in chained:
        yield from _different(each, wanted.get(each.name, {}), found[each.name])


def said_by(of_ledger: Rows) -> dict[tuple[str, str], str]:
    """What the logs say is there; raises ValueError, TypeError or AttributeError for nonsense."""
    wanted: dict[tuple[str, str], str] = {}
    for log in sorted({row["log"] for row in of_ledger}):
        wanted |= folded(row["body"] for row in of_ledger if row["log"] == log)
    return wanted


def _different(chained: Chained, wanted: dict[str, str], there: Rows) -> Iterator[str]:
    wrong: Counter[str] = Counter()
    for row in there:
        digest = wanted.pop(chained.key_of(row), None)
        if digest is None:
            wrong["was put there by nobody"] += 1
        elif digest != chained.digest_of(row):
            wrong["was changed behind the desk"] += 1
    if wanted:
        wrong["is gone"] += len(wanted)
    for what, count in wrong.items():
        others = f", and {count - 1} more" if count > 1 else ""
        yield f"a row of {chained.name} {what}{others}."


def _too_far_ahead(notices: Rows, now: datetime | None) -> str | None:
    """Whether a notice that waits has been put off, so that nobody is told for now."""
    for found in notices:
        if found["state"] != "waiting":
            continue
        row = sound(outbox, found)  # the ledger answers for no try of a notice that waits
        until = row["leased_until"]
        if now and (row["not_before"] > now + AHEAD or (until and until > now + AHEAD)):
            return f"notice {row['id']} is put off until {max(row['not_before'], until or now)}."
        if not row["conversation"].startswith(f"{row['route']}:{row['recipient']}"):
            return f"notice {row['id']} waits in another's line."
        if not 0 <= row["attempts"] <= MOST_ATTEMPTS:
            return f"notice {row['id']} has {row['attempts']} attempts."
    return None


async def desk_wide(connection: Connection, now: datetime | None) -> list[str]:
    """What is wrong with what is the whole desk's: people, channels, offices, its own notices."""
    problems: list[str] = []
    read = _Reading(connection, problems)
    chains = Chains(
        await read.all(ledger, ledger.c.incident_id == DESK),
        await read.all(marks, marks.c.incident_id.startswith("/")),
        await read.all(moved, moved.c.incident_id.startswith("/")),
    )
    found = {}
    for chained in CHAINED:
        own = [chained.table.c.incident_id == DESK] if chained.of_incidents else []
        found[chained.name] = await read.all(chained.table, *own)
    if problems:
        return problems
    wrong = wrong_chains(DESK, chains)
    if wrong:
        return [_sentence(wrong)]
    problems += [_sentence(each) for each in _differences(chains.ledger, CHAINED, found)]
    ahead = _too_far_ahead(found[outbox.name], now)
    return [*problems, *([_sentence(ahead)] if ahead else [])]


def _sentence(problem: str) -> str:
    return f"The desk: {problem}"


class _Reading:
    """Reads tables whole, and has a sentence for a row that can't be read."""

    def __init__(self, connection: Connection, problems: list[str]) -> None:
        self._connection, self._problems = connection, problems

    async def all(self, table: Table, *where: Any) -> list[dict[str, Any]]:
        """The rows that can be read."""
        statement = selected(table).where(*where).order_by(*table.primary_key)
        found = []
        for row in await rows(self._connection, statement):
            try:
                found.append(sound(table, row))
            except Unsound as wrong:
                self._problems.append(
                    f"The desk: a row of {table.name} can't be read ({wrong.column})."
                )
        return found
