"""Suspension: business continuity first; the Head of People's part (5.3, 5.4)."""

from __future__ import annotations

from typing import Any

import pytest

from procedure.errors import Invalid, Missing, NotAllowed, ProcedureError
from procedure.person import PersonId
from procedure.roles import Actor, Role
from procedure.steps.act import ProposeAction, ReviseAction, WithdrawAction
from procedure.steps.complete import CompleteAction
from procedure.steps.suspend import RecordContinuity
from procedure.terms import ActionKind
from tests.procedure.story import (
    COLLEAGUE,
    DPO,
    HEAD,
    Story,
    named,
)

CONTAIN = ActionKind.CONTAINMENT


def proposal(kind: ActionKind = CONTAIN, **more: Any) -> ProposeAction:
    """A containment action, or what was asked."""
    return ProposeAction.model_validate({"kind": kind, "text": "Recall the email."} | more)


def revision(key: str = "A1", kind: ActionKind = CONTAIN, **more: Any) -> ReviseAction:
    """Another text for an action."""
    facts = {"action": key, "kind": kind, "text": "Recall both emails."} | more
    return ReviseAction.model_validate(facts)


# Suspension (5.4) and the Head of People (5.3)


def continuity(**more: str) -> RecordContinuity:
    """Arrangements for the suspension A1."""
    facts = {"action": "A1", "arrangements": "The team shares it.", "owner": "The manager"}
    return RecordContinuity.model_validate(facts | more)


def suspended() -> Story:
    """A suspension, proposed by the Head of People."""
    story = Story().report(staff=[named(COLLEAGUE)])
    story.propose(HEAD, ActionKind.SUSPENSION, text="Suspend Col League.")
    return story


def test_a_suspension_takes_effect_after_approval_and_with_business_continuity() -> None:
    story = suspended()
    with pytest.raises(Missing) as refused:
        story.complete("A1", HEAD)
    assert len(refused.value.missing) == 2
    story.decide("A1")
    with pytest.raises(Missing, match="business continuity"):
        story.complete("A1", HEAD)
    story.take(continuity(), HEAD)
    story.complete("A1", HEAD)
    assert story.incident.work.actions["A1"].status == "done"


def test_business_continuity_alone_makes_no_suspension_effective() -> None:
    story = suspended()
    story.take(continuity(), DPO)
    with pytest.raises(Missing, match="approval"):
        story.complete("A1")


@pytest.mark.parametrize("empty", ["arrangements", "owner"])
def test_business_continuity_needs_arrangements_and_their_owner(empty: str) -> None:
    with pytest.raises(Invalid) as refused:
        suspended().take(continuity(**{empty: ""}), HEAD)
    assert set(refused.value.errors) == {empty}


def test_only_a_suspension_needs_business_continuity(story: Story) -> None:
    story.propose()
    with pytest.raises(ProcedureError, match="Only a suspension"):
        story.take(continuity(), DPO)


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        Actor(PersonId("head"), "Niamh Head", frozenset({Role.PEOPLE_OFFICER, Role.STAFF})),
    ],
    ids=["as configured", "with the role of staff"],
)
def test_the_head_of_people_deals_with_suspensions_and_nothing_else(head: Actor) -> None:
    story = suspended()
    story.propose()
    story.decide("A2")
    for step in (
        proposal(),
        revision("A2"),
        WithdrawAction(action="A2", reason="x"),
        CompleteAction(action="A2", outcome="x"),
    ):
        with pytest.raises(NotAllowed, match=r"Head of People can .* suspension, and nothing else"):
            story.take(step, head)
    story.take(WithdrawAction(action="A1", reason="Not needed."), head)


def test_a_head_of_people_who_leads_may_act_as_any_lead() -> None:
    story = suspended().nominate(HEAD)
    assert story.propose(HEAD).kind is CONTAIN


def test_a_head_of_people_who_stands_in_as_approver_may_not_turn_a_suspension_into_more() -> None:
    story = suspended()
    with pytest.raises(ProcedureError):
        story.take(revision(kind=CONTAIN), HEAD)
