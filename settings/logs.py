"""Logging: JSON lines with the turn's reference; nobody's words, no tokens, no exception's text.

An exception's text may quote what somebody typed: a row of the record that can't be read, the
parameters of a statement, a secret. So all that is kept of one is its type, and the file and line
of each frame that it went through. What a library says of itself is masked alike.
"""

from __future__ import annotations

import atexit
import logging
import secrets
import sys
import threading
import warnings
from collections.abc import Mapping, MutableMapping
from pathlib import PurePath
from traceback import extract_tb
from typing import Any, TextIO

import structlog

from settings.repeats import Repeats

MOST_FRAMES = 40
MOST_CAUSES = 5

log = structlog.get_logger(__name__)

_stamped = structlog.processors.TimeStamper(fmt="iso", utc=True)
_rendered = structlog.processors.JSONRenderer()


def configure_logging() -> None:
    """One JSON line an event on standard error; libraries speak from warnings up.

    Whatever would print an exception by itself (an error that nobody caught, a thread's, a
    library's warning) becomes such a line too. What strangers can have logged again and again is
    counted (`settings/repeats.py`); the rest of the count is written as the process ends.
    """
    repeats = Repeats(_tell)
    atexit.register(repeats.tell)
    heard = logging.StreamHandler(sys.stderr)
    heard.setFormatter(_Unquoted())
    heard.addFilter(lambda record: repeats.is_told(_spoken(record)))
    logging.basicConfig(level=logging.WARNING, handlers=[heard], force=True)
    logging.raiseExceptions = False  # it would print the arguments of a line that can't be made
    sys.excepthook = lambda _, error, __: _uncaught(error)
    sys.unraisablehook = lambda found: _uncaught(found.exc_value)
    threading.excepthook = lambda found: _uncaught(found.exc_value)
    warnings.showwarning = _warned
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            repeats,
            structlog.processors.add_log_level,
            _stamped,
            masked,
            _rendered,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def masked(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An event with of its exception only type, places and a reference: a structlog processor."""
    given = event.pop("exc_info", None)
    error = _exception_in(given)
    for name, value in event.items():
        if isinstance(value, BaseException):
            event[name] = type(value).__name__
    if error is not None:
        event.setdefault("ref", secrets.token_hex(2).upper())
        event.update(_kept(error))
    return event


def _exception_in(given: object) -> BaseException | None:
    """The exception of an `exc_info`, in each of the forms that logging knows."""
    if given is True:
        return sys.exception()
    found = given[1] if isinstance(given, tuple) and len(given) == 3 else given
    return found if isinstance(found, BaseException) else None


def _kept(error: BaseException, causes: int = MOST_CAUSES) -> dict[str, object]:
    """What may be known of an exception: type, each frame's place, and the same of its cause."""
    frames = extract_tb(error.__traceback__)[-MOST_FRAMES:]
    kept: dict[str, object] = {
        "error": type(error).__name__,
        "where": [_place(frame.filename, frame.lineno) for frame in frames],
    }
    cause = error.__cause__ or error.__context__
    if cause is not None and causes:
        kept["cause"] = _kept(cause, causes - 1)
    return kept


def _place(file: str, line: int | None) -> str:
    """A file and line, without the folders above that say where a server keeps things."""
    return f"{'/'.join(PurePath(file).parts[-2:])}:{line}"


class _Unquoted(logging.Formatter):
    """A library's line without its words, which may quote anything; its place says what it was."""

    def format(self, record: logging.LogRecord) -> str:
        return str(_rendered(None, "", dict(_stamped(None, "", _spoken(record)))))


def _spoken(record: logging.LogRecord) -> MutableMapping[str, Any]:
    event: MutableMapping[str, Any] = {
        "event": "library_spoke",
        "logger": record.name,
        "said_at": _place(record.pathname, record.lineno),
        "level": record.levelname.lower(),
        "exc_info": record.exc_info,
    }
    return masked(None, "", event)


def _tell(event: Mapping[str, Any]) -> None:
    """What was counted, as a line of its own."""
    log.warning(**event)


def _uncaught(error: BaseException | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        log.critical("nobody_caught", exc_info=error)


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("library_warned", kind=category.__name__, said_at=_place(filename, lineno))
