"""What strangers can have logged: a line at once, then a count a minute."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from settings.repeats import KINDS, MOST_KINDS, WINDOW_SECONDS, Repeats

ROOT = Path(__file__).parents[2]


class Log:
    """The lines that are written, and a minute that passes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[dict[str, Any]] = []
        self.now = 0.0
        self.waits: list[Callable[[], None]] = []
        monkeypatch.setattr("settings.repeats.threading.Timer", self._timer)
        self.repeats = Repeats(lambda event: self.lines.append(dict(event)), lambda: self.now)

    def _timer(self, seconds: float, call: Callable[[], None]) -> Any:
        assert seconds == WINDOW_SECONDS
        self.waits.append(call)
        return type("Timer", (), {"start": lambda _: None, "daemon": False})()

    def says(self, event: str, **facts: object) -> None:
        """Something is logged."""
        if self.repeats.is_told({"event": event, **facts}):
            self.lines.append({"event": event, **facts})

    def minute(self) -> None:
        """A minute passes."""
        self.now += WINDOW_SECONDS
        for call in [self.waits.pop() for _ in self.waits[:]]:
            call()

    def counts(self) -> list[object]:
        """The count in each line since this was last asked."""
        counted = [line.get("count") for line in self.lines]
        self.lines.clear()
        return counted


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    return Log(monkeypatch)


def test_the_first_has_its_line_at_once_and_what_goes_on_one_a_minute(log: Log) -> None:
    for _ in range(3):
        log.says("request_refused", status=401, reason="token_missing")
    assert log.counts() == [None]
    log.minute()
    assert log.counts() == [2]
    log.says("request_refused", status=401, reason="token_missing")
    assert log.counts() == []
    log.minute()
    assert log.counts() == [1]


def test_what_has_come_to_rest_has_its_line_at_once_again(log: Log) -> None:
    for _ in range(2):
        log.says("request_refused", status=401, reason="token_missing")
        log.minute()
        assert log.counts() == [None]
    log.minute()
    assert (log.counts(), log.waits) == ([], [])


def test_the_end_writes_what_was_counted(log: Log) -> None:
    for _ in range(4):
        log.says("step_refused", person="p", kind="message", why="NotAllowed", ref="A1")
    log.repeats.tell()
    log.repeats.tell()
    assert log.counts() == [None, 3]


@pytest.mark.parametrize("event", KINDS)
def test_lines_of_one_kind_agree_in_the_facts_of_their_row(event: str, log: Log) -> None:
    facts = dict.fromkeys(KINDS[event], "x")
    for ref in ("A1", "B2"):
        log.says(event, **facts, ref=ref)
    assert log.counts() == [None]
    for fact in KINDS[event]:
        log.says(event, **facts | {fact: "y"})
    assert log.counts() == [None] * len(KINDS[event])


@pytest.mark.parametrize("event", KINDS)
def test_every_row_is_of_something_that_is_logged(event: str) -> None:
    rooms = [*(ROOT / "dialogs").glob("*.py"), ROOT / "settings" / "logs.py"]
    assert any(f'"{event}"' in file.read_text("utf-8") for file in rooms)


def test_what_fails_is_never_held_back(log: Log) -> None:
    for _ in range(3):
        log.says("turn_failed", kind="message", ref="A1")
    assert log.counts() == [None] * 3


def test_many_kinds_are_no_way_round(log: Log) -> None:
    for person in range(MOST_KINDS + 50):
        log.says("step_refused", person=str(person), kind="message", why="NotAllowed")
    assert len(log.counts()) == MOST_KINDS + 1
    log.minute()
    assert log.lines == [{"event": "step_refused", "of": "all other kinds", "count": 49}]


def test_a_services_log_holds_back_what_repeats_itself(
    logs_as_a_service: None, capfd: pytest.CaptureFixture[str]
) -> None:
    for status in (401, 401, 403):
        structlog.get_logger().warning("request_refused", status=status, reason="x")
    said = [json.loads(line)["status"] for line in capfd.readouterr().err.splitlines()]
    assert said == [401, 403]
