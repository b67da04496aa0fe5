"""Follow: what was said at closure is owed, reminded and done, even in a closed case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError
from procedure.findings import follow_ups, owed
from procedure.gates import deletion_gates
from procedure.instants import DayOnly, end_of, local_day
from procedure.notices import Topic
from procedure.organisation import Moment
from procedure.person import PersonId
from procedure.record import Named, Undertaking
from procedure.rights import roles_in
from procedure.roles import Role
from procedure.stages import Stage
from procedure.steps.close import ProposeClosure, ReopenIncident
from procedure.steps.follow import CompleteFollowUp, ReassignFollowUp
from procedure.terms import ActionKind
from service.project import project
from tests.cjs import CJS
from tests.procedure.reminders import points, reminded
from tests.procedure.story import (
    CHIEF,
    DPO,
    LEAD,
    ORGANISATION,
    OWNER,
    STAFF,
    Story,
    london,
    named,
    promised,
    ready,
    settled,
    stage_of,
)


def done(key: str = "F1", outcome: str = "Everybody was shown.") -> CompleteFollowUp:
    return CompleteFollowUp(follow_up=key, outcome=outcome)


def closing(story: Story, **changes: object) -> ProposeClosure:
    """A closure with one follow-up, due in three weeks, or another one."""
    facts = {"text": "Show how.", "owner": named(OWNER), "due": story.now + timedelta(days=21)}
    said = Undertaking.model_validate(facts | changes)
    return ProposeClosure(summary="Done.", cause="other", lessons="Check.", follow_ups=[said])


def test_what_is_to_be_done_is_in_the_text_that_the_approver_reads() -> None:
    story = ready()
    story.take(closing(story), DPO)
    text = story.incident.work.actions["A2"].text
    assert "To be done: Show how. (Olive Owner, by " in text


def test_the_approval_is_bound_to_what_is_to_be_done_and_by_whom() -> None:
    digests = set()
    for owner in (named(OWNER), named(LEAD), Named(id=PersonId("other"), name=OWNER.name)):
        story = ready()
        story.take(closing(story, owner=owner), DPO)
        digests.add(story.incident.work.actions["A2"].digest)
    assert len(digests) == 3


@pytest.mark.parametrize("change", [{"text": " "}, {"owner": Named(id=PersonId(), name="")}])
def test_a_follow_up_needs_words_and_an_owner(change: dict[str, object]) -> None:
    story = ready()
    with pytest.raises(Invalid) as refused:
        story.take(closing(story, **change), DPO)
    assert set(refused.value.errors) == {"follow_ups"}


def test_a_follow_up_is_not_due_in_the_past() -> None:
    story = ready()
    with pytest.raises(Invalid, match="that day is past"):
        story.take(closing(story, due=story.now - timedelta(days=1)), DPO)


def test_closure_makes_follow_ups_and_their_owner_is_told() -> None:
    story = promised()
    assert stage_of(story) is Stage.CLOSED
    assert [(o.key, o.owner.id) for o in owed(story.incident)] == [("F1", "owner")]
    assert (Topic.OWNED, "owner") in story.heard()
    assert "To be done: Show everybody" in story.record[-1].entry.sentence(CJS)


def test_a_follow_up_reminds_its_owner_after_the_closure_until_it_is_done() -> None:
    story = ready()
    story.take(closing(story, due=end_of(date(2026, 11, 12))), DPO)
    story.decide("A2")
    first = london("2026-11-10 09:00")
    assert reminded(story, "follow:F1", first).to == ["owner"]
    assert points(story, "follow:F1", 3) == [
        london("2026-11-12 09:00"),
        london("2026-11-13 09:00"),
        london("2026-11-16 09:00"),
    ]
    story.take(done(), OWNER)
    assert story.running == {"retention"}
    assert settled(story.record[-1].entry) == ("follow:F1",)


def moved(story: Story, **changes: object) -> ReassignFollowUp:
    """F1 given to the lead, for a month later, or otherwise."""
    facts = {"owner": named(LEAD), "due": story.now + timedelta(days=50), "reason": "On leave."}
    return ReassignFollowUp.model_validate({"follow_up": "F1"} | facts | changes)


def test_a_follow_up_is_given_to_somebody_else_who_is_told_and_reminded() -> None:
    story = promised()
    words = story.incident.learning.follow_ups["F1"].text
    due = end_of(date(2027, 3, 12))
    story.take(moved(story, due=due), DPO)
    assert [(o.key, o.text, o.owner.id, o.due) for o in owed(story.incident)] == [
        ("F1", words, "lead", due)
    ]
    assert (Topic.OWNED, "lead") in story.heard()
    entry = story.record[-1].entry
    assert settled(entry) == ("follow:F1",)
    assert entry.sentence(CJS) == f"F1 is now for {LEAD.name}, by Fri 12 Mar 2027: On leave."
    assert reminded(story, "follow:F1", london("2027-03-10 09:00")).to == ["lead"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owner": Named(id=PersonId(), name="")}, "owner"),
        ({"due": london("2026-11-01 09:00")}, "due"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_change_needs_an_owner_a_day_to_come_and_a_reason(
    changes: dict[str, object], field: str
) -> None:
    story = promised()
    with pytest.raises(Invalid) as refused:
        story.take(moved(story, **changes), DPO)
    assert set(refused.value.errors) == {field}


def test_a_change_that_changes_nothing_is_refused() -> None:
    story = promised()
    said = story.incident.learning.follow_ups["F1"]
    with pytest.raises(Invalid, match="how it stands already"):
        story.take(moved(story, owner=said.owner, due=said.due), DPO)


def test_what_is_done_is_not_given_to_anybody() -> None:
    story = promised()
    story.take(done(), OWNER)
    with pytest.raises(AlreadyTaken):
        story.take(moved(story), DPO)


def test_its_owner_does_not_pass_a_follow_up_on_by_themselves() -> None:
    story = promised()
    with pytest.raises(NotAllowed):
        story.take(moved(story), OWNER)


def test_a_follow_up_of_somebody_involved_is_reminded_to_the_lead() -> None:
    story = promised()
    story.incident.standing.involved[OWNER.id] = OWNER.name
    at = story.fires("follow:F1")
    assert at is not None
    assert reminded(story, "follow:F1", at).to == ["lead"]


def test_a_reopened_case_still_owes_what_was_said_and_counts_on() -> None:
    story = promised()
    story.take(ReopenIncident(reason="A second mail."), CHIEF)
    assert "follow:F1" in story.running
    story.take(closing(story), DPO)
    story.decide("A3")
    assert [o.key for o in owed(story.incident)] == ["F2", "F1"]


@pytest.mark.parametrize("actor", [OWNER, LEAD, DPO])
def test_owner_lead_and_dpo_can_say_that_it_is_done(actor: object) -> None:
    story = promised()
    story.take(done(), actor)  # type: ignore[arg-type]
    said = story.incident.learning.follow_ups["F1"]
    assert (said.outcome, said.done_at) == ("Everybody was shown.", story.now)
    assert owed(story.incident) == ()


@pytest.mark.parametrize("actor", [STAFF, CHIEF])
def test_nobody_else_can(actor: object) -> None:
    with pytest.raises(NotAllowed):
        promised().take(done(), actor)  # type: ignore[arg-type]


def test_the_owner_of_another_follow_up_can_not() -> None:
    story = promised()
    story.take(ReopenIncident(reason="More."), CHIEF)
    story.take(closing(story, owner=named(STAFF)), DPO)
    story.decide("A3")
    with pytest.raises(NotAllowed, match="owner of this follow-up"):
        story.take(done("F1"), STAFF)


def test_a_follow_up_is_done_once_and_says_what_was_done() -> None:
    story = promised()
    with pytest.raises(Invalid):
        story.take(done(outcome=" "), OWNER)
    story.take(done(), OWNER)
    with pytest.raises(AlreadyTaken, match="Everybody was shown"):
        story.take(done(), LEAD)


def test_a_follow_up_that_is_not_there_is_refused() -> None:
    with pytest.raises(ProcedureError, match="no follow-up F9"):
        promised().take(done("F9"), OWNER)


def outlasting() -> Story:
    """A closed case with an approved further action that comes later."""
    story = ready()
    due = story.now + timedelta(days=30)
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER), due=due)
    return story.decide("A2").propose_closure().decide("A3")


def test_a_further_action_that_outlasts_closure_is_listed_and_done_as_a_follow_up() -> None:
    story = outlasting()
    assert [o.key for o in owed(story.incident)] == ["A2"]
    story.take(done("A2"), OWNER)
    assert owed(story.incident) == ()
    assert story.incident.work.actions["A2"].status == "done"
    assert [f.outcome for f in follow_ups(story.incident)] == ["Everybody was shown."]


def test_one_done_on_the_day_of_closure_nobody_knows_when_stays_listed() -> None:
    story = outlasting()
    day = DayOnly.of(local_day(story.now))
    story.take(CompleteFollowUp(follow_up="A2", outcome="Everybody was shown.", done_at=day), OWNER)
    assert [f.outcome for f in follow_ups(story.incident)] == ["Everybody was shown."]


def test_a_further_action_done_before_closure_is_no_follow_up() -> None:
    story = ready()
    due = story.now + timedelta(days=30)
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER), due=due)
    story.decide("A2").complete("A2").propose_closure().decide("A3")
    assert follow_ups(story.incident) == ()


def test_the_owner_keeps_their_part_in_the_closed_case() -> None:
    story = promised()
    assert Role.OWNER in roles_in(OWNER, story.incident, ORGANISATION)
    row = project(story.incident, ORGANISATION)
    assert OWNER.id in row.readers
    assert [o.key for o in row.owed] == ["F1"]


def test_a_record_is_not_deleted_while_something_is_owed() -> None:
    story = promised()
    moment = Moment(DPO, story.now + timedelta(days=7 * 366), ORGANISATION)
    assert deletion_gates(story.incident, moment) == ["the follow-ups that aren't done: F1"]
