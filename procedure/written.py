"""Days, times and numbers as people in Britain write them: read in one way, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from procedure.asking import inked
from procedure.case_ids import HYPHENS
from procedure.instants import shown_day

YEARS = range(1900, 2200)
"""Those that calendars can reckon with."""
NEAR = timedelta(days=92)
"""How far off a day without a year may be: its year is then beyond doubt."""
LARGEST = 10**12

NOT_A_DAY = "Please give a date, such as 27/11/2026 or 27 Nov 2026."
NOT_A_TIME = "Please give a UK time, such as 16:30 or 4.30pm."
NOT_A_NUMBER = "Please give a whole number, such as 25."


class Unclear(ValueError):
    """What was written has no reading, or two; the text is a sentence for the person."""


_MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june", "july", "august"),
            *("september", "october", "november", "december"),
        ),
        start=1,
    )
    for length in {3, len(name)} | ({4} if name in ("june", "july", "september") else set())
}
_WEEKDAYS = {
    name[:length]: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
    for length in {3, len(name)} | ({4, 5} if name[0] == "t" else set())
} | {"weds": 2}
_RELATIVE = {"today": 0, "yesterday": -1, "tomorrow": 1}

_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'"})

_NAME = "([a-z]{3,9})"
_DAY = r"(\d{1,2})(st|nd|rd|th)?"
_YEAR_FIRST = re.compile(r"(\d{4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?\2 ?('?\d{2}|\d{4})")
_YEAR = re.compile(r"[0-9]{4}")
_NO_YEAR = re.compile(r"(\d{1,2}) ?/ ?(\d{1,2})")
_RUN_ON = re.compile(r"\d{8}")
_MONTH_NAMED = re.compile(rf"{_DAY}(?: of)?[-/ ]?{_NAME}[.,]*[-/ ]?('?\d{{2}}|\d{{4}})?")
_MONTH_BEFORE = re.compile(rf"{_NAME}\.? ?{_DAY}(?:,? ?(\d{{4}}))?")
_WEEKDAY = re.compile(rf"{_NAME}[.,]* (.+)")

_ABOUT = re.compile(r"(?:about|at|around|approx\.?|approximately|roughly|circa|ca\.|c\.|~) ?(.+)")
_OURS = re.compile(r" ?(?:uk time|local time|london time|hrs|hours|hr)\.?$")
_ZONE = re.compile(
    r"\d[:.]?\d\d ?(?:[ap]\.?m\.?)? ?(?:z|utc|[a-z]{2,3}t|[+-] ?(?:0?\d|1[0-4])(?:[:.]?\d\d)?)$"
)
_NOON = re.compile(r"(?:12 ?|12[:.]00 ?)?(?:noon|midday)")
_MIDNIGHT = re.compile(r"(?:12 ?|12[:.]00 ?)?midnight|12(?:[:.]?00)? ?a\.?m\.?|24[:.]?00")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::(\d{2}))?)? ?(a\.?m\.?|p\.?m\.?)?")
_DIGITS = re.compile(r"(\d{1,2})h?(\d{2})h? ?(a\.?m\.?|p\.?m\.?)?")
_HOUR_ONLY = re.compile(r"(\d{2})h")

_NUMBERED = re.compile(r"(?:(?:entry|number|no\.?|nr\.?) ?){0,2}#? ?([\d,]+)(?:\.0)?\.?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def _plain(text: str) -> str:
    """In small letters with single spaces; "" where it can't be a day, a time or a number."""
    said = " ".join(inked(text).translate(HYPHENS).translate(_QUOTES).lower().split())
    return said if said.isascii() else ""


def day(text: str, today: date | None = None) -> date:
    """The one day that is meant; raises Unclear.

    The day stands before the month, as in Britain. Without a year it is the nearest such day to
    `today` (in London), and only where that is within three months; unread without `today`.
    """
    said = _plain(text).removeprefix("on ").removeprefix("the ").rstrip(".,")
    if said in _RELATIVE and today is not None:
        return today + timedelta(days=_RELATIVE[said])
    named = _WEEKDAY.fullmatch(said)
    weekday = _WEEKDAYS.get(named[1]) if named else None
    if named and weekday is not None:
        said = named[2].removeprefix("the ")
    found = list(dict.fromkeys(_days(said, today)))
    if not found:
        raise Unclear(_month_first(said) or NOT_A_DAY)
    if len(found) > 1:
        raise Unclear(_either(found))
    if weekday is not None and found[0].weekday() != weekday:
        raise Unclear(f"That day is {shown_day(found[0])}. Please check the date.")
    return found[0]


def _either(found: list[date]) -> str:
    readings = " or ".join(shown_day(each) for each in found)
    return f"This can be read as {readings}. Please write the month as a word, and all of the year."


def _days(said: str, today: date | None) -> Iterator[date]:
    """Every day that can be meant."""
    if found := _YEAR_FIRST.fullmatch(said):
        yield from _made(int(found[1]), int(found[3]), int(found[4]))
    elif found := _DAY_FIRST.fullmatch(said):
        yield from _day_first(found)
    elif found := _RUN_ON.fullmatch(said):
        yield from _made(int(said[:4]), int(said[4:6]), int(said[6:]))
        yield from _made(int(said[4:]), int(said[2:4]), int(said[:2]))
    elif found := _MONTH_NAMED.fullmatch(said):
        yield from _in_month(found[1], found[3], found[4], today)
    elif found := _MONTH_BEFORE.fullmatch(said):
        yield from _in_month(found[2], found[1], found[4], today)
        if (
            len(found[2]) == 2 and not found[3] and not found[4] and found[1] in _MONTHS
        ):  # "Nov 26" may be a month
            yield from _made(2000 + int(found[2]), _MONTHS[found[1]], 1)
    elif found := _NO_YEAR.fullmatch(said):
        yield from _nearest(int(found[2]), int(found[1]), today)


