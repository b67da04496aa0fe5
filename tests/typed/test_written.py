"""Days, times and numbers: each spelling has one meaning, or is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import written
from tests.typed_tables import table

TABLE: dict[str, dict[str, Any]] = table("written")
TODAY = date(2026, 11, 30)


def day(text: str) -> date:
    return written.day(text, TODAY)


READERS: dict[str, tuple[Callable[[str], object], Callable[[Any], object]]] = {
    "days": (day, date.fromisoformat),
    "times": (written.clock, time.fromisoformat),
    "numbers": (written.whole_number, int),
}
READ = [
    (kind, text, meaning)
    for kind, rows in TABLE.items()
    for text, meaning in rows.items()
    if text != "refused"
]
REFUSED = [
    (kind, text, said) for kind, rows in TABLE.items() for text, said in rows["refused"].items()
]


@pytest.mark.parametrize(("kind", "text", "meaning"), READ)
def test_a_spelling_has_its_one_meaning(kind: str, text: str, meaning: object) -> None:
    read, kept = READERS[kind]
    assert read(text) == kept(meaning)


@pytest.mark.parametrize(("kind", "text", "said"), REFUSED)
def test_what_has_no_meaning_or_two_is_refused_with_the_reason(
    kind: str, text: str, said: str
) -> None:
    with pytest.raises(written.Unclear) as refused:
        READERS[kind][0](text)
    assert said in str(refused.value)


def test_the_table_holds_a_hundred_spellings_of_days_and_times() -> None:
    assert len([kind for kind, _, _ in READ if kind != "numbers"]) >= 100


@pytest.mark.parametrize("text", ["25 Nov", "25/11", "today", "25th of November"])
def test_a_day_without_its_year_is_not_read_where_nobody_says_what_day_it_is(text: str) -> None:
    with pytest.raises(written.Unclear):
        written.day(text)


days = st.dates(date(written.YEARS[0], 1, 1), date(written.YEARS[-1], 12, 31))


@given(days)
def test_a_day_is_read_as_every_paper_of_ours_writes_it(on: date) -> None:
    full = (
        f"{on:%Y-%m-%d}",
        f"{on:%d/%m/%Y}",
        f"{on.day} {on:%b %Y}",
        f"{on:%a} {on.day} {on:%B %Y}",
    )
    assert {written.day(each) for each in full} == {on}


@given(st.times())
def test_a_time_is_read_on_both_clocks(at: time) -> None:
    at = at.replace(second=0, microsecond=0)
    twelve = f"{at:%I.%M%p}"
    assert written.clock(f"{at:%H:%M}") == written.clock(f"{at:%H%M}") == at
    if twelve != "12.00AM":
        assert written.clock(twelve) == at


@given(st.integers(0, written.LARGEST))
def test_a_number_is_read_with_and_without_its_commas(number: int) -> None:
    assert written.whole_number(str(number)) == written.whole_number(f"{number:,}") == number


FIGURES = st.text("0123456789/-.: ,apmnov", max_size=12)


@given(FIGURES, days)
def test_no_spelling_has_two_days(text: str, today: date) -> None:
    """Where a day is read, no other order of its figures that anybody writes gives another."""
    try:
        on = written.day(text, today)
    except written.Unclear:
        return
    figures = [int(part) for part in "".join(c if c.isdigit() else " " for c in text).split()]
    if len(figures) == 3 and 1 <= len(str(figures[-1])) <= 2 and "-" in text and "/" not in text:
        other = (2000 + figures[0], figures[1], figures[2])
        assert on == _maybe(*other) or _maybe(*other) is None
    assert on.year in written.YEARS
    assert len(figures) > 2 or abs(on - today) <= timedelta(days=92) or len(text) >= 8


def _maybe(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


@given(st.text("0123456789,. #", max_size=12))
def test_a_number_keeps_every_figure(text: str) -> None:
    try:
        number = written.whole_number(text)
    except written.Unclear:
        return
    typed = "".join(c for c in text.strip().removesuffix(".").removesuffix(".0") if c.isdigit())
    assert str(number) == (typed.lstrip("0") or "0")


@given(st.text("0123456789:.hapm ", max_size=9))
def test_a_time_keeps_every_figure(text: str) -> None:
    try:
        at = written.clock(text)
    except written.Unclear:
        return
    figures = "".join(c for c in text if c.isdigit())
    either = {at.hour % 12, at.hour % 12 + 12, at.hour}
    told = {f"{h:{width}}{at:%M}" for h in either for width in ("d", "02")}
    told |= {f"{each}{at:%S}" for each in told} | {f"{h:{w}}" for h in either for w in ("d", "02")}
    assert figures in told
