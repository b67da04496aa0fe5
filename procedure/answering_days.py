"""The ways of answering with a day, and with a day and a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from procedure import written
from procedure.answering import Names, Question, Text
from procedure.asking import Raw, typed
from procedure.instants import LONDON, DayOnly, at_local, shown, shown_day

_SPAN = f"from {written.YEARS[0]} to {written.YEARS[-1]}"


def _spelt(value: str, read: Callable[[str], str]) -> str:
    """As the desk writes it; as it was typed where it can't be read."""
    try:
        return read(value) if value else ""
    except ValueError:
        return value


class Date(Text):
    """A day."""

    def rule(self, f: Question) -> str:
        return f"a day, {_SPAN}"

    def read(self, f: Question, raw: Raw) -> Any:
        value = typed(raw, f.key)
        return written.day(value) if value else None

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        return _spelt(typed(raw, f.key), lambda value: shown_day(written.day(value)))

    def spelt_out(self, f: Question, raw: Raw, today: date) -> dict[str, object]:
        return _day_spelt_out(f.key, raw, today)


def _day_spelt_out(key: str, raw: Raw, today: date) -> dict[str, object]:
    return {key: _spelt(typed(raw, key), lambda value: written.day(value, today).isoformat())}


def _as_typed(clock: time) -> str:
    return clock.isoformat("seconds" if clock.second else "minutes")


NO_TIME = "Please give the UK time, about, or tick that only the day is known."


class Instant(Text):
    """A day and a time of it, in Europe/London; or the day alone, where that is said."""

    def rule(self, f: Question) -> str:
        return f"a day and a time (UK time), or that only the day is known, {_SPAN}"

    def ids(self, f: Question, raw: Raw) -> list[str]:
        return [f"{f.key}_date", f"{f.key}_time", f"{f.key}_unsure"]

    def read(self, f: Question, raw: Raw) -> Any:
        day, clock, unsure = (typed(raw, key) for key in self.ids(f, raw))
        if not day:
            if clock or unsure:
                raise ValueError("Please give the date as well as the time.")
            return None
        on = written.day(day)
        if unsure:
            if clock:
                raise ValueError("Please either give the time or tick that only the day is known.")
            return DayOnly.of(on)
        if not clock:
            raise ValueError(NO_TIME)
        at = written.clock(clock)
        try:
            return at_local(on, at)
        except ValueError:
            raise ValueError(
                f"The clocks went forward that night: there was no {at:%H:%M}. Please check the "
                "time."
            ) from None

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        day, clock, unsure = (typed(raw, key) for key in self.ids(f, raw))
        if unsure and not clock:
            return _spelt(day, lambda value: shown(DayOnly.of(written.day(value))))
        try:
            on, at = written.day(day), written.clock(clock)
        except ValueError:
            return f"{_spelt(day, lambda value: shown_day(written.day(value)))} {clock}".strip()
        return shown(datetime.combine(on, at, LONDON))

    def again(self, f: Question, value: Any) -> dict[str, object]:
        return as_typed(f.key, value if isinstance(value, datetime) else _kept(str(value)))

    def spelt_out(self, f: Question, raw: Raw, today: date) -> dict[str, object]:
        time_key = f"{f.key}_time"
        at = _spelt(typed(raw, time_key), lambda value: _as_typed(written.clock(value)))
        return {**_day_spelt_out(f"{f.key}_date", raw, today), time_key: at}


def _kept(value: str) -> datetime:
    """An instant as an answer in the record has it."""
    if len(value) == len("2026-11-27"):
        return DayOnly.of(date.fromisoformat(value))
    return datetime.fromisoformat(value)


def as_typed(key: str, moment: datetime) -> dict[str, object]:
    """An instant as it would have been typed under this key, in Europe/London."""
    local = moment.astimezone(LONDON)
    if isinstance(moment, DayOnly):
        return {f"{key}_date": f"{local:%Y-%m-%d}", f"{key}_unsure": UNSURE}
    return {f"{key}_date": f"{local:%Y-%m-%d}", f"{key}_time": f"{local:%H:%M}"}


UNSURE = "unsure"
"""What the tick sends that says that only the day is known."""
