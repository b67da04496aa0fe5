"""What the channel hears that is about no single case: the daily digest, and checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cards.elements import Card, Element, banner, button, card, facts, fitted, heading, text
from cards.payloads import Go
from cards.words import footer
from procedure.instants import left, local_day, shown, shown_day
from service.daily import Daily, Due
from service.ports.proofs import Checkpoint, Tombstone
from service.ports.rows import Crowd

CLASSES: Mapping[str, tuple[str, str]] = {
    "": ("not classified yet", "not classified yet"),
    "incident": ("Incident", "Incidents"),
    "unknown": ("Unknown", "Unknowns"),
    "vulnerability": ("Vulnerability", "Vulnerabilities"),
    "event": ("Event", "Events"),
}
"""Each class in the procedure's priority (4.2): one of them, several."""

MOST_IDS = 12
MOST_LINES = 15


def digest_card(daily: Daily) -> tuple[str, Card]:
    """A line for notifications, and the card: identifiers, classes and clocks only."""
    words = f"Open cases this morning: {_counted(daily)}"
    if daily.overdue:
        words += f". {len(daily.overdue)} overdue"
    body: list[Element] = [
        heading(f"Open cases, {shown_day(local_day(daily.now))}", "Large"),
        *_overdue(daily),
        *_queue(daily),
        *_section("Clocks running", _clocks(daily.running, daily.now)),
        *_section("Waiting for approval", _approvals(daily)),
        *_unreadable(daily),
        footer("Those who deal with a case find it in their own chat with the incident desk."),
    ]
    return words, fitted(card(body, speak=words))


def _counted(daily: Daily) -> str:
    """'1 not classified yet, 2 Incidents'."""
    parts = [
        f"{count} {names[count != 1]}"
        for key, names in CLASSES.items()
        if (count := daily.counts.get(key, 0))
    ]
    return ", ".join(parts) or "none"


def _overdue(daily: Daily) -> list[Element]:
    if not daily.overdue:
        return []
    return [banner("Overdue", "attention"), facts(_clocks(daily.overdue, daily.now))]


def _queue(daily: Daily) -> list[Element]:
    rows = []
    for key, names in CLASSES.items():
        count = daily.counts.get(key, 0)
        if count:
            rows.append(
                (f"{names[1].capitalize()}: {count}", _ids(daily.queue.get(key, []), count))
            )
    rows += [("Many by one person", _crowd(crowd)) for crowd in daily.crowds]
    return [facts(rows)] if rows else [text("No case is open.")]


def _crowd(crowd: Crowd) -> str:
    return f"{crowd.number:,} not looked at yet, the most pressing {crowd.first.incident_id}"


def _ids(ids: Sequence[str], count: int) -> str:
    shown_ids = list(ids[:MOST_IDS])
    rest = count - len(shown_ids)
    return ", ".join([*shown_ids, *([f"and {rest} more"] if rest > 0 else [])])


def _clocks(due: Sequence[Due], now: datetime) -> list[tuple[str, str]]:
    lines = [
        (one.incident_id, f"{one.what}: {left(one.limit, now)} (limit {shown(one.limit)})")
        for one in due[:MOST_LINES]
    ]
    rest = len(due) - MOST_LINES
    return [*lines, ("…", f"and {rest} more")] if rest > 0 else lines


def _approvals(daily: Daily) -> list[tuple[str, str]]:
    lines = [(incident, ", ".join(keys)) for incident, keys in daily.approvals[:MOST_LINES]]
    rest = len(daily.approvals) - MOST_LINES
    return [*lines, ("…", f"and {rest} more")] if rest > 0 else lines


def _unreadable(daily: Daily) -> list[Element]:
    if not daily.unreadable:
        return []
    words = (
        "The record of these can't be read, so their clocks aren't shown here. Please tell whoever "
        "runs the incident desk."
    )
    ids = _ids(daily.unreadable, len(daily.unreadable))
    return [heading("Can't be read"), text(f"{ids}. {words}")]


def _section(name: str, rows: Iterable[tuple[str, str]]) -> list[Element]:
    listed = list(rows)
    return [heading(name), facts(listed)] if listed else []


def deleted_card(stone: Tombstone) -> tuple[str, Card]:
    """For the DPO: a record is gone, and what is left of it."""
    words = f"The record of {stone.incident_id} was deleted."
    rows = [
        ("Deleted on", shown(stone.deleted_at)),
        ("Approved by", stone.approved_by),
        ("Reported on", shown(stone.reported_at)),
        ("Ended on", shown(stone.ended_at)),
        ("Last hash", stone.hash),
    ]
    home = button("Home", Go(to="home"))
    return words, card([banner(words, "default"), facts(rows)], [home], speak=words)


def checkpoint_card(checkpoint: Checkpoint) -> tuple[str, Card]:
    """A signed checkpoint, for whoever may one day have to compare it with the register."""
    words = f"Checkpoint {checkpoint.number} of the record, {shown(checkpoint.at)}"
    rows = [
        ("Records that had grown", str(checkpoint.moved)),
        ("Fingerprint", checkpoint.digest),
        ("Signed with key", checkpoint.key),
        ("Signature", checkpoint.signature),
    ]
    why = (
        "This proves later that nothing recorded until now was changed or cut off. Nothing has to "
        "be done; please leave it here."
    )
    return words, card([text(words, weight="Bolder"), facts(rows), footer(why)], speak=words)
