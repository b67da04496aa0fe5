"""Tell: who hears of what, by which route; nobody of their own deed nor of what they are in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from procedure.instants import end_of
from procedure.notices import CHANNEL, TOPICS, Hearers, Route, Topic
from procedure.record import Step
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.steps.act import ReviseAction
from procedure.steps.close import ReopenIncident
from procedure.steps.complete import CompleteAction
from procedure.steps.evaluate import CompleteReview, PlanReview
from procedure.steps.follow import CompleteFollowUp
from procedure.steps.nominate import ConfirmInvolvement
from procedure.steps.report import AddInformation, LogReport
from procedure.terms import ActionKind, Answer, Involved
from tests.cjs import Category, Party
from tests.procedure.story import (
    CHIEF,
    COLLEAGUE,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    MONDAY,
    NO_ALTERNATE,
    OWNER,
    REPORTER,
    Story,
    annex_one,
    annex_three,
    annex_two,
    assessed,
    at,
    london,
    named,
    promised,
    ready,
    ready_event,
    report_of,
    settled,
)

DUE = end_of(date(2026, 11, 12))

# Told at once (3.1, 6.2)


def test_a_report_is_told_to_dpo_and_chief_to_the_channel_and_to_info(story: Story) -> None:
    assert story.heard() == {(Topic.REPORTED, "dpo"), (Topic.NOMINATION, "chief")}
    assert story.heard(Route.CHANNEL) == {(Topic.REPORTED, CHANNEL)}
    assert story.heard(Route.MAIL) == {(Topic.REPORTED, "info")}


def test_a_chief_who_is_involved_is_passed_over_for_the_director() -> None:
    story = Story().report(staff=[named(CHIEF)])
    assert story.heard() == {
        (Topic.REPORTED, "dpo"),
        (Topic.NOMINATION, "director"),
        (Topic.PEOPLE_TASKS, "head"),
        (Topic.CLAIM, "director"),
        (Topic.CLAIM, "dpo"),
    }


def test_a_dpo_who_is_involved_is_passed_over_for_the_approvers() -> None:
    story = Story().report(staff=[named(DPO)])
    assert (Topic.REPORTED, "chief") in story.heard()
    assert not [to for _, to in story.heard() if to == "dpo"]


def test_the_dpo_hears_when_nobody_can_nominate_or_approve() -> None:
    story = Story(NO_ALTERNATE).report().nominate().involve(CHIEF, DIRECTOR)
    assert (Topic.CLAIM, "lead") in story.heard()
    confirm = ConfirmInvolvement(person=named(DIRECTOR), reason="It is in the log.")
    story.propose()
    story.take(confirm, LEAD)
    assert {(Topic.NO_APPROVER, "dpo"), (Topic.NO_APPROVER, "lead")} <= story.heard()
    story = Story(NO_ALTERNATE).report().barred(CHIEF, DIRECTOR)
    story.propose()
    assert story.heard() == {(Topic.NO_APPROVER, "dpo")}


def test_the_dpo_hears_that_nobody_can_approve_even_when_somebody_else_leads() -> None:
    story = Story(NO_ALTERNATE).report().nominate().barred(CHIEF, DIRECTOR)
    story.propose(LEAD)
    assert story.heard() == {(Topic.NO_APPROVER, "dpo"), (Topic.NO_APPROVER, "lead")}


def test_nobody_hears_of_their_own_deed() -> None:
    story = Story()
    facts = report_of(personal_data=Involved.NO).model_dump() | {
        "source": "mail",
        "sender": "x",
        "received": MONDAY,
    }
    story.take(LogReport.model_validate(facts), DPO, minutes=0)
    assert story.heard() == {(Topic.NOMINATION, "chief")}
    story.take(AddInformation(text="More."), DPO)
    assert story.told == []


def test_whoever_must_act_hears_of_it_even_when_their_own_step_brought_it() -> None:
    story = Story()
    story.take(report_of(), CHIEF, minutes=0)
    assert (Topic.NOMINATION, "chief") in story.heard()
    must = {t for t, row in TOPICS.items() if row.hearers is Hearers.WHO_MUST_ACT}
    assert {Topic.NOMINATION, Topic.APPROVAL, Topic.PEOPLE_TASKS, Topic.INPUT_WANTED} <= must
    story.ask(DPO)
    assert story.heard() == {(Topic.INPUT_WANTED, "dpo")}


def test_information_that_is_added_is_told_to_the_lead(story: Story) -> None:
    story.nominate()
    story.take(AddInformation(text="More."), REPORTER)
    assert story.heard() == {(Topic.INFORMATION_ADDED, "lead")}


# Nomination and involvement


def test_a_nomination_is_told_to_the_lead_and_to_the_dpo(story: Story) -> None:
    story.nominate()
    assert story.heard() == {(Topic.NOMINATED, "lead"), (Topic.NOMINATED, "dpo")}
    story.nominate(DPO)
    assert story.heard() == {(Topic.NOMINATED, "dpo")}


def test_a_dpo_who_is_involved_does_not_hear_who_leads() -> None:
    story = Story().report().involve(DPO).nominate()
    assert story.heard() == {(Topic.NOMINATED, "lead")}


def test_when_the_one_who_was_asked_is_involved_the_next_is_asked(story: Story) -> None:
    story.propose()
    story.involve(CHIEF)
    assert {(Topic.NOMINATION, "director"), (Topic.APPROVAL, "director")} <= story.heard()


def test_when_somebody_else_is_involved_nobody_is_asked_again(story: Story) -> None:
    story.propose()
    story.involve(COLLEAGUE)
    claim = {(Topic.CLAIM, "chief"), (Topic.CLAIM, "director")}
    assert story.heard() == claim | {(Topic.PEOPLE_TASKS, "head")}
    story.involve(DIRECTOR)
    assert story.heard() == {(Topic.CLAIM, "chief")}


def test_when_the_lead_is_involved_another_nomination_is_asked(story: Story) -> None:
    story.nominate().involve(LEAD)
    assert (Topic.NOMINATION, "chief") in story.heard()


# Classification, Board and Sponsor Team (6.2)


@pytest.mark.parametrize("category", list(Category))
def test_a_classification_is_told_to_the_chief_and_the_channel(category: Category) -> None:
    story = Story().report(personal_data=Involved.NO).classify(category)
    assert (Topic.CLASSIFIED, "chief") in story.heard()
    assert story.heard(Route.CHANNEL) == {(Topic.CLASSIFIED, CHANNEL)}
    assert story.heard(Route.MAIL) == set()


BOTH = {(Topic.ASSESSED, "board"), (Topic.ASSESSED, "sponsor")}


def test_board_and_sponsor_are_told_when_an_incident_is_classified_and_annex_one_is_in() -> None:
    story = Story().report().classify()
    assert story.heard(Route.MAIL) == set()
    story.annex("one", annex_one(breach="no"))
    assert story.heard(Route.MAIL) == BOTH
    story.annex("two", annex_two())
    assert story.heard(Route.MAIL) == set()


def test_board_and_sponsor_wait_while_the_incident_is_unknown() -> None:
    story = Story().report().classify(Category.UNKNOWN).annex("two", annex_two())
    assert story.heard(Route.MAIL) == set()


@pytest.mark.parametrize("category", ["event", "vulnerability"])
def test_of_an_event_or_vulnerability_the_lead_chooses(category: str) -> None:
    story = Story().report(personal_data=Involved.NO).classify(Category(category))
    story.annex("one", annex_one(category, "no"))
    assert story.heard(Route.MAIL) == set()
    story.notify(Party.SPONSOR, Answer.YES)
    assert story.heard(Route.MAIL) == {(Topic.ASSESSED, "sponsor")}
    story.notify(Party.BOARD, Answer.NO)
    assert story.heard(Route.MAIL) == set()


def test_an_event_that_becomes_an_incident_is_told_then() -> None:
    story = ready_event().classify(Category.INCIDENT)
    assert story.heard(Route.MAIL) == BOTH


def test_board_and_sponsor_are_told_once_for_ever() -> None:
    story = Story().report().classify().annex("one", annex_one(breach="no"))
    first = {notice.key for notice in story.told if notice.route is Route.MAIL}
    story.classify(Category.EVENT).classify(Category.INCIDENT, reason="After all.")
    again = {notice.key for notice in story.told if notice.route is Route.MAIL}
    assert first == again


# Approvals


@pytest.mark.parametrize(("proposer", "asked"), [(DPO, "chief"), (CHIEF, "director")])
def test_a_proposal_is_put_to_one_approver_who_did_not_make_it(
    story: Story, proposer: Actor, asked: str
) -> None:
    story.propose(proposer)
    assert story.heard() == {(Topic.APPROVAL, asked)}
    assert [notice.about for notice in story.told] == ["approval:A1"]


def test_a_rewritten_action_is_put_to_an_approver_again(story: Story) -> None:
    story.propose()
    again = ReviseAction(action="A1", kind=ActionKind.CONTAINMENT, text="Recall both.")
    story.take(again, CHIEF)
    assert story.heard() == {(Topic.APPROVAL, "director")}


@pytest.mark.parametrize("approve", [True, False])
def test_a_decision_is_told_to_proposer_lead_and_if_approved_to_the_owner(
    story: Story, approve: bool
) -> None:
    story.nominate().propose(owner=named(OWNER))
    story.decide("A1", approve=approve, reason="So.")
    expected = {(Topic.DECIDED, "dpo"), (Topic.DECIDED, "lead")}
    assert story.heard() == expected | ({(Topic.OWNED, "owner")} if approve else set())


def test_a_reporter_hears_nothing_of_the_recovery_that_their_report_proposed() -> None:
    story = Story().report(lost="yes").decide("A1", reason="At once.")
    assert story.heard() == {(Topic.DECIDED, "dpo"), (Topic.OWNED, "dpo")}


def test_a_yes_to_notifying_asks_for_approval(story: Story) -> None:
    story.classify().notify(Party.POLICE, Answer.YES)
    assert story.heard() == {(Topic.APPROVAL, "chief")}


# Head of People


def test_the_head_of_people_is_told_once_that_there_is_something_to_do(story: Story) -> None:
    story.classify(Category.INCIDENT)
    assert (Topic.PEOPLE_TASKS, "head") in story.heard()
    story.involve(COLLEAGUE)
    assert (Topic.PEOPLE_TASKS, "head") not in story.heard()


def test_for_a_head_of_people_who_is_involved_an_approver_finds_somebody_else() -> None:
    heard = Story().report(staff=[named(HEAD)]).heard()
    assert (Topic.PEOPLE_TASKS, "head") not in heard
    assert (Topic.PEOPLE_TASKS, "chief") in heard


def test_a_head_of_people_found_to_be_involved_later_is_replaced_too(story: Story) -> None:
    story.classify(Category.INCIDENT).involve(HEAD)
    assert (Topic.PEOPLE_TASKS, "chief") in story.heard()


# Input, reviews, reminders, the end


def test_whoever_is_asked_hears_of_it_and_the_lead_of_the_answer(story: Story) -> None:
    key = story.ask()
    assert story.heard() == {(Topic.INPUT_WANTED, "it")}
    story.answer(key)
    assert story.heard() == {(Topic.INPUT_GIVEN, "dpo")}


def test_somebody_involved_hears_what_they_are_asked_and_reminded_of() -> None:
    story = Story(now=london("2026-11-02 10:00")).report().involve(COLLEAGUE)
    key = story.ask(COLLEAGUE, days=3)
    assert story.heard() == {(Topic.INPUT_WANTED, "colleague")}
    story.remind(f"input:{key}", london("2026-11-05 09:00"))
    assert story.heard() == {(Topic.REMINDER, "colleague")}


def test_the_owner_of_a_review_is_told() -> None:
    story = at(Stage.EVALUATION)
    plan = PlanReview(review="training", owner=named(OWNER), due=DUE)
    story.take(plan, DPO)
    assert story.heard() == {(Topic.OWNED, "owner")}


def owned_action() -> Story:
    story = Story().report()
    story.propose(owner=named(OWNER))
    return story.decide("A1")


def owned_review() -> Story:
    story = at(Stage.EVALUATION)
    story.take(PlanReview(review="training", owner=named(OWNER), due=DUE), DPO)
    return story


TASKS: dict[str, tuple[Callable[[], Story], Step]] = {
    "action:A1": (owned_action, CompleteAction(action="A1", outcome="Restored.")),
    "review:training": (owned_review, CompleteReview(review="training", outcome="More of it.")),
    "follow:F1": (promised, CompleteFollowUp(follow_up="F1", outcome="Shown.")),
}


@pytest.mark.parametrize("about", TASKS)
def test_what_an_owner_was_told_is_settled_when_it_is_done(about: str) -> None:
    make, done = TASKS[about]
    story = make()
    assert [n.about for n in story.told if n.topic is Topic.OWNED] == [about]
    story.take(done, DPO)
    assert about in settled(story.record[-1].entry, story.incident)


def test_a_review_planned_anew_settles_what_the_first_owner_was_told() -> None:
    story = at(Stage.EVALUATION)
    for owner in (OWNER, LEAD):
        story.take(PlanReview(review="training", owner=named(owner), due=DUE), DPO)
    assert settled(story.record[-1].entry, story.incident) == ("review:training",)


def test_a_reminder_goes_to_who_must_act_and_to_the_channel(story: Story) -> None:
    story.remind("ico", story.now + timedelta(hours=24))
    assert story.heard() == {(Topic.REMINDER, "dpo")}
    assert story.heard(Route.CHANNEL) == {(Topic.REMINDER, CHANNEL)}
    assert {notice.about for notice in story.told} == {"ico"}


@pytest.mark.parametrize(
    ("key", "topic"), [("nomination", Topic.NOMINATION), ("approval:A1", Topic.APPROVAL)]
)
def test_a_reminder_of_something_to_press_brings_the_buttons(key: str, topic: Topic) -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.propose()
    story.remind(key, london("2026-11-03 10:30"))
    assert story.heard() == {(topic, "chief"), (topic, "director")}


def test_a_closed_case_is_told_to_lead_reporter_and_channel() -> None:
    story = ready().propose_closure().decide("A2")
    assert {(Topic.CLOSED, "lead"), (Topic.CLOSED, "reporter")} <= story.heard()
    assert story.heard(Route.CHANNEL) == {(Topic.CLOSED, CHANNEL)}
    story.take(ReopenIncident(reason="More."), CHIEF)
    assert {(Topic.REOPENED, "lead"), (Topic.REOPENED, "reporter")} <= story.heard()


def test_a_reporter_who_is_involved_still_hears_that_it_is_linked() -> None:
    story = Story().report(staff=[named(REPORTER)], personal_data=Involved.NO).link()
    assert story.heard() == {(Topic.LINKED, "reporter")}


def test_a_report_from_outside_has_nobody_to_tell_in_chat() -> None:
    story = Story()
    facts = report_of(personal_data=Involved.NO).model_dump() | {
        "source": "mail",
        "sender": "x",
        "received": MONDAY,
    }
    story.take(LogReport.model_validate(facts), DPO, minutes=0)
    story.link()
    assert story.told == []


# The Board and the Sponsor Team hear on (6.2)


def test_an_event_of_which_the_board_was_told_is_told_again_once_it_is_an_incident() -> None:
    story = Story().report(personal_data=Involved.NO).classify(Category.EVENT)
    story.annex("one", annex_one("event", "no")).notify(Party.BOARD, Answer.YES)
    (first,) = [n.key for n in story.told if n.to == "board"]
    story.classify(Category.INCIDENT, reason="It was more.")
    (again,) = [n.key for n in story.told if n.to == "board" and n.topic is Topic.ASSESSED]
    assert again != first


@pytest.mark.parametrize(("risk", "decided"), [("yes", Answer.YES), ("no", Answer.NO)])
def test_board_and_sponsor_team_hear_whether_the_ico_is_told(risk: str, decided: Answer) -> None:
    story = assessed().annex("three", annex_three(risk=risk))
    if decided is Answer.NO:
        story.decide("A1")
    assert story.incident.work.decisions[Party.ICO].answer is decided
    assert {(Topic.DECIDED, "board"), (Topic.DECIDED, "sponsor")} <= story.heard(Route.MAIL)


def test_board_and_sponsor_team_hear_of_the_closure() -> None:
    story = ready().propose_closure()
    story.decide(list(story.incident.work.actions)[-1])
    assert {(Topic.CLOSED, "board"), (Topic.CLOSED, "sponsor")} <= story.heard(Route.MAIL)


def test_a_board_that_was_told_nothing_hears_nothing_later() -> None:
    story = ready_event().propose_closure()
    story.decide(list(story.incident.work.actions)[-1])
    assert not {to for _, to in story.heard(Route.MAIL)} & {"board", "sponsor"}
