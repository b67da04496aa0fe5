"""The cyber route: whom to tell of a cyber incident, how, and what is asked about it (6.1).

The route itself is text that changes without the code: it stands in the procedure's file, for the
card, the page in docs/ and the questions.
"""

from __future__ import annotations

from procedure.asking import Asking, Raw, typed
from procedure.field import Ask, Field
from procedure.terms import CYBER_NAMES, RANSOM_NAMES, Cyber, choices


def cyber_field(*, required: bool) -> Field:
    """Whether it is cyber."""
    return Field(
        "cyber", "{cyber_question}", Ask.CHOICE, required=required, choices=choices(CYBER_NAMES)
    )


def _is_cyber(raw: Raw, asking: Asking) -> bool:
    return typed(raw, "cyber") == Cyber.YES


def ransom_field() -> Field:
    """Whether a ransom was asked for and paid; asked only where it is cyber."""
    return Field(
        "ransom",
        "Was a ransom asked for? Was it paid?",
        Ask.CHOICE,
        "{ransom_hint}",
        required=True,
        choices=choices(RANSOM_NAMES),
        relevant=_is_cyber,
    )
