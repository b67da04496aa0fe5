"""Close: the gates one by one, waivers the approver sees, reopening, duplicates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from procedure.errors import AlreadyTaken, Invalid, Missing, WrongStage
from procedure.gates import closure_gates
from procedure.parties import parties_of
from procedure.stages import Stage
from procedure.steps.act import WithdrawAction
from procedure.steps.close import ProposeClosure, ReopenIncident
from procedure.steps.notify import RecordNotification
from procedure.terms import ActionKind, Answer, Breach, Involved
from tests.cjs import CAUSES, CJS, Category, Party
from tests.procedure.story import (
    CHIEF,
    DPO,
    OWNER,
    Story,
    annex_one,
    at,
    evaluating,
    named,
    ready,
    ready_event,
    stage_of,
)


def gates(story: Story) -> list[str]:
    """What is missing."""
    return closure_gates(story.incident)


def test_nothing_is_missing_from_a_case_that_is_ready() -> None:
    assert gates(ready()) == []
    assert gates(ready_event()) == []


def propose(story: Story) -> None:
    story.propose()


def approve(story: Story) -> None:
    story.propose()
    story.decide("A2")


def reject(story: Story) -> None:
    story.propose()
    story.decide("A2", approve=False, reason="No.")


def approve_recovery_with_date(story: Story) -> None:
    due = story.now + timedelta(days=30)
    story.propose(kind=ActionKind.RECOVERY, owner=named(OWNER), due=due)
    story.decide("A2")


def approve_further_without_date(story: Story) -> None:
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER))
    story.decide("A2")


GATES: list[tuple[Callable[[Story], object], str]] = [
    (propose, "a decision on A2"),
    (approve, "the outcome of A2"),
    (reject, "A2 was rejected"),
    (approve_recovery_with_date, "the outcome of A2"),
    (approve_further_without_date, "an owner and a date"),
    (lambda story: story.ask(), "the answer of Iain Technician to Q1"),
    (lambda story: story.notify(Party.POLICE, Answer.NOT_YET, "Wait."), "notify the police"),
    (
        lambda story: story.notify(Party.POLICE, Answer.YES),
        "a record of when and how the police were told",
    ),
    (lambda story: story.classify(Category.VULNERABILITY), "annex one again"),
    (lambda story: story.annex("one", annex_one(cyber="yes")), "the NCSC"),
]


@pytest.mark.parametrize(("change", "words"), GATES)
def test_each_gate_alone_stands_against_closure(
    change: Callable[[Story], object], words: str
) -> None:
    story = ready()
    change(story)
    assert any(words in gate for gate in gates(story))
    with pytest.raises((Missing, WrongStage)):
        story.propose_closure()


def test_closure_lists_everything_that_is_missing_in_order() -> None:
    story = Story().report()
    missing = gates(story)
    assert [gate.split(",")[0].split(" (")[0] for gate in missing] == [
        "a classification as Event",
        "annex one",
        "annex two",
        "annex three",
        "a decision whether to notify the Information Commissioner's Office",
        "a decision whether to notify the individuals concerned",
        "a decision whether to notify the police",
        "a decision whether to notify system providers",
        "a decision whether to notify others",
    ]


def test_the_sentence_names_what_is_missing() -> None:
    with pytest.raises(Missing, match="the review “Information Asset Register”") as refused:
        evaluating().propose_closure()
    assert len(refused.value.missing) == 9


def test_an_unknown_can_not_be_closed() -> None:
    with pytest.raises(WrongStage):
        at(Stage.UNKNOWN).propose_closure()


def test_annex_three_from_before_personal_data_was_thought_of_is_asked_again() -> None:
    story = ready_event().classify(Category.INCIDENT, Breach.SUSPECTED, Involved.MAYBE)
    assert any("annex three again" in gate for gate in gates(story))


def test_a_further_action_with_owner_and_date_may_come_later() -> None:
    story = ready()
    due = story.now + timedelta(days=30)
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER), due=due)
    story.decide("A2")
    assert gates(story) == []


def test_a_withdrawn_action_stands_against_nothing() -> None:
    story = ready()
    story.propose()
    story.take(WithdrawAction(action="A2", reason="Not needed."), DPO)
    assert gates(story) == []


def test_a_yes_is_settled_by_the_record_that_they_were_told() -> None:
    story = ready().notify(Party.POLICE, Answer.YES).decide("A2")
    told = RecordNotification(party=Party.POLICE, told_at=story.now, how="Rang 101.")
    story.take(told, DPO)
    assert gates(story) == []


@pytest.mark.parametrize("category", [Category.EVENT, Category.VULNERABILITY])
def test_only_an_incident_is_reviewed_and_only_others_ask_of_the_board(category: Category) -> None:
    story = evaluating().classify(category, reason="Less than thought.")
    assert not any("review" in gate for gate in gates(story))
    assert {Party.BOARD, Party.SPONSOR} <= {party.kind for party in parties_of(story.incident)}


def test_ico_and_individuals_are_considered_only_for_personal_data() -> None:
    kinds = [party.kind for party in parties_of(ready_event().incident)]
    assert {Party.ICO, Party.INDIVIDUALS}.isdisjoint(kinds)
    kinds = [party.kind for party in parties_of(ready().incident)]
    assert kinds[:2] == [Party.ICO, Party.INDIVIDUALS]


def test_a_yes_that_nobody_acted_on_stands_against_closure_even_without_personal_data() -> None:
    story = ready().notify(Party.ICO, Answer.YES)
    story.classify(breach=Breach.NO, personal_data=Involved.NO, reason="Test data after all.")
    story.decide(list(story.incident.work.actions)[-1])
    assert Party.ICO not in [party.kind for party in parties_of(story.incident)]
    assert any("Information Commissioner" in gate for gate in gates(story))


# Proposing


def test_the_approver_reads_which_reviews_were_waived_and_why() -> None:
    story = ready().propose_closure()
    text = story.incident.work.actions["A2"].text
    assert text.startswith("Close CJS-2026-0001. All is done.")
    assert "Reviews waived: Information Asset Register: Done last month." in text


@pytest.mark.parametrize(
    ("cause", "summary", "lessons", "fields"),
    [
        ("magic", "x", "x", {"cause"}),
        ("other", "", "x", {"summary"}),
        ("other", "x", " ", {"lessons"}),
        ("", "", "", {"cause", "summary", "lessons"}),
    ],
)
def test_a_closure_says_what_was_done_why_and_what_was_learned(
    cause: str, summary: str, lessons: str, fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        ready().take(ProposeClosure(summary=summary, cause=cause, lessons=lessons), DPO)
    assert set(refused.value.errors) == fields


def test_the_digest_of_a_closure_covers_cause_and_lessons() -> None:
    digests = set()
    for cause, lessons in (("other", "Check."), ("lost", "Check."), ("other", "Check twice.")):
        story = ready()
        story.take(ProposeClosure(summary="Done.", cause=cause, lessons=lessons), DPO)
        digests.add(story.incident.work.actions["A2"].digest)
    assert len(digests) == 3


@pytest.mark.parametrize("cause", list(CAUSES))
def test_the_record_names_the_cause_of_a_closed_case(cause: str) -> None:
    story = ready()
    story.take(ProposeClosure(summary="Done.", cause=cause, lessons="Check."), DPO)
    story.decide("A2")
    assert CAUSES[cause] in story.record[-1].entry.sentence(CJS)


# Reopening


def test_reopening_needs_a_reason() -> None:
    with pytest.raises(Invalid):
        at(Stage.CLOSED).take(ReopenIncident(reason=""), CHIEF)


def test_an_open_case_is_not_reopened() -> None:
    with pytest.raises(WrongStage):
        at(Stage.EVALUATION).take(ReopenIncident(reason="x"), CHIEF)


def test_a_reopened_case_is_closed_again() -> None:
    story = at(Stage.CLOSED)
    story.take(ReopenIncident(reason="A second mail."), CHIEF)
    story.propose_closure().decide("A3")
    assert stage_of(story) is Stage.CLOSED


@pytest.mark.parametrize("category", [None, Category.UNKNOWN, Category.EVENT])
def test_a_link_undone_leads_back_to_where_the_report_was(category: Category | None) -> None:
    story = Story().report()
    if category:
        story.classify(category)
    before = story.incident.standing.stage
    story.link()
    assert stage_of(story) is Stage.DUPLICATE
    story.take(ReopenIncident(reason="Another mail."), DPO)
    assert stage_of(story) is before
    assert story.incident.end.duplicate_of == ""


def test_a_linked_report_is_worked_on_no_more() -> None:
    story = at(Stage.DUPLICATE)
    with pytest.raises(WrongStage, match="go on in the case that it was linked to"):
        story.classify()


def test_closing_a_case_twice_is_not_possible() -> None:
    story = at(Stage.CLOSED)
    with pytest.raises((AlreadyTaken, WrongStage)):
        story.decide("A1")


def test_an_annex_three_is_wanted_even_when_nobody_is_to_be_told() -> None:
    story = ready_event()
    story.incident.work.annexes.pop("three")
    assert "annex three (5.1, 6.3)" in gates(story)
