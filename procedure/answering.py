"""One small class for each way in which a question is answered.

Such a class knows its answer whole: under which inputs it is typed, how it is read and checked,
how a person reads it, and how one that is kept is typed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from procedure.asking import Raw, printable, typed
from procedure.person import PersonId
from procedure.written import LARGEST, whole_number

Names = Mapping[str, str]
"""People's names by object id."""


class Question(Protocol):
    """What a way of answering needs to know of its question, which is a Field."""

    @property
    def key(self) -> str:
        """What its inputs' ids begin with."""

    @property
    def ask(self) -> Way:
        """The way in which it is answered."""

    @property
    def most(self) -> int:
        """How many characters an answer in words may have."""

    @property
    def columns(self) -> tuple[Question, ...]:
        """The questions of each row, where it is answered in rows."""

    def titles(self) -> Mapping[str, str]:
        """What each choice is called."""

    def read(self, raw: Raw) -> Any:
        """The answer from what was typed; raises ValueError with a sentence for the person."""

    def under(self, key: str) -> Question:
        """The same question under another key."""


class Way:
    """How a question is answered; here: by nothing, since it only shows what is known."""

    wanted = "Please answer this."
    picks_people = False
    asks = False

    def rule(self, f: Question) -> str:
        """What an answer may be, in words; "" where none is asked for."""
        return ""

    def ids(self, f: Question, raw: Raw) -> list[str]:
        """The ids of its inputs, given what was typed so far."""
        return []

    def read(self, f: Question, raw: Raw) -> Any:
        """The answer; raises ValueError with a sentence for the person."""
        return None

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        """The answer as a person reads it; what can't be read is shown as it was typed."""
        return ""

    def again(self, f: Question, value: Any) -> dict[str, object]:
        """A kept answer as it would have been typed."""
        return {f.key: ",".join(value) if isinstance(value, list) else str(value)}

    def spelt_out(self, f: Question, raw: Raw, today: date) -> dict[str, object]:
        """Its inputs as the desk itself would write what was typed on this day, where it differs.

        What is "25 Nov" today isn't in a year: it is kept with its year.
        """
        return {}

    def chosen(self, f: Question, raw: Raw) -> list[PersonId]:
        """The people chosen in it, by what the picker gave for each."""
        return []

    def resolved(self, f: Question, raw: Raw, ids: Mapping[PersonId, PersonId]) -> dict[str, str]:
        """Its inputs anew, with everybody chosen under the directory's own id, once each."""
        return {}

    def named(self, f: Question, answer: Any, name: Callable[[str], object]) -> Any:
        """The answer with a name put to each chosen person; `name` raises KeyError."""
        return answer


class Text(Way):
    """Words, in several lines."""

    asks = True

    def rule(self, f: Question) -> str:
        return f"words, at most {f.most} characters"

    def ids(self, f: Question, raw: Raw) -> list[str]:
        return [f.key]

    def read(self, f: Question, raw: Raw) -> Any:
        return _bounded(f, typed(raw, f.key))

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        return typed(raw, f.key)


def _bounded(f: Question, value: str) -> str:
    if len(value) > f.most:
        raise ValueError(f"Please shorten this to {f.most} characters; it has {len(value)} now.")
    return value


class Line(Text):
    """Words in one line."""

    def rule(self, f: Question) -> str:
        return f"one line, at most {f.most} characters"

    def read(self, f: Question, raw: Raw) -> Any:
        return _bounded(f, " ".join(typed(raw, f.key).split()))


class Choice(Text):
    """One of the answers offered."""

    def rule(self, f: Question) -> str:
        return f"one of: {'; '.join(f.titles().values())}"

    def read(self, f: Question, raw: Raw) -> Any:
        value = typed(raw, f.key)
        if value and value not in f.titles():
            raise ValueError("Please choose one of the answers offered.")
        return value

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        titles = f.titles()
        return ", ".join(titles.get(v, v) for v in typed(raw, f.key).split(",") if v)


class Choices(Choice):
    """Any of the answers offered."""

    def rule(self, f: Question) -> str:
        return f"any of: {'; '.join(f.titles().values())}"

    def read(self, f: Question, raw: Raw) -> Any:
        chosen = _listed(raw, f.key)
        if not set(chosen) <= set(f.titles()):
            raise ValueError("Please choose from the answers offered.")
        return chosen


def _listed(raw: Raw, key: str) -> list[str]:
    value = raw.get(key)
    parts = value if isinstance(value, list) else typed(raw, key).split(",")
    return list(dict.fromkeys(part for part in (printable(str(p)) for p in parts) if part))


def _people(raw: Raw, key: str) -> list[PersonId]:
    """Ids as the gate has them, so that nobody is another person in other capitals (5.5)."""
    return list(dict.fromkeys(map(PersonId, _listed(raw, key))))


class Tick(Text):
    """Yes, or nothing."""

    wanted = "Please tick this."

    def rule(self, f: Question) -> str:
        return "a tick, or none"

    def read(self, f: Question, raw: Raw) -> Any:
        return typed(raw, f.key).lower() == "true"

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        return "Yes" if self.read(f, raw) else "No"


class Person(Text):
    """One person, by object id."""

    picks_people = True

    def rule(self, f: Question) -> str:
        return "one person"

    def read(self, f: Question, raw: Raw) -> Any:
        value = PersonId(typed(raw, f.key))
        if "," in value or len(value) > LONGEST_ID:
            raise ValueError("Please choose one person.")
        return value

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        return ", ".join(people.get(v, v) for v in self.chosen(f, raw))

    def chosen(self, f: Question, raw: Raw) -> list[PersonId]:
        return _people(raw, f.key)

    def resolved(self, f: Question, raw: Raw, ids: Mapping[PersonId, PersonId]) -> dict[str, str]:
        found = dict.fromkeys(ids.get(each, each) for each in self.chosen(f, raw))
        return {f.key: ",".join(found)}

    def named(self, f: Question, answer: Any, name: Callable[[str], object]) -> Any:
        return name(answer) if answer else None


LONGEST_ID, MOST_PEOPLE = 64, 20


class People(Person):
    """Several people, by object id."""

    def rule(self, f: Question) -> str:
        return f"at most {MOST_PEOPLE} people"

    def read(self, f: Question, raw: Raw) -> Any:
        chosen = _people(raw, f.key)
        if len(chosen) > MOST_PEOPLE or any(len(person) > LONGEST_ID for person in chosen):
            raise ValueError(f"Please choose at most {MOST_PEOPLE} people.")
        return chosen

    def named(self, f: Question, answer: Any, name: Callable[[str], object]) -> Any:
        return [name(person) for person in answer or ()]


class Number(Text):
    """A whole number."""

    def rule(self, f: Question) -> str:
        return f"a whole number, at most {LARGEST:,}"

    def read(self, f: Question, raw: Raw) -> Any:
        value = typed(raw, f.key)
        return whole_number(value) if value else None
