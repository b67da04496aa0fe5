"""Notify: deciding case by case, approval first, late with reasons, follow-ups (6, Art 33)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from procedure.errors import AlreadyTaken, Invalid, Missing, NotAllowed, ProcedureError
from procedure.findings import asked_about, ico_clock, was_told
from procedure.gates import before_notifying
from procedure.law import ico_times
from procedure.notices import Topic
from procedure.parties import standing_keys
from procedure.roles import SYSTEM
from procedure.steps.act import WithdrawAction
from procedure.steps.approve import DecideAction
from procedure.steps.notify import RecordDelivery, RecordNotification
from procedure.terms import ActionKind, Answer, Involved
from tests.cjs import CJS, Category, Party
from tests.procedure.story import (
    CHIEF,
    DPO,
    Story,
    annex_one,
    annex_three,
    assessed,
)

BY_MAIL = [party for party in standing_keys(CJS) if CJS.parties[party].by_mail]
EXTERNAL = [party for party in standing_keys(CJS) if not CJS.parties[party].by_mail]
NO_NEEDS_APPROVAL = [party for party in standing_keys(CJS) if CJS.parties[party].no_is_approved]
SINGLE = [party for party in EXTERNAL if not CJS.parties[party].gathers]
"""Those that are one body; the others gather what is added by name."""


def record_of(party: Party, told_at: datetime, **more: Any) -> RecordNotification:
    """That a party was told; to the ICO with a reference."""
    reference = "IC-123" if party == Party.ICO else ""
    facts = {"party": party, "told_at": told_at, "how": "By phone.", "reference": reference}
    return RecordNotification.model_validate(facts | more)


def approved(party: Party = Party.ICO) -> Story:
    """Annex three submitted and the notification of a party approved."""
    story = assessed().annex("three", annex_three(risk="no"))
    story.notify(party, Answer.YES)
    return story.decide(list(story.incident.work.actions)[-1])


# Deciding


DECIDABLE = [
    (party, answer)
    for party in EXTERNAL
    for answer in Answer
    if party in SINGLE or answer is not Answer.YES
]


@pytest.mark.parametrize(("party", "answer"), DECIDABLE)
def test_each_party_is_decided_with_a_reason(party: Party, answer: Answer) -> None:
    story = assessed().notify(party, answer, "Because.")
    by = DPO
    if answer is Answer.NO and party in NO_NEEDS_APPROVAL:
        story.decide("A1")
        by = CHIEF
    decision = story.incident.work.decisions[party]
    assert (decision.answer, decision.reason, decision.by) == (answer, "Because.", by.name)


@pytest.mark.parametrize("answer", list(Answer))
def test_no_answer_goes_without_a_reason(answer: Answer) -> None:
    with pytest.raises(Invalid) as refused:
        assessed().notify(Party.POLICE, answer, " ")
    assert set(refused.value.errors) == {"reason"}


@pytest.mark.parametrize("party", SINGLE)
def test_a_yes_puts_the_notification_before_the_approvers(party: Party) -> None:
    story = assessed().notify(party, Answer.YES, "They must know.")
    action = story.incident.work.actions["A1"]
    assert (action.kind, action.party, action.waiting) == (ActionKind.NOTIFICATION, party, True)
    assert action.text.endswith("They must know.")


@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_YET])
@pytest.mark.parametrize("approve", [True, False])
def test_anything_but_a_yes_takes_the_notification_back_and_the_record_says_so(
    answer: Answer, approve: bool
) -> None:
    story = assessed().notify(Party.POLICE, Answer.YES)
    if approve:
        story.decide("A1")
    story.notify(Party.POLICE, answer, "They said no.")
    assert story.incident.work.actions["A1"].status == "withdrawn"
    assert story.record[-1].entry.sentence(CJS) == "A1 withdrawn: They said no."


def test_a_yes_after_a_no_proposes_anew_and_a_second_yes_does_not() -> None:
    story = assessed().notify(Party.POLICE, Answer.YES).notify(Party.POLICE, Answer.NO)
    story.notify(Party.POLICE, Answer.YES, "After all.")
    story.notify(Party.POLICE, Answer.YES, "With another reason.")
    assert [(a.key, a.status) for a in story.incident.work.actions.values()] == [
        ("A1", "withdrawn"),
        ("A2", "proposed"),
    ]


def test_the_same_decision_twice_is_said_to_have_been_made() -> None:
    story = assessed().notify(Party.POLICE, Answer.NO)
    with pytest.raises(AlreadyTaken, match="Dorothy Smith recorded this on"):
        story.notify(Party.POLICE, Answer.NO)


def test_nothing_is_decided_about_a_party_that_has_been_told() -> None:
    story = approved()
    story.take(record_of(Party.ICO, story.now), DPO)
    with pytest.raises(AlreadyTaken, match="have been told already"):
        story.notify(Party.ICO, Answer.NO)


# Board and Sponsor Team (6.2)


@pytest.mark.parametrize("party", sorted(BY_MAIL))
def test_board_and_sponsor_team_are_told_once_classified_and_assessed(party: Party) -> None:
    story = Story().report(personal_data=Involved.NO).classify(Category.EVENT)
    with pytest.raises(Missing, match="classified and"):
        story.notify(party, Answer.YES)
    story.annex("one", annex_one("event", "no")).notify(party, Answer.YES)
    assert story.incident.work.actions == {}


@pytest.mark.parametrize("party", sorted(BY_MAIL))
def test_of_an_incident_board_and_sponsor_team_are_always_told(party: Party) -> None:
    with pytest.raises(Invalid) as refused:
        assessed().notify(party, Answer.NO)
    assert set(refused.value.errors) == {"answer"}


@pytest.mark.parametrize("party", sorted(BY_MAIL))
def test_the_desk_itself_records_the_mail_to_board_and_sponsor_team(party: Party) -> None:
    story = assessed()
    with pytest.raises(ProcedureError, match="itself"):
        story.take(record_of(party, story.now), DPO)


# Recording


@pytest.mark.parametrize("party", SINGLE)
def test_what_is_missing_before_a_party_is_told_is_said(party: Party) -> None:
    story = assessed()
    assert len(before_notifying(story.incident, party)) == 2
    story.notify(party, Answer.YES).decide("A1").annex("three", annex_three(high_risk="yes"))
    assert before_notifying(story.incident, party) == []
    story.take(record_of(party, story.now), DPO)
    assert was_told(story.incident, party)
    assert story.incident.work.actions["A1"].status == "done"
    assert not story.incident.work.notifications[-1].unapproved


def undecided(party: Party) -> Story:
    """Nobody has said whether they are told."""
    return assessed()


def waiting(party: Party) -> Story:
    """The notification waits for an approver."""
    return assessed().notify(party, Answer.YES)


def rejected(party: Party) -> Story:
    """The notification was rejected."""
    return waiting(party).decide("A1", approve=False, reason="Not needed.")


def against(party: Party) -> Story:
    """That they aren't told was put up, or decided."""
    return assessed().notify(party, Answer.NO)


