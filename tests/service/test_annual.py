"""The annual report: counts, times, ICO decisions, lessons, reviews and follow-ups of a year."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.errors import NotAllowed
from procedure.record import Undertaking
from procedure.state import Incident
from procedure.steps.close import ProposeClosure
from procedure.steps.link import LinkDuplicate
from service.annual import AnnualReport, annual_report
from service.learning import Learning
from service.project import project
from tests.cards.cases import Case, closed, named, ready, reported, unknown
from tests.cards.cast import CHIEF, DPO, LEAD, ORGANISATION, OWNER, REPORTER, START
from tests.service.memory import MemoryStore, Ticking

LATER = START + timedelta(days=200)


def put(store: MemoryStore, number: int, case: Case) -> Incident:
    """Puts a made case into the register under a number."""
    case.id = f"CJS-2026-{number:04d}"
    incident = case.incident
    store.tables.records[case.id] = case.record
    store.tables.rows[case.id] = project(incident, ORGANISATION)
    return incident


def promised() -> Case:
    """A closed case after which somebody has something to do."""
    case = ready()
    said = Undertaking(text="Show how.", owner=named(OWNER), due=case.now + timedelta(days=9))
    facts = {"summary": "x", "cause": "misdirected_mail", "lessons": "Ask.", "follow_ups": [said]}
    case.take(ProposeClosure.model_validate(facts))
    return case.approve(list(case.incident.work.actions)[-1])


@pytest.fixture
async def year(store: MemoryStore) -> AnnualReport:
    """A year of five reports, one of them a duplicate."""
    for number, case in enumerate((closed(), promised(), unknown(), late(), twin()), start=1):
        put(store, number, case)
    return await annual_report(store, 2026, ORGANISATION, LATER)


def late() -> Case:
    return reported(discovered=START - timedelta(days=9), occurred=None, why_late="Leave")


def twin() -> Case:
    case = reported("CJS-2026-0005").take(LinkDuplicate(original="CJS-2026-0001", reason="Same"))
    return case.approve("A1")


async def test_incidents_are_counted_by_class_cause_and_month(year: AnnualReport) -> None:
    assert (year.total, year.left_out) == (4, 1)
    assert year.classes == {"Incident": 2, "Unknown": 1, "Not classified yet": 1}
    assert year.causes == {"Email sent to the wrong person": 2, "Not known until closure": 2}
    assert year.months == {"2026-03": 4}


async def test_late_reports_are_told_from_those_in_time(year: AnnualReport) -> None:
    assert (year.on_time, year.late) == (3, 1)
    assert (year.ico_on_time, year.ico_late) == (2, 0)


async def test_it_says_how_long_it_took_to_classify_contain_and_close(year: AnnualReport) -> None:
    classify, contain, close = year.lengths
    assert (classify.cases, classify.middle) == (2, timedelta(minutes=15))
    assert contain.cases == 2
    assert close.longest is not None
    assert close.longest > timedelta(hours=1)


async def test_it_holds_every_decision_on_the_ico_with_its_reference(year: AnnualReport) -> None:
    lines = {line.incident_id: line for line in year.ico}
    assert list(lines) == sorted(lines)
    told = lines["CJS-2026-0001"]
    assert (told.decision, told.reference, told.late) == ("Yes", "IC-1", False)
    assert lines["CJS-2026-0003"].decision == "Not decided yet"


async def test_it_holds_lessons_reviews_and_what_was_promised(year: AnnualReport) -> None:
    assert [lesson.lessons for lesson in year.lessons] == ["Check lists", "Ask."]
    states = [line.state for line in year.reviews if line.incident_id == "CJS-2026-0001"]
    assert states == ["Done", "Done", "Waived"]
    assert [(p.incident_id, p.follow_up.key) for p in year.promises] == [("CJS-2026-0002", "F1")]


async def test_another_year_is_empty(store: MemoryStore, year: AnnualReport) -> None:
    other = await annual_report(store, 2025, ORGANISATION, LATER)
    assert (other.total, other.lengths[0].middle) == (0, None)


async def test_a_deleted_record_counts_with_its_class_alone(store: MemoryStore) -> None:
    put(store, 1, closed())
    store.tables.records.clear()
    report = await annual_report(store, 2026, ORGANISATION, LATER)
    assert (report.deleted, report.on_time, report.classes) == (1, 0, {"Incident": 1})


async def test_officers_read_it_without_what_is_kept_from_them(store: MemoryStore) -> None:
    put(store, 1, closed())
    put(store, 2, reported(staff=[named(CHIEF)]))
    learning = Learning(store, ORGANISATION, Ticking(LATER))
    assert (await learning.annual(DPO, 2026)).total == 2
    assert (await learning.annual(CHIEF, 2026)).total == 1
    for other in (LEAD, REPORTER):
        with pytest.raises(NotAllowed, match="annual report"):
            await learning.annual(other, 2026)


async def test_follow_ups_across_cases_are_each_seen_by_officers_and_their_owner(
    store: MemoryStore,
) -> None:
    put(store, 1, promised())
    put(store, 2, closed())
    learning = Learning(store, ORGANISATION, Ticking(LATER))
    for actor, seen in ((DPO, 1), (OWNER, 1), (LEAD, 1), (REPORTER, 0)):
        view = await learning.follow_ups(actor)
        assert len(view.owed) == seen, actor.name
    ((row, one),) = (await learning.follow_ups(OWNER)).owed
    assert (one.text, row.register) == ("Show how.", {})
