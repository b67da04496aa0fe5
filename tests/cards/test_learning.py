"""The stage line, the clocks' bars, the year's picture, look-alikes, follow-ups, annual report."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from cards.case import case_card
from cards.chart import alternative, data_uri
from cards.home import home_card
from cards.learning import annual_card, follow_ups_card
from cards.notices import chat_card
from cards.pages import page_card
from cards.payloads import Fill, Go, parse
from cards.words import stage_line
from procedure.findings import Owed
from procedure.notices import Notice, Route, Topic
from procedure.record import Named, Undertaking
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.steps.close import ProposeClosure
from procedure.steps.follow import ReassignFollowUp
from service.annual import AnnualReport, Length
from service.figures import NOW, Figure, last_months, year_view
from service.learning import OwedView
from service.similar import Similar
from tests.cards.cases import Case, named, ready
from tests.cards.cast import CHIEF, DIRECTOR, DPO, LEAD, ORGANISATION, OWNER, REPORTER, START
from tests.cards.reading import assert_good, button, nodes, titles, words
from tests.cards.test_home import home

Cases = Callable[[str], Case]
MARCH = "2026-03"
FIGURES = {
    Figure(MARCH, "time", "on_time"): 4,
    Figure(MARCH, "time", "late"): 1,
    Figure(MARCH, "class", "event"): 3,
    Figure(MARCH, "class", "incident"): 2,
    Figure(MARCH, "cause", "misdirected_mail"): 3,
    Figure(NOW, "runs", "ico"): 2,
    Figure(NOW, "runs", "approval"): 1,
}


@pytest.mark.parametrize(
    ("stage", "line"),
    [
        ("reported", "● Reported (now)  ·  ○ Assessment  ·  ○ Notification  ·  ○ Evaluation"),
        ("unknown", "● Reported (under analysis, now)  ·  ○ Assessment"),
        ("notification", "✔ Reported  ·  ✔ Assessment  ·  ● Notification (now)"),
        ("closure", "✔ Evaluation  ·  ● Closed (closure proposed, now)"),
        ("closed", "✔ Evaluation  ·  ✔ Closed"),
    ],
)
def test_the_stage_line_marks_the_present_stage_by_a_sign_and_a_word(
    case: Cases, stage: str, line: str
) -> None:
    assert line in words(case_card(case(stage).view(DPO)))


def test_a_duplicate_has_no_stage_line() -> None:
    assert stage_line(Stage.DUPLICATE) == []


def widths(card: dict[str, Any]) -> list[list[int]]:
    """The shares of every set of columns that is a bar."""
    sets = [n["columns"] for n in nodes(card) if n.get("type") == "ColumnSet"]
    return [[c["width"] for c in s] for s in sets if all(isinstance(c["width"], int) for c in s)]


@pytest.mark.parametrize(("hours", "share"), [(36, 50), (54, 75), (1, 12), (71, 88)])
def test_a_running_clock_is_a_bar_with_the_time_left_in_words(
    case: Cases, hours: int, share: int
) -> None:
    made = case("reported")
    incident = made.incident
    assert incident.standing.aware is not None
    card = case_card(made.view(DPO, incident.standing.aware + timedelta(hours=hours)))
    assert [share, 100 - share] in widths(card)
    assert " left, until " in words(card)


def test_a_missed_clock_says_by_how_much_and_needs_no_bar(case: Cases) -> None:
    card = case_card(case("late").view(DPO, START + timedelta(hours=80)))
    assert "Overdue by" in words(card)
    assert [len(w) for w in widths(card)] == [5]


def test_no_image_stands_in_for_words_on_the_case_card(case: Cases) -> None:
    card = case_card(case("assessment").view(LEAD))
    assert not [n for n in nodes(card) if n.get("type") == "Image"]


# The home card


@pytest.mark.parametrize("actor", [DPO, CHIEF, DIRECTOR])
def test_the_officers_see_the_year_as_a_picture_and_as_figures(actor: Actor) -> None:
    card = home_card(home(actor, year=year_view(FIGURES, START)))
    assert_good(card)
    (picture,) = [n for n in nodes(card) if n.get("type") == "Image"]
    assert "March 2026: 4 in time, 1 late" in picture["altText"]
    (table,) = [n for n in nodes(card) if n.get("type") == "Table"]
    cells = [[words(c).strip() for c in row["cells"]] for row in table["rows"]]
    assert cells[1] == ["Mar 2026", "5", "4", "1"]
    assert cells[-1] == ["Together", "5", "4", "1"]
    for said in ("72-hour clocks running", "Class Event", "Email sent to the wrong person"):
        assert said in words(card)


def test_a_year_without_reports_says_so_without_a_picture() -> None:
    card = home_card(home(DPO, year=year_view({}, START)))
    assert "Nothing was reported." in words(card)
    assert not [n for n in nodes(card) if n.get("type") == "Image"]


def test_the_follow_ups_and_the_annual_report_are_a_button_on_the_officers_home() -> None:
    card = home_card(home(DPO, year=year_view(FIGURES, START)))
    assert {"What we said we would do", "Annual report"} <= set(titles(card))
    assert "Annual report" not in titles(home_card(home(REPORTER)))


@pytest.mark.parametrize("most", [0, 1, 10, 5_000])
def test_the_picture_is_a_small_png_whatever_the_figures(most: int) -> None:
    bars = tuple((m, most * n, most * (n % 3)) for n, m in enumerate(last_months(START)))
    uri = data_uri(bars)
    content = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    assert len(content) < 20_000
    with Image.open(BytesIO(content)) as picture:
        assert picture.format == "PNG"


def test_a_picture_of_nothing_says_so() -> None:
    months = last_months(START)
    said = alternative(tuple((m, 0, 0) for m in months))
    assert said == "Reports a month from April 2025 to March 2026: none."


def test_the_late_part_of_a_bar_is_striped_and_not_coloured_alone() -> None:
    bars = tuple((m, 0, 9) for m in last_months(START))
    content = base64.b64decode(data_uri(bars).partition(",")[2])
    with Image.open(BytesIO(content)) as picture:
        plain = picture.convert("RGB")
        column = [plain.getpixel((36, y)) for y in range(90, 200)]
    changes = sum(a != b for a, b in pairwise(column))
    assert changes > 10


# Cases that look alike


def test_the_lead_is_shown_cases_that_look_alike_before_classification(case: Cases) -> None:
    earlier = Similar(replace(case("closed").row, incident_id="CJS-2025-0009"), ("spreadsheet",))
    view = replace(case("reported").view(DPO), similar=(earlier,))
    notice = Notice(view.incident.id, Topic.REPORTED, Route.CHAT, DPO.id, "", "key")
    for card in (case_card(view), chat_card(notice, view)):
        assert_good(card)
        assert "Both mention: spreadsheet" in words(card)
        assert "cause: email sent to the wrong person" in words(card)
        payload, _ = parse(button(card, "Open CJS-2025-0009")["data"])
        assert payload == Go(to="case", incident="CJS-2025-0009")


# Follow-ups


def promised() -> Case:
    """A closed case after which somebody has something to do."""
    case = ready()
    said = Undertaking(text="Show how.", owner=named(OWNER), due=case.now + timedelta(days=9))
    facts = {"summary": "x", "cause": "misdirected_mail", "lessons": "Ask.", "follow_ups": [said]}
    case.take(ProposeClosure.model_validate(facts))
    return case.approve(list(case.incident.work.actions)[-1])


def test_the_owner_finds_their_follow_up_on_the_closed_case_with_a_button() -> None:
    case = promised()
    card = case_card(case.view(OWNER))
    assert_good(card)
    assert "F1: a follow-up for you" in words(card)
    payload, _ = parse(button(card, "F1 is done")["data"])
    given = {"follow_up": "F1"}
    assert payload == Fill(form="complete_follow_up", incident=case.id, given=given)


@pytest.mark.parametrize(
    ("topic", "about", "said"),
    [
        (Topic.OWNED, "follow:F1", "Yours to do: Follow-up F1"),
        (Topic.REMINDER, "follow:F1", "Reminder: Follow-up F1"),
    ],
)
def test_its_owner_is_told_of_it_and_reminded(topic: Topic, about: str, said: str) -> None:
    view = promised().view(OWNER)
    card = chat_card(Notice(view.incident.id, topic, Route.CHAT, OWNER.id, about, "key"), view)
    assert_good(card)
    assert said in words(card)
    assert "F1 is done" in titles(card)


def owed(owner: Actor, days: int, key: str = "F1") -> Owed:
    return Owed(key, "Show how.", Named(id=owner.id, name=owner.name), START + timedelta(days=days))


def test_the_list_says_what_is_overdue_and_who_does_it(case: Cases) -> None:
    row = case("closed").row
    rows = ((row, owed(OWNER, -2)), (row, owed(DPO, 5, "F2")))
    card = follow_ups_card(OwedView(DPO, START, ORGANISATION, rows, more=rows[-1]))
    assert_good(card)
    assert "⚠ By Wed 25 Mar 2026: overdue by 2 days" in words(card)
    assert "Kirsty Young" in words(card)
    assert "F2 is done" in titles(card)
    assert "F1 is done" not in titles(card)
    payload, _ = parse(button(card, "Next page")["data"])
    assert payload == Go(to="follow_ups", nearest=rows[-1][1].due, after=row.incident_id, key="F2")


def test_an_empty_list_says_so() -> None:
    card = follow_ups_card(OwedView(DPO, START, ORGANISATION, ()))
    assert "Nothing is owed just now." in words(card)


# The annual report


def test_the_annual_report_in_chat_has_its_figures_and_a_way_to_the_document() -> None:
    report = AnnualReport(2026, START, ORGANISATION, total=3, on_time=2, late=1, left_out=1)
    report.classes.update({"Incident": 2, "Event": 1})
    day = timedelta(days=1)
    report.lengths = (Length("To close it", 1, day, day), Length("To contain it", 0, None, None))
    card = annual_card(report)
    assert_good(card)
    for said in ("2 in time, 1 late", "1 day in the middle, 1 day at most (1 case)", "No case yet"):
        assert said in words(card)
    payload, _ = parse(button(card, "Get it as a Word document")["data"])
    assert payload == Go(to="paper", key="annual.2026")


def test_the_lead_can_give_a_follow_up_to_somebody_else_and_its_owner_cannot() -> None:
    case = promised()
    page = page_card(case.view(DPO), "follow_ups")
    payload, _ = parse(button(page, "Change F1")["data"])
    given = {"follow_up": "F1"}
    assert payload == Fill(form="reassign_follow_up", incident=case.id, given=given)
    assert "Change F1" not in titles(case_card(case.view(OWNER)))


@pytest.mark.parametrize(
    ("actor", "said"),
    [(LEAD, "Reminder: Follow-up F1"), (OWNER, "No longer yours to do: Follow-up F1")],
)
def test_an_earlier_owners_reminder_says_that_it_is_no_longer_theirs(
    actor: Actor, said: str
) -> None:
    case = promised()
    due = case.now + timedelta(days=20)
    step = ReassignFollowUp(follow_up="F1", owner=named(LEAD), due=due, reason="On leave.")
    view = case.take(step).view(actor)
    notice = Notice(case.id, Topic.REMINDER, Route.CHAT, actor.id, "follow:F1", "key")
    assert said in words(chat_card(notice, view))
