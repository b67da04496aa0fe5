"""Link: who decides it, what the first incident takes over, and how it is given back (4.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

import pytest

from procedure.duplicates import CARRIED, CARRIED_INPUT, CARRIED_TOLD, needs_approver
from procedure.entries.close import IncidentReopened
from procedure.entries.link import DuplicateJoined, DuplicateLinked, DuplicateNoted
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError, TextChanged
from procedure.findings import ico_clock, together
from procedure.notices import Topic
from procedure.record import Recorded
from procedure.registry import entry_row
from procedure.roles import SYSTEM
from procedure.rows import Withheld
from procedure.stages import Stage
from procedure.state import Action, ActionStatus, Input, Notification
from procedure.steps.link import JoinDuplicate, LinkDuplicate, PartDuplicate
from procedure.steps.nominate import ClearInvolvement
from procedure.steps.notify import RecordNotification
from procedure.terms import ActionKind, Answer, Breach, Involved
from tests.cjs import CJS, Category, Party
from tests.procedure.linked import SECOND, join, link, part, second
from tests.procedure.story import (
    CHIEF,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    LEAD,
    MONDAY,
    OWNER,
    STAFF,
    Story,
    annex_one,
    at,
    named,
    ready_event,
    stage_of,
)

FIRST = "CJS-2026-0001"
LINK = LinkDuplicate(original=FIRST, reason="The same email.")


def plain(identity: str = SECOND) -> Story:
    """A report without personal data, in which nothing waits."""
    return second(identity).report(personal_data=Involved.NO)


def grave() -> Story:
    """An Incident with a confirmed breach."""
    return second().report().classify(Category.INCIDENT, Breach.CONFIRMED)


def waiting() -> Story:
    story = plain()
    story.propose()
    return story


def unasked() -> Story:
    """The ICO's clock runs."""
    return second().report(personal_data=Involved.MAYBE)


# Who decides


@pytest.mark.parametrize(
    ("make", "needed"),
    [
        (plain, False),
        (lambda: plain().classify(Category.EVENT), False),
        (lambda: plain().classify(Category.UNKNOWN), False),
        (lambda: plain().classify(Category.VULNERABILITY), False),
        (lambda: plain().classify(Category.INCIDENT), True),
        (waiting, True),
        (lambda: waiting().decide("A1"), False),
        (unasked, True),
        (grave, True),
    ],
)
def test_what_is_an_incident_has_a_clock_or_waits_is_linked_by_an_approver(
    make: Callable[[], Story], needed: bool
) -> None:
    story = make()
    assert needs_approver(story.incident) is needed
    story.take(LINK, DPO)
    assert (stage_of(story) is Stage.DUPLICATE) is not needed


def test_a_link_that_is_put_up_says_both_ids_the_reason_and_what_is_taken_over() -> None:
    story = grave().involve(CHIEF)
    story.take(LINK, DPO)
    text = list(story.incident.work.actions.values())[-1].text
    for said in (SECOND, FIRST, LINK.reason, "class: Incident", "confirmed", CHIEF.name):
        assert said in text, said
    assert story.heard() == {(Topic.APPROVAL, "director")}


def test_an_approver_links_and_whoever_proposed_it_does_not() -> None:
    story = grave()
    story.take(LINK, DPO)
    key = list(story.incident.work.actions)[-1]
    with pytest.raises(NotAllowed):
        story.decide(key, DPO)
    story.decide(key, CHIEF)
    assert story.incident.end.duplicate_of == FIRST
    assert story.incident.work.actions[key].status is ActionStatus.DONE


def test_a_rejected_link_leaves_the_report_where_it_was() -> None:
    story = grave()
    story.take(LINK, DPO)
    key = list(story.incident.work.actions)[-1]
    story.decide(key, approve=False, reason="It is another email.")
    assert (stage_of(story), story.incident.end.duplicate_of) == (Stage.ASSESSMENT, "")


