"""Meanings: answers that the law, a rule or a paper needs, whatever a form calls its question.

A procedure's file says of a question what it means; the law and the papers ask by that. A file
that lacks one is refused, and so is one that offers other answers than the law can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ONE, TWO, THREE, FOUR = "one", "two", "three", "four"
"""The forms by what they are for: assessment, personal data, notification, the record of events.

The record knows them by these keys; what they are called stands in the procedure's file.
"""
NUMBERS = (ONE, TWO, THREE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """How an answer of this meaning is asked for; `answers` are the keys it must offer, or all of.

    `open` lets the file offer more of them. `table` is where its choices come from instead.
    """

    ask: str
    answers: tuple[str, ...] = ()
    open: bool = False
    table: str = ""


_YES_NO = ("yes", "no")
_TEXT = Meaning("text")

MEANINGS: Mapping[str, Mapping[str, Meaning]] = {
    ONE: {
        "class": Meaning("choice", table="classes"),
        "description": _TEXT,
        "breach": Meaning("choice", ("confirmed", "suspected", "no")),
        "systems": _TEXT,
        "risk_to_body": _TEXT,
        "cyber": Meaning("choice", _YES_NO),
        "ransom": Meaning("choice", table="ransom"),
        "containment": _TEXT,
        "containment_effect": _TEXT,
        "recovery": _TEXT,
        "further": _TEXT,
        "actions": Meaning("rows"),
    },
    TWO: {
        "information": _TEXT,
        "sensitive": Meaning("choice", (*_YES_NO, "not_known")),
        "special_categories": Meaning("choices", ("health",), open=True),
        "criminal_offence": Meaning("choice", (*_YES_NO, "not_known")),
        "people_affected": Meaning("choices", ("victims", "witnesses", "children"), open=True),
        "people": Meaning("number"),
        "records": Meaning("number"),
        "belongs": _TEXT,
        "who": _TEXT,
        "how": _TEXT,
        "harm": _TEXT,
        "risk_to_body": _TEXT,
        "cause": Meaning("choice", table="causes"),
    },
    THREE: {
        "parties": Meaning("rows"),
        "high_risk": Meaning("choice", _YES_NO),
        "high_risk_reason": _TEXT,
        "exception": Meaning("choice", table="exceptions"),
        "exception_reason": _TEXT,
        "detriment": _TEXT,
        "risk": Meaning("choice", (*_YES_NO, "unsure")),
        "risk_reason": _TEXT,
    },
}
"""By form, then by meaning."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "actions": ("kind", "text", "taken_at", "owner", "due"),
    "parties": ("who", "role", "duty"),
}
"""The columns of a question in rows."""

SHOWN = ("occurred", "discovered", "notified", "id")
"""Facts that a form shows and doesn't ask for."""

PARTIES = ("regulator", "individuals", "controller", "joint_controller", "others")
"""What some kind of party must mean, each exactly one."""

CONTRADICTIONS = (
    "not_sensitive",
    "unknown_categories",
    "minor_with_risk",
    "other_breach",
    "other_cyber",
    "not_put_up",
)
"""Contradictions that a file may leave out; the law's always hold."""

CLAUSES = (
    "report", "contact", "questions", "personal_data", "nominate", "classify", "log", "annexes",
    "respond", "input", "people", "suspend", "approve", "notify", "told", "how", "evaluate",
)  # fmt: skip
"""What a file gives the number of a clause for."""

TEXTS = (
    "normally_leads", "recover", "subjects", "information_act", "exempt_person", "exempt_address",
    "exempt_entry", "exempt_advice", "exempt_safety", "exempt_crime", "exempt_system",
)  # fmt: skip
"""Texts that cards and papers take from the file."""
