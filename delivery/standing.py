"""What refuses the desk just now, for whoever runs it: a line in the log, and one on /readyz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from procedure.instants import shown

LOGIN = "login"

SAYS: Mapping[str, str] = {
    "mail": "Mail waits, each for a day: see MAIL_FROM and its permissions in docs/deploying.md.",
    "channel": "The channel waits: see that the app is in its team, and INCIDENT_CHANNEL.",
    LOGIN: "No token can be had, or none serves: see the app's credential and when it expires.",
}
"""What to do, by what refuses; a key each in the log and on /readyz."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was answered, and since when nothing got through."""

    reason: str
    since: datetime


class Standing:
    """Keeps what refuses until it serves again; each change has one line in the log."""

    def __init__(self) -> None:
        self._refused: dict[str, Refusal] = {}

    def refused(self, what: str, reason: str, now: datetime) -> None:
        """Something was refused that whoever runs the desk has to look at."""
        before = self._refused.get(what)
        if before is None or before.reason != reason:
            log.error("service_refuses", service=what, reason=reason, says=SAYS[what])
        self._refused[what] = Refusal(reason, before.since if before else now)

    def served(self, *what: str) -> None:
        """Something got through."""
        for one in what:
            if self._refused.pop(one, None) is not None:
                log.info("service_serves", service=one)

    def reason(self, what: str) -> str:
        """What was answered, where it is refused just now; else ""."""
        return self._refused[what].reason if what in self._refused else ""

    def told(self) -> dict[str, str]:
        """What /readyz says of it, in words, which make nobody unready."""
        return {
            f"{what}_refused": f"{one.reason}, since {shown(one.since)}. {SAYS[what]}"
            for what, one in sorted(self._refused.items())
        }
