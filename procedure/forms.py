"""Forms as data: what is asked, in which order, when an answer is needed and how it is checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from procedure.instants import at_local

if TYPE_CHECKING:
    from procedure.entries import Entry
    from procedure.incident import Incident, Step
    from procedure.office import Office
    from procedure.roles import Actor

Raw = Mapping[str, object]
"""What was typed, as Teams sends it: input id to text."""


class Ask(StrEnum):
    """How a question is answered."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    CHOICES = "choices"
    TICK = "tick"
    PERSON = "person"
    PEOPLE = "people"
    NUMBER = "number"
    ROWS = "rows"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Asking:
    """The moment a form is shown or read: UTC instant, organisation, who, incident, given facts."""

    now: datetime
    office: Office
    actor: Actor
    incident: Incident | None = None
    given: Mapping[str, str] = field(default_factory=dict)


Relevant = Callable[[Raw, Asking], bool]


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `beside` marks what is asked beside the procedure's own form."""

    key: str
    label: str
    ask: Ask = Ask.TEXT
    hint: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    most: int = 4000
    beside: bool = False
    columns: tuple[Field, ...] = ()
    relevant: Relevant | None = None

    def applies(self, raw: Raw, asking: Asking) -> bool:
        """Whether the question is asked at all, given what was answered so far."""
        return self.relevant is None or self.relevant(raw, asking)

    def titles(self) -> dict[str, str]:
        """What each choice is called."""
        return dict(self.choices)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand on one page."""

    title: str
    fields: tuple[Field, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form and the step that its answers make.

    `given` names the facts a button carries with it (which action, which text). `dialog` opens it
    as a Teams dialog; `drafts` keeps what was typed until it is submitted; `review` ends with a
    page of all answers. `overtaken` tells which later entries, given the form's facts, show that
    somebody else was quicker. `build` makes the step from the answers and the given facts.
    """

    name: str
    title: str
    sections: tuple[Section, ...]
    step: str
    build: Callable[[dict[str, object]], Step]
    submit: str = "Submit"
    given: tuple[str, ...] = ()
    dialog: bool = False
    drafts: bool = False
    review: bool = False
    prefill: Callable[[Asking], dict[str, object]] | None = None
    intro: Callable[[Asking], str] | None = None
    overtaken: Callable[[Entry, Mapping[str, str]], bool] | None = None

    def fields(self) -> tuple[Field, ...]:
        """All questions in order."""
        return tuple(f for section in self.sections for f in section.fields)

    def read(
        self, raw: Raw, asking: Asking, page: int | None = None, *, partial: bool = False
    ) -> tuple[dict[str, object], dict[str, str]]:
        """The answers and, a field, what is wrong with them; of one page (from 0) or of all.

        With `partial`, an answer that is still missing isn't wrong.
        """
        sections = self.sections if page is None else self.sections[page : page + 1]
        answers: dict[str, object] = {}
        errors: dict[str, str] = {}
        for f in (f for section in sections for f in section.fields):
            if f.ask is Ask.SHOWN or not f.applies(raw, asking):
                continue
            try:
                answers[f.key] = read_field(f, raw)
            except Unanswered as missing:
                if not partial:
                    errors[f.key] = str(missing)
            except ValueError as wrong:
                errors[f.key] = str(wrong)
        return answers, errors


class Unanswered(ValueError):
    """A needed answer is missing."""