def test_the_same_link_is_put_up_once_and_another_takes_its_place() -> None:
    story = grave()
    story.take(LINK, DPO)
    with pytest.raises(AlreadyTaken, match="A1 waits"):
        story.take(LINK, DPO)
    story.take(LinkDuplicate(original="CJS-2026-0007", reason="That one."), DPO)
    assert [a.status for a in story.incident.work.actions.values()] == ["withdrawn", "proposed"]


def test_a_link_is_not_approved_once_more_would_be_taken_over_than_was_read() -> None:
    story = grave()
    story.take(LINK, DPO)
    story.involve(STAFF)
    with pytest.raises(TextChanged, match="Sam Staff"):
        story.decide("A1")


def test_a_link_is_not_approved_once_the_report_has_got_further() -> None:
    story = second().report(personal_data=Involved.NO).classify(Category.INCIDENT)
    story.take(LINK, DPO)
    story.annex("one", annex_one(breach="no"))
    with pytest.raises(ProcedureError, match="reject"):
        story.decide("A1")


def test_a_report_is_no_duplicate_of_itself(story: Story) -> None:
    with pytest.raises(Invalid, match="this very report"):
        story.take(LinkDuplicate(original=story.incident.id), DPO)


def test_a_case_to_which_others_are_linked_is_not_linked_itself(story: Story) -> None:
    link(story, plain())
    with pytest.raises(ProcedureError, match=rf"{SECOND}.*other way round"):
        story.take(LinkDuplicate(original="CJS-2026-0003"), DPO)


def test_what_is_itself_linked_takes_nothing_over() -> None:
    story = at(Stage.DUPLICATE)
    with pytest.raises(Invalid, match=r"CJS-2026-0009. Please link to that one"):
        story.take(JoinDuplicate(duplicate=SECOND), SYSTEM)


# What is taken over


def test_every_fact_of_an_action_a_request_and_a_notification_is_carried() -> None:
    """What isn't carried is about a closure or a deletion, which stay, or about the taking over."""
    stays = {"notification", "closing", "follow_ups", "of"}
    assert {f.name for f in fields(Action)} == set(CARRIED) | stays
    assert {f.name for f in fields(Input)} == set(CARRIED_INPUT) | {"of"}
    assert {f.name for f in fields(Notification)} == set(CARRIED_TOLD) | {"of"}


CLASSES = (None, Category.EVENT, Category.VULNERABILITY, Category.UNKNOWN, Category.INCIDENT)


@pytest.mark.parametrize("brought", CLASSES)
@pytest.mark.parametrize("stands", CLASSES)
def test_the_graver_class_stands(stands: Category | None, brought: Category | None) -> None:
    first, report = Story().report(personal_data=Involved.NO), plain()
    for story, category in ((first, stands), (report, brought)):
        if category is not None:
            story.classify(category)
    link(first, report)
    graver = max(stands, brought, key=CLASSES.index)
    assert first.incident.standing.category == graver
    if graver is not stands:
        assert SECOND in first.incident.standing.history[-1].reason
    part(first, report)
    assert first.incident.standing.category == stands
    assert report.incident.standing.category == brought


DATA = (Involved.NO, Involved.MAYBE, Involved.YES)


@pytest.mark.parametrize("brought", DATA)
@pytest.mark.parametrize("stands", DATA)
def test_the_graver_personal_data_stands_and_the_earlier_awareness(
    stands: Involved, brought: Involved
) -> None:
    report = second()
    report.now -= timedelta(hours=3)
    report.report(personal_data=brought)
    first = Story().report(personal_data=stands)
    before = first.incident.standing.aware
    link(first, report)
    assert first.incident.standing.personal_data is max(stands, brought, key=DATA.index)
    earlier = report.incident.standing.aware if brought is not Involved.NO else before
    assert first.incident.standing.aware == earlier
    assert (ico_clock(first.incident) is None) == (stands is brought is Involved.NO)


def test_a_confirmed_breach_is_taken_over() -> None:
    first = Story().report(personal_data=Involved.NO).classify(Category.EVENT)
    link(first, grave())
    standing = first.incident.standing
    assert (standing.category, standing.breach) == (Category.INCIDENT, Breach.CONFIRMED)
    assert stage_of(first) is Stage.ASSESSMENT


