"""A story told as data: who takes which step when, by the steps' names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.specimens.cast import IDS, NAMES

LONDON = ZoneInfo("Europe/London")
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class At:
    """A step of a case at a London wall-clock time; a fact that is a function is given its case."""

    when: str
    case: str
    by: str
    step: str
    facts: Facts


Teller = Callable[..., At]


def london(text: str) -> str:
    """The instant of a London wall-clock time, as a step's facts have it."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).isoformat()


def telling(case: str) -> Teller:
    """Makes the steps of one case: `tell("2026-11-02 10:00", "dpo", "AddEntry", text=…)`."""

    def tell(when: str, by: str, step: str, **facts: Any) -> At:
        return At(when, case, by, step, facts)

    return tell


def who(key: str) -> Facts:
    """A person as the record keeps them."""
    return {"id": IDS[key], "name": NAMES[key]}


def decides(
    tell: Teller, when: str, by: str, action: str, reason: str = "", no: bool = False
) -> At:
    """A decision on the text as it stands at that moment."""
    text = {"action": action, "digest": lambda case, ids: case.work.actions[action].digest}
    return tell(when, by, "DecideAction", **text, approve=not no, reason=reason)


def of_case(name: str) -> Callable[..., str]:
    """A fact: the ID that another case of the story got."""

    def wanted(case: Any, ids: dict[str, str]) -> str:
        return ids[name]

    return wanted
