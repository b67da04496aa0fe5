"""A day and a time that were typed in words are kept, shown again, and read as the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cards.inputs import question
from cards.payloads import INPUT
from dialogs.filled import completed
from procedure.answering import Way
from procedure.answering_rows import row_key
from procedure.field import Ask, Field
from procedure.form import Form, Section

TODAY = date(2026, 11, 30)
DUE = Field("due", "By when?", Ask.DATE)
WHEN = Field("at", "When?", Ask.INSTANT)
TABLE = Field("steps", "Which?", Ask.ROWS, columns=(DUE, WHEN))
FORM = Form("asked", "Asked", (Section("", (DUE, WHEN, TABLE)),))
TYPED = {
    "due": "12 Jan",
    "at_date": "yesterday",
    "at_time": "9.30pm",
    row_key(TABLE, 0, DUE): "25/11",
    f"{row_key(TABLE, 0, WHEN)}_date": "long ago",
    f"{row_key(TABLE, 0, WHEN)}_time": "9:30",
}


def test_what_was_typed_is_kept_with_its_year_and_what_is_unclear_as_it_was() -> None:
    kept = completed(FORM, 0, {}, dict(TYPED), TODAY)
    assert (kept["due"], kept["at_date"], kept["at_time"]) == ("2027-01-12", "2026-11-29", "21:30")
    assert kept[row_key(TABLE, 0, DUE)] == "2026-11-25"
    assert kept[f"{row_key(TABLE, 0, WHEN)}_date"] == "long ago"
    assert kept[f"{row_key(TABLE, 0, WHEN)}_time"] == "9:30"


def test_what_is_kept_is_read_the_same_on_any_later_day() -> None:
    kept = completed(FORM, 0, {}, dict(TYPED), TODAY)
    assert completed(FORM, 0, {}, dict(kept), date(2027, 8, 1)) == kept


def inputs(element: Any) -> list[dict[str, Any]]:
    """Every input of a card's element."""
    if isinstance(element, list):
        return [found for each in element for found in inputs(each)]
    if not isinstance(element, dict):
        return []
    own = [element] if str(element.get("type", "")).startswith("Input.") else []
    return own + [found for value in element.values() for found in inputs(value)]


@pytest.mark.parametrize(
    ("ask", "key", "typed", "kind"),
    [
        (Ask.DATE, "q", "2026-11-25", "Input.Date"),
        (Ask.DATE, "q", "", "Input.Date"),
        (Ask.DATE, "q", "26-11-25", "Input.Text"),
        (Ask.INSTANT, "q_date", "long ago", "Input.Text"),
        (Ask.INSTANT, "q_time", "21:30", "Input.Time"),
        (Ask.INSTANT, "q_time", "9:30", "Input.Text"),
    ],
)
def test_what_a_calendar_or_clock_would_drop_stands_in_a_line_of_text(
    ask: Way, key: str, typed: str, kind: str
) -> None:
    shown = question(Field("q", "When?", ask), {key: typed}, {}, {})
    (own,) = [each for each in inputs(shown) if each["id"] == INPUT + key]
    assert (own["type"], own.get("value", "")) == (kind, typed)
