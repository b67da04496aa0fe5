"""The log: of an error its type and places, of a library where it spoke, and nobody's words."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, ValidationError
from structlog.testing import capture_logs

from settings.logs import masked

CANARY = "kittiwake-2209"


class Report(BaseModel):
    """Something typed."""

    count: int


def fails() -> None:
    """Raises an error that quotes the word, because of another that does."""
    try:
        Report.model_validate({"count": CANARY})
    except ValidationError as wrong:
        raise ValueError(f"can't read {CANARY}") from wrong


def logged_failure() -> None:
    try:
        fails()
    except ValueError:
        structlog.get_logger().exception("it_failed", what=ValueError(CANARY))


def library_failure() -> None:
    try:
        fails()
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling %s", CANARY)


def library_words() -> None:
    logging.getLogger("sqlalchemy.pool").error("Exception during reset of %r", CANARY)


def library_that_cannot_say_it() -> None:
    logging.getLogger("botbuilder").error("%d %d", CANARY)


def library_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"Expected `int` but got `{CANARY}`", UserWarning, stacklevel=1)


def uncaught() -> None:
    try:
        fails()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def uncaught_in_a_thread() -> None:
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()


class Broken:
    """Fails as it is forgotten."""

    def __del__(self) -> None:
        fails()


def forgotten() -> None:
    Broken()


def never_retrieved() -> None:
    async def failing() -> None:
        fails()

    async def left() -> None:
        task = asyncio.create_task(failing())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(left())


WAYS = (
    logged_failure,
    library_failure,
    library_words,
    library_that_cannot_say_it,
    library_warning,
    uncaught,
    uncaught_in_a_thread,
    forgotten,
    never_retrieved,
)


@pytest.mark.usefixtures("logs_as_a_service")
@pytest.mark.parametrize("way", WAYS)
def test_whatever_speaks_becomes_one_line_of_json_without_its_words(
    way: Callable[[], None], capfd: pytest.CaptureFixture[str]
) -> None:
    way()
    (line,) = "".join(capfd.readouterr()).splitlines()
    said = json.loads(line)
    assert {"event", "level", "timestamp"} <= set(said)
    assert CANARY not in line
    assert "Traceback" not in line


def heard(error: BaseException) -> dict[str, Any]:
    """The line that an error leaves."""
    with capture_logs([masked]) as lines:
        structlog.get_logger().error("it_failed", exc_info=error)
    return dict(lines[0])


def test_an_error_keeps_its_type_its_places_and_its_causes() -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 — its words are what is kept out
        fails()
    line = heard(raised.value)
    assert line["error"] == "ValueError"
    assert [place.rsplit(":", 1)[0] for place in line["where"]] == ["settings/test_masking.py"] * 2
    assert line["cause"]["error"] == "ValidationError"
    assert len(line["ref"]) == 4
    assert set(line) == {"event", "log_level", "ref", "error", "where", "cause"}


def test_a_turns_reference_is_kept() -> None:
    with capture_logs([masked]) as lines:
        structlog.get_logger().error("it_failed", ref="7F3A", exc_info=ValueError())
    assert lines[0]["ref"] == "7F3A"


def test_an_error_that_causes_itself_ends() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert heard(first)["error"] == "ValueError"


@pytest.mark.usefixtures("logs_as_a_service")
def test_stopping_by_the_keyboard_is_no_fault(capfd: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "".join(capfd.readouterr()) == ""
