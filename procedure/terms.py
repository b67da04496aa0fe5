"""The procedure's terms as choices: kinds, categories, parties, causes (clauses 3.1, 4.2, 6.1)."""

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


KIND_NAMES: Mapping[ReportKind, str] = {
    ReportKind.INCIDENT: "An information security incident has occurred",
    ReportKind.SUSPECTED: "I suspect that an incident may have occurred",
    ReportKind.WEAKNESS: "A weakness or vulnerability that may lead to one",
}
KIND_SHORT: Mapping[ReportKind, str] = {
    ReportKind.INCIDENT: "Incident",
    ReportKind.SUSPECTED: "Suspected incident",
    ReportKind.WEAKNESS: "Weakness or vulnerability",
}


class Category(StrEnum):
    """The classification of 4.2."""

    EVENT = "event"
    VULNERABILITY = "vulnerability"
    INCIDENT = "incident"
    UNKNOWN = "unknown"


CATEGORY_NAMES: Mapping[Category, str] = {c: c.value.capitalize() for c in Category}
CATEGORY_MEANING: Mapping[Category, str] = {
    Category.EVENT: "no or very minor importance for information security, after analysis",
    Category.VULNERABILITY: "a clear weakness that compromises information security",
    Category.INCIDENT: (
        "a significant probability of compromising information security; "
        "includes breaches of the Data Protection Act"
    ),
    Category.UNKNOWN: "can't be allocated yet; to be analysed further as soon as possible",
}
PRIORITY: Mapping[Category | None, int] = {
    None: 0,
    Category.INCIDENT: 1,
    Category.UNKNOWN: 2,
    Category.VULNERABILITY: 3,
    Category.EVENT: 4,
}


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
    Whose.OURS: "Ours: CJS decides why and how it is used (controller)",
    Whose.JOINT: "Shared: CJS and another body decide together (joint controllers)",
    Whose.PROCESSED: "Another body's: CJS works with it for them (processor)",
    Whose.OPEN: "It isn't known yet, or no personal data is involved",
}
WHOSE_WORDS: Mapping[Whose, str] = {
    Whose.OURS: "CJS is its controller",
    Whose.JOINT: "joint controllers with",
    Whose.PROCESSED: "processed for",
    Whose.OPEN: "not known yet whose",
}
"""As it goes on in a sentence, with the other body's name after it where there is one."""


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


FORMATS: Mapping[str, str] = {
    "paper": "Paper",
    "electronic": "Electronic",
    "spoken": "Spoken",
    "sound": "Sound or audio",
    "visual": "Visual (photograph, video)",
    "other": "Other",
}

SOURCES: Mapping[str, str] = {
    "mail": "Email",
    "phone": "Phone",
    "person": "In person",
    "letter": "Letter",
    "board": "From a Board Member",
    "supplier": "From a supplier, or a processor that works for us",
    "partner": "From a partner body",
    "regulator": "From a regulator",
    "complaint": "In a complaint about data protection",
}
"""How a report reached CJS when it didn't come through the desk (2.1)."""
_CAME: Mapping[str, str] = {
    "mail": "by email",
    "phone": "by phone",
    "person": "in person",
    "letter": "by letter",
    "board": "from the Board",
    "supplier": "from a supplier",
    "partner": "from a partner body",
    "regulator": "from a regulator",
    "complaint": "in a complaint",
}


def came(source: str) -> str:
    """How it came, as it goes on in a sentence: 'Reported by Fiona Kerr, from a supplier'.

    "" where it came through the desk; a word that nobody knows is shown as it is.
    """
    return _CAME.get(source, source)


class Party(StrEnum):
    """Kinds of those whom to consider notifying (6.1, 6.2); procedure/parties.py has their rows."""

    ICO = "ico"
    INDIVIDUALS = "individuals"
    POLICE = "police"
    PROVIDERS = "providers"
    CYBER = "cyber"
    CONTROLLER = "controller"
    JOINT = "joint"
    SUPPLIER = "supplier"
    INSURER = "insurer"
    PARTNER = "partner"
    OTHERS = "others"
    BOARD = "board"
    SPONSOR = "sponsor"


