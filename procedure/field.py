"""One question, and one small class for each way in which a question is answered.

Such a class knows its answer whole: under which inputs it is typed, how it is read and checked,
how a person reads it, and how one that is kept is typed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from procedure.asking import Asking, Raw, printable, typed
from procedure.instants import LONDON, at_local, shown, shown_day

Relevant = Callable[[Raw, Asking], bool]
People = Mapping[str, str]
"""People's names by object id."""


class Unanswered(ValueError):
    """A needed answer is missing."""


class Way:
    """How a question is answered; here: by nothing, since it only shows what is known."""

    wanted = "Please answer this."
    picks_people = False
    asks = False

    def ids(self, f: Field, raw: Raw) -> list[str]:
        """The ids of its inputs, given what was typed so far."""
        return []

    def read(self, f: Field, raw: Raw) -> Any:
        """The answer; raises ValueError with a sentence for the person."""
        return None

    def words(self, f: Field, raw: Raw, people: People) -> str:
        """The answer as a person reads it; what can't be read is shown as it was typed."""
        return ""

    def again(self, f: Field, value: Any) -> dict[str, object]:
        """A kept answer as it would have been typed."""
        return {f.key: ",".join(value) if isinstance(value, list) else str(value)}

    def chosen(self, f: Field, raw: Raw) -> list[str]:
        """Object ids of the people chosen in it."""
        return []

    def named(self, f: Field, answer: Any, name: Callable[[str], object]) -> Any:
        """The answer with a name put to each chosen person; `name` raises KeyError."""
        return answer


class _Text(Way):
    """Words, in several lines."""

    asks = True

    def ids(self, f: Field, raw: Raw) -> list[str]:
        return [f.key]

    def read(self, f: Field, raw: Raw) -> Any:
        return _bounded(f, typed(raw, f.key))

    def words(self, f: Field, raw: Raw, people: People) -> str:
        return typed(raw, f.key)


def _bounded(f: Field, value: str) -> str:
    if len(value) > f.most:
        raise ValueError(f"Please shorten this to {f.most} characters; it has {len(value)} now.")
    return value


class _Line(_Text):
    """Words in one line."""

    def read(self, f: Field, raw: Raw) -> Any:
        return _bounded(f, " ".join(typed(raw, f.key).split()))


YEARS = range(1900, 2200)


def _day(value: str) -> date:
    """An ISO date in a year that calendars can reckon with; raises ValueError."""
    day = date.fromisoformat(value)
    if day.year not in YEARS:
        raise ValueError(f"{day.year} is out of range")
    return day


class _Date(_Text):
    """A day."""

    def read(self, f: Field, raw: Raw) -> Any:
        value = typed(raw, f.key)
        try:
            return _day(value) if value else None
        except ValueError:
            raise ValueError("Please give a date, such as 27/11/2026.") from None

    def words(self, f: Field, raw: Raw, people: People) -> str:
        value = typed(raw, f.key)
        try:
            return shown_day(date.fromisoformat(value))
        except ValueError:
            return value


class _Instant(_Text):
    """A day and a time of it, in Europe/London."""

    def ids(self, f: Field, raw: Raw) -> list[str]:
        return [f"{f.key}_date", f"{f.key}_time"]

    def read(self, f: Field, raw: Raw) -> Any:
        day, clock = (typed(raw, key) for key in self.ids(f, raw))
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
                f"The clocks went forward that night: there was no {at:%H:%M}. Please check the "
                "time."
            ) from None

    def words(self, f: Field, raw: Raw, people: People) -> str:
        day, clock = (typed(raw, key) for key in self.ids(f, raw))
        try:
            moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=LONDON)
        except ValueError:
            return f"{day} {clock}".strip()
        return shown(moment)

    def again(self, f: Field, value: Any) -> dict[str, object]:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        local = moment.astimezone(LONDON)
        return {f"{f.key}_date": f"{local:%Y-%m-%d}", f"{f.key}_time": f"{local:%H:%M}"}


class _Choice(_Text):
    """One of the answers offered."""

    def read(self, f: Field, raw: Raw) -> Any:
        value = typed(raw, f.key)
        if value and value not in f.titles():
            raise ValueError("Please choose one of the answers offered.")
        return value

    def words(self, f: Field, raw: Raw, people: People) -> str:
        titles = f.titles()
        return ", ".join(titles.get(v, v) for v in typed(raw, f.key).split(",") if v)


class _Choices(_Choice):
    """Any of the answers offered."""

    def read(self, f: Field, raw: Raw) -> Any:
        chosen = _listed(raw, f.key)
        if not set(chosen) <= set(f.titles()):
            raise ValueError("Please choose from the answers offered.")
        return chosen


def _listed(raw: Raw, key: str) -> list[str]:
    value = raw.get(key)
    parts = value if isinstance(value, list) else typed(raw, key).split(",")
    return list(dict.fromkeys(part for part in (printable(str(p)) for p in parts) if part))


class _Tick(_Text):
    """Yes, or nothing."""

    wanted = "Please tick this."

    def read(self, f: Field, raw: Raw) -> Any:
        return typed(raw, f.key).lower() == "true"

    def words(self, f: Field, raw: Raw, people: People) -> str:
        return "Yes" if self.read(f, raw) else "No"


