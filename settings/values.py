"""The kinds of value that settings have: how each is written, and what is said of a wrong one."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from procedure.person import PersonId

_NOBODYS = ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")
"""The nil GUID and its opposite: what stands where an id was never filled in."""

SHORTEST_HOURS = timedelta(hours=4)
"""The shortest working day: clocks count working hours, and would hardly run in a shorter one."""

MOST_HOLIDAYS = 30
"""The most dates of one year that can be added as holidays: on those the clocks don't run."""

_MAIL = re.compile(r"\A[^@\s,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_CHANNEL = re.compile(r"\A19:[^\s;/]+@thread\.(tacv2|skype)")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,}")
_TEXT = re.compile(r"\A\S.*")
_MARKING = re.compile(r"([A-Za-z0-9][A-Za-z0-9 -]{0,59})?")
_WHOLE = re.compile(r"\d{1,9}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class ConfigurationError(Exception):
    """A setting is missing or malformed; the message is plain sentences that name each one."""


class AppType(StrEnum):
    """How the bot is registered in Entra; multi-tenant bots can't be created since July 2025."""

    SINGLE_TENANT = "SingleTenant"
    USER_ASSIGNED_MSI = "UserAssignedMSI"


class OfficeHours(NamedTuple):
    """When ordinary reminders may go out on a working day; local time, Europe/London."""

    opens: time
    closes: time


def wrong(expected: str) -> PydanticCustomError:
    """The refusal of a value, worded to follow "PORT must be"; it never repeats the value."""
    return PydanticCustomError("setting", "{expected}", {"expected": expected})


def refused(sentence: str) -> PydanticCustomError:
    """The refusal of settings that don't go together, as a sentence without its full stop."""
    return PydanticCustomError("settings", "{sentence}", {"sentence": sentence})


def _matching(pattern: re.Pattern[str], expected: str) -> BeforeValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text.strip()):
            raise wrong(expected)
        return text.strip()

    return BeforeValidator(check)


def whole(lowest: int, highest: int) -> BeforeValidator:
    """A whole number within these bounds."""

    def check(text: str | int) -> int:
        if not _WHOLE.fullmatch(str(text).strip()) or not lowest <= int(text) <= highest:
            raise wrong(f"a whole number from {lowest} to {highest}")
        return int(text)

    return BeforeValidator(check)


def listed(text: str) -> list[str]:
    """What stands between commas."""
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def _guid(text: str) -> str:
    """In lower case, so that an id in other capitals is the same id."""
    found = PersonId(text)
    if not found.is_object_id:
        raise wrong(_A_GUID)
    if found in _NOBODYS:
        raise wrong(f"{_A_GUID}; the one that is set stands for nobody and nothing")
    return found


def _guid_or_empty(text: str) -> str:
    if not text:
        return ""
    if not text.strip():
        raise wrong(f"{_A_GUID}, or empty; it holds blanks alone")
    return _guid(text)


def _secret(text: str | SecretStr) -> str | SecretStr:
    if isinstance(text, str) and text and not text.strip():
        raise wrong("the application's client secret, or empty; it holds blanks alone")
    return text


def _on_or_off(text: str | bool) -> bool:
    said = str(text).strip().lower()
    if said not in ("on", "off"):
        raise wrong("on or off")
    return said == "on"


def _app_type(text: str) -> AppType:
    for kind in AppType:
        if kind.lower() == text.strip().lower():
            return kind
    raise wrong("SingleTenant or UserAssignedMSI")


def _dates(text: str) -> frozenset[date]:
    try:
        dates = frozenset(date.fromisoformat(part) for part in listed(text))
    except ValueError:
        raise wrong("empty, or dates with commas between, such as 2026-12-24") from None
    if any(many > MOST_HOLIDAYS for many in Counter(day.year for day in dates).values()):
        raise wrong(f"at most {MOST_HOLIDAYS} dates of one year: the clocks don't run on them")
    return dates


def _day_or_empty(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise wrong("empty, or a date such as 2027-05-31") from None


def _month(text: str) -> date:
    if not _MONTH.fullmatch(text.strip()):
        raise wrong("a year and month such as 2026-08")
    return date.fromisoformat(f"{text.strip()}-01")


def _office_hours(text: str) -> OfficeHours:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        opens = closes = time.min
    if opens.tzinfo or closes.tzinfo or opens >= closes:
        raise wrong("an opening and a later closing time, such as 09:00-17:00")
    if _since_midnight(closes) - _since_midnight(opens) < SHORTEST_HOURS:
        raise wrong("at least four hours long, since the clocks count working hours")
    return OfficeHours(opens, closes)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


_A_GUID = "a GUID such as 8d7f3a52-1c64-4e0b-9f7e-2b1d5c9a4e10"
Guid = Annotated[str, BeforeValidator(_guid)]
GuidOrEmpty = Annotated[str, BeforeValidator(_guid_or_empty)]
Secret = Annotated[SecretStr, BeforeValidator(_secret)]
OnOrOff = Annotated[bool, BeforeValidator(_on_or_off)]
MailAddress = Annotated[str, _matching(_MAIL, "one mail address such as info@example.org")]
Phone = Annotated[str, _matching(_PHONE, "a telephone number such as 01632 960 001")]
Channel = Annotated[str, _matching(_CHANNEL, "a channel's conversation id, 19:…@thread.tacv2")]
Text = Annotated[str, _matching(_TEXT, "one line of text, not empty")]
Marking = Annotated[
    str, _matching(_MARKING, "a protective marking such as OFFICIAL-SENSITIVE, or empty")
]
Month = Annotated[date, BeforeValidator(_month)]
DayOrEmpty = Annotated[date | None, BeforeValidator(_day_or_empty)]
Dates = Annotated[frozenset[date], NoDecode, BeforeValidator(_dates)]
MicrosoftAppType = Annotated[AppType, BeforeValidator(_app_type)]
Hours = Annotated[OfficeHours, NoDecode, BeforeValidator(_office_hours)]
