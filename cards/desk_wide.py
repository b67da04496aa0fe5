"""What the channel hears that is about no single case: the daily digest, and checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from cards.elements import Card, Element, banner, box, button, card, facts, fitted, heading, text
from cards.payloads import Go, Seen
from cards.words import footer
from procedure.instants import left, local_day, shown, shown_day
from procedure.terms import capital
from service.daily import Daily, Due
from service.ports.found import Finding, Restored
from service.ports.proofs import Checkpoint, Tombstone
from service.ports.rows import Crowd
from service.views import FindingsView

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


def _classes(daily: Daily) -> Iterator[tuple[str, str, str]]:
    """Each class in the procedure's priority (4.2), and what is open of others: one, several."""
    known = daily.procedure.classes
    yield "", "not classified yet", "not classified yet"
    for key, row in sorted(known.items(), key=lambda each: each[1].rank):
        yield key, row.name, row.plural
    for key in daily.counts:
        if key and key not in known:
            yield key, key, key


def _counted(daily: Daily) -> str:
    """What is open: '1 not classified yet, 2' of a class."""
    parts = [
        f"{count} {several if count != 1 else one}"
        for key, one, several in _classes(daily)
        if (count := daily.counts.get(key, 0))
    ]
    return ", ".join(parts) or "none"


def _overdue(daily: Daily) -> list[Element]:
    if not daily.overdue:
        return []
    return [banner("Overdue", "attention"), facts(_clocks(daily.overdue, daily.now))]


def _queue(daily: Daily) -> list[Element]:
    rows = []
    for key, _, several in _classes(daily):
        count = daily.counts.get(key, 0)
        if count:
            rows.append((f"{capital(several)}: {count}", _ids(daily.queue.get(key, []), count)))
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


FOUND = "⚠ The desk's own check has found something wrong."
UNTIL_SEEN = "The case takes no further step until an approver has seen this."


def finding_card(finding: Finding, *, private: bool) -> tuple[str, Card]:
    """What the check found, for the channel, or with the way to where it is seen."""
    rows = [("Found", shown(finding.found_at)), ("Case", finding.incident_id)]
    if finding.seen_at is not None:
        rows.append(("Seen", shown(finding.seen_at)))
    body: list[Element] = [banner(FOUND, "attention"), text(finding.words)]
    body.append(facts([(name, value) for name, value in rows if value]))
    if finding.incident_id and finding.seen_at is None:
        body.append(text(UNTIL_SEEN))
    buttons = [button("See what was found", Go(to="findings"))] if private else []
    return FOUND, fitted(card(body, buttons, speak=FOUND))


def findings_card(view: FindingsView, said: str = "", style: str = "good") -> Card:
    """All that the check found and nobody has seen."""
    name = "What the desk's own check has found"
    top = [banner(said, style)] if said else []
    rows = [_finding(one, view) for one in view.findings]
    empty = [] if rows else [text("Nothing that nobody has seen yet.")]
    home = button("Home", Go(to="home"), inputs=False)
    return fitted(card([*top, heading(name, "Large"), *rows, *empty], [home], speak=name))


def _finding(one: Finding, view: FindingsView) -> Element:
    lines = [
        text(one.incident_id or "No single case", weight="Bolder"),
        text(one.words),
        facts([("Found", shown(one.found_at))]),
    ]
    if one.incident_id:
        lines.append(text(UNTIL_SEEN, isSubtle=True))
    if view.approves or not one.incident_id:
        lines.append({"type": "ActionSet", "actions": [seen_button(one)]})
    return box(lines, separator=True)


def seen_button(one: Finding) -> Element:
    """By which somebody says that they have seen it."""
    return button("I have seen this", Seen(finding=one.id), inputs=False)


DOUBTS: Mapping[str, str] = {
    "older": "It was older than the file that is kept beside it: what was recorded lately is lost.",
    "other": "It wasn't the one that the file kept beside it is about.",
    "empty": "It was empty, though cases had been kept: they are lost.",
    "file gone": "The file that proves what it held was gone.",
    "file unreadable": "The file that proves what it held couldn't be read.",
    "file unsigned": "The file that proves what it held had a line that the desk never wrote.",
    "cut off": "The end of a record was cut off.",
}
"""What spoke against a register, in a sentence."""

ASK = (
    "Please ask those who deal with a case, and those who reported lately, whether everything that "
    "they know of is there. No ID is given a second time."
)


def restored_card(restored: Restored, *, with_reason: bool) -> tuple[str, Card]:
    """The desk goes on with a register that was in doubt; the reason is for who answers for it."""
    words = "⚠ The desk was started with a register that was in doubt."
    rows = [("Started", shown(restored.at))]
    if with_reason:
        rows.append(("Reason given", restored.reason))
    why = text(DOUBTS.get(restored.doubt, "Something spoke against it."))
    body = [banner(words, "attention"), why, facts(rows), text(ASK)]
    return words, fitted(card(body, speak=words))
