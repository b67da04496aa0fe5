"""What went wrong: a reference that the person is shown, and one line in the log under it."""

from __future__ import annotations

import secrets
import traceback
from contextlib import AbstractContextManager

import structlog

log = structlog.get_logger(__name__)


def correlated() -> AbstractContextManager[None]:
    """Binds a new reference, such as 7F3A, to everything logged inside."""
    return structlog.contextvars.bound_contextvars(ref=secrets.token_hex(2).upper())


def reference() -> str:
    """The reference bound by `correlated`."""
    return str(structlog.contextvars.get_contextvars().get("ref", "0000"))


def log_failure(event: str, error: BaseException, **facts: object) -> None:
    """One line with the exception's type and where it was raised, never its text.

    The text may quote what a person typed, or a secret.
    """
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        event,
        ref=reference(),
        error=type(error).__name__,
        cause=type(error.__cause__ or error.__context__).__name__,
        where=[f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames[-6:]],
        **facts,
    )
