"""Report: on time or late, what can't be right, what starts (3.1–3.4, 5.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procedure.entries.act import ActionProposed
from procedure.entries.report import IncidentReported
from procedure.errors import Invalid
from procedure.findings import addition_words
from procedure.steps.report import AddInformation, LogReport
from procedure.terms import ActionKind, Involved, ReportKind
from tests.cjs import CJS, SOURCES
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    MONDAY,
    REPORTER,
    Story,
    london,
    named,
    report_of,
)


def logged(**changes: Any) -> LogReport:
    """A report that came by phone, half an hour ago."""
    facts = report_of().model_dump() | {
        "source": "phone",
        "sender": "A supplier",
        "received": MONDAY - timedelta(minutes=30),
        "discovered": MONDAY - timedelta(hours=1),
    }
    return LogReport.model_validate(facts | changes)


def wrong(story: Story, **changes: Any) -> dict[str, str]:
    """The errors with which a report is refused."""
    with pytest.raises(Invalid) as refused:
        story.report(**changes)
    return refused.value.errors


def test_a_report_is_the_first_entry_and_holds_all_its_facts() -> None:
    story = Story().report(kind=ReportKind.SUSPECTED, formats=["paper", "spoken"], users="The team")
    incident = story.incident
    assert (incident.report.kind, incident.report.formats) == (
        ReportKind.SUSPECTED,
        ["paper", "spoken"],
    )
    assert incident.report.users == "The team"
    assert incident.report.reporter == named(REPORTER)
    assert incident.report.notified == incident.report.recorded_at == MONDAY
    assert [entry.entry.name for entry in story.record] == ["IncidentReported"]


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.parametrize("personal", list(Involved))
def test_awareness_starts_with_the_report_where_personal_data_may_be_involved(
    kind: ReportKind, personal: Involved
) -> None:
    story = Story().report(kind=kind, personal_data=personal)
    assert story.incident.standing.aware == (None if personal is Involved.NO else MONDAY)


@pytest.mark.parametrize(
    ("discovered", "told", "late"),
    [
        ("2026-04-02 09:00", "2026-04-07 23:59", False),
        ("2026-04-02 09:00", "2026-04-08 00:00", True),
        ("2026-06-12 17:00", "2026-06-17 12:00", False),
        ("2026-06-12 17:00", "2026-06-18 12:00", True),
        ("2026-11-28 17:00", "2026-12-02 12:00", False),
    ],
)
def test_a_report_is_marked_late_after_2_working_days(
    discovered: str, told: str, late: bool
) -> None:
    story = Story(now=london(told)).report(discovered=london(discovered), why_late="On leave.")
    assert story.incident.report.late is late
    assert story.incident.report.why_late == ("On leave." if late else "")
    assert ("later than 2 working days" in story.record[0].entry.sentence(CJS)) is late


def test_a_late_report_is_asked_why_and_only_that() -> None:
    errors = wrong(Story(), discovered=MONDAY - timedelta(days=14))
    assert list(errors) == ["why_late"]


FUTURE = MONDAY + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"discovered": FUTURE}, "discovered", "future"),
        ({"occurred": FUTURE}, "occurred", "future"),
        ({"occurred": MONDAY, "discovered": MONDAY - timedelta(hours=1)}, "occurred", "before"),
        ({"nature": "  "}, "nature", "not known yet"),
        ({"systems": ""}, "systems", "not known yet"),
    ],
)
def test_an_impossible_report_is_refused_at_its_field(
    changes: dict[str, Any], field: str, words: str
) -> None:
    errors = wrong(Story(), **changes)
    assert words in errors[field]


def test_all_that_is_wrong_is_said_at_once() -> None:
    errors = wrong(Story(), nature="", systems="", discovered=FUTURE)
    assert set(errors) == {"nature", "systems", "discovered"}


def test_what_happened_at_the_moment_of_discovery_is_possible() -> None:
    at = MONDAY - timedelta(hours=1)
    assert Story().report(occurred=at, discovered=at).incident.report.occurred == at


def test_a_report_that_came_by_phone_is_measured_from_its_arrival() -> None:
    story = Story()
    story.take(logged(), DPO, minutes=0)
    incident = story.incident
    assert incident.report.notified == incident.standing.aware == MONDAY - timedelta(minutes=30)
    assert (incident.report.source, incident.report.sender) == ("phone", "A supplier")
    assert (incident.report.reporter.id, incident.report.reporter.name) == ("", "A supplier")
    assert "Reported by A supplier, by phone: " in story.record[0].entry.sentence(CJS)


SAID = {
    "mail": "by email",
    "phone": "by phone",
    "person": "in person",
    "letter": "by letter",
    "board": "from the Board",
    "supplier": "from a supplier",
    "partner": "from a partner body",
    "regulator": "from a regulator",
    "complaint": "in a complaint",
}


def test_every_source_is_tried_here() -> None:
    assert list(SAID) == list(SOURCES)


@pytest.mark.parametrize(("source", "how"), SAID.items())
def test_every_source_reads_well_in_the_sentence_of_the_report(source: str, how: str) -> None:
    story = Story()
    story.take(logged(source=source, sender="Fiona Kerr"), DPO, minutes=0)
    sentence = story.record[0].entry.sentence(CJS)
    assert sentence.startswith(f"Reported by Fiona Kerr, {how}: ")


@pytest.mark.parametrize("source", ["", "fax", "Supplier"])
def test_a_source_that_nobody_knows_is_refused_at_its_question(source: str) -> None:
    story = Story()
    with pytest.raises(Invalid) as refused:
        story.take(logged(source=source), DPO, minutes=0)
    assert refused.value.errors["source"].endswith(".")
    assert story.record == []


def test_for_a_suppliers_breach_cjs_is_aware_from_the_suppliers_notice() -> None:
    story = Story(now=MONDAY + timedelta(days=1))
    notice = MONDAY - timedelta(minutes=30)
    story.take(logged(source="supplier", received=notice), DPO, minutes=0)
    assert story.incident.standing.aware == notice


def test_a_logged_report_that_arrived_in_time_is_not_late_however_late_it_is_logged() -> None:
    story = Story(now=MONDAY + timedelta(days=20))
    story.take(logged(), DPO, minutes=0)
    assert story.incident.report.late is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received": FUTURE}, "received"),
        ({"received": MONDAY - timedelta(hours=2)}, "discovered"),
    ],
)
def test_a_logged_report_can_not_arrive_in_the_future_or_before_discovery(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        Story().take(logged(**changes), DPO, minutes=0)
    assert field in refused.value.errors


def test_colleagues_named_in_the_report_are_involved() -> None:
    story = Story().report(staff=[named(CHIEF)])
    assert story.incident.implicated == {"chief"}


def test_lost_or_stolen_information_opens_a_recovery_task_for_the_dpo() -> None:
    story = Story().report(lost="yes")
    action = story.incident.work.actions["A1"]
    assert (action.kind, action.status) == (ActionKind.RECOVERY, "proposed")
    assert action.owner is not None
    assert action.owner.id == "dpo"
    assert "approval:A1" in story.running


@pytest.mark.parametrize("lost", ["no", "not_known", ""])
def test_nothing_is_to_be_recovered_where_nothing_is_known_to_be_lost(lost: str) -> None:
    assert Story().report(lost=lost).incident.work.actions == {}


def test_an_involved_dpo_does_not_own_the_recovery() -> None:
    assert Story().report(lost="yes", staff=[named(DPO)]).incident.work.actions["A1"].owner is None


def test_a_chief_who_reports_a_loss_does_not_approve_its_recovery() -> None:
    story = Story()
    decided = story.take(report_of(lost="yes"), CHIEF, minutes=0)
    assert [type(entry) for entry in decided] == [IncidentReported, ActionProposed]
    story.decide("A1", DIRECTOR)
    assert story.incident.work.actions["A1"].status == "approved"


def test_information_is_added_in_order(story: Story) -> None:
    story.take(AddInformation(text="It was two mails."), REPORTER)
    story.take(AddInformation(text="Both are deleted."), DPO)
    first, second = map(addition_words, story.incident.report.additions)
    assert first.endswith("Rab Reporter: It was two mails.")
    assert second.endswith("Dorothy Smith: Both are deleted.")


def test_nothing_is_no_addition(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        story.take(AddInformation(text=" "), REPORTER)
    assert "text" in refused.value.errors
