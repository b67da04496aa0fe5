"""Logging: JSON lines with the turn's reference; nobody's words, no tokens."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logging() -> None:
    """One JSON line an event on standard error; libraries speak from warnings up."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_texts,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _without_texts(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """An exception's text may hold what somebody typed: its type and place are enough."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        event["error"], event["where"] = type(error).__name__, where
    return event
