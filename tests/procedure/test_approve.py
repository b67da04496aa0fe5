"""Approve: by whom, once, bound to the text; ratification (5.5)."""

from __future__ import annotations

import pytest

from procedure.errors import AlreadyTaken, Invalid, Missing, NotAllowed, TextChanged
from procedure.findings import digest_of, outcome_of, together
from procedure.notices import Topic
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.steps.act import ReviseAction, WithdrawAction
from procedure.steps.approve import DecideAction
from procedure.terms import ActionKind, Answer
from tests.cjs import CJS, Party
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    DIRECTOR,
    DPO,
    HEAD,
    HOLDERS,
    LEAD,
    MONDAY,
    NO_ALTERNATE,
    STAFF,
    Story,
    annex_three,
    assessed,
    at,
    named,
    organisation_of,
    ready,
    stage_of,
)


@pytest.mark.parametrize("approver", [CHIEF, DIRECTOR])
@pytest.mark.parametrize("approve", [True, False])
def test_either_of_the_two_suffices(story: Story, approver: Actor, approve: bool) -> None:
    story.propose()
    story.decide("A1", approver, approve=approve, reason="As discussed.")
    action = story.incident.work.actions["A1"]
    assert action.status == ("approved" if approve else "rejected")
    assert (action.decided_by, action.reason) == (approver.name, "As discussed.")
    assert action.decided_at == story.now


@pytest.mark.parametrize("other", [DPO, LEAD, HEAD, ALTERNATE, STAFF])
def test_nobody_else_decides(story: Story, other: Actor) -> None:
    story.nominate().propose()
    with pytest.raises(NotAllowed, match="Chief Executive or the Director of Operations"):
        story.decide("A1", other)


def test_a_rejection_needs_a_reason_and_an_approval_none(story: Story) -> None:
    story.propose()
    with pytest.raises(Invalid) as refused:
        story.decide("A1", approve=False)
    assert set(refused.value.errors) == {"reason"}
    story.decide("A1")


@pytest.mark.parametrize(
    ("proposer", "other"), [(CHIEF, "Director of Operations"), (DIRECTOR, "Chief Executive")]
)
def test_whoever_proposed_it_can_not_decide_it(story: Story, proposer: Actor, other: str) -> None:
    story.propose(proposer)
    with pytest.raises(NotAllowed, match=f"You proposed this action, so only the {other} can"):
        story.decide("A1", proposer)


def test_whoever_rewrote_it_can_not_decide_it(story: Story) -> None:
    story.propose()
    again = ReviseAction(action="A1", kind=ActionKind.CONTAINMENT, text="Recall both.")
    story.take(again, CHIEF)
    with pytest.raises(NotAllowed):
        story.decide("A1", CHIEF)
    story.decide("A1", DIRECTOR)


def test_somebody_involved_can_not_decide(story: Story) -> None:
    story.propose()
    story.involve(CHIEF)
    with pytest.raises(NotAllowed, match="involved"):
        story.decide("A1", CHIEF)
    story.decide("A1", DIRECTOR)


@pytest.mark.parametrize(
    ("involved", "proposer", "able"),
    [
        ((), DPO, [CHIEF, DIRECTOR]),
        ((), CHIEF, [DIRECTOR]),
        ((), DIRECTOR, [CHIEF]),
        ((CHIEF,), DPO, [DIRECTOR]),
        ((CHIEF,), DIRECTOR, [ALTERNATE]),
        ((DIRECTOR,), CHIEF, [ALTERNATE]),
        ((CHIEF, DIRECTOR), DPO, [ALTERNATE]),
        ((CHIEF, DIRECTOR, ALTERNATE), DPO, []),
    ],
)
def test_the_alternate_decides_only_where_neither_of_the_two_may(
    involved: tuple[Actor, ...], proposer: Actor, able: list[Actor]
) -> None:
    for actor in (CHIEF, DIRECTOR, ALTERNATE):
        story = Story().report().barred(*involved)
        story.propose(proposer)
        if actor in able:
            assert not story.decide("A1", actor).incident.work.actions["A1"].waiting
        else:
            with pytest.raises(NotAllowed):
                story.decide("A1", actor)


def test_without_an_alternate_the_refusal_says_why() -> None:
    story = Story(NO_ALTERNATE).report().involve(CHIEF)
    story.propose(DIRECTOR)
    with pytest.raises(NotAllowed, match="no alternate approver"):
        story.decide("A1", DIRECTOR)


def test_one_person_in_both_offices_is_asked_once() -> None:
    both = organisation_of({role: "chief" if p == "director" else p for role, p in HOLDERS.items()})
    assert both.people.approvers(frozenset()) == ("chief",)


# Bound to the text, and once


def test_an_approval_holds_for_the_text_that_was_read(story: Story) -> None:
    stale = story.propose().digest
    again = ReviseAction(action="A1", kind=ActionKind.CONTAINMENT, text="Recall both.")
    story.take(again, DPO)
    with pytest.raises(TextChanged, match="rewritten"):
        story.take(DecideAction(action="A1", digest=stale, approve=True), CHIEF)
    with pytest.raises(TextChanged):
        story.take(DecideAction(action="A1", digest="", approve=True), CHIEF)
    assert story.incident.work.actions["A1"].waiting