def triaged(party: Party) -> Story:
    """Nothing but a report that was classified as Unknown."""
    return Story().report().classify(Category.UNKNOWN)


@pytest.mark.parametrize("party", SINGLE)
@pytest.mark.parametrize("before", [undecided, waiting, rejected, against, triaged])
def test_that_somebody_was_told_is_recorded_whatever_is_missing_and_put_up_to_be_ratified(
    party: Party, before: Callable[[Party], Story]
) -> None:
    story = before(party)
    story.take(record_of(party, story.now), DPO)
    assert was_told(story.incident, party)
    told = story.incident.work.notifications[-1]
    assert told.unapproved
    last = list(story.incident.work.actions.values())[-1]
    assert (last.waiting, last.taken_at, last.party) == (True, told.at, party)
    assert sum(a.waiting for a in story.incident.work.actions.values()) == 1
    story.decide(last.key)
    assert story.incident.work.actions[last.key].status == "done"


def test_a_fact_that_the_approver_does_not_ratify_stays_in_the_record() -> None:
    story = assessed()
    story.take(record_of(Party.POLICE, story.now), DPO)
    story.decide("A1", approve=False, reason="We should have asked first.")
    assert was_told(story.incident, Party.POLICE)


def test_a_follow_up_leaves_what_was_told_first_as_it_was() -> None:
    story = approved()
    first = story.now
    story.take(record_of(Party.ICO, first), DPO)
    story.now += timedelta(hours=4)
    story.take(record_of(Party.ICO, story.now, phase="follow_up"), DPO)
    action = asked_about(story.incident, Party.ICO)
    assert action is not None
    assert action.notification is not None
    assert (action.notification.at, action.done_at) == (first, first)


