"""What a stranger can have logged again and again: at once the first time, then counted.

A flood of refused requests is otherwise a flood of lines, and hides whatever else is said.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog

Event = Mapping[str, Any]

KINDS: Mapping[str, tuple[str, ...]] = {
    "request_refused": ("status", "reason"),
    "request_bad": ("kind", "reason"),
    "connection_ended": ("reason",),
    "step_refused": ("person", "kind", "why"),
    "library_spoke": ("logger", "said_at", "error", "where"),
}
"""The events that are counted, and the facts in which lines of one kind agree."""

WINDOW_SECONDS = 60.0
"""How often a kind that goes on has a line."""

MOST_KINDS = 500
"""Kinds that are told apart; the rest of an event is one."""


@dataclass(slots=True)
class _Kind:
    """What was left out since the last line, and the last of it."""

    begun: float
    count: int = 0
    last: Event | None = None


class Repeats:
    """Holds back what repeats itself; `write` gets the last of each kind, with a `count`.

    The count is of the lines that were left out since the line before.
    """

    def __init__(
        self, write: Callable[[Event], None], now: Callable[[], float] = monotonic
    ) -> None:
        self._write, self._now = write, now
        self._kinds: dict[tuple[str, ...], _Kind] = {}
        self._lock = threading.Lock()
        self._waits = False

    def __call__(
        self, logger: object, method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """A processor of structlog's."""
        if not self.is_told(event):
            raise structlog.DropEvent
        return event

    def is_told(self, event: Event) -> bool:
        """Whether this one has a line of its own."""
        name = str(event.get("event"))
        if name not in KINDS or "count" in event:
            return True
        key = (name, *(str(event.get(fact)) for fact in KINDS[name]))
        with self._lock:
            if key not in self._kinds and len(self._kinds) >= MOST_KINDS:
                key = (name,)
            if key not in self._kinds:
                self._kinds[key] = _Kind(self._now())
                self._look_later()
                return True
            kind = self._kinds[key]
            kind.count += 1
            kind.last = dict(event) if len(key) > 1 else {"event": name, "of": "all other kinds"}
            return False

    def tell(self) -> None:
        """Writes what was counted, and forgets the kinds that have come to rest."""
        with self._lock:
            told = [(kind.last, kind.count) for kind in self._kinds.values() if kind.last]
            rests = self._now() - WINDOW_SECONDS
            for key, kind in list(self._kinds.items()):
                if kind.count:
                    self._kinds[key] = _Kind(self._now())
                elif kind.begun <= rests:
                    del self._kinds[key]
        for last, count in told:
            self._write({**last, "count": count})

    def _look_later(self) -> None:
        """Has `tell` called once a minute for as long as there is anything to tell."""
        if not self._waits:
            self._waits = True
            timer = threading.Timer(WINDOW_SECONDS, self._look)
            timer.daemon = True
            timer.start()

    def _look(self) -> None:
        self.tell()
        with self._lock:
            self._waits = False
            if self._kinds:
                self._look_later()
