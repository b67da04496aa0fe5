"""A form's answers in words, the same on a card and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from procedure.forms import Ask, Asking, Field, Raw, Section, row_count, row_key, typed
from procedure.instants import LONDON, shown, shown_day


def shown_fact(f: Field, asking: Asking) -> str:
    """A fact that the case already holds."""
    incident = asking.incident
    if incident is None:
        return ""
    if f.key == "id":
        return incident.id
    instant = getattr(incident, f.key, None)
    return shown(instant) if instant else "Not known yet"


def answered(
    section: Section, raw: Raw, asking: Asking, people: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Each question with its answer in words."""
    return [
        (f.label, in_words(f, raw, people) or "Not answered")
        for f in section.fields
        if f.ask is not Ask.SHOWN and f.applies(raw, asking)
    ]


def in_words(f: Field, raw: Raw, people: Mapping[str, str]) -> str:
    """One answer as a person reads it; what can't be read is shown as it was typed."""
    if f.ask is Ask.ROWS:
        return "\n".join(", ".join(cell for cell in row if cell) for row in rows_in_words(f, raw))
    if f.ask is Ask.INSTANT:
        return _instant_in_words(typed(raw, f"{f.key}_date"), typed(raw, f"{f.key}_time"))
    value = typed(raw, f.key)
    if f.ask is Ask.TICK:
        return "Yes" if value.lower() == "true" else "No"
    if f.ask in (Ask.CHOICE, Ask.CHOICES):
        titles = f.titles()
        return ", ".join(titles.get(v, v) for v in value.split(",") if v)
    if f.ask in (Ask.PERSON, Ask.PEOPLE):
        return ", ".join(people.get(v, v) for v in value.split(",") if v)
    if f.ask is Ask.DATE:
        return _day_in_words(value)
    return value


def rows_in_words(f: Field, raw: Raw) -> list[list[str]]:
    """A repeated question's rows in which anything was typed, a cell a column."""
    rows = (
        [typed(raw, row_key(f, index, column)) for column in f.columns]
        for index in range(row_count(f, raw))
    )
    return [row for row in rows if any(row)]


def _instant_in_words(day: str, clock: str) -> str:
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=LONDON)
    except ValueError:
        return f"{day} {clock}".strip()
    return shown(moment)


def _day_in_words(day: str) -> str:
    try:
        return shown_day(date.fromisoformat(day))
    except ValueError:
        return day