# Not to tell whom the law has told is approved first (5.5, Art 33 and 34)


@pytest.mark.parametrize("party", sorted(NO_NEEDS_APPROVAL))
def test_not_to_tell_them_waits_for_an_approver_and_is_in_force_only_then(party: Party) -> None:
    story = assessed().notify(party, Answer.NO, "It was unread.")
    action = story.incident.work.actions["A1"]
    assert (action.kind, action.waiting) == (ActionKind.DECISION, True)
    assert "It was unread." in action.text
    assert party not in story.incident.work.decisions
    assert ico_clock(story.incident) is not None
    story.decide("A1")
    assert story.incident.work.decisions[party].answer is Answer.NO
    assert (ico_clock(story.incident) is None) is (party == Party.ICO)


@pytest.mark.parametrize("party", sorted(NO_NEEDS_APPROVAL))
def test_an_approved_yes_stands_until_the_no_is_approved_too(party: Party) -> None:
    story = assessed().notify(party, Answer.YES).decide("A1").notify(party, Answer.NO, "Changed.")
    assert story.incident.work.decisions[party].answer is Answer.YES
    assert story.incident.work.actions["A1"].status == "approved"
    story.decide("A2")
    assert story.incident.work.decisions[party].answer is Answer.NO
    assert story.incident.work.actions["A1"].status == "withdrawn"


def test_a_rejected_no_leaves_the_clock_running() -> None:
    story = assessed().notify(Party.ICO, Answer.NO).decide("A1", approve=False, reason="No.")
    assert ico_clock(story.incident) is not None
    assert Party.ICO not in story.incident.work.decisions


def test_nobody_stops_the_clock_alone() -> None:
    story = assessed().notify(Party.ICO, Answer.NO)
    with pytest.raises(NotAllowed):
        story.decide("A1", DPO)


def test_a_yes_takes_a_waiting_no_back() -> None:
    story = assessed().notify(Party.ICO, Answer.NO).notify(Party.ICO, Answer.YES)
    assert [a.status for a in story.incident.work.actions.values()] == ["withdrawn", "proposed"]


def test_a_no_that_waits_is_not_put_up_twice() -> None:
    story = assessed().notify(Party.ICO, Answer.NO)
    with pytest.raises(AlreadyTaken, match="A1 waits for a decision"):
        story.notify(Party.ICO, Answer.NO)


def test_a_no_is_not_approved_once_they_were_told() -> None:
    story = assessed().notify(Party.ICO, Answer.NO)
    digest = story.incident.work.actions["A1"].digest
    story.take(record_of(Party.ICO, story.now), DPO)
    with pytest.raises(AlreadyTaken):
        story.take(DecideAction(action="A1", digest=digest, approve=True), CHIEF)


