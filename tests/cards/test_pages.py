"""The pages of a case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cards.pages import page_card
from procedure.errors import NotAllowed, ProcedureError
from procedure.roles import SYSTEM
from procedure.steps.note import CorrectEntry
from procedure.steps.people import CompletePeopleTask
from service.ports.readings import Reading
from tests.cards.cases import Case, assessment, delivered, notification, reported
from tests.cards.cast import DPO, EXPERT, HEAD, LEAD, REPORTER, START, STRANGER
from tests.cards.reading import button, primary, titles, words

Cases = Callable[[str], Case]


def test_actions_that_wait_come_first(case: Cases) -> None:
    opens = [t for t in titles(page_card(case("assessment").view(LEAD), "actions")) if "A" in t]
    assert opens[:3] == ["Open A1", "Open A3", "Open A2"]


def test_every_party_has_its_decision_and_reason(case: Cases) -> None:
    said = words(page_card(case("evaluation").view(LEAD), "notifications"))
    assert "The Information Commissioner's Office (ICO)" in said
    assert "No crime" in said
    assert "Not decided yet" in said


def test_a_notification_that_isnt_approved_says_what_is_missing_and_can_be_recorded(
    case: Cases,
) -> None:
    card = page_card(case("evaluation").view(LEAD), "notifications")
    assert "Not there yet: approval" in words(card)
    assert "A4, telling them, waits for a decision since" in words(card)
    assert {"Record that they were told: ICO", "Open A4"} <= set(titles(card))


def test_an_approved_notification_can_be_recorded(case: Cases) -> None:
    approved = notification().submit("three").approve("A4")
    card = page_card(approved.view(LEAD), "notifications")
    data = button(card, "Record that they were told: ICO")["data"]
    assert (data["form"], data["given"]) == ("record_notification", {"party": "ico"})


def test_after_the_first_notification_comes_a_follow_up(case: Cases) -> None:
    card = page_card(case("ready").view(LEAD), "notifications")
    assert "Record a follow-up: ICO" in titles(card)
    assert "Decide: ICO" not in titles(card)
    assert "IC-1" in words(card)


def test_a_cyber_incident_names_the_scottish_route(case: Cases) -> None:
    said = words(page_card(case("evaluation").view(LEAD), "notifications"))
    assert "National Cyber Security Centre" in said
    assert "101" in said


def test_the_desks_own_mails_are_shown_with_what_became_of_them() -> None:
    case = notification().take(delivered("reported", "info", "failed"), SYSTEM)
    said = words(page_card(case.view(LEAD), "notifications"))
    assert "Failed on" in said
    assert said.count("Sent on") == 2


def test_reviews_have_owner_date_outcome_and_waiver(case: Cases) -> None:
    before = page_card(case("evaluation").view(LEAD), "reviews")
    assert "Kirsty Young" in words(before)
    assert {"Plan: Policies", "Complete: Policies", "Waive: Policies"} <= set(titles(before))
    after = page_card(case("ready").view(LEAD), "reviews")
    assert "Register amended" in words(after)
    assert "Done last month" in words(after)
    assert titles(after) == ["Open the case"]


def test_the_head_of_people_reads_the_notes_and_can_add_to_them(case: Cases) -> None:
    card = page_card(case("ready").view(HEAD), "people")
    assert "Met twice" in words(card)
    assert "Support: record as done" in titles(card)


def test_a_lead_who_isnt_the_dpo_sees_that_a_task_is_done_but_not_its_note(case: Cases) -> None:
    said = words(page_card(case("ready").view(LEAD), "people"))
    assert "Done" in said
    assert "Met twice" not in said


def test_the_dpo_reads_the_notes_but_cant_write_them() -> None:
    case = assessment().take(CompletePeopleTask(task="conduct", note="Nothing needed"), HEAD)
    card = page_card(case.view(DPO), "people")
    assert "Nothing needed" in words(card)
    assert titles(card) == ["Open the case"]


def test_inputs_show_question_date_and_answer(case: Cases) -> None:
    waiting = page_card(case("assessment").view(LEAD), "inputs")
    assert "Hamish Bell" in words(waiting)
    assert "Q1 isn't needed" in titles(waiting)
    assert primary(waiting) == ["Ask somebody for input"]
    answered = page_card(case("ready").view(LEAD), "inputs")
    assert "Only two people" in words(answered)


def test_annexes_have_the_forms_labels_and_the_answers_in_words(case: Cases) -> None:
    said = words(page_card(case("evaluation").view(DPO), "annexes"))
    assert "Date of event/ vulnerability/ incident" in said
    assert "Has there been a breach of the Data Protection Act?" in said
    assert "Email sent to the wrong person" in said
    assert "Severity: Very high (4.25" in said


def test_a_corrected_annex_lists_its_versions() -> None:
    case = notification().submit("one", risk="More than was thought")
    said = words(page_card(case.view(DPO), "annexes"))
    assert "More than was thought" in said
    assert "Version 2" in said
    assert "Version 1" in said


def test_readings_name_who_opened_the_case_and_when(case: Cases) -> None:
    reading = Reading("CJS-2026-0001", "x", "Fiona Campbell", START)
    said = words(page_card(case("reported").view(DPO), "readings", readings=[reading]))
    assert "Fiona Campbell" in said
    assert "Fri 27 Mar 2026, 10:00" in said


@pytest.mark.parametrize("actor", [REPORTER, EXPERT, HEAD])
@pytest.mark.parametrize("page", ["record", "annexes", "notifications", "readings", "inputs"])
def test_pages_are_kept_from_those_who_may_not_read_them(
    case: Cases, actor: object, page: str
) -> None:
    with pytest.raises(NotAllowed):
        page_card(case("evaluation").view(actor), page)  # type: ignore[arg-type]


def test_a_page_that_isnt_there_is_refused(case: Cases) -> None:
    with pytest.raises(ProcedureError, match="no such page"):
        page_card(case("reported").view(DPO), "secrets")


def test_the_record_has_number_date_action_actor_and_a_short_hash(case: Cases) -> None:
    view = case("assessment").view(DPO)
    hashes = {seq + 1: f"{seq:08x}" + "f" * 56 for seq in range(view.incident.seq)}
    said = words(page_card(view, "record", hashes=hashes))
    assert "Security Incident Response – Record of Events" in said
    assert "Fiona Campbell nominated" not in said
    assert "Eilidh Fraser nominated to lead the investigation." in said
    assert "– Fiona Campbell (Chief Executive)" in said
    assert "00000002" in said
    assert "f" * 9 not in said


def test_a_superseded_entry_points_to_its_correction(case: Cases) -> None:
    view = case("assessment").view(DPO)
    said = words(page_card(view, "record"))
    assert f"Corrected by entry {view.incident.seq}" in said


def test_reminders_stand_together_on_one_line(case: Cases) -> None:
    said = words(page_card(case("late").view(DPO), "record"))
    assert "3 reminders were sent." in said
    assert "Reminder sent" not in said


def test_the_record_turns_its_pages_without_losing_an_entry(case: Cases) -> None:
    view = case("closed").view(DPO)
    seen: list[int] = []
    before: int | None = None
    while True:
        card = page_card(view, "record", before=before)
        rows = next(n for n in card["body"] if n["type"] == "Table")["rows"][1:]
        seen = [int(row["cells"][0]["items"][0]["text"].strip("\u2060")) for row in rows] + seen
        if "Earlier entries" not in titles(card):
            break
        before = int(button(card, "Earlier entries")["data"]["key"])
    assert seen == list(range(1, view.incident.seq + 1))


def test_long_entries_make_shorter_pages_and_are_never_cut() -> None:
    case = reported()
    for number in range(12):
        case.take(CorrectEntry(corrects=1, text=f"{number} " + "word " * 790), DPO)
    card = page_card(case.view(DPO), "record")
    assert "shortened" not in words(card)
    assert "Earlier entries" in titles(card)


def test_a_stranger_has_no_view_at_all(case: Cases) -> None:
    with pytest.raises(ProcedureError, match="no case"):
        case("assessment").view(STRANGER)
