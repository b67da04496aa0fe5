"""Parties are rows: added at any stage, each decided, approved, told and chased itself (6.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procedure.errors import AlreadyTaken, Invalid, ProcedureError
from procedure.gates import closure_gates
from procedure.parties import limit_of, parties_of, party_of
from procedure.stages import Stage
from procedure.steps.notify import RecordNotification
from procedure.steps.party import AddParty
from procedure.terms import Answer, Involved
from tests.cjs import CJS, Category, Party
from tests.procedure.reminders import points
from tests.procedure.story import (
    DPO,
    MONDAY,
    Story,
    annex_three,
    assessed,
    at,
    evaluating,
    london,
    ready,
)

PRISONS = "Scottish Prison Service"


def adding(**changes: Any) -> AddParty:
    """The prison service, by contract, within 24 hours."""
    facts = {"kind": "partner", "who": PRISONS, "duty": "Contract, clause 9", "hours": 24}
    return AddParty.model_validate(facts | changes)


def added(story: Story, **changes: Any) -> Story:
    """With the prison service among the parties."""
    story.take(adding(**changes), DPO)
    return story


def told(key: str, story: Story, **more: Any) -> RecordNotification:
    """That a party was told just now."""
    facts = {"party": key, "told_at": story.now, "how": "By phone."}
    return RecordNotification.model_validate(facts | more)


@pytest.mark.parametrize("kind", Party)
def test_every_kind_stands_of_itself_or_can_be_added(kind: Party) -> None:
    assert CJS.parties[kind].stands != "added" or CJS.parties[kind].addable


def test_a_body_is_added_before_classification_and_is_a_row_from_then_on() -> None:
    story = added(Story().report())
    row = party_of(story.incident, "B1")
    assert (row.name, row.kind, row.duty) == (PRISONS, Party.PARTNER, "Contract, clause 9")
    assert row in parties_of(story.incident)
    sentence = story.record[-1].entry.sentence(CJS)
    assert sentence == (
        f"{PRISONS} added to those who may have to be told (Contract, clause 9; within 24 hours "
        "of awareness)."
    )


@pytest.mark.parametrize("stage", [s for s in Stage if s not in (Stage.CLOSED, Stage.DUPLICATE)])
def test_a_body_is_added_at_every_stage_of_an_open_case(stage: Stage) -> None:
    story = at(stage)
    before = set(story.incident.work.bodies)
    added(story)
    assert set(story.incident.work.bodies) - before


def test_each_body_is_decided_approved_and_told_itself() -> None:
    story = added(added(assessed()), who="Police Scotland Estates", hours=None)
    story.notify("B1", Answer.YES).notify("B2", Answer.YES).decide("A1")
    assert [a.text.split(".")[0] for a in story.incident.work.actions.values()] == [
        f"Notify {PRISONS}",
        "Notify Police Scotland Estates",
    ]
    story.take(told("B1", story), DPO)
    statuses = {a.party: a.status for a in story.incident.work.actions.values()}
    assert statuses == {"B1": "done", "B2": "proposed"}
    assert story.record[-1].entry.sentence(CJS).startswith(f"{PRISONS} notified on")


@pytest.mark.parametrize("party", [p for p in Party if CJS.parties[p].gathers])
def test_whoever_is_told_of_many_is_added_by_name(party: Party) -> None:
    with pytest.raises(Invalid) as refused:
        assessed().notify(party, Answer.YES)
    assert "add each body" in refused.value.errors["answer"]
    assert assessed().notify(party, Answer.NO).incident.work.decisions[party].answer is Answer.NO


def test_the_bodies_of_annex_three_become_rows_once() -> None:
    parties = [
        {"who": PRISONS, "role": "Partner", "duty": "Contract, clause 9"},
        {"who": "The ICO", "role": "", "duty": ""},
        {"who": "Nobody else, since it was unread", "role": "", "duty": ""},
        {"who": PRISONS.upper(), "role": "", "duty": ""},
    ]
    story = assessed().annex("three", annex_three(parties=parties))
    assert [b.name for b in story.incident.work.bodies.values()] == [PRISONS]
    story.annex("three", annex_three(parties=parties))
    assert len(story.incident.work.bodies) == 1


def test_two_rows_are_never_one_body() -> None:
    story = added(Story().report())
    with pytest.raises(AlreadyTaken, match="B1"):
        story.take(adding(who=PRISONS.lower(), hours=48), DPO)


def test_what_is_known_of_a_body_is_corrected_under_its_key() -> None:
    story = added(Story().report())
    story.take(adding(key="B1", hours=48), DPO)
    assert story.incident.work.bodies["B1"].hours == 48
    assert "corrected" in story.record[-1].entry.sentence(CJS)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"who": ""}, "who"),
        ({"kind": "ico"}, "kind"),
        ({"hours": 0}, "hours"),
        ({"by": MONDAY}, "by"),
        ({"key": "B7"}, "who"),
    ],
)
def test_what_can_not_be_of_a_body_is_refused_at_its_field(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        Story().report().take(adding(**change), DPO)
    assert set(refused.value.errors) == {field}


def test_a_body_that_is_not_there_is_neither_decided_on_nor_told() -> None:
    with pytest.raises(ProcedureError, match="add it first"):
        assessed().notify("B9", Answer.YES)
    story = assessed()
    with pytest.raises(ProcedureError, match="add it first"):
        story.take(told("B9", story), DPO)


# Clocks


def test_hours_run_from_awareness_at_any_time_of_day_until_it_is_told() -> None:
    story = added(Story().report())
    body = story.incident.work.bodies["B1"]
    assert limit_of(story.incident, body) == MONDAY + timedelta(hours=24)
    assert points(story, "party:B1", 3)[-1] == MONDAY + timedelta(hours=24)
    story.take(told("B1", story), DPO)
    assert "party:B1" not in story.running


def test_a_day_is_reminded_of_like_every_other() -> None:
    story = added(Story().report(), hours=None, by=london("2026-11-13 23:59"))
    assert points(story, "party:B1", 2) == [london("2026-11-11 09:00"), london("2026-11-13 09:00")]


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NOT_YET])
@pytest.mark.parametrize("party", [Party.POLICE, Party.INDIVIDUALS])
def test_what_is_owed_without_a_date_is_chased_every_second_working_day(
    party: Party, answer: Answer
) -> None:
    story = assessed().notify(party, answer)
    assert points(story, f"party:{party}", 2) == [
        london("2026-11-04 09:00"),
        london("2026-11-06 09:00"),
    ]


def test_a_party_that_nobody_decided_on_is_chased_once_annex_three_is_there() -> None:
    assert "party:police" not in assessed().running
    assert "party:police" in evaluating().running


def test_nobody_is_chased_for_a_party_that_is_not_told() -> None:
    assert "party:police" not in assessed().notify(Party.POLICE, Answer.NO).running


@pytest.mark.parametrize("number", ["one", "two", "three"])
def test_an_annex_that_nobody_submits_is_chased(number: str) -> None:
    story = Story().report().classify()
    key = f"annex:{number}"
    assert points(story, key, 2) == [london("2026-11-04 09:00"), london("2026-11-06 09:00")]


def test_might_be_is_interim_chased_and_settled_before_closure() -> None:
    story = ready().classify(personal_data=Involved.MAYBE, reason="Perhaps not.")
    assert "interim" in story.running
    assert any("settled by classifying again" in gate for gate in closure_gates(story.incident))
    story.classify(personal_data=Involved.YES, reason="It is.")
    assert "interim" not in story.running


def test_the_head_of_peoples_tasks_are_chased_until_both_are_done() -> None:
    story = Story().report().classify(Category.INCIDENT)
    assert points(story, "people", 1) == [london("2026-11-04 09:00")]
    story.people_tasks()
    assert "people" not in story.running


# How many of how many (Art 34)


def test_until_all_individuals_are_told_the_rest_is_missing() -> None:
    story = assessed().notify(Party.INDIVIDUALS, Answer.YES).decide("A1")
    story.take(told("individuals", story, number=8, out_of=12), DPO)
    assert "the rest of the individuals concerned: 8 of 12 are told" in closure_gates(
        story.incident
    )
    story.take(told("individuals", story, number=4, out_of=12, phase="follow_up"), DPO)
    assert not any("the rest of" in gate for gate in closure_gates(story.incident))


def test_more_than_there_are_can_not_have_been_told() -> None:
    story = assessed()
    with pytest.raises(Invalid) as refused:
        story.take(told("individuals", story, number=13, out_of=12), DPO)
    assert set(refused.value.errors) == {"number"}
