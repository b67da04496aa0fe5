"""What a turn costs in a case whose record is long: python -m bench.length

Cases of ten, a hundred, a thousand and ten thousand entries in one register: notes, additions by
the reporter, reminders, mails that went out. Each question is asked of them in turn; the processor
time of the quickest quarter, and its ratio to the shortest case's. At most 1.3 is asked.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from statistics import mean

import bot
from bench.cast import settings
from cards.case import case_card
from cards.wire import encoded
from dialogs.going import Going
from procedure.entries.note import EntryAdded
from procedure.entries.notify import DeliveryRecorded
from procedure.entries.remind import ReminderSent
from procedure.entries.report import InformationAdded
from procedure.fold import apply
from procedure.organisation import Organisation
from procedure.record import Entry, Recorded
from procedure.roles import SYSTEM, Actor, Role
from procedure.steps.note import AddEntry
from procedure.steps.report import ReportIncident
from rehearsal.cast import BY_KEY
from service.project import project
from service.take import Desk
from service.views import Reader
from settings.organisation import organisation_of
from settings.settings import load
from storage.checkpoints import CommitSeal
from storage.register import Register, open_register
from storage.signing import signer_from

LENGTHS = (10, 100, 1_000, 10_000)
ROUNDS = 40
ASKED = 1.3

Question = Callable[[], Awaitable[object]]


async def filled(desk: Desk, organisation: Organisation, length: int) -> str:
    """A reported case whose record has grown to so many entries; its id."""
    reporter = organisation.actor(BY_KEY["reporter"].object_id, BY_KEY["reporter"].name)
    step = ReportIncident.model_validate(
        {
            "kind": "incident",
            "nature": "An email with a list of names went to the wrong partner.",
            "systems": "A spreadsheet of referrals",
            "personal_data": "yes",
            "discovered": desk.clock() - timedelta(hours=2),
        }
    )
    taken = await desk.take(step, reporter)
    incident = taken.incident
    more = list(islice(_entries(organisation, reporter, desk.clock()), length - incident.seq))
    recorded = [Recorded(incident.seq + n, *each) for n, each in enumerate(more, start=1)]
    for each in recorded:
        apply(incident, each)
    async with desk.store.unit() as unit:
        await unit.append(incident.id, recorded)
        await unit.project(project(incident, organisation))
    return incident.id


def _entries(
    organisation: Organisation, reporter: Actor, at: datetime
) -> Iterator[tuple[datetime, Actor, Entry]]:
    dpo = _dpo(organisation)
    kinds: list[tuple[Actor, Entry]] = [
        (dpo, EntryAdded(happened=at, text="Phoned the partner, who has deleted the message.")),
        (reporter, InformationAdded(text="The list also had a column with dates of birth.")),
        (SYSTEM, ReminderSent(key="triage", what="Classify the report.", to=[dpo.id])),
        (
            SYSTEM,
            DeliveryRecorded(topic="reported", to="info", outcome="sent", words="Mail sent."),
        ),
    ]
    for actor, entry in cycle(kinds):
        yield at, actor, entry


def _dpo(organisation: Organisation) -> Actor:
    return organisation.actor(organisation.people.holder(Role.DPO) or "", "Dorothy Smith")


def questions(register: Register, desk: Desk, incident: str, length: int) -> dict[str, Question]:
    """What people ask of one case."""
    organisation, numbers = desk.organisation, count()
    reader, dpo = Reader(register, organisation, desk.clock), _dpo(organisation)

    async def step() -> object:
        note = AddEntry(happened=desk.clock(), text=f"Phoned again, call {next(numbers)}.")
        taken = await desk.take(note, dpo, incident)
        return encoded(case_card(await reader.taken(dpo, taken)))

    async def case() -> object:
        return encoded(case_card(await reader.case(dpo, incident)))

    async def page(before: int | None) -> object:
        view = await reader.case(dpo, incident)
        return encoded(await Going(reader, register).page(view, "record", before))

    return {
        "a step, and its card": step,
        "case card": case,
        "record, newest page": lambda: page(None),
        "record, page in the middle": lambda: page(length // 2 + 1),
    }


async def measured() -> dict[str, list[float]]:
    """Milliseconds of processor time a question, by length."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        wanted = load(settings("http://127.0.0.1:1", f"{folder}/desk.sqlite", 1))
        organisation = organisation_of(wanted)
        seal = CommitSeal(signer_from(Path(folder) / "key"), bot.utc_now)
        register = await open_register(wanted.database_url, sealing=seal)
        try:
            desk = Desk(register, organisation, bot.utc_now)
            cases = [await filled(desk, organisation, length) for length in LENGTHS]
            asked = [
                questions(register, desk, incident, length)
                for incident, length in zip(cases, LENGTHS, strict=True)
            ]
            return {name: await _in_turn([each[name] for each in asked]) for name in asked[0]}
        finally:
            await register.close()


async def _in_turn(ways: list[Question]) -> list[float]:
    took: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, times in zip(ways, took, strict=True):
            before = time.process_time()
            await way()
            times.append(1000 * (time.process_time() - before))
    return [mean(sorted(times)[: ROUNDS // 4]) for times in took]


def main() -> None:
    """Prints the table, and whether what was asked was reached."""
    found = asyncio.run(measured())
    print(f"| question | {' | '.join(f'{length:,}' for length in LENGTHS)} | longest : shortest |")
    print(f"|---|{'--:|' * (len(LENGTHS) + 1)}")
    for name, times in found.items():
        each = " | ".join(f"{ms:.2f} ms" for ms in times)
        ratio = times[-1] / times[0]
        said = "" if ratio <= ASKED else " (not reached)"
        print(f"| {name} | {each} | {ratio:.1f}{said} |")


if __name__ == "__main__":
    main()
