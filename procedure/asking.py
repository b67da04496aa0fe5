"""The moment a form is shown or read, and what was typed into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control and half characters, and marks that show text in another order than it is."""


def typed(raw: Raw, key: str) -> str:
    """What was typed under an input id, without the space around it."""
    value = raw.get(key)
    return "" if value is None else printable(str(value))


def printable(text: str) -> str:
    """The text without what can't be seen, and without the space around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", plain).strip()