PARTY_NAMES: Mapping[Party, str] = {
    Party.ICO: "the Information Commissioner's Office (ICO)",
    Party.INDIVIDUALS: "the individuals concerned",
    Party.POLICE: "the police",
    Party.PROVIDERS: "system providers, such as Microsoft",
    Party.CYBER: "the NCSC and the Scottish Cyber Co-ordination Centre",
    Party.CONTROLLER: "the controller",
    Party.JOINT: "the joint controller",
    Party.SUPPLIER: "the supplier",
    Party.INSURER: "the insurer",
    Party.PARTNER: "the partner body",
    Party.OTHERS: "others",
    Party.BOARD: "the Board",
    Party.SPONSOR: "the Scottish Government Sponsor Team",
}


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


def whose_words(whose: Whose, controller: str) -> str:
    """Who decides about the data, as it goes on in a sentence."""
    return " ".join(word for word in (WHOSE_WORDS.get(whose, ""), controller) if word)


def exception_words(exception: str) -> str:
    """Exception: …." to go on from a reason; "" without one."""
    words = EXCEPTIONS.get(exception, "")
    return f" Exception: {words}." if words else ""


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

REVIEWS: Mapping[str, str] = {
    "asset_register": (
        "Information Asset Register: all risks are captured and the appropriate mitigating "
        "controls are in place"
    ),
    "policies": (
        "Information governance policies, procedures, guidance and information sharing protocols"
    ),
    "training": "Awareness raising and training provided to staff and Board members",
}

PEOPLE_TASKS: Mapping[str, str] = {
    "support": "Adequate support for the staff members involved",
    "conduct": "Conduct issues in relation to the incident",
}

CAUSES: Mapping[str, str] = {
    "misdirected_mail": "Email sent to the wrong person",
    "misdirected_post": "Post or paper sent to the wrong person",
    "lost": "Lost device or paper",
    "stolen": "Stolen device or paper",
    "access": "Access that was wrong or too wide",
    "phishing": "Phishing or a stolen password",
    "malware": "Malware or ransomware",
    "system": "System or configuration fault",
    "supplier": "Fault of a supplier",
    "disposal": "Disposal that was not secure",
    "spoken": "Said to, or overheard by, the wrong person",
    "other": "Other",
}


def choices(names: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    """A table of names as the choices of a question."""
    return tuple((str(value), title) for value, title in names.items())


OF_ANNEX_ONE: Mapping[str, ActionKind] = {
    "containment": ActionKind.CONTAINMENT,
    "recovery": ActionKind.RECOVERY,
    "further": ActionKind.FURTHER,
}
"""Which kind of action each of annex one's questions about actions asks for."""

OWN_BUTTON = frozenset(
    {ActionKind.NOTIFICATION, ActionKind.CLOSURE, ActionKind.DELETION, ActionKind.DECISION}
)
"""Kinds that are proposed and done by steps of their own."""


def capital(text: str) -> str:
    """With its first letter a capital."""
    return text[:1].upper() + text[1:]


def short(review: str) -> str:
    """The review's subject, without what it is to ensure."""
    return REVIEWS[review].split(":")[0]


RECOVERY_TIMES: Mapping[str, str] = {
    "regular": "Regular: the time to recover can be foretold, with the means there are",
    "supplemented": "Supplemented: it can be foretold, with more means",
    "extended": "Extended: it can't be foretold, and more means are needed",
    "not_recoverable": "Not recoverable",
    "complete": "Complete: everything is recovered",
    "not_known": "Not known yet",
}

TRAINED: Mapping[str, str] = {"yes": "Yes", "no": "No", "not_known": "Not known yet"}