def read_field(f: Field, raw: Raw) -> object:
    """One answer from what was typed; raises ValueError with a sentence for the person."""
    answer = READERS[f.ask](f, raw)
    if f.required and (answer is False or answer in ("", None, [])):
        raise Unanswered("Please answer this." if f.ask is not Ask.TICK else "Please tick this.")
    return answer


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control and half characters, and marks that show text in another order than it is."""


def typed(raw: Raw, key: str) -> str:
    """What was typed under an input id, without the space around it."""
    value = raw.get(key)
    return "" if value is None else _printable(str(value))


def _printable(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", plain).strip()


def _line(f: Field, raw: Raw) -> str:
    return _text(f, {f.key: " ".join(typed(raw, f.key).split())})


def _text(f: Field, raw: Raw) -> str:
    value = typed(raw, f.key)
    if len(value) > f.most:
        raise ValueError(f"Please shorten this to {f.most} characters; it has {len(value)} now.")
    return value


def _date(f: Field, raw: Raw) -> date | None:
    value = typed(raw, f.key)
    try:
        return _day(value) if value else None
    except ValueError:
        raise ValueError("Please give a date, such as 27/11/2026.") from None


YEARS = range(1900, 2200)


def _day(value: str) -> date:
    """An ISO date in a year that calendars can reckon with; raises ValueError."""
    day = date.fromisoformat(value)
    if day.year not in YEARS:
        raise ValueError(f"{day.year} is out of range")
    return day


def _instant(f: Field, raw: Raw) -> datetime | None:
    day, clock = typed(raw, f"{f.key}_date"), typed(raw, f"{f.key}_time")
    if not day:
        if clock:
            raise ValueError("Please give the date as well as the time.")
        return None
    try:
        on, at = _day(day), time.fromisoformat(clock or "00:00").replace(tzinfo=None)
    except ValueError:
        raise ValueError("Please give a date and a time, such as 27/11/2026 16:30.") from None
    try:
        return at_local(on, at)
    except ValueError:
        raise ValueError(
            f"The clocks went forward that night: there was no {at:%H:%M}. Please check the time."
        ) from None


def _choice(f: Field, raw: Raw) -> str:
    value = typed(raw, f.key)
    if value and value not in f.titles():
        raise ValueError("Please choose one of the answers offered.")
    return value


def _choices(f: Field, raw: Raw) -> list[str]:
    chosen = _listed(raw, f.key)
    if not set(chosen) <= set(f.titles()):
        raise ValueError("Please choose from the answers offered.")
    return chosen


def _listed(raw: Raw, key: str) -> list[str]:
    value = raw.get(key)
    parts = value if isinstance(value, list) else typed(raw, key).split(",")
    return list(dict.fromkeys(part for part in (_printable(str(p)) for p in parts) if part))


def _person(f: Field, raw: Raw) -> str:
    value = typed(raw, f.key)
    if "," in value or len(value) > 64:
        raise ValueError("Please choose one person.")
    return value


def _people(f: Field, raw: Raw) -> list[str]:
    chosen = _listed(raw, f.key)
    if len(chosen) > 20 or any(len(person) > 64 for person in chosen):
        raise ValueError("Please choose at most 20 people.")
    return chosen


def _number(f: Field, raw: Raw) -> int | None:
    value = typed(raw, f.key).replace(",", "")
    if not value:
        return None
    if not value.removesuffix(".0").isascii() or not value.removesuffix(".0").isdigit():
        raise ValueError("Please give a whole number, such as 25.")
    number = int(value.removesuffix(".0")) if len(value) < 15 else 10**12 + 1
    if number > 10**12:
        raise ValueError("That number is too large; please check it.")
    return number


def _tick(f: Field, raw: Raw) -> bool:
    return typed(raw, f.key).lower() == "true"


def _rows(f: Field, raw: Raw) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for index in range(row_count(f, raw)):
        cells = {c.key: typed(raw, row_key(f, index, c)) for c in f.columns}
        if any(cells.values()):
            rows.append({c.key: read_field(c, cells) for c in f.columns})
    return rows


def row_key(f: Field, index: int, column: Field) -> str:
    """The input id of one cell of a repeated row."""
    return f"{f.key}_{index}_{column.key}"


MOST_ROWS = 12


def row_count(f: Field, raw: Raw) -> int:
    """How many rows a repeated question shows: those typed in, at least one, at most twelve."""
    asked = typed(raw, f"{f.key}_rows")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 3 else 1
    used = [i + 1 for i in range(MOST_ROWS) if any(typed(raw, row_key(f, i, c)) for c in f.columns)]
    return max(1, min(MOST_ROWS, max([wanted, *used])))


READERS: Mapping[Ask, Callable[[Field, Raw], object]] = {
    Ask.LINE: _line,
    Ask.TEXT: _text,
    Ask.DATE: _date,
    Ask.INSTANT: _instant,
    Ask.CHOICE: _choice,
    Ask.CHOICES: _choices,
    Ask.TICK: _tick,
    Ask.PERSON: _person,
    Ask.PEOPLE: _people,
    Ask.NUMBER: _number,
    Ask.ROWS: _rows,
}