class _Person(_Text):
    """One person, by object id."""

    picks_people = True

    def read(self, f: Field, raw: Raw) -> Any:
        value = typed(raw, f.key)
        if "," in value or len(value) > LONGEST_ID:
            raise ValueError("Please choose one person.")
        return value

    def words(self, f: Field, raw: Raw, people: People) -> str:
        return ", ".join(people.get(v, v) for v in typed(raw, f.key).split(",") if v)

    def chosen(self, f: Field, raw: Raw) -> list[str]:
        return _listed({f.key: typed(raw, f.key)}, f.key)

    def named(self, f: Field, answer: Any, name: Callable[[str], object]) -> Any:
        return name(answer) if answer else None


LONGEST_ID, MOST_PEOPLE = 64, 20


class _People(_Person):
    """Several people, by object id."""

    def read(self, f: Field, raw: Raw) -> Any:
        chosen = _listed(raw, f.key)
        if len(chosen) > MOST_PEOPLE or any(len(person) > LONGEST_ID for person in chosen):
            raise ValueError("Please choose at most 20 people.")
        return chosen

    def named(self, f: Field, answer: Any, name: Callable[[str], object]) -> Any:
        return [name(person) for person in answer or ()]


LARGEST = 10**12


class _Number(_Text):
    """A whole number."""

    def read(self, f: Field, raw: Raw) -> Any:
        value = typed(raw, f.key).replace(",", "")
        if not value:
            return None
        value = value.removesuffix(".0")
        if not value.isascii() or not value.isdigit():
            raise ValueError("Please give a whole number, such as 25.")
        if len(value) > len(str(LARGEST)) or int(value) > LARGEST:
            raise ValueError("That number is too large; please check it.")
        return int(value)


MOST_ROWS = 12


class _Rows(Way):
    """A table with a line for each of several things."""

    asks = True

    def ids(self, f: Field, raw: Raw) -> list[str]:
        cells = [row_key(f, i, c) for i in range(row_count(f, raw)) for c in f.columns]
        return [f"{f.key}_rows", *cells]

    def read(self, f: Field, raw: Raw) -> Any:
        rows: list[dict[str, object]] = []
        for index in range(row_count(f, raw)):
            cells = {c.key: typed(raw, row_key(f, index, c)) for c in f.columns}
            if any(cells.values()):
                rows.append({c.key: c.read(cells) for c in f.columns})
        return rows

    def words(self, f: Field, raw: Raw, people: People) -> str:
        return "\n".join(
            ", ".join(cell for cell in row if cell) for row in rows_in_words(f, raw, people)
        )

    def again(self, f: Field, value: Any) -> dict[str, object]:
        return {
            row_key(f, index, column): row.get(column.key, "")
            for index, row in enumerate(value)
            for column in f.columns
        }

    def chosen(self, f: Field, raw: Raw) -> list[str]:
        cells = [
            (c, {c.key: typed(raw, row_key(f, index, c))})
            for index in range(row_count(f, raw))
            for c in f.columns
        ]
        return [person for c, cell in cells for person in c.ask.chosen(c, cell)]

    def named(self, f: Field, answer: Any, name: Callable[[str], object]) -> Any:
        return [
            row | {c.key: c.ask.named(c, row.get(c.key), name) for c in f.columns}
            for row in answer or ()
        ]


def row_key(f: Field, index: int, column: Field) -> str:
    """The input id of one cell of a repeated row."""
    return f"{f.key}_{index}_{column.key}"


def row_count(f: Field, raw: Raw) -> int:
    """How many rows a repeated question shows: those typed in, at least one, at most twelve."""
    asked = typed(raw, f"{f.key}_rows")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 3 else 1
    used = [i + 1 for i in range(MOST_ROWS) if any(typed(raw, row_key(f, i, c)) for c in f.columns)]
    return max(1, min(MOST_ROWS, max([wanted, *used])))


def rows_in_words(f: Field, raw: Raw, people: People) -> list[list[str]]:
    """A repeated question's rows in which anything was typed, a cell a column."""
    rows = (
        [c.ask.words(c, {c.key: typed(raw, row_key(f, index, c))}, people) for c in f.columns]
        for index in range(row_count(f, raw))
    )
    return [row for row in rows if any(row)]


class Ask:
    """Every way in which a question is answered."""

    SHOWN = Way()
    LINE = _Line()
    TEXT = _Text()
    DATE = _Date()
    INSTANT = _Instant()
    CHOICE = _Choice()
    CHOICES = _Choices()
    TICK = _Tick()
    PERSON = _Person()
    PEOPLE = _People()
    NUMBER = _Number()
    ROWS = _Rows()


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `beside` marks what is asked beside the procedure's own form."""

    key: str
    label: str
    ask: Way = Ask.TEXT
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

    def read(self, raw: Raw) -> Any:
        """The answer from what was typed; raises ValueError with a sentence for the person."""
        answer = self.ask.read(self, raw)
        if self.required and (answer is False or answer in ("", None, [])):
            raise Unanswered(self.ask.wanted)
        return answer