@pytest.mark.parametrize(("approve", "verb"), [(True, "approved"), (False, "rejected")])
def test_the_second_to_decide_hears_who_did_it_and_when(
    story: Story, approve: bool, verb: str
) -> None:
    story.propose()
    story.decide("A1", CHIEF, approve=approve, reason="So.")
    with pytest.raises(AlreadyTaken, match=rf"Catriona Chief {verb} A1 on Mon 2 Nov 2026, 10:02\."):
        story.decide("A1", DIRECTOR)


def test_a_withdrawn_action_is_not_decided(story: Story) -> None:
    story.propose()
    story.take(WithdrawAction(action="A1", reason="It bounced."), DPO)
    with pytest.raises(AlreadyTaken, match="withdrawn by Dorothy Smith: It bounced"):
        story.decide("A1")


def test_what_was_taken_already_is_ratified_and_thereby_done(story: Story) -> None:
    story.propose(taken_at=MONDAY)
    story.decide("A1")
    action = story.incident.work.actions["A1"]
    assert action.status == "done"
    assert "ratified" in outcome_of(action)
    assert story.record[-1].entry.sentence(CJS) == "A1 ratified"


def test_what_was_taken_already_and_is_rejected_stays_to_be_settled(story: Story) -> None:
    story.propose(taken_at=MONDAY)
    story.decide("A1", approve=False, reason="It was too much.")
    assert story.incident.work.actions["A1"].status == "rejected"


# Closure


def test_an_approved_closure_closes_the_case() -> None:
    story = at(Stage.CLOSURE).decide("A2")
    assert stage_of(story) is Stage.CLOSED
    assert story.incident.end.closed_at == story.now
    assert (story.incident.learning.cause, story.incident.learning.lessons) == (
        "misdirected_mail",
        "Check.",
    )
    assert [r.entry.name for r in story.record[-2:]] == ["ActionApproved", "IncidentClosed"]


def test_a_closure_is_not_approved_once_something_has_come_up() -> None:
    story = ready()
    story.propose_closure()
    story.incident.work.decisions.pop(Party.POLICE)
    with pytest.raises(Missing, match="the police"):
        story.decide("A2")
    assert stage_of(story) is Stage.CLOSURE


def test_the_dpo_who_proposed_the_closure_does_not_approve_it() -> None:
    with pytest.raises(NotAllowed):
        at(Stage.CLOSURE).decide("A1", DPO)


def test_an_alternate_who_is_asked_hears_of_it_as_an_approver() -> None:
    story = Story().report().involve(CHIEF, DIRECTOR).classify()
    story.notify(Party.POLICE, Answer.YES)
    story.decide("A1", ALTERNATE)
    assert story.incident.work.actions["A1"].decided_by == ALTERNATE.name
    assert named(ALTERNATE).id not in story.incident.implicated


# What was put up together (ICO and individuals)


def both() -> Story:
    """Annex three says to tell the ICO, and not the individuals: both wait."""
    return assessed().annex("three", annex_three("yes", "no"))


def joint(story: Story, *, approve: bool = True, reason: str = "") -> DecideAction:
    """A decision on all that the card of A1 showed."""
    actions = story.incident.work.actions
    return DecideAction(
        action="A1",
        digest=digest_of(together(actions["A1"], story.incident)),
        approve=approve,
        reason=reason,
    )


def test_what_one_annex_puts_up_is_asked_once() -> None:
    story = both()
    asked = [n.about for n in story.told if n.topic is Topic.APPROVAL]
    assert asked == ["approval:A1"]
    assert "approval:A2" not in story.running


@pytest.mark.parametrize(
    ("approve", "status"), [(True, ("approved", "done")), (False, ("rejected",) * 2)]
)
def test_one_press_answers_all_of_it(approve: bool, status: tuple[str, str]) -> None:
    story = both()
    story.take(joint(story, approve=approve, reason="So."), CHIEF)
    assert tuple(a.status for a in story.incident.work.actions.values()) == status


def test_each_can_be_answered_apart() -> None:
    story = both().decide("A2")
    assert [a.status for a in story.incident.work.actions.values()] == ["proposed", "done"]
    story.decide("A1")
    assert [a.status for a in story.incident.work.actions.values()] == ["approved", "done"]


def test_a_press_on_a_card_that_showed_more_than_still_waits_is_refused() -> None:
    story = both()
    stale = joint(story)
    story.decide("A2")
    with pytest.raises(TextChanged):
        story.take(stale, CHIEF)


# Authors (5.5)


def test_nobody_who_wrote_any_part_of_a_text_approves_it() -> None:
    story = Story().report().classify()
    story.propose(CHIEF)
    story.take(ReviseAction(action="A1", kind=ActionKind.CONTAINMENT, text="Recall it."), DPO)
    with pytest.raises(NotAllowed, match="You wrote part of this action"):
        story.decide("A1", CHIEF)
    assert not story.decide("A1", DIRECTOR).incident.work.actions["A1"].waiting


def test_where_both_approvers_wrote_of_it_the_alternate_decides() -> None:
    story = Story().report().classify()
    story.propose(CHIEF)
    story.take(ReviseAction(action="A1", kind=ActionKind.CONTAINMENT, text="Recall."), DIRECTOR)
    assert not story.decide("A1", ALTERNATE).incident.work.actions["A1"].waiting
