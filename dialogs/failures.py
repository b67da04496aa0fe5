"""What went wrong: a reference that the person is shown, and one line in the log under it."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager

import structlog
from aiohttp import web

from dialogs.turn import Incoming
from procedure.errors import NotAllowed, ProcedureError, TooMany, UnknownIncident

log = structlog.get_logger(__name__)


def correlated() -> AbstractContextManager[None]:
    """Binds a new reference, such as 7F3A, to everything logged inside."""
    return structlog.contextvars.bound_contextvars(ref=secrets.token_hex(2).upper())


def reference() -> str:
    """The reference bound by `correlated`."""
    return str(structlog.contextvars.get_contextvars().get("ref", "0000"))


def log_refusal(refused: ProcedureError, incoming: Incoming) -> None:
    """One line of what wasn't theirs to read or do, by their object id; a wrong answer is none.

    Neither the case nor what was typed is in it.
    """
    if isinstance(refused, NotAllowed | TooMany | UnknownIncident):
        why, kind = type(refused).__name__, incoming.kind
        log.warning("step_refused", ref=reference(), kind=kind, person=incoming.person_id, why=why)


def refusal(status: int, reason: str, shown: object = None) -> web.Response:
    """The answer to a request that isn't taken, with a reference to its line; the line has why.

    Where the client can show a sentence, that is `shown`, and answered with 200.
    """
    log.warning("request_refused", ref=reference(), status=status, reason=reason)
    if shown is not None:
        return web.json_response(shown)
    return web.json_response({"error": {"code": "Refused", "ref": reference()}}, status=status)


def log_failure(event: str, error: BaseException, **facts: object) -> None:
    """One line under the reference; settings/logs.py leaves the exception's text out of it.

    The text may quote what a person typed, or a secret.
    """
    log.error(event, ref=reference(), exc_info=error, **facts)
