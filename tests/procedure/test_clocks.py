"""Every clock's reminders: when, to whom, moved but not spent, one after downtime."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from procedure.clocks import nearest_limit
from procedure.findings import ico_clock
from procedure.instants import end_of
from procedure.stages import Stage
from procedure.steps.evaluate import CompleteReview, PlanReview
from procedure.steps.nominate import NominateLead
from procedure.terms import ActionKind
from tests.cjs import Category
from tests.procedure.reminders import points, reminded
from tests.procedure.story import (
    CHIEF,
    CONTRIBUTOR,
    DPO,
    LEAD,
    OWNER,
    STAFF,
    Story,
    at,
    evaluating,
    london,
    named,
    organisation_of,
    ready,
    report_of,
)

# Everything else: office hours


def test_a_report_that_nobody_classified_is_nagged_each_working_day() -> None:
    story = Story(now=london("2026-11-26 18:00")).report()
    assert points(story, "triage", 3) == [
        london("2026-11-27 09:00"),
        london("2026-12-01 09:00"),
        london("2026-12-02 09:00"),
    ]


def test_an_unknown_is_nagged_daily_until_it_is_one_of_the_other_three() -> None:
    story = Story(now=london("2026-11-05 11:00")).report().classify(Category.UNKNOWN)
    assert points(story, "unknown", 3) == [
        london("2026-11-06 09:00"),
        london("2026-11-09 09:00"),
        london("2026-11-10 09:00"),
    ]
    story.classify(Category.EVENT)
    assert not {"unknown", "triage"} & story.running


def test_how_often_unknowns_are_nagged_is_configured() -> None:
    story = Story(organisation_of(unknown_days=2), london("2026-11-05 11:00")).report()
    story.classify(Category.UNKNOWN)
    assert points(story, "unknown", 2) == [london("2026-11-09 09:00"), london("2026-11-11 09:00")]


def test_nomination_is_asked_again_after_4_working_hours_then_daily_of_both() -> None:
    story = Story(now=london("2026-11-02 15:00")).report()
    first = story.fires("nomination")
    assert first == london("2026-11-03 11:00")
    assert reminded(story, "nomination", first).to == ["chief", "director"]
    assert story.fires("nomination") == london("2026-11-04 09:00")


def test_the_clock_of_a_new_nomination_starts_when_the_lead_falls() -> None:
    story = Story(now=london("2026-11-02 10:00")).report().nominate()
    assert "nomination" not in story.running
    story.now = london("2026-11-09 10:00")
    story.involve(LEAD)
    assert story.fires("nomination") == london("2026-11-09 14:01")


def test_an_approval_is_reminded_at_4_hours_and_the_other_approver_asked_at_8() -> None:
    story = Story(now=london("2026-11-02 09:59")).report()
    story.propose()
    four, eight, daily = (
        london("2026-11-02 14:00"),
        london("2026-11-03 10:00"),
        london("2026-11-04 09:00"),
    )
    assert story.fires("approval:A1") == four
    assert reminded(story, "approval:A1", four).to == ["chief"]
    assert story.fires("approval:A1") == eight
    assert reminded(story, "approval:A1", eight).to == ["chief", "director"]
    assert story.fires("approval:A1") == daily


def test_an_approval_that_the_chief_proposed_is_asked_of_the_director_from_the_start() -> None:
    story = Story(now=london("2026-11-02 09:59")).report()
    story.propose(CHIEF)
    assert reminded(story, "approval:A1", london("2026-11-02 14:00")).to == ["director"]


def test_an_approval_stops_reminding_once_it_is_decided() -> None:
    story = Story().report()
    story.propose()
    story.decide("A1")
    assert "approval:A1" not in story.running


DUE = end_of(date(2026, 11, 12))
DUE_POINTS = [
    london("2026-11-10 09:00"),
    london("2026-11-12 09:00"),
    london("2026-11-13 09:00"),
    london("2026-11-16 09:00"),
]


def test_an_action_reminds_its_owner_before_on_and_after_the_day() -> None:
    story = Story().report()
    story.propose(owner=named(OWNER), due=DUE)
    assert "action:A1" not in story.running
    story.decide("A1")
    assert points(story, "action:A1", 4) == DUE_POINTS
    assert reminded(story, "action:A1", london("2026-11-17 09:00")).to[0] == "owner"


def test_a_review_reminds_its_owner_before_on_and_after_the_day() -> None:
    story = evaluating()
    plan = PlanReview(review="training", owner=named(OWNER), due=DUE)
    story.take(plan, DPO)
    assert points(story, "review:training", 4) == DUE_POINTS
    story.take(CompleteReview(review="training", outcome="More of it."), OWNER)
    assert "review:training" not in story.running


def test_a_request_for_input_reminds_the_person_asked() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    key = story.ask(CONTRIBUTOR, days=11)
    assert points(story, f"input:{key}", 1) == [london("2026-11-11 09:00")]
    assert reminded(story, f"input:{key}", london("2026-11-13 09:00")).to[0] == "it"


@pytest.mark.parametrize("days", [0, 1, 2])
def test_whoever_was_asked_just_now_is_not_reminded_at_once(days: int) -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.now = london("2026-11-04 10:00")
    key = story.ask(CONTRIBUTOR, days=days or 1)
    due = story.fires(f"input:{key}")
    assert due is not None
    assert due > story.now


def test_a_due_day_at_the_weekend_is_reminded_on_the_next_working_day() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.propose(due=end_of(date(2026, 11, 14)))
    story.decide("A1")
    assert points(story, "action:A1", 2) == [london("2026-11-12 09:00"), london("2026-11-16 09:00")]


def test_a_task_whose_owner_turns_out_to_be_involved_reminds_the_lead() -> None:
    story = Story().report().nominate()
    story.propose(owner=named(OWNER), due=DUE)
    story.decide("A1").involve(OWNER)
    assert reminded(story, "action:A1", DUE_POINTS[0]).to == ["lead"]


# Moved, not spent


@pytest.mark.parametrize("key", ["triage", "nomination", "approval:A1"])
def test_a_reminder_held_up_until_the_night_is_moved_to_the_next_opening(key: str) -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.propose()
    night, opening = london("2026-11-07 03:00"), london("2026-11-09 09:00")
    assert story.remind(key, night) == []
    assert story.fires(key) == opening
    assert reminded(story, key, opening).key == key


def test_a_reminder_held_up_until_office_hours_is_sent_at_once() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    assert reminded(story, "triage", london("2026-11-05 11:23")).to == ["dpo"]


def test_a_reminder_that_falls_due_as_the_office_closes_is_sent_that_day() -> None:
    story = Story(now=london("2026-11-02 13:00")).report()
    closing = london("2026-11-02 17:00")
    assert story.fires("nomination") == closing
    assert reminded(story, "nomination", closing + timedelta(seconds=20)).key == "nomination"


def test_a_clock_that_has_stopped_sends_nothing() -> None:
    story = Story().report().classify()
    assert story.remind("triage", story.now + timedelta(days=2)) == []


def test_a_reminder_is_not_sent_before_its_time() -> None:
    story = Story().report()
    assert story.remind("ico", story.now + timedelta(hours=23)) == []


# Which clocks run


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.DUPLICATE])
def test_only_retention_runs_for_a_case_that_has_ended_without_tasks(stage: Stage) -> None:
    assert at(stage).running == {"retention"}


def test_a_further_action_with_owner_and_date_reminds_beyond_the_closure() -> None:
    story = ready()
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER), due=DUE)
    story.decide("A2").propose_closure().decide("A3")
    assert story.incident.standing.stage is Stage.CLOSED
    assert story.running == {"action:A2", "retention"}
    assert nearest_limit(story.incident, story.organisation) is None
    story.complete("A2", OWNER)
    assert story.running == {"retention"}


def test_the_nearest_limit_is_that_of_the_queue() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    assert nearest_limit(story.incident, story.organisation) == london("2026-11-05 10:00")
    story.ask(days=1)
    assert nearest_limit(story.incident, story.organisation) == london("2026-11-03 10:00")


def test_the_72_hours_can_end_before_the_2_working_days_do() -> None:
    story = Story(now=london("2026-12-24 10:00"))
    story.take(report_of(story.now), STAFF)
    times = ico_clock(story.incident)
    discovered = story.incident.report.discovered
    assert times is not None
    assert discovered is not None
    assert times.limit < story.organisation.calendar.report_limit(discovered)


def test_a_self_declared_chief_leaves_the_clock_of_nomination_to_the_director() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    conflict = NominateLead(lead=named(DPO), conflict=True)
    story.take(conflict, CHIEF)
    assert reminded(story, "nomination", london("2026-11-02 14:01")).to == ["director"]
