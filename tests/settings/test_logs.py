"""The one shape of a log line: JSON, in UTC, and one line whatever is in it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from settings.logs import configure_logging


@pytest.fixture
def lines(logs_as_a_service: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What stands in the log, with the logging put back afterwards."""
    stream, before = io.StringIO(), structlog.get_config()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)
    configure_logging()
    yield stream
    structlog.configure(**before)


def test_a_line_says_when_in_utc_how_grave_and_what(lines: io.StringIO) -> None:
    structlog.get_logger().warning("request_refused", status=401)
    told = json.loads(lines.getvalue())
    assert datetime.now(UTC) - datetime.fromisoformat(told["timestamp"]) < timedelta(minutes=1)
    assert (told["level"], told["event"], told["status"]) == ("warning", "request_refused", 401)


def test_nothing_that_is_logged_begins_a_line_of_its_own(lines: io.StringIO) -> None:
    structlog.get_logger().warning("x", cause='a"\r\n{"event": "forged"}\u2028\x1b[31m')
    assert len(lines.getvalue().splitlines()) == 1
    assert json.loads(lines.getvalue())["event"] == "x"


def test_of_an_exception_only_its_kind_and_place_are_logged(lines: io.StringIO) -> None:
    try:
        raise ValueError("quotes kittiwake")
    except ValueError as error:
        structlog.get_logger().error("turn_failed", exc_info=error)
    told = json.loads(lines.getvalue())
    assert told["error"] == "ValueError"
    assert [place.partition(":")[0] for place in told["where"]] == ["settings/test_logs.py"]
    assert "kittiwake" not in lines.getvalue()
