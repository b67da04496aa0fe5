"""The moment a form is shown or read, and what was typed into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from procedure.definition import Procedure
from procedure.organisation import Organisation
from procedure.roles import Actor
from procedure.state import Incident

Raw = Mapping[str, object]
"""What was typed, as Teams sends it: input id to text."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The moment a form is shown or read: UTC instant, organisation, who, incident, given facts."""

    now: datetime
    organisation: Organisation
    actor: Actor
    incident: Incident | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def procedure(self) -> Procedure:
        """The case's; the organisation's where there is no case yet."""
        return self.incident.procedure if self.incident else self.organisation.procedure


_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line somewhere: were it taken out, two words would become one."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
"""Control and half characters, and marks that show text in another order than it is."""

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""Characters of no ink, as members of a pattern's class; some join others into one sign."""
_UNSEEN = re.compile(f"[{UNSEEN}]+")
_BLANK = re.compile(f"[{UNSEEN}\\s]*")
_EDGE = re.compile("[\u200b\u2060\u3164\ufeff\\s]+")
"""What is copied along with words and means nothing before or after them."""


def typed(raw: Raw, key: str) -> str:
    """What was typed under an input id, without the space around it."""
    value = raw.get(key)
    return "" if value is None else printable(str(value))


def printable(text: str) -> str:
    """The text without what can't be seen, and without the space around it.

    What ends a line anywhere ends one here. Invisible characters alone are nothing.
    """
    plain = _UNPRINTABLE.sub("", _LINE_BREAK.sub("\n", text)).strip()
    if plain.isascii():
        return plain
    return "" if _BLANK.fullmatch(plain) else _without_edges(plain)


def _without_edges(text: str) -> str:
    first = _EDGE.match(text)
    text = text[first.end() :] if first else text
    turned = _EDGE.match(text[::-1])
    return text[: len(text) - turned.end()] if turned else text


def inked(text: str) -> str:
    """The text without its invisible characters: for IDs, commands and figures, not for prose."""
    return _UNSEEN.sub("", text)