def test_whoever_is_involved_there_can_neither_approve_nor_lead_here() -> None:
    first = Story().report(personal_data=Involved.NO).nominate(LEAD)
    action = first.propose()
    link(first, plain().involve(CHIEF, LEAD))
    assert first.incident.standing.lead is None
    assert {(Topic.APPROVAL, "director"), (Topic.NOMINATION, "director")} <= first.heard()
    with pytest.raises(NotAllowed):
        first.decide(action.key, CHIEF)
    first.decide(action.key, DIRECTOR)


def test_the_officers_are_told_at_once_and_the_involved_are_not() -> None:
    first = Story().report(personal_data=Involved.NO).nominate(LEAD)
    link(first, plain().involve(CHIEF))
    told = {to for topic, to in first.heard() if topic is Topic.JOINED}
    assert told == {"director", "lead", "dpo"}


def with_tasks() -> Story:
    """One action approved for somebody by a date, one that waits, a question that is out."""
    report = plain().nominate(LEAD)
    report.propose(owner=named(OWNER), due=MONDAY + timedelta(days=9), kind=ActionKind.FURTHER)
    report.decide("A1")
    report.propose(text="Change the password.")
    report.ask(CONTRIBUTOR)
    return report


def test_actions_and_requests_go_on_here_with_owner_date_and_who_approved() -> None:
    first = Story().report(personal_data=Involved.NO)
    first.propose()
    link(first, with_tasks())
    further, other = first.incident.work.actions["A2"], first.incident.work.actions["A3"]
    assert (further.owner, further.due) == (named(OWNER), MONDAY + timedelta(days=9))
    assert (further.status, further.decided_by) == (ActionStatus.APPROVED, CHIEF.name)
    assert other.waiting
    assert other.proposed_at - first.now < timedelta(seconds=1)
    assert first.incident.work.inputs["Q1"].person == named(CONTRIBUTOR)
    assert {"action:A2", "approval:A3", "input:Q1"} <= first.running
    assert {
        (Topic.OWNED, "owner"),
        (Topic.APPROVAL, "chief"),
        (Topic.INPUT_WANTED, "it"),
    } <= first.heard()


def test_what_was_proposed_there_is_not_approved_here_by_its_author() -> None:
    first = Story().report(personal_data=Involved.NO)
    report = plain()
    report.propose(DIRECTOR)
    link(first, report)
    with pytest.raises(NotAllowed, match="You proposed this action"):
        first.decide("A1", DIRECTOR)


def test_what_was_put_up_apart_there_is_decided_apart_here() -> None:
    first, report = Story().report(), grave()
    report.notify(Party.ICO, Answer.NO)
    report.notify(Party.INDIVIDUALS, Answer.NO)
    link(first, report)
    actions = first.incident.work.actions
    assert [together(a, first.incident) for a in actions.values()] == [
        (a,) for a in actions.values()
    ]
    assert [a.kind for a in actions.values()] == [ActionKind.DECISION] * 2


def test_who_was_told_there_has_been_told_here() -> None:
    first, report = Story().report(), grave()
    told = RecordNotification(
        party=Party.ICO, told_at=report.now, how="Online.", reference="IC-7", delay=""
    )
    report.take(told, DPO)
    link(first, report)
    (notification,) = first.incident.work.notifications
    assert (notification.reference, notification.unapproved) == ("IC-7", True)
    assert ico_clock(first.incident) is None


# A decision not to tell


def silenced() -> Story:
    """The ICO and the individuals aren't to be told: approved, on lesser facts."""
    story = Story().report(personal_data=Involved.MAYBE).nominate(LEAD)
    story.classify(Category.EVENT, Breach.NO)
    for party in (Party.ICO, Party.INDIVIDUALS):
        story.notify(party, Answer.NO)
        story.decide(list(story.incident.work.actions)[-1])
    assert ico_clock(story.incident) is None
    return story


