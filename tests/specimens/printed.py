"""What the present code prints of a kept register: names of texts to texts, a group at a time."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from delivery.reminders import Reminders
from delivery.rendering import Renderer
from documents.annual import annual_docx
from documents.log import log_xlsx
from documents.papers import paper
from documents.timeline import timeline
from operations.commands import replay_with
from procedure.entries.remind import ReminderSent
from procedure.fold import apply
from procedure.matter import Matter, MatterKind
from procedure.matters import row_of
from procedure.notices import Route
from procedure.organisation import Organisation
from procedure.record import Entry, Recorded
from procedure.registry import STEPS
from procedure.rights import handlers
from procedure.roles import SYSTEM
from procedure.state import Incident
from service.annual import annual_report
from service.papers import checkpoint_words, choices, every_row
from service.ports.rows import Row, Search
from service.take import Desk
from storage import tables
from storage.chain import digest
from storage.verify import last_checkpoint
from tests.cjs import CJS
from tests.documents.reading import docx_text, xlsx
from tests.specimens.cast import IDS, NAME_OF, CastDirectory
from tests.specimens.kept import NOW, Kept, kept_notices, problems, read_deleted
from tests.specimens.words import words_of

Texts = dict[str, str]
LOOKS = (
    *(NOW + timedelta(hours=hours) for hours in range(1, 100)),
    *(datetime(2026, 12, day, 9, 30, tzinfo=UTC) for day in range(2, 11)),
    datetime(2032, 11, 15, 9, 30, tzinfo=UTC),
)
"""When the reminders are looked at that fell due since: at a 72-hour clock's every point."""


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    raise TypeError(type(value).__name__)


def as_json(row: Row) -> str:
    """A row with all its columns."""
    return _json(asdict(row))


async def records(kept: Kept) -> Texts:
    """Every entry: number, instant, kind, who did it, hash, sentence."""
    made = {}
    for each in await kept.cases():
        hashes = await kept.register.hashes(each)
        entries = await kept.register.entries(each)
        made[each] = "".join(
            f"{r.seq} {r.at.isoformat()} {r.entry.name} by {CJS.titled(r.actor)}\n"
            f"  {hashed}\n  {r.entry.sentence(CJS)}\n"
            for r, hashed in zip(entries, hashes, strict=True)
        )
    return made


async def deleted(kept: Kept) -> Texts:
    """The records that were deleted: kind, hash reckoned anew, sentence."""
    lines = [
        f"{row['incident_id']} {row['seq']} {entry.name}\n  {digest(row)}\n"
        f"  {entry.sentence(CJS)}\n"
        for row, entry in read_deleted(kept.folder)
    ]
    return {"records": "".join(lines)}


async def rows(kept: Kept) -> Texts:
    """Every row as it is made anew from its record, the log's columns among it."""
    replay = replay_with(kept.settings)
    return {
        each: as_json(replay(each, await kept.register.entries(each)).row)
        for each in await kept.cases()
    }


async def deadlines(kept: Kept) -> Texts:
    """The reminders to come, as kept and as reckoned anew; then those that fell due meanwhile."""
    made = {"as kept": await _pending(kept)}
    for each in await kept.cases():
        # A clock that isn't there: nothing is recorded, and the deadlines are reckoned again.
        await kept.desk.take(STEPS["Remind"].step.model_validate({"key": "none"}), SYSTEM, each)
    made["reckoned anew"] = await _pending(kept)
    made["sent later"] = await _reminded(kept)
    return made | {"to come after that": await _pending(kept)}


async def _reminded(kept: Kept) -> str:
    """What the desk reminds of in the time to come, if nobody does anything."""
    known = {each: len(await kept.register.entries(each)) for each in await kept.cases()}
    at = [NOW]
    desk = Desk(kept.register, kept.desk.organisation, lambda: at[0])
    for at[0] in LOOKS:
        while await Reminders(desk, lambda: at[0]).sweep():
            pass
    organisation = kept.desk.organisation
    sent = [
        (at, each, _line(entry))
        for each, length in known.items()
        for at, entry in _as_then(each, await kept.register.entries(each), length, organisation)
    ]
    return "".join(f"{when.isoformat()} {each} {line}\n" for when, each, line in sorted(sent))


