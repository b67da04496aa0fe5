"""Every clock's reminders: when, to whom, moved but not spent, one after downtime."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from procedure.classify import SetAwareness
from procedure.clocks import ico_clock, ico_points, nearest_limit
from procedure.evaluate import CompleteReview, PlanReview
from procedure.instants import end_of
from procedure.nominate import NominateLead
from procedure.notify import RecordNotification
from procedure.remind import ReminderSent
from procedure.stages import Stage
from procedure.terms import ActionKind, Answer, Category, Involved, Party
from tests.procedure.story import (
    CHIEF,
    CONTRIBUTOR,
    DPO,
    LEAD,
    OWNER,
    STAFF,
    Story,
    annex_three,
    assessed,
    at,
    evaluating,
    london,
    named,
    office_of,
    ready,
    report_of,
)


def reminded(story: Story, key: str, at: datetime) -> ReminderSent:
    """The one reminder that this clock sends at an instant."""
    (entry,) = story.remind(key, at)
    assert isinstance(entry, ReminderSent)
    return entry


def points(story: Story, key: str, count: int) -> list[datetime]:
    """The next so many reminders, each taken when it is due."""
    seen = []
    for _ in range(count):
        due = story.fires(key)
        assert due is not None
        reminded(story, key, due)
        seen.append(due)
    return seen


FRIDAY = london("2026-03-27 10:00")


# 72 hours (3.4, Art 33)


def test_72_hours_are_counted_through_the_change_to_summer_time() -> None:
    story = Story(now=FRIDAY).report()
    assert story.incident.aware == FRIDAY
    assert ico_clock(story.incident) == london("2026-03-30 11:00")


def test_72_hours_are_counted_through_the_change_to_winter_time() -> None:
    story = Story(now=london("2026-10-23 10:00")).report()
    assert ico_clock(story.incident) == london("2026-10-26 09:00")


def test_awareness_given_in_local_time_is_counted_in_hours_that_pass() -> None:
    story = Story(now=london("2026-03-29 12:00")).report(discovered=FRIDAY)
    local = datetime(2026, 3, 27, 10, 0, tzinfo=ZoneInfo("Europe/London"))
    story.take(SetAwareness(aware=local, reason="The call came then."), DPO)
    assert ico_clock(story.incident) == london("2026-03-30 11:00")


def test_the_ico_clock_reminds_at_any_time_of_day_and_every_4_hours_when_overdue() -> None:
    story = Story(now=FRIDAY).report()
    hours = (24, 48, 60, 68, 71, 72, 76, 80, 84, 88)
    assert points(story, "ico", 10) == [FRIDAY + timedelta(hours=h) for h in hours]


@pytest.mark.parametrize(
    ("after", "following"),
    [(0, 24), (24, 48), (47.9, 48), (59, 60), (71.5, 72), (72, 76), (75.9, 76), (100, 104)],
)
def test_the_next_point_of_the_ico_clock_is_strictly_later(after: float, following: float) -> None:
    point = ico_points(FRIDAY)(FRIDAY + timedelta(hours=after))
    assert point == FRIDAY + timedelta(hours=following)


def test_a_bot_that_was_down_sends_the_one_reminder_that_is_now_true() -> None:
    story = Story(now=FRIDAY).report()
    back = FRIDAY + timedelta(hours=69)
    reminded(story, "ico", back)
    assert story.remind("ico", back) == []
    assert story.fires("ico") == FRIDAY + timedelta(hours=71)


def test_the_ico_clock_reminds_the_dpo_until_there_is_a_lead() -> None:
    story = Story(now=FRIDAY).report()
    assert reminded(story, "ico", FRIDAY + timedelta(hours=24)).to == ["dpo"]
    story.nominate()
    assert reminded(story, "ico", FRIDAY + timedelta(hours=48)).to == ["lead"]


def waiting_for_the_ico_approval() -> Story:
    """Annex three says to tell the ICO; the approval waits."""
    return assessed().annex("three", annex_three())


def test_at_48_hours_both_approvers_hear_that_the_ico_waits_for_them() -> None:
    story = waiting_for_the_ico_approval()
    aware = story.incident.aware
    assert aware is not None
    assert reminded(story, "ico", aware + timedelta(hours=24)).to == ["lead"]
    late = reminded(story, "ico", aware + timedelta(hours=48))
    assert late.to == ["lead", "chief", "director"]


def test_approvers_are_left_alone_at_48_hours_when_nothing_waits_for_them() -> None:
    story = waiting_for_the_ico_approval().decide("A1")
    aware = story.incident.aware
    assert aware is not None
    assert reminded(story, "ico", aware + timedelta(hours=48)).to == ["lead"]


def told_the_ico(story: Story) -> Story:
    """The ICO notified, with a reference."""
    step = RecordNotification(
        party=Party.ICO, told_at=story.now, how="The online form.", reference="IC-1"
    )
    story.take(step, DPO)
    return story


def test_the_ico_clock_stops_at_a_notification() -> None:
    story = told_the_ico(waiting_for_the_ico_approval().decide("A1"))
    assert "ico" not in story.running


def test_the_ico_clock_stops_at_a_decision_not_to_notify() -> None:
    assert "ico" not in evaluating().running


def test_the_ico_clock_runs_on_while_the_answer_is_not_yet() -> None:
    story = Story().report().classify().notify(Party.ICO, Answer.NOT_YET)
    assert "ico" in story.running


def test_the_ico_clock_runs_on_after_a_decision_to_notify() -> None:
    assert "ico" in waiting_for_the_ico_approval().running


def test_there_is_no_ico_clock_without_personal_data() -> None:
    assert "ico" not in Story().report(personal_data=Involved.NO).running


def test_the_ico_clock_starts_when_personal_data_is_suspected_later() -> None:
    story = Story().report(personal_data=Involved.NO).classify(personal_data=Involved.MAYBE)
    assert story.incident.aware == story.now
    assert "ico" in story.running


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
    story = Story(office_of(unknown_days=2), london("2026-11-05 11:00")).report()
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
    assert reminded(story, "action:A1", london("2026-11-17 09:00")).to == ["owner"]


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
    assert reminded(story, f"input:{key}", london("2026-11-13 09:00")).to == ["it"]


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


def test_no_clock_runs_for_a_duplicate() -> None:
    assert at(Stage.DUPLICATE).running == set()


def test_no_clock_runs_for_a_closed_case_without_tasks() -> None:
    assert at(Stage.CLOSED).running == set()


def test_a_further_action_with_owner_and_date_reminds_beyond_the_closure() -> None:
    story = ready()
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER), due=DUE)
    story.decide("A1").propose_closure().decide("A2")
    assert story.incident.stage is Stage.CLOSED
    assert story.running == {"action:A1"}
    assert nearest_limit(story.incident, story.office) is None
    story.complete("A1", OWNER)
    assert story.running == set()


def test_the_nearest_limit_is_that_of_the_queue() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    assert nearest_limit(story.incident, story.office) == london("2026-11-05 10:00")
    story.ask(days=1)
    assert nearest_limit(story.incident, story.office) == london("2026-11-03 10:00")


def test_the_72_hours_can_end_before_the_2_working_days_do() -> None:
    story = Story(now=london("2026-12-24 10:00"))
    story.take(report_of(story.now), STAFF)
    limit = ico_clock(story.incident)
    discovered = story.incident.discovered
    assert limit is not None
    assert discovered is not None
    assert limit < story.office.calendar.report_limit(discovered)


def test_a_self_declared_chief_leaves_the_clock_of_nomination_to_the_director() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    conflict = NominateLead(lead=named(DPO), conflict=True)
    story.take(conflict, CHIEF)
    assert reminded(story, "nomination", london("2026-11-02 14:01")).to == ["director"]
