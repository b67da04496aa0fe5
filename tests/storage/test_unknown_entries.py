"""An entry that this version of the desk doesn't know: its case is read, all others go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from delivery.reminders import Reminders
from procedure.errors import Unreadable
from procedure.record import Entry, Recorded, UnknownEntry
from procedure.steps.nominate import NominateLead
from procedure.steps.report import AddInformation
from service.daily import daily
from storage.record import forget_parsed
from storage.register import Register
from storage.verify import verify
from tests.cjs import CJS
from tests.procedure.story import CHIEF, DPO, LEAD, ORGANISATION, london, named
from tests.storage.worked import ONE, TWO, Worked, replay, unheard


class EvidenceRecorded(Entry):
    """What a later version of the desk writes."""

    file: str


CANARY = "mcallister-conviction-letter.pdf"


@pytest.fixture
async def odd(register: Register) -> Worked:
    """Two cases, the first with an entry of a later version in its record."""
    worked = Worked(register)
    await worked.report()
    await worked.report()
    worked.now += timedelta(minutes=1)
    known = await worked.register.entries(ONE)
    later = Recorded(len(known) + 1, worked.now, DPO, EvidenceRecorded(file=CANARY))
    async with worked.register.unit() as unit:
        await unit.entries(ONE)
        await unit.append(ONE, [later])
        row = await worked.register.row(ONE)
        assert row is not None
        await unit.project(replace(row, seq=later.seq))
    forget_parsed()  # another process wrote it
    return worked


async def test_its_case_can_be_read_and_shows_that_it_is_there(odd: Worked) -> None:
    view = await odd.reader.case(DPO, ONE)
    last = view.record[-1].entry
    assert isinstance(last, UnknownEntry)
    assert "EvidenceRecorded" in last.sentence(CJS)
    assert CANARY not in last.sentence(CJS)


async def test_its_case_takes_no_step_and_says_why(odd: Worked) -> None:
    with pytest.raises(Unreadable, match="brought up to date"):
        await odd.take(AddInformation(text="More."), DPO, ONE)


async def test_every_other_case_goes_on(odd: Worked) -> None:
    taken = await odd.take(NominateLead(lead=named(LEAD)), CHIEF, TWO)
    assert taken.incident.standing.lead == named(LEAD)


async def test_the_digest_tells_of_all_cases(odd: Worked) -> None:
    made = await daily(odd.register, ORGANISATION, odd.now, f"{odd.now:%Y-%m-%d}", unheard)
    assert made is not None
    assert sorted(made.queue[""]) == [ONE, TWO]


async def test_its_clocks_wait_for_a_version_that_can_read_it(odd: Worked) -> None:
    odd.now = london("2026-11-04 10:00")
    await Reminders(odd.desk, lambda: odd.now).sweep()
    assert len(await odd.register.entries(ONE)) == 2
    assert len(await odd.register.entries(TWO)) > 1
    # Not lost: still due once the lease is over.
    due = await odd.register.due(odd.now + timedelta(minutes=5), 50)
    assert ONE in {deadline.incident_id for deadline in due}


async def test_verifying_names_it(odd: Worked) -> None:
    problems = await verify(odd.register, replay)
    assert any(f"{ONE}: entry 2 is of a kind" in problem for problem in problems)


async def test_the_record_keeps_it_as_it_is(odd: Worked) -> None:
    entry = (await odd.register.entries(ONE))[-1].entry
    assert entry == UnknownEntry(kind="EvidenceRecorded", body=f'{{"file":"{CANARY}"}}')
