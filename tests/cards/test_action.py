"""The card of one action: its exact text, and the decision for those who may take it (5.5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cards.pages import action_card, page_card
from cards.payloads import INPUT, Fill, parse
from procedure.errors import NotAllowed, ProcedureError
from procedure.steps.act import ReviseAction
from procedure.steps.nominate import DeclareInvolvement
from procedure.terms import ActionKind
from tests.cards.cases import Case, assessment, named, propose
from tests.cards.cast import ALTERNATE, CHIEF, DIRECTOR, DPO, HEAD, LEAD, OWNER, REPORTER
from tests.cards.reading import button, inputs, primary, titles, words

Cases = Callable[[str], Case]


@pytest.mark.parametrize("actor", [CHIEF, DIRECTOR])
def test_an_approver_gets_the_text_word_for_word_and_the_decision(
    case: Cases, actor: object
) -> None:
    card = action_card(case("assessment").view(actor), "A3")  # type: ignore[arg-type]
    assert "Suspend a colleague's access" in words(card)
    assert {"Approve", "Reject"} <= set(titles(card))
    assert [i["id"] for i in inputs(card)] == [f"{INPUT}reason"]
    assert button(card, "Reject")["style"] == "destructive"


def test_a_decision_carries_the_digest_of_the_text_that_was_read(case: Cases) -> None:
    view = case("assessment").view(CHIEF)
    payload, _ = parse(button(action_card(view, "A3"), "Approve")["data"])
    assert isinstance(payload, Fill)
    assert (payload.form, payload.intent) == ("decide_action", "submit")
    digest = view.incident.work.actions["A3"].digest
    assert payload.given == {"action": "A3", "digest": digest, "approve": "yes"}


def test_what_was_taken_already_is_ratified(case: Cases) -> None:
    card = action_card(case("assessment").view(CHIEF), "A1")
    assert primary(card) == ["Ratify"]
    assert "Already taken, waiting for ratification" in words(card)


def test_a_stale_text_makes_another_digest() -> None:
    case = assessment()
    before = button(action_card(case.view(CHIEF), "A3"), "Approve")["data"]
    step = ReviseAction(action="A3", kind=ActionKind.SUSPENSION, text="Suspend all access")
    after = button(action_card(case.take(step, HEAD).view(CHIEF), "A3"), "Approve")["data"]
    assert before["given"]["digest"] != after["given"]["digest"]


def test_whoever_proposed_it_is_told_who_decides() -> None:
    case = assessment().take(propose("further", "Ask them to delete it"), CHIEF)
    card = action_card(case.view(CHIEF), "A4")
    assert "You proposed this" in words(card)
    assert "Director of Operations decides it" in words(card)
    assert "Approve" not in titles(card)


def test_the_lead_is_told_who_decides(case: Cases) -> None:
    card = action_card(case("assessment").view(LEAD), "A3")
    assert "The Chief Executive or the Director of Operations decides it" in words(card)
    assert inputs(card) == []


def test_when_both_approvers_are_involved_the_alternate_decides() -> None:
    case = assessment()
    for actor in (CHIEF, DIRECTOR):
        case.take(DeclareInvolvement(person=named(actor), reason="Sent it"), DPO)
    assert "Approve" in titles(action_card(case.view(ALTERNATE), "A3"))
    assert "The alternate approver decides it" in words(action_card(case.view(LEAD), "A3"))


def test_a_decided_action_says_who_decided_and_when(case: Cases) -> None:
    card = action_card(case("assessment").view(LEAD), "A2")
    assert "Fiona Campbell approved A2 on Fri 27 Mar 2026, 11:45." in words(card)
    assert "Approve" not in titles(card)


def test_a_rejected_action_goes_back_with_its_reason() -> None:
    case = assessment().approve("A3", DIRECTOR, yes=False)
    card = action_card(case.view(HEAD), "A3")
    assert "Reason: Not like this" in words(card)
    assert {"Rewrite it", "Withdraw it"} <= set(titles(card))


def test_a_suspension_says_that_business_continuity_comes_first() -> None:
    case = assessment().approve("A3")
    card = action_card(case.view(HEAD), "A3")
    assert "business continuity arrangements and their owner" in words(card)
    assert "Record that it is done" not in titles(card)
    assert "Record business continuity" in titles(card)


def test_the_icos_notification_warns_that_it_will_be_late(case: Cases) -> None:
    said = words(action_card(case("evaluation").view(CHIEF), "A4"))
    assert "Without a decision the 72 hours run out." in said
    assert "until Mon 30 Mar 2026, 10:00" in said


def test_the_approver_of_a_closure_sees_the_waived_review_and_the_lessons(case: Cases) -> None:
    said = words(action_card(case("closure").view(CHIEF), "A6"))
    assert "Waived: Done last month" in said
    assert "Check lists" in said
    assert "Email sent to the wrong person" in said


def test_a_closure_is_withdrawn_but_never_rewritten(case: Cases) -> None:
    card = action_card(case("closure").view(LEAD), "A6")
    assert "Withdraw it" in titles(card)
    assert "Rewrite it" not in titles(card)


def test_an_owner_can_open_their_own_action_only(case: Cases) -> None:
    view = case("assessment").view(OWNER)
    assert "Record that it is done" in titles(action_card(view, "A2"))
    with pytest.raises(NotAllowed):
        action_card(view, "A1")


def test_the_head_of_people_reads_suspensions_only(case: Cases) -> None:
    view = case("assessment").view(HEAD)
    assert "Recall the message" not in words(page_card(view, "actions"))
    assert "Suspend a colleague's access" in words(page_card(view, "actions"))
    with pytest.raises(NotAllowed):
        action_card(view, "A1")


def test_a_reporter_can_open_no_action(case: Cases) -> None:
    with pytest.raises(NotAllowed):
        action_card(case("assessment").view(REPORTER), "A1")


def test_an_action_that_isnt_there_is_refused(case: Cases) -> None:
    with pytest.raises(ProcedureError, match="no action A9"):
        action_card(case("assessment").view(DPO), "A9")


def test_a_wrong_answer_keeps_what_was_typed(case: Cases) -> None:
    view = case("assessment").view(CHIEF)
    card = action_card(view, "A3", {"reason": "Please say why."}, {"reason": "Hm"})
    assert "Please say why." in words(card)
    assert inputs(card)[0]["value"] == "Hm"


def test_the_approver_of_a_closure_reads_all_that_it_rests_on(case: Cases) -> None:
    closing = case("closure")
    key = list(closing.incident.work.actions)[-1]
    said = words(action_card(closing.view(CHIEF), key))
    assert "Tell the Information Commissioner's Office (ICO)?" in said
    assert "Tell the individuals concerned?" in said
    assert "Told on" in said
    assert "Conduct issues in relation to the incident: Done" in said.replace("\n", ": ")
    assert "Nothing needed" not in said
