"""Stages: the table, its diagram, and how an incident moves through it."""

from __future__ import annotations

import pytest

from procedure.errors import WrongStage
from procedure.stages import (
    ENDED,
    OPEN,
    SETTLING,
    STAGE_NAMES,
    TRANSITIONS,
    WORKING,
    Milestone,
    Stage,
)
from procedure.state import Incident, Standing, WrongMilestone
from procedure.steps.annex import SubmitAnnex
from procedure.steps.close import ReopenIncident
from procedure.terms import Breach, Involved
from tests.cjs import Category
from tests.procedure.story import (
    CHIEF,
    DPO,
    Story,
    annex_one,
    annex_three,
    annex_two,
    at,
    evaluating,
    stage_of,
)


def test_every_stage_has_a_row_and_a_name() -> None:
    assert set(TRANSITIONS) == set(Stage) == set(STAGE_NAMES)


def test_every_milestone_moves_something() -> None:
    assert {m for row in TRANSITIONS.values() for m in row} == set(Milestone)


def test_every_stage_is_reached_from_reported_and_can_go_on() -> None:
    reached, edge = {Stage.REPORTED}, [Stage.REPORTED]
    while edge:
        after = set(TRANSITIONS[edge.pop()].values()) - reached
        reached |= after
        edge += after
    assert reached == set(Stage)
    assert all(TRANSITIONS.values())


def test_stages_are_open_or_ended_and_closure_is_no_working_stage() -> None:
    assert set(Stage) == OPEN | ENDED
    assert not OPEN & ENDED
    assert {Stage.CLOSURE} == OPEN - WORKING
    assert {Stage.CLOSED, Stage.DUPLICATE} == ENDED


def test_only_classification_or_a_refused_closure_leads_back() -> None:
    order = list(Stage)
    back = {
        milestone
        for stage, row in TRANSITIONS.items()
        for milestone, after in row.items()
        if order.index(after) < order.index(stage)
    }
    assert back == {
        Milestone.CALLED_UNKNOWN,
        Milestone.CLASSIFIED,
        Milestone.CLOSURE_REFUSED,
        Milestone.REOPENED,
        Milestone.UNLINKED,
    }


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("milestone", list(Milestone))
def test_a_milestone_that_is_not_in_the_row_is_an_error_with_a_name(
    stage: Stage, milestone: Milestone
) -> None:
    incident = Incident("CJS-2026-0001", standing=Standing(stage=stage))
    if milestone in TRANSITIONS[stage]:
        incident.reach(milestone)
        assert incident.standing.stage is TRANSITIONS[stage][milestone]
    else:
        with pytest.raises(WrongMilestone):
            incident.reach(milestone)


def test_settling_takes_only_what_the_incident_already_holds() -> None:
    assert SETTLING == (Milestone.ASSESSED, Milestone.NOTIFIED)
    story = Story().report().classify()
    assert stage_of(story) is Stage.ASSESSMENT
    story.annex("three", annex_three(risk="no"))
    assert stage_of(story) is Stage.ASSESSMENT
    story.annex("two", annex_two())
    assert stage_of(story) is Stage.ASSESSMENT
    story.annex("one", annex_one(breach="no"))
    assert stage_of(story) is Stage.EVALUATION


def test_annex_two_holds_an_assessment_up_only_where_personal_data_is_suspected() -> None:
    without = Story().report(personal_data=Involved.NO).classify()
    assert stage_of(without.annex("one", annex_one(breach="no"))) is Stage.NOTIFICATION
    suspected = Story().report(personal_data=Involved.MAYBE).classify()
    assert stage_of(suspected.annex("one", annex_one(breach="no"))) is Stage.ASSESSMENT
    assert stage_of(suspected.annex("two", annex_two())) is Stage.NOTIFICATION


@pytest.mark.parametrize(
    ("stage", "after"),
    [
        (Stage.REPORTED, Stage.ASSESSMENT),
        (Stage.UNKNOWN, Stage.ASSESSMENT),
        (Stage.ASSESSMENT, Stage.ASSESSMENT),
        (Stage.NOTIFICATION, Stage.NOTIFICATION),
        (Stage.EVALUATION, Stage.EVALUATION),
    ],
)
def test_classifying_anew_leads_to_what_the_papers_amount_to(stage: Stage, after: Stage) -> None:
    story = at(stage).classify(Category.VULNERABILITY)
    assert stage_of(story) is after
    assert story.incident.standing.category == Category.VULNERABILITY


@pytest.mark.parametrize("stage", [s for s in Stage if s in WORKING])
def test_any_case_in_work_may_turn_out_to_be_unknown_again(stage: Stage) -> None:
    story = at(stage).classify(Category.UNKNOWN, reason="New facts.")
    assert stage_of(story) is Stage.UNKNOWN


@pytest.mark.parametrize("stage", [s for s in Stage if s not in WORKING])
def test_no_case_is_classified_while_closure_waits_nor_afterwards(stage: Stage) -> None:
    with pytest.raises(WrongStage):
        at(stage).classify(Category.EVENT)


def test_an_unknown_that_becomes_an_event_goes_on_with_its_annexes() -> None:
    story = evaluating().classify(Category.UNKNOWN)
    assert stage_of(story) is Stage.UNKNOWN
    story.classify(Category.EVENT)
    assert stage_of(story) is Stage.EVALUATION
    assert [h.category for h in story.incident.standing.history] == [
        Category.INCIDENT,
        Category.UNKNOWN,
        Category.EVENT,
    ]


def test_personal_data_found_late_brings_an_evaluation_back_to_assessment() -> None:
    story = Story().report(personal_data=Involved.NO).classify(Category.VULNERABILITY)
    story.annex("one", annex_one("vulnerability", "no"))
    rows = [{"who": "Nobody", "role": "", "duty": ""}]
    story.take(SubmitAnnex(annex="three", answers={"parties": rows}), DPO)
    assert stage_of(story) is Stage.EVALUATION
    story.classify(Category.INCIDENT, Breach.SUSPECTED)
    assert stage_of(story) is Stage.ASSESSMENT


def test_a_rejected_closure_leads_back_to_evaluation() -> None:
    story = at(Stage.CLOSURE)
    story.decide("A2", approve=False, reason="The lessons are thin.")
    assert stage_of(story) is Stage.EVALUATION


def test_a_reopened_case_keeps_its_papers() -> None:
    story = at(Stage.CLOSED)
    story.take(ReopenIncident(reason="A second mail turned up."), CHIEF)
    assert stage_of(story) is Stage.EVALUATION
    assert story.incident.end.closed_at is None


def test_a_duplicate_linked_by_mistake_is_reported_again_or_as_it_was_classified() -> None:
    story = at(Stage.DUPLICATE)
    story.take(ReopenIncident(reason="It is another mail."), CHIEF)
    assert stage_of(story) is Stage.REPORTED
