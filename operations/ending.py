"""How every command ends: with its exit code, or with one sentence that says what to do."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def unreadable(reference: str) -> str:
    """What an operator does where something failed that nobody foresaw; quotes nothing of it."""
    return (
        f"Something couldn't be read or done (ref {reference}: the log has the place). Please run "
        "`python bot.py verify`, which names the entry of a record that was damaged, and see "
        "“When something can't be read” in docs/operating.md."
    )


def ended(run: Callable[[], int]) -> int:
    """The exit code of what is run; 1, with a sentence and a line in the log, where it fails.

    An exception's own text stays out: it may quote what people wrote in their incidents.
    """
    try:
        return run()
    except Exception as error:
        print(unreadable(logged("command_failed", error)), file=sys.stderr)
        return 1


def logged(event: str, error: BaseException, **facts: object) -> str:
    """Logs an error under a new reference, which is given back."""
    reference = secrets.token_hex(2).upper()
    log.error(event, ref=reference, exc_info=error, **facts)
    return reference
