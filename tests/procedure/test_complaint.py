"""Complaint: 30 days to acknowledge it, its outcome without undue delay (DPA 2018, s.164A)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from procedure.clocks import nearest_limit
from procedure.complaints import acknowledge_by, complaint_words
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError
from procedure.gates import closure_gates
from procedure.instants import end_of
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.steps.complaint import AcknowledgeComplaint, SettleComplaint
from service.clockviews import COMPLAINT_CLOCK, clocks
from tests.cjs import CJS, SOURCES
from tests.procedure.reminders import points, reminded
from tests.procedure.story import (
    CHIEF,
    DPO,
    LEAD,
    MONDAY,
    ORGANISATION,
    STAFF,
    Story,
    at,
    complained,
    london,
)

GATE = "the acknowledgement of the complaint (DPA 2018, section 164A)"


def acknowledge(story: Story, **changes: object) -> Story:
    facts = {"at": story.now, "how": "By letter."} | changes
    story.take(AcknowledgeComplaint.model_validate(facts), DPO)
    return story


def settle(story: Story, **changes: object) -> Story:
    facts = {"at": story.now, "outcome": "It was put right."} | changes
    story.take(SettleComplaint.model_validate(facts), DPO)
    return story


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-02 10:00", date(2026, 12, 1)),
        ("2026-11-02 23:59", date(2026, 12, 1)),
        ("2026-03-01 00:00", date(2026, 3, 30)),
        ("2026-10-20 09:00", date(2026, 11, 18)),
        ("2028-02-01 09:00", date(2028, 3, 1)),
    ],
)
def test_the_30_days_are_counted_from_the_day_of_receipt_to_the_end_of_the_30th(
    received: str, last: date
) -> None:
    assert acknowledge_by(london(received)) == end_of(last)


def test_a_complaint_is_reminded_of_10_and_2_working_days_before_on_the_day_and_after() -> None:
    assert points(complained(), "complaint", 5) == [
        london("2026-11-16 09:00"),
        london("2026-11-26 09:00"),
        london("2026-12-01 09:00"),
        london("2026-12-02 09:00"),
        london("2026-12-03 09:00"),
    ]


def test_where_the_30th_day_is_no_working_day_the_last_reminder_in_time_is_before_it() -> None:
    story = complained(london("2026-11-06 10:00"))
    assert acknowledge_by(story.now) == end_of(date(2026, 12, 5))
    assert points(story, "complaint", 4)[1:] == [
        london("2026-12-03 09:00"),
        london("2026-12-04 09:00"),
        london("2026-12-07 09:00"),
    ]


def test_a_complaint_that_was_logged_late_is_reminded_of_at_once() -> None:
    story = complained()
    story.now = london("2026-12-01 14:00")
    assert story.fires("complaint") == story.now


def test_its_outcome_is_chased_every_tenth_working_day_until_it_is_told() -> None:
    story = complained()
    assert points(story, "outcome", 2) == [london("2026-11-16 09:00"), london("2026-12-01 09:00")]
    settle(story)
    assert "outcome" not in story.running


def test_whoever_deals_with_the_case_is_reminded() -> None:
    story = complained()
    assert reminded(story, "complaint", london("2026-11-17 09:00")).to == ["dpo"]
    story.nominate()
    assert reminded(story, "outcome", london("2026-11-17 09:00")).to == [LEAD.id]


def test_an_acknowledgement_stops_the_30_days_and_not_the_outcome() -> None:
    story = acknowledge(complained())
    assert "complaint" not in story.running
    assert "outcome" in story.running
    assert story.record[-1].entry.sentence(CJS) == (
        "Complaint acknowledged on Mon 2 Nov 2026, 10:00: By letter."
    )


def test_an_outcome_may_be_told_first_and_the_acknowledgement_is_still_owed() -> None:
    story = settle(complained())
    assert "complaint" in story.running
    assert story.record[-1].entry.sentence(CJS) == (
        "Outcome of the complaint told on Mon 2 Nov 2026, 10:00: It was put right."
    )


@pytest.mark.parametrize(
    ("done", "late"), [("2026-12-01 23:59", False), ("2026-12-02 00:00", True)]
)
def test_a_late_acknowledgement_is_recorded_and_marked(done: str, late: bool) -> None:
    story = complained()
    story.now = london("2026-12-08 10:00")
    acknowledge(story, at=london(done))
    assert ("Later than 30 days" in story.record[-1].entry.sentence(CJS)) is late
    (clock,) = [
        c for c in clocks(story.incident, ORGANISATION, story.now) if c.name == COMPLAINT_CLOCK
    ]
    assert (clock.running, clock.missed) == (False, late)
    assert clock.words.startswith("acknowledged late on" if late else "acknowledged on")


def test_the_case_shows_its_clock_while_it_runs_and_once_it_is_missed() -> None:
    story = complained()
    for now, missed in ((MONDAY, False), (london("2026-12-02 00:01"), True)):
        (clock,) = [
            c for c in clocks(story.incident, ORGANISATION, now) if c.name == COMPLAINT_CLOCK
        ]
        assert (clock.running, clock.missed) == (True, missed)
        assert "Tue 1 Dec 2026" in clock.words


def test_its_limit_counts_in_the_order_of_the_queue() -> None:
    story = complained()
    story.incident.standing.aware = None
    assert nearest_limit(story.incident, ORGANISATION) == acknowledge_by(MONDAY)


def test_how_it_stands_is_told_in_words() -> None:
    story = complained()
    assert "to be acknowledged by Tue 1 Dec 2026, 23:59" in complaint_words(story.incident)
    assert "Acknowledged on" in complaint_words(acknowledge(story).incident)
    assert "It was put right." in complaint_words(settle(story).incident)


@pytest.mark.parametrize("source", [s for s in ("", *SOURCES) if s != "complaint"])
def test_a_report_that_came_another_way_has_none_of_it(source: str) -> None:
    story = complained()
    story.incident.report.source = source
    assert not {"complaint", "outcome"} & story.running
    assert complaint_words(story.incident) == ""
    assert GATE not in closure_gates(story.incident)
    for step in (acknowledge, settle):
        with pytest.raises(ProcedureError, match="not reported in a complaint"):
            step(story)


def test_closure_waits_for_the_acknowledgement_and_not_for_the_outcome() -> None:
    story = complained()
    assert GATE in closure_gates(story.incident)
    assert GATE not in closure_gates(acknowledge(story).incident)


@pytest.mark.parametrize("stage", Stage)
def test_it_is_acknowledged_and_settled_at_every_stage(stage: Stage) -> None:
    story = at(stage)
    story.incident.report.source = "complaint"
    assert {"complaint", "outcome"} <= story.running
    assert not {"complaint", "outcome"} & settle(acknowledge(story)).running
    assert story.incident.standing.stage is stage


def test_a_linked_report_keeps_its_own_clock() -> None:
    story = complained()
    story.link()
    assert {"complaint", "outcome"} <= story.running


@pytest.mark.parametrize("step", [acknowledge, settle])
def test_it_is_done_once(step: Callable[[Story], Story]) -> None:
    story = step(complained())
    with pytest.raises(AlreadyTaken, match="Mon 2 Nov 2026, 10:00"):
        step(story)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"at": MONDAY + timedelta(days=1)}, "at", "future"),
        ({"at": MONDAY - timedelta(minutes=1)}, "at", "received on"),
        ({"how": " "}, "how", "say how"),
    ],
)
def test_an_impossible_acknowledgement_is_refused_at_its_field(
    changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        acknowledge(complained(), **changes)
    assert words in refused.value.errors[field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"at": MONDAY + timedelta(days=1)}, "at"), ({"outcome": ""}, "outcome")],
)
def test_an_impossible_outcome_is_refused_at_its_field(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        settle(complained(), **changes)
    assert field in refused.value.errors


@pytest.mark.parametrize("actor", [CHIEF, STAFF])
def test_only_those_who_deal_with_the_case_record_it(actor: Actor) -> None:
    with pytest.raises(NotAllowed, match="Data Protection Officer"):
        complained().take(AcknowledgeComplaint(at=MONDAY, how="By letter."), actor)
