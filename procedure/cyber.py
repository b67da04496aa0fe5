"""The cyber route: whom to tell of a cyber incident, how, and what is asked about it (6.1).

All of it is text that changes without the code: it stands in this table alone, for the card, the
page in docs/ and the questions.
"""

from __future__ import annotations

from dataclasses import dataclass

from procedure.asking import Asking, Raw, typed
from procedure.field import Ask, Field
from procedure.terms import CYBER_NAMES, RANSOM_NAMES, Cyber, choices


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the route: its title, what to do, and lines under it ("" as a name for none)."""

    title: str
    words: str
    lines: tuple[tuple[str, str], ...] = ()


SUMMARY = (
    "For Scottish public bodies: report to the National Cyber Security Centre and the Scottish "
    "Cyber Co-ordination Centre together, as early as possible; Police Scotland on 101."
)
"""In one sentence."""

ROUTE: tuple[Part, ...] = (
    Part(
        "Is it to be told?",
        "Tell them as early as possible; a suspicion is enough. It is notifiable where any of "
        "these four is so:",
        (
            ("1", "A service is disrupted, or may be."),
            ("2", "It may spread to other bodies."),
            ("3", "Reputation may suffer, ours or that of the public sector."),
            ("4", "Parliament or the media may take an interest."),
        ),
    ),
    Part(
        "By mail, to both addresses together",
        "Fill in the Scottish public-sector form: annex A of the national cyber-incident "
        "co-ordination procedure, revised in December 2025. Send it in one mail to both:",
        (
            ("National Cyber Security Centre (NCSC)", "Incidents@ncsc.gov.uk"),
            ("Scottish Cyber Co-ordination Centre (SC3)", "SC3@gov.scot"),
        ),
    ),
    Part(
        "By phone",
        "Phone as well where it is urgent.",
        (
            ("National Cyber Security Centre (NCSC)", "03000 200 973"),
            ("Scottish Cyber Co-ordination Centre (SC3)", "0300 244 9700, in office hours"),
        ),
    ),
    Part(
        "Police Scotland",
        "By phone, not by mail:",
        (("Police Scotland", "101, asking for the on-call officer of the Cyber Crime Unit"),),
    ),
    Part(
        "If mail is down, or may be read by others",
        "Don't wait for it. Go straight to the phone; the form can follow.",
    ),
    Part(
        "If a ransom is asked for",
        "Please don't pay, and don't answer. Paying is never advised: it makes nothing certain "
        "to come back, and may break the law. Keep the message, and tell the NCSC and Police "
        "Scotland of it.",
    ),
    Part(
        "Meanwhile",
        "Keep what you see, with the time: messages, addresses, pictures of the screen. Delete "
        "nothing.",
    ),
)
"""In the order in which it is needed."""

QUESTION = (
    "Is it a cyber incident, for example phishing, malware, or somebody in an account who "
    "shouldn't be?"
)
RANSOM_HINT = "Paying is never advised. Police Scotland and the NCSC should hear of any demand."


def cyber_field(*, required: bool) -> Field:
    """Whether it is cyber."""
    return Field("cyber", QUESTION, Ask.CHOICE, required=required, choices=choices(CYBER_NAMES))


def _is_cyber(raw: Raw, asking: Asking) -> bool:
    return typed(raw, "cyber") == Cyber.YES


def ransom_field(*, beside: bool) -> Field:
    """Whether a ransom was asked for and paid; asked only where it is cyber."""
    return Field(
        "ransom",
        "Was a ransom asked for? Was it paid?",
        Ask.CHOICE,
        RANSOM_HINT,
        required=True,
        choices=choices(RANSOM_NAMES),
        beside=beside,
        relevant=_is_cyber,
    )