@pytest.mark.parametrize("lapse", ["reject", "withdraw"])
def test_a_yes_whose_approval_has_lapsed_is_put_up_again_in_the_same_words(lapse: str) -> None:
    story = assessed().notify(Party.ICO, Answer.YES)
    if lapse == "reject":
        story.decide("A1", approve=False, reason="Why?")
    else:
        story.take(WithdrawAction(action="A1", reason="Wait."), CHIEF)
        assert story.heard() == {(Topic.DECIDED, "dpo"), (Topic.DECIDED, "lead")}
    story.notify(Party.ICO, Answer.YES)
    assert story.incident.work.actions["A2"].waiting


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"how": ""}, "how"),
        ({"reference": ""}, "reference"),
        ({"told_at": "future"}, "told_at"),
        ({"told_at": "before"}, "told_at"),
    ],
)
def test_a_record_that_can_not_be_is_refused_at_its_field(more: dict[str, Any], field: str) -> None:
    story = approved()
    when = {"future": timedelta(hours=1), "before": timedelta(days=-30)}
    if "told_at" in more:
        more = {"told_at": story.now + when[more["told_at"]]}
    with pytest.raises(Invalid) as refused:
        story.take(record_of(Party.ICO, story.now).model_copy(update=more), DPO)
    assert set(refused.value.errors) == {field}


def test_only_the_ico_gives_a_reference() -> None:
    story = approved(Party.POLICE)
    story.take(record_of(Party.POLICE, story.now), DPO)
    assert was_told(story.incident, Party.POLICE)


def test_the_ico_told_in_time_needs_no_reasons() -> None:
    story = approved()
    assert story.incident.standing.aware is not None
    at = ico_times(story.incident.standing.aware).limit
    story.now = at
    story.take(record_of(Party.ICO, at), DPO)
    assert story.incident.work.notifications[0].delay == ""


def test_the_ico_told_late_is_accepted_only_with_the_reasons() -> None:
    story = approved()
    assert story.incident.standing.aware is not None
    at = ico_times(story.incident.standing.aware).limit + timedelta(minutes=1)
    story.now = at
    with pytest.raises(Invalid) as refused:
        story.take(record_of(Party.ICO, at), DPO)
    assert set(refused.value.errors) == {"delay"}
    story.take(record_of(Party.ICO, at, delay="Nobody could be reached."), DPO)
    assert "Reasons for the delay: Nobody could be reached." in story.record[-1].entry.sentence(CJS)


def test_it_is_late_by_when_it_was_told_not_by_when_it_was_recorded() -> None:
    story = approved()
    told_at = story.now
    story.now += timedelta(days=10)
    story.take(record_of(Party.ICO, told_at), DPO)
    assert story.incident.work.notifications[0].at == told_at


def test_a_second_first_notification_is_said_to_have_been_made() -> None:
    story = approved()
    story.take(record_of(Party.ICO, story.now), DPO)
    with pytest.raises(AlreadyTaken, match="follow-up"):
        story.take(record_of(Party.ICO, story.now), DPO)


def test_the_ico_may_be_told_in_phases() -> None:
    story = approved()
    story.take(record_of(Party.ICO, story.now), DPO)
    story.now += timedelta(days=9)
    story.take(record_of(Party.ICO, story.now, phase="follow_up"), DPO)
    assert [n.phase for n in story.incident.work.notifications] == ["initial", "follow_up"]
    assert "notified (follow-up) on" in story.record[-1].entry.sentence(CJS)


def test_a_follow_up_follows_something() -> None:
    story = approved()
    with pytest.raises(Invalid) as refused:
        story.take(record_of(Party.ICO, story.now, phase="follow_up"), DPO)
    assert set(refused.value.errors) == {"phase"}


# The desk's own mails


def delivery(outcome: str) -> RecordDelivery:
    """What became of the mail to info@."""
    words = {"sent": "Mailed to info@.", "failed": "The mail to info@ failed."}[outcome]
    facts = {"topic": "reported", "to": "info", "outcome": outcome, "words": words}
    return RecordDelivery.model_validate(facts)


def test_the_record_says_whether_the_mail_was_sent(story: Story) -> None:
    story.take(delivery("failed"), SYSTEM)
    assert story.take(delivery("failed"), SYSTEM) == []
    story.take(delivery("sent"), SYSTEM)
    assert story.incident.work.mailed == {"reported/info": (story.now, "sent")}
    assert story.record[-1].entry.sentence(CJS) == "Mailed to info@."