def _day_first(found: re.Match[str]) -> Iterator[date]:
    first, between, month, last = found.groups()
    for year in _years(last):
        yield from _made(year, int(month), int(first))
    if len(last) == 2 and between == "-":  # as a year, a month and a day are written short
        yield from _made(2000 + int(first), int(month), int(last))


def _in_month(number: str, month: str, year: str | None, today: date | None) -> Iterator[date]:
    if month not in _MONTHS:
        return
    if year is None:
        yield from _nearest(_MONTHS[month], int(number), today)
        return
    for each in _years(year):
        yield from _made(each, _MONTHS[month], int(number))


def _years(written: str) -> list[int]:
    """Of two figures the years of this century, and from 70 those of the last as well."""
    if len(written) == 4:
        return [int(written)]
    short = int(written.removeprefix("'"))
    return [1900 + short, 2000 + short] if short >= 70 else [2000 + short]


def _nearest(month: int, number: int, today: date | None) -> Iterator[date]:
    """Of a day without its year: the one near today, or else those before and after."""
    if today is None:
        return
    years = (today.year + step for step in (-1, 0, 1))
    known = [each for year in years for each in _made(year, month, number)]
    near = [each for each in known if abs(each - today) <= NEAR]
    if near:
        yield near[0]
        return
    before, after = [d for d in known if d < today], [d for d in known if d > today]
    yield from (*before[-1:], *after[:1])


def _made(year: int, month: int, number: int) -> Iterator[date]:
    if year in YEARS:
        try:
            yield date(year, month, number)
        except ValueError:
            return


def _month_first(said: str) -> str:
    """What to say of a date with the month first, which can't be another."""
    found = _DAY_FIRST.fullmatch(said)
    if not found or len(found[4]) != 4:
        return ""
    for meant in _made(int(found[4]), int(found[1]), int(found[3])):
        return f"If this is {shown_day(meant)}, please write the day first, as in {meant:%d/%m/%Y}."
    return ""


def clock(text: str) -> time:
    """The one time of day that is meant, in Europe/London; raises Unclear.

    An hour of one figure without am or pm is refused, since it may be in the morning or in the
    afternoon; midnight, since it begins one day and ends another; and any time zone.
    """
    said = _plain(text)
    if found := _ABOUT.fullmatch(said):
        said = found[1]
    if _HOUR_ONLY.fullmatch(said):
        said = f"{said[:2]}:00"
    ours = None
    while found := _OURS.search(said):
        ours, said = found, said[: found.start()]
    if _NOON.fullmatch(said):
        return time(12)
    if _MIDNIGHT.fullmatch(said):
        raise Unclear(
            "Midnight can be read as the beginning of this day (write 00:00) or as its end (write "
            "23:59)."
        )
    found = _CLOCK.fullmatch(said)
    if found and (found[2] or found[4]):
        return _hour(found[1], found[2] or "00", found[3] or "00", found[4] or "")
    if found and ours and len(found[1]) == 2:
        return _hour(found[1], "00", "00", "")
    if found := _DIGITS.fullmatch(said):
        return _hour(found[1], found[2], "00", found[3] or "")
    if _ZONE.search(said):
        raise Unclear("Please give the time as it was in the UK, without a time zone.")
    raise Unclear(NOT_A_TIME)


def _hour(hour: str, minute: str, second: str, half: str) -> time:
    """A time of day from its figures; `half` is am, pm or ""."""
    hours, minutes, seconds = int(hour), int(minute), int(second)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise Unclear(NOT_A_TIME)
    if not half:
        if len(hour) == 1 and hours:
            raise Unclear(
                f"This can be read as {hours:02}:{minute} or {hours + 12}:{minute}. Please write "
                "it so, or with am or pm."
            )
        return time(hours, minutes, seconds)
    if hours > 12 and half.startswith("p"):
        return time(hours, minutes, seconds)
    if hours > 12 or (not hours and half.startswith("p")):
        raise Unclear(NOT_A_TIME)
    return time(hours % 12 + (12 if half.startswith("p") else 0), minutes, seconds)


def year(text: str) -> int:
    """The one year that is meant, in four figures; raises Unclear."""
    said = _plain(text)
    if not _YEAR.fullmatch(said) or int(said) not in YEARS:
        raise Unclear("Please give the year in four figures, such as 2026.")
    return int(said)


def whole_number(text: str) -> int:
    """The whole number that is meant, from 0 to LARGEST; raises Unclear.

    A comma stands only before three figures; "entry 15", "no. 15" and "#15" are 15.
    """
    found = _NUMBERED.fullmatch(_plain(text))
    if not found or not _GROUPED.fullmatch(found[1]):
        raise Unclear(NOT_A_NUMBER)
    figures = found[1].replace(",", "")
    if len(figures) > len(str(LARGEST)) or int(figures) > LARGEST:
        raise Unclear("That number is too large; please check it.")
    return int(figures)
