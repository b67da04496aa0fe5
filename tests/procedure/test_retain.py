"""Legal hold, and deletion once retention is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.entries.retain import RecordDeleted
from procedure.errors import AlreadyTaken, Invalid, Missing, NotAllowed, WrongStage
from procedure.findings import retained_until
from procedure.notices import Route, Topic
from procedure.roles import SYSTEM
from procedure.stages import Stage
from procedure.steps.close import ReopenIncident
from procedure.steps.remind import Remind
from procedure.steps.retain import HoldRecord, ProposeDeletion, ReleaseHold
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    LEAD,
    ORGANISATION,
    Story,
    at,
    london,
    on_hold,
    organisation_of,
    outlived,
    ready,
)

PROPOSE = ProposeDeletion(reason="Nothing needs it.")


def proposed() -> tuple[Story, str]:
    """A case whose deletion waits, and the action's key."""
    story = outlived()
    story.take(PROPOSE, DPO)
    return story, list(story.incident.work.actions)[-1]


def test_retention_ends_with_the_day_six_years_after_closure() -> None:
    story = at(Stage.CLOSED)
    assert story.incident.end.ended_at is not None
    assert retained_until(story.incident, ORGANISATION) == london("2032-11-02 23:59:59")


def test_retention_is_as_long_as_the_organisation_says() -> None:
    story = at(Stage.CLOSED)
    assert retained_until(story.incident, organisation_of(retention_years=2)) == london(
        "2028-11-02 23:59:59"
    )


def test_a_case_that_ended_on_29_february_is_kept_until_28_february() -> None:
    story = ready()
    story.now = london("2028-02-29 12:00")
    story.propose_closure().decide(list(story.incident.work.actions)[-1])
    assert retained_until(story.incident, ORGANISATION) == london("2034-02-28 23:59:59")


def test_a_case_under_way_has_no_end_of_retention() -> None:
    assert retained_until(ready().incident, ORGANISATION) is None


def test_the_dpo_is_reminded_when_retention_is_over_and_again_later() -> None:
    story = at(Stage.CLOSED)
    first = story.fires("retention")
    assert first == london("2032-11-03 09:00")
    assert story.remind("retention", first)
    assert story.heard() == {(Topic.REMINDER, "dpo")}
    again = story.fires("retention")
    assert again is not None
    assert again > first + timedelta(days=25)


def test_the_channel_hears_nothing_of_retention() -> None:
    story = at(Stage.CLOSED)
    story.remind("retention", london("2032-11-03 09:00"))
    assert story.heard(Route.CHANNEL) == set()


def test_nothing_is_deleted_before_its_retention_is_over() -> None:
    with pytest.raises(Missing, match="kept until Tue 2 Nov 2032"):
        at(Stage.CLOSED).take(PROPOSE, DPO)


def test_nothing_is_deleted_while_it_is_held() -> None:
    story = on_hold()
    story.now += timedelta(days=7 * 366)
    assert "retention" not in story.running
    with pytest.raises(Missing, match="legal hold"):
        story.take(PROPOSE, DPO)


def test_a_hold_can_be_lifted_with_a_reason() -> None:
    story = on_hold()
    with pytest.raises(Invalid):
        story.take(ReleaseHold(reason=""), DPO)
    story.take(ReleaseHold(reason="Settled."), DPO)
    assert story.incident.end.held == ""


def test_a_second_hold_is_told_of_the_first() -> None:
    with pytest.raises(AlreadyTaken, match="A claim was made"):
        on_hold().take(HoldRecord(reason="Another."), CHIEF)


def test_only_the_dpo_proposes_deletion() -> None:
    for actor in (CHIEF, DIRECTOR, LEAD):
        with pytest.raises(NotAllowed, match="Only the Data Protection Officer"):
            outlived().take(PROPOSE, actor)


def test_an_open_case_cannot_be_deleted() -> None:
    with pytest.raises(WrongStage):
        ready().take(PROPOSE, DPO)


def test_deletion_waits_for_an_approver() -> None:
    story, key = proposed()
    assert story.heard() == {(Topic.APPROVAL, "chief")}
    assert f"approval:{key}" in story.running
    assert "retention" not in story.running


def test_an_approved_deletion_ends_the_record_with_what_stays() -> None:
    story, key = proposed()
    story.decide(key, DIRECTOR)
    last = story.record[-1].entry
    assert isinstance(last, RecordDeleted)
    assert (last.classification, last.ended_at) == ("incident", story.incident.end.ended_at)
    assert story.incident.end.deleted_at == story.now
    assert story.running == set()


def test_a_rejected_deletion_leaves_everything() -> None:
    story, key = proposed()
    story.decide(key, approve=False, reason="An inquiry is coming.")
    assert story.incident.end.deleted_at is None
    assert story.incident.standing.stage is Stage.CLOSED


def test_a_hold_takes_a_waiting_deletion_back() -> None:
    story, key = proposed()
    story.take(HoldRecord(reason="A claim."), CHIEF)
    assert story.incident.work.actions[key].status == "withdrawn"


def test_reopening_takes_a_waiting_deletion_back() -> None:
    story, key = proposed()
    story.take(ReopenIncident(reason="New facts."), DPO)
    assert story.incident.work.actions[key].status == "withdrawn"
    assert retained_until(story.incident, ORGANISATION) is None


def test_a_duplicate_is_kept_as_long_as_a_closed_case() -> None:
    story = at(Stage.DUPLICATE)
    story.now += timedelta(days=7 * 366)
    story.take(PROPOSE, DPO)
    story.decide(list(story.incident.work.actions)[-1])
    assert story.incident.end.deleted_at is not None


def test_an_action_of_a_case_that_has_ended_cannot_be_decided() -> None:
    story = Story().report().nominate()
    action = story.propose()
    story.link()
    with pytest.raises(WrongStage):
        story.decide(action.key)
    assert f"approval:{action.key}" not in story.running


def test_a_reminder_of_retention_is_not_sent_once_it_is_held() -> None:
    story = on_hold()
    story.now = london("2032-11-03 09:00")
    assert story.take(Remind(key="retention"), SYSTEM) == []
