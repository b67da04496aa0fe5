"""What went wrong: a reference that the person is shown, and one line in the log under it."""

from __future__ import annotations

import secrets
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
    """One line under the reference; settings/logs.py leaves the exception's text out of it.

    The text may quote what a person typed, or a secret.
    """
    log.error(event, ref=reference(), exc_info=error, **facts)