def test_graver_facts_open_a_decision_not_to_tell_and_the_clock_runs_again() -> None:
    first = silenced()
    link(first, grave())
    assert set(first.incident.work.decisions) == set()
    assert "ico" in first.running
    said = first.record[-1].entry.sentence(CJS)
    assert "The decision not to tell the Information Commissioner's Office" in said
    assert {(Topic.JOINED, "chief"), (Topic.JOINED, "director"), (Topic.JOINED, "dpo")} <= (
        first.heard()
    )


def test_a_lesser_report_leaves_the_decision_as_it_is() -> None:
    first = silenced()
    link(first, unasked())
    assert first.incident.work.decisions[Party.ICO].answer is Answer.NO
    assert "ico" not in first.running


def test_a_yes_there_opens_a_no_here() -> None:
    first, report = silenced(), unasked()
    report.notify(Party.ICO, Answer.YES)
    link(first, report)
    assert first.incident.work.decisions[Party.ICO].answer is Answer.YES
    assert "ico" in first.running


def test_a_decision_not_to_tell_that_waits_falls_when_graver_facts_arrive() -> None:
    first = Story().report(personal_data=Involved.MAYBE).classify(Category.EVENT)
    first.notify(Party.ICO, Answer.NO)
    link(first, grave())
    assert first.incident.work.actions["A1"].status is ActionStatus.WITHDRAWN


def test_the_no_stands_again_once_the_link_is_undone() -> None:
    first, report = silenced(), grave()
    link(first, report)
    part(first, report)
    assert first.incident.work.decisions[Party.ICO].answer is Answer.NO
    assert ico_clock(report.incident) is not None


# A case that has ended, and one that is being closed


def test_a_closed_case_is_opened_again_with_the_reason() -> None:
    first = ready_event().propose_closure()
    first.decide(list(first.incident.work.actions)[-1])
    reopened, joined = link(first, grave())[:2]
    assert isinstance(reopened, IncidentReopened)
    assert SECOND in reopened.reason
    assert isinstance(joined, DuplicateJoined)
    assert stage_of(first) is Stage.ASSESSMENT
    assert "ico" in first.running


def test_a_closure_that_waits_falls_when_something_is_taken_over() -> None:
    first = at(Stage.CLOSURE)
    link(first, with_tasks())
    assert stage_of(first) is Stage.EVALUATION
    assert "withdrawn" in [a.status for a in first.incident.work.actions.values()]


# Undone


def test_what_came_goes_back_and_its_key_is_not_given_again() -> None:
    first, report = Story().report(personal_data=Involved.NO), with_tasks()
    link(first, report)
    returned = part(first, report)
    assert (first.incident.work.actions, first.incident.work.inputs) == ({}, {})
    assert first.propose().key == "A3"
    assert first.ask() == "Q2"
    with pytest.raises(AlreadyTaken, match=f"A1 has gone back to {SECOND}, as A1"):
        first.complete("A1")
    assert {(Topic.OWNED, "owner"), (Topic.APPROVAL, "chief")} <= report.heard()
    assert "nothing" in returned.sentence(CJS)


def test_what_was_done_meanwhile_stays_and_is_said_in_both() -> None:
    first, report = Story().report(personal_data=Involved.NO), with_tasks()
    link(first, report)
    first.complete("A1").decide("A2").answer("Q1")
    part(first, report)
    assert first.incident.work.actions["A1"].status is ActionStatus.DONE
    assert "A1, done: It worked" in next(
        r.entry.sentence(CJS) for r in first.record if r.entry.name == "DuplicateParted"
    )
    mine = report.incident.work.actions
    assert (mine["A1"].status, mine["A1"].outcome) == (ActionStatus.DONE, "It worked.")
    assert (mine["A2"].status, mine["A2"].decided_by) == (ActionStatus.APPROVED, CHIEF.name)
    assert report.incident.work.inputs["Q1"].answer == "Nobody."
    assert "A1 done (It worked.)" in report.record[-1].entry.sentence(CJS)


