"""Figures by month: what each incident adds to the counters behind the home card's picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from procedure.instants import local_day
from procedure.stages import Stage

MONTHS = 12
RECURRING = 3
"""A cause that comes up so often in twelve months is named on the home card (7.1)."""

NOW = ""
"""In place of a month: how things stand, whenever they were reported."""


class Figure(NamedTuple):
    """A counter: the month of the report (London, 'YYYY-MM', or NOW), what is counted, its value.

    `class`: the classification, "" before triage; `time`: late or on_time (3.1); `cause`: a key of
    the procedure's causes; of NOW, `runs`: ico (a 72-hour clock runs), approval (an
    action waits), owed (follow-ups that aren't done).
    """

    month: str
    measure: str
    value: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What of an incident the counters go by."""

    reported_at: datetime
    stage: str
    kind: str
    classification: str
    late: bool
    cause: str
    ico: datetime | None
    waiting: int
    owed: int


def month_of(instant: datetime) -> str:
    """The month in Europe/London: 'YYYY-MM'."""
    return f"{local_day(instant):%Y-%m}"


def figures_of(of: Counted) -> Counter[Figure]:
    """What an incident adds; a report linked as a duplicate is counted with its original alone."""
    adds: Counter[Figure] = Counter()
    if of.stage == Stage.DUPLICATE:
        return adds
    month = month_of(of.reported_at)
    adds[Figure(month, "class", of.classification)] = 1
    if of.kind:  # of a deleted record only the classification is kept
        adds[Figure(month, "time", "late" if of.late else "on_time")] = 1
    if of.cause:
        adds[Figure(month, "cause", of.cause)] = 1
    if of.ico is not None:
        adds[Figure(NOW, "runs", "ico")] = 1
    if of.waiting:
        adds[Figure(NOW, "runs", "approval")] = 1
    if of.owed:
        adds[Figure(NOW, "runs", "owed")] = of.owed
    return adds


@dataclass(frozen=True, slots=True)
class Month:
    """One month's reports: in time, late, and by class ("" = not classified yet)."""

    month: str
    on_time: int
    late: int
    classes: Mapping[str, int]

    @property
    def reports(self) -> int:
        """All of them; of deleted records it isn't known whether they were late."""
        return sum(self.classes.values())


@dataclass(frozen=True, slots=True)
class YearView:
    """The last twelve months, oldest first, and how things stand now.

    `recurring` are causes that came up three times or more, with how often.
    """

    months: tuple[Month, ...]
    recurring: tuple[tuple[str, int], ...]
    ico_clocks: int
    approvals: int
    owed: int


def last_months(now: datetime, count: int = MONTHS) -> list[str]:
    """So many months up to the present one, oldest first."""
    today = local_day(now)
    last = today.year * 12 + today.month - 1
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(last - count + 1, last + 1)]


def year_view(figures: Mapping[Figure, int], now: datetime) -> YearView:
    """The picture of the last twelve months from the counters."""
    months = last_months(now)
    causes: Counter[str] = Counter()
    for figure, count in figures.items():
        if figure.measure == "cause" and figure.month in months:
            causes[figure.value] += count
    return YearView(
        tuple(_month(month, figures) for month in months),
        tuple((cause, n) for cause, n in causes.most_common() if n >= RECURRING and _names(cause)),
        *(figures.get(Figure(NOW, "runs", value), 0) for value in ("ico", "approval", "owed")),
    )


def _names(cause: str) -> bool:
    """Whether a cause says anything: 'other' is no one thing that recurs."""
    return bool(cause) and cause != "other"


def _month(month: str, figures: Mapping[Figure, int]) -> Month:
    classes = {f.value: n for f, n in figures.items() if (f.month, f.measure) == (month, "class")}
    return Month(
        month,
        figures.get(Figure(month, "time", "on_time"), 0),
        figures.get(Figure(month, "time", "late"), 0),
        {c: n for c, n in classes.items() if n},
    )
