"""Terms that the law, or the desk, reads the meaning of; the procedure's own are in its file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class ReportKind(StrEnum):
    """What a report is about (3.1 a, b, c)."""

    INCIDENT = "incident"
    SUSPECTED = "suspected"
    WEAKNESS = "weakness"


class Involved(StrEnum):
    """Whether personal data is, or might be, involved (3.4)."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


PERSONAL_DATA: Mapping[Involved, str] = {
    Involved.YES: "Yes",
    Involved.MAYBE: "It might be, or I'm not sure",
    Involved.NO: "No",
}


class Cyber(StrEnum):
    """Whether it is a cyber incident; "" where nobody was asked."""

    NOT_ASKED = ""
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


CYBER_NAMES: Mapping[Cyber, str] = {
    Cyber.YES: "Yes",
    Cyber.NO: "No",
    Cyber.UNSURE: "I'm not sure",
}


CYBER_WORDS: Mapping[Cyber, str] = {
    Cyber.NOT_ASKED: "",
    Cyber.YES: "yes",
    Cyber.NO: "no",
    Cyber.UNSURE: "not sure",
}
"""As it goes on in a sentence, or as a fact."""


class Ransom(StrEnum):
    """Whether a ransom was asked for, and paid; "" where nobody was asked."""

    NOT_ASKED = ""
    NO = "no"
    ASKED = "asked"
    PAID = "paid"
    NOT_KNOWN = "not_known"


RANSOM_NAMES: Mapping[Ransom, str] = {
    Ransom.NO: "No ransom was asked for",
    Ransom.ASKED: "Asked for, not paid",
    Ransom.PAID: "Asked for and paid",
    Ransom.NOT_KNOWN: "Not known yet",
}


class Whose(StrEnum):
    """Who decides why and how the data is used (UK GDPR Art 4); "" where nobody was asked."""

    NOT_ASKED = ""
    OURS = "ours"
    JOINT = "joint"
    PROCESSED = "processed"
    OPEN = "open"


WHOSE: Mapping[Whose, str] = {
    Whose.OURS: "Ours: {body} decides why and how it is used (controller)",
    Whose.JOINT: "Shared: {body} and another body decide together (joint controllers)",
    Whose.PROCESSED: "Another body's: {body} works with it for them (processor)",
    Whose.OPEN: "It isn't known yet, or no personal data is involved",
}
WHOSE_WORDS: Mapping[Whose, str] = {
    Whose.NOT_ASKED: "",
    Whose.OURS: "{body} is its controller",
    Whose.JOINT: "joint controllers with",
    Whose.PROCESSED: "processed for",
    Whose.OPEN: "not known yet whose",
}
"""As it goes on in a sentence, with the other body's name after it where there is one; {body} is
filled in."""


class Breach(StrEnum):
    """Whether data-protection law has been breached (4.2, annex one)."""

    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"
    NO = "no"


BREACH_NAMES: Mapping[Breach, str] = {
    Breach.CONFIRMED: "Yes, it is confirmed",
    Breach.SUSPECTED: "Suspected, not confirmed",
    Breach.NO: "No",
}


def concerns_people(personal_data: Involved, breach: Breach | None) -> bool:
    """Whether personal data is involved or suspected, so that annex two is needed (5.1)."""
    return personal_data is not Involved.NO or breach in (Breach.CONFIRMED, Breach.SUSPECTED)


EXCEPTIONS: Mapping[str, str] = {
    "unintelligible": "the data is unintelligible to whoever has it (Article 34(3)(a))",
    "measures": "measures since taken make the high risk unlikely (Article 34(3)(b))",
    "effort": "it would take disproportionate effort, so there is a public communication "
    "(Article 34(3)(c))",
    "crime": "it would prejudice crime prevention or a prosecution (DPA 2018, Schedule 2, "
    "paragraph 2(1))",
}
"""On which individuals needn't be told of a high risk."""


_NONE = re.compile(r"(no|none|nothing|nobody|not applicable|not needed|n/a)\b", re.IGNORECASE)


def says_none(text: str) -> bool:
    """Whether an answer in words says that there is none: “None yet”, “No further action”."""
    return not text.strip() or _NONE.match(text.strip()) is not None


def whose_words(whose: Whose, controller: str, body: str) -> str:
    """Who decides about the data, as it goes on in a sentence; `body` is what ours is called."""
    words = WHOSE_WORDS[whose].format(body=body)
    return " ".join(word for word in (words, controller) if word)


def exception_words(exception: str) -> str:
    """Exception: …." to go on from a reason; "" without one."""
    return f" Exception: {EXCEPTIONS.get(exception, exception)}." if exception else ""


class Answer(StrEnum):
    """Whether a party is to be notified."""

    YES = "yes"
    NO = "no"
    NOT_YET = "not_yet"


ANSWER_NAMES: Mapping[Answer, str] = {
    Answer.YES: "Yes",
    Answer.NO: "No",
    Answer.NOT_YET: "Not yet",
}


class ActionKind(StrEnum):
    """What an action is for (5.2, 5.4, 5.5, 6)."""

    CONTAINMENT = "containment"
    RECOVERY = "recovery"
    FURTHER = "further"
    SUSPENSION = "suspension"
    NOTIFICATION = "notification"
    CLOSURE = "closure"
    DELETION = "deletion"
    DECISION = "decision"


ACTION_NAMES: Mapping[ActionKind, str] = {
    ActionKind.CONTAINMENT: "Containment",
    ActionKind.RECOVERY: "Recovery",
    ActionKind.FURTHER: "Further action",
    ActionKind.SUSPENSION: "Suspension of a staff member",
    ActionKind.NOTIFICATION: "External notification",
    ActionKind.CLOSURE: "Closure",
    ActionKind.DELETION: "Deletion of the record",
    ActionKind.DECISION: "Decision",
}
MAY_BE_TAKEN_ALREADY = frozenset({ActionKind.CONTAINMENT, ActionKind.RECOVERY, ActionKind.FURTHER})
"""Kinds that may be ratified afterwards when urgent; the others need approval first (5.5)."""


def choices(names: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    """A table of names as the choices of a question."""
    return tuple((str(value), title) for value, title in names.items())


OF_ASSESSMENT: Mapping[str, ActionKind] = {
    "containment": ActionKind.CONTAINMENT,
    "recovery": ActionKind.RECOVERY,
    "further": ActionKind.FURTHER,
}
"""Which kind of action each meaning of the assessment's questions about actions asks for."""

OWN_BUTTON = frozenset(
    {ActionKind.NOTIFICATION, ActionKind.CLOSURE, ActionKind.DELETION, ActionKind.DECISION}
)
"""Kinds that are proposed and done by steps of their own."""


def capital(text: str) -> str:
    """With its first letter a capital."""
    return text[:1].upper() + text[1:]


RECOVERY_TIMES: Mapping[str, str] = {
    "regular": "Regular: the time to recover can be foretold, with the means there are",
    "supplemented": "Supplemented: it can be foretold, with more means",
    "extended": "Extended: it can't be foretold, and more means are needed",
    "not_recoverable": "Not recoverable",
    "complete": "Complete: everything is recovered",
    "not_known": "Not known yet",
}

TRAINED: Mapping[str, str] = {"yes": "Yes", "no": "No", "not_known": "Not known yet"}