def _as_then(
    each: str, record: Sequence[Recorded], known: int, organisation: Organisation
) -> Iterator[tuple[datetime, Entry]]:
    """What was added, with those alone who were reminded then: a ladder has been added since."""
    incident = Incident(each)
    for recorded in record:
        entry = recorded.entry
        if isinstance(entry, ReminderSent) and recorded.seq > known:
            about = Matter.parse(entry.key)
            asked = _asked_then(about, incident, organisation, recorded.at)
            first = [person for person in entry.to if person in asked]
            entry = entry.model_copy(update={"to": first})
        apply(incident, recorded)
        if recorded.seq > known and not (
            isinstance(entry, ReminderSent) and not _ran_then(entry.key)
        ):
            yield recorded.at, entry


def _asked_then(
    about: Matter, incident: Incident, organisation: Organisation, at: datetime
) -> tuple[str, ...]:
    if about.kind is MatterKind.ICO:
        return handlers(incident, organisation)
    return row_of(about).acts.who(incident, organisation, about.key, at)


def _line(entry: Entry) -> str:
    facts = entry.model_dump(mode="json")
    return f"{entry.sentence(CJS)} {json.dumps(facts, sort_keys=True, ensure_ascii=False)}"


async def _pending(kept: Kept) -> str:
    """Read from the table: the register's own way of reading leases what it gives."""
    columns = tables.deadlines.c
    async with kept.register.database.reading() as connection:
        found = await connection.execute(
            select(tables.deadlines).order_by(columns.incident_id, columns.key)
        )
        return "".join(
            f"{d.incident_id} {d.key} {d.fires_at.isoformat()}\n" for d in found if _ran_then(d.key)
        )


SINCE = {MatterKind.PARTY, MatterKind.ANNEX, MatterKind.INTERIM, MatterKind.PEOPLE}
"""Clocks that came since; the others must still ring when they rang."""


def _ran_then(key: str) -> bool:
    return Matter.parse(key).kind not in SINCE


async def timelines(kept: Kept) -> Texts:
    """The course of every case."""
    made = {}
    for each in await kept.cases():
        course = timeline(await kept.view(each))
        lanes = [f"{x.letter} {x.name} | {x.state} | {x.words}\n" for x in course.lanes]
        marks = [
            f"{m.at.isoformat()} {m.kind} | {course.words(place)!r} | {m.words}\n"
            for place, m in enumerate(course.marks)
        ]
        made[each] = "".join([*lanes, *marks])
    return made


async def papers(kept: Kept) -> Texts:
    """Every paper of every case that can be had, the annexes' drafts among them."""
    made = {}
    checkpoint = await checkpoint_words(kept.register)
    for each in await kept.cases():
        view, hashes = await kept.view(each), await kept.register.hashes(each)
        drafts = {
            draft.form: draft
            for person in IDS.values()
            for draft in await kept.register.drafts(person)
            if draft.incident_id == each
        }
        for choice in choices(view, drafts):
            draft = drafts.get(str(choice.paper)) if choice.edition == "draft" else None
            file = paper(view, choice, hashes=hashes, checkpoint=checkpoint, draft=draft)
            made[f"{each}/{file.name}"] = words_of(file.name, file.content)
    return made


async def reports(kept: Kept) -> Texts:
    """The Summary Log and the annual reports."""
    organisation = kept.desk.organisation
    rows = [row async for row in every_row(kept.register)]
    made = {"Summary Log": _cells(log_xlsx(rows, organisation, NOW))}
    for year in (2020, 2026):
        report = await annual_report(kept.register, year, organisation, NOW)
        made[f"Annual report {year}"] = docx_text(annual_docx(report)) + "\n"
    return made


def _cells(content: bytes) -> str:
    lines = []
    for sheet in xlsx(content).worksheets:
        lines.append(f"# {sheet.title}\n")
        for row in sheet.iter_rows():
            lines += [
                f"{cell.coordinate} {cell.value!r}\n" for cell in row if cell.value is not None
            ]
    return "".join(lines)


