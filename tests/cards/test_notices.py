"""Notices in chat: what is asked, and who settled it when the card is updated in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from cards.notices import chat_card
from procedure.notices import Notice, Route, Topic
from procedure.roles import Actor
from procedure.steps.complete import CompleteAction
from procedure.steps.nominate import ConfirmInvolvement, DeclareInvolvement
from tests.cards.cases import Case, assessment, named, reported
from tests.cards.cast import (
    ALTERNATE,
    CHIEF,
    DIRECTOR,
    DPO,
    EXPERT,
    HEAD,
    LEAD,
    NATURE,
    OWNER,
    REPORTER,
    START,
)
from tests.cards.reading import Card, button, buttons, primary, titles, words

Cases = Callable[[str], Case]


def told(
    case: Case, actor: Actor, topic: Topic, about: str = "", now: datetime | None = None
) -> Card:
    """The card of a notice to one person."""
    notice = Notice(case.id, topic, Route.CHAT, actor.id, about, "key")
    return chat_card(notice, case.view(actor, now))


def test_a_report_reaches_the_dpo_with_its_facts_and_the_next_step(case: Cases) -> None:
    card = told(case("reported"), DPO, Topic.REPORTED)
    assert NATURE[:30] in words(card)
    assert primary(card) == ["Classify"]


def test_the_chief_executive_is_asked_to_nominate(case: Cases) -> None:
    card = told(case("reported"), CHIEF, Topic.NOMINATION, "nomination")
    assert "Please nominate the officer" in words(card)
    assert primary(card) == ["Nominate the lead"]


def test_once_nominated_the_same_card_says_by_whom(case: Cases) -> None:
    card = told(case("assessment"), CHIEF, Topic.NOMINATION, "nomination")
    assert "Eilidh Fraser leads. Nominated by Fiona Campbell (Chief Executive) on" in words(card)
    assert "Nominate the lead" not in titles(card)


def test_an_approver_who_is_asked_gets_the_action_itself(case: Cases) -> None:
    card = told(case("assessment"), CHIEF, Topic.APPROVAL, "approval:A3")
    assert "This is waiting for your decision." in words(card)
    assert primary(card) == ["Approve"]


def test_a_decided_approval_shows_who_decided_it(case: Cases) -> None:
    card = told(case("assessment"), DIRECTOR, Topic.APPROVAL, "approval:A2")
    assert "Fiona Campbell approved A2" in words(card)
    assert primary(card) == []


def test_an_approval_is_taken_off_somebody_who_turns_out_to_be_involved() -> None:
    case = reported()
    case.take(DeclareInvolvement(person=named(REPORTER), reason="Sent it"), DPO)
    card = told(case, REPORTER, Topic.APPROVAL, "approval:A1")
    assert "A1 is no longer yours to decide." in words(card)


@pytest.mark.parametrize(("key", "verb"), [("A2", "approved"), ("A3", "rejected")])
def test_the_proposer_hears_how_it_was_decided(key: str, verb: str) -> None:
    case = assessment().approve("A3", DIRECTOR, yes=False)
    actor = HEAD if key == "A3" else LEAD
    card = told(case, actor, Topic.DECIDED, key)
    assert f"{verb} {key} on" in words(card)
    assert f"Open {key}" in titles(card)


def test_somebody_asked_for_input_can_answer_from_the_notice(case: Cases) -> None:
    card = told(case("assessment"), EXPERT, Topic.INPUT_WANTED, "input:Q1")
    assert "Who opened the message?" in words(card)
    answer = button(card, "Answer")
    assert answer["data"]["given"] == {"input": "Q1"}
    assert NATURE[:20] not in words(card)
    positive = [b["title"] for b in buttons(card) if b.get("style") == "positive"]
    assert positive == ["Answer"]


def test_an_answered_request_thanks_for_it(case: Cases) -> None:
    card = told(case("ready"), EXPERT, Topic.INPUT_WANTED, "input:Q1")
    assert "Thank you: you have answered." in words(card)
    assert "Answer" not in titles(card)


def test_the_lead_reads_the_answer(case: Cases) -> None:
    said = words(told(case("ready"), LEAD, Topic.INPUT_GIVEN, "Q1"))
    assert "Hamish Bell has answered Q1." in said
    assert "Only two people" in said


def test_an_owner_is_told_what_is_theirs(case: Cases) -> None:
    card = told(case("assessment"), OWNER, Topic.OWNED, "action:A2")
    assert "Yours to do: Action A2" in words(card)
    assert "A2 is done" in titles(card)


def test_an_owners_card_says_when_it_was_done_and_by_whom() -> None:
    done = assessment().take(CompleteAction(action="A2", outcome="Restored."), LEAD)
    card = told(done, OWNER, Topic.OWNED, "action:A2")
    assert "Done: Action A2, Eilidh Fraser on" in words(card)
    assert "A2 is done" not in titles(card)


def test_a_review_given_to_somebody_else_is_no_longer_yours(case: Cases) -> None:
    card = told(case("evaluation"), EXPERT, Topic.OWNED, "review:asset_register")
    assert "No longer yours to do: Review" in words(card)


def test_the_head_of_people_is_led_to_the_two_tasks(case: Cases) -> None:
    card = told(case("assessment"), HEAD, Topic.PEOPLE_TASKS, "people")
    assert primary(card) == ["Your tasks"]


def test_where_the_head_of_people_is_involved_the_tasks_are_an_approvers() -> None:
    case = reported(staff=[named(HEAD)])
    card = told(case, CHIEF, Topic.PEOPLE_TASKS, "people")
    assert "so it is yours" in words(card)
    assert "Your tasks" in titles(card)


def test_a_reminder_says_what_is_due_by_when_and_how_long_is_left(case: Cases) -> None:
    card = told(case("assessment"), LEAD, Topic.REMINDER, "ico")
    said = words(card)
    assert "Reminder: Notification of the ICO" in said
    assert "Mon 30 Mar 2026, 10:00" in said
    assert "left" in said
    assert primary(card) == ["Who is to be told"]


def test_an_overdue_reminder_says_by_how_much(case: Cases) -> None:
    now = START + timedelta(hours=80)
    said = words(told(case("late"), DPO, Topic.REMINDER, "ico", now))
    assert "overdue by 9 days" in said


def test_a_reminder_of_the_ico_leads_approvers_to_the_decision_it_waits_for(case: Cases) -> None:
    card = told(case("evaluation"), CHIEF, Topic.REMINDER, "ico")
    assert button(card, "Who is to be told")["data"]["key"] == "A4"


def test_a_reminder_whose_clock_has_stopped_says_who_stopped_it(case: Cases) -> None:
    card = told(case("ready"), LEAD, Topic.REMINDER, "ico")
    assert "Done: Notification of the ICO, Dorothy Smith" in words(card)
    assert titles(card) == ["Open the case"]


def test_an_owners_reminder_has_the_button_that_ends_it(case: Cases) -> None:
    card = told(case("assessment"), OWNER, Topic.REMINDER, "action:A2")
    assert "A2 is done" in titles(card)


def test_the_reporter_hears_of_the_closing_and_not_of_the_work(case: Cases) -> None:
    said = words(told(case("closed"), REPORTER, Topic.CLOSED))
    assert "The case was closed on" in said
    assert "Recall" not in said


def test_the_dpo_hears_to_whom_a_message_did_not_get_and_what_to_do(case: Cases) -> None:
    said = words(told(case("assessment"), DPO, Topic.UNDELIVERED, "approval/chat/chief-id"))
    for wanted in ("The Chief Executive", "That an action waits for a decision", "by phone"):
        assert wanted in said


def test_the_dpo_hears_what_a_fault_of_the_desk_holds_up_and_that_it_is_not_given_up(
    case: Cases,
) -> None:
    said = words(told(case("assessment"), DPO, Topic.UNDELIVERED, "approval/held/chief-id/"))
    for wanted in ("held up by a fault", "The Chief Executive", "tries again for a day"):
        assert wanted in said
    assert "Send it again" not in said


def test_the_dpo_hears_that_nobody_can_approve() -> None:
    case = assessment()
    for actor in (CHIEF, DIRECTOR, ALTERNATE):
        case.take(DeclareInvolvement(person=named(actor), reason="Sent it"), DPO)
    confirm = ConfirmInvolvement(person=named(ALTERNATE), reason="It is in the log")
    case.take(confirm, LEAD)
    said = words(told(case, DPO, Topic.NO_APPROVER, "approval:A1"))
    assert "Please have an alternate approver configured." in said


def test_once_somebody_can_approve_the_same_card_says_who(case: Cases) -> None:
    said = words(told(case("assessment"), DPO, Topic.NO_APPROVER, "approval:A1"))
    assert "The Chief Executive or the Director of Operations can approve." in said


def test_a_notices_preview_holds_no_word_that_anybody_typed(case: Cases) -> None:
    for topic in (Topic.REPORTED, Topic.NOMINATION, Topic.REMINDER, Topic.INFORMATION_ADDED):
        card = told(case("assessment"), DPO, topic, "nomination")
        assert NATURE[:15] not in card["fallbackText"]