def test_what_somebody_has_said_here_since_stands() -> None:
    first, report = Story().report(personal_data=Involved.NO), grave()
    link(first, report)
    first.classify(Category.INCIDENT, Breach.SUSPECTED, Involved.YES)
    part(first, report)
    standing = first.incident.standing
    assert (standing.category, standing.breach) == (Category.INCIDENT, Breach.SUSPECTED)
    assert "ico" in first.running


def test_whoever_is_involved_here_too_stays_so_and_a_lead_leads_again() -> None:
    first = Story().report(personal_data=Involved.NO).nominate(LEAD).involve(STAFF)
    report = plain().involve(STAFF, CHIEF, LEAD)
    link(first, report)
    part(first, report)
    assert set(first.incident.standing.involved) == {"staff"}
    assert first.incident.standing.lead == named(LEAD)


def test_what_was_said_here_of_somebody_whom_the_report_named_too_stands_again() -> None:
    first = Story().report(personal_data=Involved.NO).involve(STAFF)
    first.take(ClearInvolvement(person=named(STAFF), reason="Was on leave."), CHIEF)
    said = dict(first.incident.standing.claims)
    one, other = plain().involve(STAFF), plain("CJS-2026-0003").involve(STAFF)
    link(first, one)
    link(first, other)
    part(first, one)
    assert first.incident.standing.claims["staff"].disputed is False
    assert set(first.incident.standing.involved) == {"staff"}
    part(first, other)
    assert first.incident.standing.claims == said
    assert first.incident.standing.involved == {}


def test_a_link_is_undone_once() -> None:
    first, report = Story().report(personal_data=Involved.NO), plain()
    link(first, report)
    part(first, report)
    assert first.take(PartDuplicate(duplicate=SECOND), SYSTEM) == []


# The record of before, and what is given out


def test_a_link_of_before_folds_as_it_did_and_is_only_taken_off_the_list(story: Story) -> None:
    story.incident.standing.personal_data = Involved.NO
    noted = DuplicateNoted(duplicate=SECOND, personal_data=Involved.MAYBE, aware=MONDAY)
    row = entry_row(noted)
    row.apply(story.incident, noted, Recorded(9, MONDAY, SYSTEM, noted))
    assert story.incident.standing.personal_data is Involved.MAYBE
    assert story.take(JoinDuplicate(duplicate=SECOND), SYSTEM) == []
    (entry,) = story.take(PartDuplicate(duplicate=SECOND), SYSTEM)
    assert isinstance(entry, DuplicateNoted)
    assert story.incident.standing.personal_data is Involved.MAYBE


def test_a_link_of_before_reads_without_what_was_not_kept_then() -> None:
    linked = DuplicateLinked.model_validate({"original": FIRST, "reason": "Same."})
    assert linked.sentence(CJS) == f"Linked to {FIRST} as a duplicate. Same."


def test_who_is_involved_and_what_was_asked_is_not_given_out() -> None:
    first, report = Story().report(personal_data=Involved.NO), plain().involve(STAFF)
    report.take(LINK, DPO)
    (joined,) = join(first, report)
    assert entry_row(joined).withheld(joined, first.incident) is Withheld.STAFF
    linked = report.record[-1].entry
    assert entry_row(linked).withheld(linked, report.incident) is Withheld.STAFF
    asked = second("CJS-2026-0003").report(personal_data=Involved.NO)
    asked.ask()
    (joined,) = link(first, asked)
    assert entry_row(joined).withheld(joined, first.incident) is Withheld.ADVICE


def test_whoever_is_able_again_once_a_link_is_undone_is_asked_at_once() -> None:
    first = Story().report()
    first.take(JoinDuplicate(duplicate=SECOND, involved=[named(CHIEF)]), SYSTEM)
    assert (Topic.NOMINATION, "director") in first.heard()
    first.take(PartDuplicate(duplicate=SECOND), SYSTEM)
    assert (Topic.NOMINATION, "chief") in first.heard()