async def letters(kept: Kept) -> Texts:
    """Every mail and every post to the channel, as it would be sent now."""
    renderer = Renderer(kept.desk, CastDirectory(), lambda: NOW)
    mails, posts = [], []
    cases = {"", *await kept.cases()}
    for notice in kept_notices(kept.folder):
        if notice.incident_id not in cases:
            continue  # what was to be told of a deleted record was taken back with it
        if notice.route is Route.MAIL:
            letter = await renderer.mail(notice)
            said = f"{letter.subject}\n\n{letter.body}" if letter else "(nothing)"
            mails.append(f"### {notice.key}\n{said}\n\n")
        elif notice.route is Route.CHANNEL:
            message = await renderer.channel(notice)
            said = _said(message.activity) if message else "(nothing)"
            posts.append(f"### {notice.key}\n{said}\n\n")
    return {"mails": "".join(mails), "posts to the channel": "".join(posts)}


def _said(activity: Mapping[str, Any]) -> str:
    return "\n".join(
        [activity["summary"], *_strings(activity["attachments"][0]["content"]["body"])]
    )


def _strings(part: Any) -> Iterable[str]:
    """The words of a card in their order."""
    if isinstance(part, list):
        for each in part:
            yield from _strings(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in ("text", "title", "value") and isinstance(value, str):
                yield value
            elif isinstance(value, list | dict):
                yield from _strings(value)


SOUGHT = ("laptop", "council mail", "hyperlink", "alleg", "recall", "2026-0004", "thistledown")
"""What is looked for in the log."""


async def lists(kept: Kept) -> Texts:
    """Cases as lists show them: the queue, what is owed, what a search and a likeness find."""
    store = kept.register
    queue = await store.queue(not_involved="", reader="", after=None, limit=99)
    owed = await store.owed(not_involved="", reader="", after=None, limit=99)
    found = {
        words: [row.incident_id for row in await store.search(Search(words=words, limit=99))]
        for words in SOUGHT
    }
    mine = {
        NAME_OF[person]: [row.incident_id for row in await store.search(Search(reader=person))]
        for person in IDS.values()
    }
    alike = await store.alike(["mail", "printer"], reader="", not_involved="", limit=9)
    return {
        "queue": _json([row.incident_id for row in queue]),
        "owed": _json([(row.incident_id, asdict(one)) for row, one in owed]),
        "found": _json(found),
        "whose": _json(mine),
        "alike": _json(alike),
    }


async def figures(kept: Kept) -> Texts:
    """The counters, and what `verify` finds."""
    counted = await kept.register.figures("2020-01")
    lines = sorted(f"{f.month or 'now'} {f.measure} {f.value} {n}\n" for f, n in counted.items())
    opens = sorted(
        f"{name or 'unclassified'} {n}\n" for name, n in (await kept.register.counts()).items()
    )
    newest = await last_checkpoint(kept.register)
    return {
        "by month": "".join(lines),
        "open": "".join(opens),
        "last checkpoint": _json(asdict(newest)) if newest else "",
        "problems": "".join(f"{problem}\n" for problem in await problems(kept)),
    }


async def beside(kept: Kept) -> Texts:
    """Rows as they were kept, tombstones, the outbox, conversations, drafts, readings."""
    register, ids = kept.register, await kept.ids()
    found = [await register.row(each) for each in ids]
    stones = [await register.tombstone(each) for each in ids]
    waiting = [*await register.outbox.waiting(), *await register.outbox.dead_rows()]
    people = [await register.conversations.person(person) for person in IDS.values()]
    channel = await register.conversations.channel(kept.settings.incident_channel)
    drafts = [draft for person in IDS.values() for draft in await register.drafts(person)]
    read = [
        reading for each in [*ids, "Summary Log"] for reading in await register.readings(each, 99)
    ]
    return {
        "rows": _json([asdict(row) for row in found if row]),
        "tombstones": _json([asdict(stone) for stone in stones if stone]),
        "outbox": _json([asdict(one) for one in waiting]),
        "conversations": _json([asdict(one) for one in [*people, channel] if one]),
        "drafts": _json([asdict(draft) for draft in drafts]),
        "readings": _json([asdict(reading) for reading in read]),
    }


PRINTS: Mapping[str, Callable[[Kept], Awaitable[Texts]]] = {
    "records": records,
    "deleted": deleted,
    "rows": rows,
    "deadlines": deadlines,
    "timelines": timelines,
    "papers": papers,
    "reports": reports,
    "letters": letters,
    "lists": lists,
    "figures": figures,
    "beside": beside,
}
