"""The case card: what each person sees and can do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cards.case import case_card
from procedure.rights import Sight
from procedure.steps.nominate import DeclareInvolvement
from tests.cards.cases import Case, classify, named, reported
from tests.cards.cast import CHIEF, DPO, EXPERT, HEAD, LEAD, NATURE, OWNER, REPORTER, START
from tests.cards.reading import button, nodes, primary, titles, words

Cases = Callable[[str], Case]


def test_a_reporter_reads_of_a_lead_officer_only_where_there_is_one(case: Cases) -> None:
    led, unled = case("assessment"), classify(reported())
    assert "The lead officer is finding out" in words(case_card(led.view(REPORTER)))
    assert "An officer is finding out" in words(case_card(unled.view(REPORTER)))


def test_the_head_has_the_id_the_class_in_a_word_and_the_stage(case: Cases) -> None:
    said = words(case_card(case("assessment").view(DPO)))
    assert "CJS-2026-0001" in said
    assert "Class Incident" in said
    assert "Stage 2 of 5: Assessment" in said


def test_a_class_has_its_own_colour(case: Cases) -> None:
    styles = {n.get("style") for n in nodes(case_card(case("unknown").view(DPO)))}
    assert "warning" in styles


def test_the_card_says_who_holds_the_ball(case: Cases) -> None:
    said = words(case_card(case("reported").view(DPO)))
    assert "Waiting for" in said
    assert "Chief Executive: nominate the lead officer" in said


def test_what_was_just_done_stands_on_top(case: Cases) -> None:
    first = case_card(case("reported").view(DPO), "Recorded: A1 approved.")["body"][0]
    assert "Recorded: A1 approved." in words(first)


@pytest.mark.parametrize(
    ("stage", "actor", "title"),
    [
        ("reported", DPO, "Classify"),
        ("reported", CHIEF, "Nominate the lead"),
        ("assessment", LEAD, "Annex one"),
        ("assessment", CHIEF, "Ratify or reject A1"),
        ("assessment", HEAD, "Head of People tasks"),
        ("assessment", REPORTER, "Add information"),
        ("notification", LEAD, "Annex three"),
        ("evaluation", LEAD, "Notifications"),
        ("ready", LEAD, "Propose closure"),
        ("closure", CHIEF, "Approve or reject A6"),
        ("duplicate", DPO, "Open CJS-2026-0001"),
    ],
)
def test_the_primary_button_is_the_next_step(
    case: Cases, stage: str, actor: object, title: str
) -> None:
    card = case_card(case(stage).view(actor))  # type: ignore[arg-type]
    assert primary(card) == [title]
    assert card["actions"][0]["title"] == title


def test_closure_that_isnt_near_yet_is_a_line_that_says_what_it_needs(case: Cases) -> None:
    card = case_card(case("evaluation").view(LEAD))
    assert "Propose closure" not in titles(card)
    assert "Before closure can be proposed:" in words(card)
    assert "… and " in words(card)


def test_a_long_form_opens_as_a_dialog(case: Cases) -> None:
    action = button(case_card(case("assessment").view(LEAD)), "Annex one")
    assert action["type"] == "Action.Submit"
    assert action["data"]["msteams"] == {"type": "task/fetch"}
    assert action["data"]["dialog"] is True


def test_a_short_form_opens_in_place(case: Cases) -> None:
    action = button(case_card(case("reported").view(DPO)), "Classify")
    assert action["type"] == "Action.Execute"
    assert action["fallback"]["type"] == "Action.Submit"


def test_the_reporter_sees_their_report_and_what_happens_next(case: Cases) -> None:
    said = words(case_card(case("assessment").view(REPORTER)))
    assert "What happens next" in said
    assert NATURE[:40] in said


def test_the_reporter_sees_nothing_of_the_work(case: Cases) -> None:
    card = case_card(case("closure").view(REPORTER))
    for hidden in ("Recall the message", "Convictions", "ICO", "Waiting for"):
        assert hidden not in words(card)
    assert titles(card) == ["Add information", "Home"]


def test_somebody_asked_sees_the_question_and_the_id_and_nothing_else(case: Cases) -> None:
    view = case("assessment").view(EXPERT)
    card = case_card(view)
    assert view.sight is Sight.TASK
    assert "Who opened the message?" in words(card)
    for hidden in (NATURE[:20], "Class", "Stage", "Ailsa", "Recall"):
        assert hidden not in words(card)
    assert titles(card) == ["Answer", "Home"]


def test_an_owner_sees_their_action_and_can_say_that_it_is_done(case: Cases) -> None:
    card = case_card(case("assessment").view(OWNER))
    assert "Restore the list" in words(card)
    assert "Recall the message" not in words(card)
    assert "A2 is done" in titles(card)


def test_the_head_of_people_sees_nature_staff_and_tasks(case: Cases) -> None:
    said = words(case_card(case("assessment").view(HEAD)))
    assert "Adequate support for the staff members involved: still to be done" in said
    assert "Staff involved" in said
    for hidden in ("The case review spreadsheet", "People on community sentences"):
        assert hidden not in said


def test_somebody_involved_who_reported_it_sees_only_their_report() -> None:
    case = classify(reported())
    case.take(DeclareInvolvement(person=named(REPORTER), reason="Sent it"), DPO)
    assert case.view(REPORTER).sight is Sight.OWN


def test_a_missed_clock_has_a_sign_and_says_by_how_much(case: Cases) -> None:
    late = case("late")
    said = words(case_card(late.view(DPO, START + timedelta(hours=80))))
    assert "⚠ Tell the ICO within 72 hours" in said
    assert "Overdue by 9 days" in said


def test_a_late_report_is_marked_with_its_reason(case: Cases) -> None:
    said = words(case_card(case("late").view(DPO)))
    assert "later than 2 working days" in said
    assert "I was on leave" in said


def test_a_closed_case_says_so_with_cause_and_lessons(case: Cases) -> None:
    said = words(case_card(case("closed").view(DPO)))
    assert "Closed on Fri 27 Mar 2026" in said
    assert "Check lists" in said
    assert "Waiting for" not in said


def test_a_duplicate_tells_its_reporter_where_work_goes_on(case: Cases) -> None:
    said = words(case_card(case("duplicate").view(REPORTER)))
    assert "had been reported before, as CJS-2026-0001" in said


def test_more_than_six_buttons_go_behind_more(case: Cases) -> None:
    card = case_card(case("assessment").view(DPO))
    modes = [a.get("mode") for a in card["actions"]]
    assert modes[:6] == [None] * 6
    assert set(modes[6:]) == {"secondary"}
