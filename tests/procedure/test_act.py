"""Act: proposing, rewriting, withdrawing, completing; suspension (5.2, 5.4, 5.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procedure.actions import bound
from procedure.entries.act import Proposal
from procedure.errors import AlreadyTaken, Invalid, Missing, NotAllowed, ProcedureError
from procedure.stages import Stage
from procedure.steps.act import ProposeAction, ReviseAction, WithdrawAction
from procedure.steps.complete import CompleteAction
from procedure.terms import ActionKind, Answer
from tests.cjs import CJS, Party
from tests.procedure.story import (
    CHIEF,
    DPO,
    MONDAY,
    OWNER,
    STAFF,
    Story,
    assessed,
    at,
    named,
    ready,
    stage_of,
)

LATER = MONDAY + timedelta(days=3)
CONTAIN = ActionKind.CONTAINMENT


def proposal(kind: ActionKind = CONTAIN, **more: Any) -> ProposeAction:
    """A containment action, or what was asked."""
    return ProposeAction.model_validate({"kind": kind, "text": "Recall the email."} | more)


def revision(key: str = "A1", kind: ActionKind = CONTAIN, **more: Any) -> ReviseAction:
    """Another text for an action."""
    facts = {"action": key, "kind": kind, "text": "Recall both emails."} | more
    return ReviseAction.model_validate(facts)


@pytest.mark.parametrize(
    "kind",
    [CONTAIN, ActionKind.RECOVERY, ActionKind.FURTHER, ActionKind.SUSPENSION],
)
def test_an_action_waits_for_approval_under_the_next_key(story: Story, kind: ActionKind) -> None:
    for key in ("A1", "A2"):
        action = story.propose(kind=kind, owner=named(OWNER), due=LATER)
        assert (action.key, action.status, action.waiting) == (key, "proposed", True)
        assert action.proposer == named(DPO)
        assert (action.owner, action.due) == (named(OWNER), LATER)


@pytest.mark.parametrize("kind", [CONTAIN, ActionKind.RECOVERY, ActionKind.FURTHER])
def test_urgent_work_may_have_been_taken_already(story: Story, kind: ActionKind) -> None:
    action = story.propose(kind=kind, taken_at=MONDAY)
    assert action.taken_at == MONDAY
    assert "already taken, Mon 2 Nov 2026, 10:00" in story.record[-1].entry.sentence(CJS)


def test_a_suspension_can_not_have_been_taken_already(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        story.take(proposal(ActionKind.SUSPENSION, taken_at=MONDAY), DPO)
    assert "approval first" in refused.value.errors["taken_at"]


@pytest.mark.parametrize("kind", [ActionKind.NOTIFICATION, ActionKind.CLOSURE])
def test_notification_and_closure_are_proposed_by_steps_of_their_own(
    story: Story, kind: ActionKind
) -> None:
    with pytest.raises(ProcedureError, match="its own button"):
        story.take(proposal(kind), DPO)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": " "}, "text"),
        ({"taken_at": MONDAY + timedelta(days=1)}, "taken_at"),
        ({"due": MONDAY - timedelta(days=1)}, "due"),
    ],
)
def test_a_proposal_that_can_not_be_is_refused_at_its_field(
    story: Story, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        story.take(proposal(**more), DPO)
    assert set(refused.value.errors) == {field}


# The text that an approval is bound to


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Recall the email!"},
        {"kind": ActionKind.RECOVERY},
        {"due": LATER},
        {"owner": named(OWNER)},
        {"taken_at": MONDAY},
    ],
)
def test_the_digest_changes_with_everything_an_approver_reads(change: dict[str, Any]) -> None:
    first = Proposal(kind=CONTAIN, text="Recall the email.")
    assert bound(first, CJS) != bound(first.model_copy(update=change), CJS)


def test_the_digest_is_the_same_in_whatever_zone_a_time_was_given() -> None:
    utc = Proposal(kind=CONTAIN, text="x", due=LATER)
    again = Proposal.model_validate_json(utc.model_dump_json())
    assert bound(utc, CJS) == bound(again, CJS)


def test_a_rewritten_action_waits_anew_with_its_new_proposer(story: Story) -> None:
    first = story.propose().digest
    story.decide("A1")
    story.take(revision(), CHIEF)
    action = story.incident.work.actions["A1"]
    assert (action.status, action.proposer, action.decided_by) == ("proposed", named(CHIEF), "")
    assert action.digest != first


def test_a_rejected_action_may_be_put_up_again_unchanged(story: Story) -> None:
    story.propose()
    story.decide("A1", approve=False, reason="Too late.")
    story.take(revision(text="Recall the email."), DPO)
    assert story.incident.work.actions["A1"].waiting


def test_rewriting_without_a_change_is_refused(story: Story) -> None:
    story.propose()
    with pytest.raises(Invalid, match="Nothing was changed"):
        story.take(revision(text="Recall the email."), DPO)


def test_an_action_that_is_done_is_not_rewritten(story: Story) -> None:
    story.propose()
    story.decide("A1").complete("A1")
    with pytest.raises(AlreadyTaken, match="done"):
        story.take(revision(), DPO)


def test_an_action_keeps_its_kind(story: Story) -> None:
    story.propose()
    with pytest.raises(ProcedureError, match="withdraw"):
        story.take(revision(kind=ActionKind.SUSPENSION), DPO)


def test_a_rejected_closure_is_not_rewritten_but_proposed_anew() -> None:
    story = ready().propose_closure()
    story.decide("A2", approve=False, reason="Not yet.")
    with pytest.raises(ProcedureError, match="withdraw"):
        story.take(revision(kind=ActionKind.CLOSURE), DPO)
    story.propose_closure().decide("A3")
    assert stage_of(story) is Stage.CLOSED


def test_a_notification_is_not_rewritten() -> None:
    story = assessed().notify(Party.POLICE, Answer.YES)
    with pytest.raises(ProcedureError, match="withdraw"):
        story.take(revision(kind=ActionKind.NOTIFICATION), DPO)


@pytest.mark.parametrize("step", [revision("A9"), WithdrawAction(action="A9", reason="x")])
def test_an_action_that_is_not_there_is_named(story: Story, step: ReviseAction) -> None:
    with pytest.raises(ProcedureError, match=r"no action A9 in CJS-2026-0001\."):
        story.take(step, DPO)


# Withdrawing


def test_an_action_falls_with_a_reason(story: Story) -> None:
    story.propose()
    with pytest.raises(Invalid):
        story.take(WithdrawAction(action="A1", reason=""), DPO)
    story.take(WithdrawAction(action="A1", reason="It bounced."), DPO)
    action = story.incident.work.actions["A1"]
    assert (action.status, action.reason) == ("withdrawn", "It bounced.")
    with pytest.raises(AlreadyTaken):
        story.take(WithdrawAction(action="A1", reason="Again."), DPO)


def test_a_withdrawn_closure_leads_back_to_evaluation() -> None:
    story = at(Stage.CLOSURE)
    story.take(WithdrawAction(action="A2", reason="Too soon."), DPO)
    assert stage_of(story) is Stage.EVALUATION


def test_withdrawing_an_old_closure_leaves_the_new_one_waiting() -> None:
    story = ready().propose_closure()
    story.decide("A2", approve=False, reason="Not yet.")
    story.propose_closure()
    story.take(WithdrawAction(action="A2", reason="Superseded."), DPO)
    assert stage_of(story) is Stage.CLOSURE
    story.decide("A3")
    assert stage_of(story) is Stage.CLOSED


# Completing


def test_an_action_is_done_only_once_approved(story: Story) -> None:
    story.propose()
    with pytest.raises(Missing) as refused:
        story.complete("A1")
    assert refused.value.missing == (
        "approval by the Chief Executive or Director of Operations (5.5)",
    )
    story.decide("A1").complete("A1")
    assert story.incident.work.actions["A1"].outcome == "It worked."
    with pytest.raises(AlreadyTaken, match="It worked"):
        story.complete("A1")


def test_an_action_is_done_with_an_outcome(story: Story) -> None:
    story.propose()
    story.decide("A1")
    with pytest.raises(Invalid):
        story.take(CompleteAction(action="A1", outcome=" "), DPO)


def test_a_withdrawn_action_is_not_done(story: Story) -> None:
    story.propose()
    story.take(WithdrawAction(action="A1", reason="It bounced."), DPO)
    with pytest.raises(AlreadyTaken, match="withdrawn: It bounced"):
        story.complete("A1")


def test_the_owner_of_an_action_records_its_outcome_and_no_other(story: Story) -> None:
    story.propose(owner=named(OWNER))
    story.propose(owner=named(STAFF), text="Change the password.")
    story.decide("A1").decide("A2")
    with pytest.raises(NotAllowed, match="owner of this action"):
        story.complete("A2", OWNER)
    story.complete("A1", OWNER)
    assert story.incident.work.actions["A1"].status == "done"


def test_notification_and_closure_are_not_done_by_the_way() -> None:
    story = assessed().notify(Party.POLICE, Answer.YES)
    story.decide("A1")
    with pytest.raises(ProcedureError, match="its own button"):
        story.complete("A1")


# When it was done (5.5): the time to contain measures no clicks


def test_an_action_is_done_when_somebody_says_it_was() -> None:
    story = Story().report()
    story.propose()
    story.decide("A1")
    done_at = story.now
    story.now += timedelta(hours=5)
    story.take(CompleteAction(action="A1", outcome="Recalled.", done_at=done_at), DPO)
    assert story.incident.work.actions["A1"].done_at == done_at
    assert story.record[-1].entry.sentence(CJS) == "A1 done on Mon 2 Nov 2026, 10:02: Recalled."


def test_nothing_was_done_in_the_future() -> None:
    story = Story().report()
    story.propose()
    story.decide("A1")
    with pytest.raises(Invalid) as refused:
        step = CompleteAction(action="A1", outcome="x", done_at=story.now + timedelta(days=1))
        story.take(step, DPO)
    assert set(refused.value.errors) == {"done_at"}


def test_an_entry_of_before_is_done_when_it_was_recorded() -> None:
    story = Story().report()
    story.propose()
    story.decide("A1").complete("A1")
    assert story.incident.work.actions["A1"].done_at == story.now
