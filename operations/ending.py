"""How every command ends: with its exit code, or with one sentence that says what to do."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Callable, Mapping

import structlog

from service.ports.store import StorageAway
from settings.values import ConfigurationError
from storage.continuity import NotContinued
from storage.engine import AlreadyRunning
from storage.migrate import SchemaAhead, SchemaBehind
from storage.signing import BadKeyFile
from storage.troubles import Unusable

REFUSALS = (
    AlreadyRunning,
    BadKeyFile,
    ConfigurationError,
    NotContinued,
    SchemaAhead,
    SchemaBehind,
    StorageAway,
    Unusable,
)
"""What stops a start or a command with a sentence of its own."""

FILES: Mapping[int, str] = {
    errno.EACCES: "may not be used by this account: give it the right to",
    errno.EPERM: "may not be used by this account: give it the right to",
    errno.EROFS: "is on a disk that can't be written",
    errno.ENOENT: "isn't there: check the path",
    errno.EISDIR: "is a folder, where a file should be",
    errno.ENOTDIR: "can't be there: something on the way to it isn't a folder",
    errno.EEXIST: "is there already, and isn't a folder",
    errno.ENOSPC: "can't be written, since its disk is full: make space there, and try again",
    errno.EDQUOT: "can't be written, since this account may fill no more of its disk",
    errno.EFBIG: "can't be written: this account's files may not grow so large",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.ELOOP: "is a link that goes round",
}
"""What an error of the system means, to go on from the file's path."""

PORTS: Mapping[int, str] = {
    errno.EADDRINUSE: "another program listens there already: end that one, or set another PORT",
    errno.EADDRNOTAVAIL: "this machine hasn't that address: check HOST",
    errno.EACCES: "this account may not listen there: set a PORT above 1023",
}
"""What keeps the desk from listening at HOST and PORT."""

log = structlog.get_logger(__name__)


def unreadable(reference: str) -> str:
    """What an operator does where something failed that nobody foresaw; quotes nothing of it."""
    return (
        f"Something couldn't be read or done (ref {reference}: the log has the place). Please run "
        "`python bot.py verify`, which names the entry of a record that was damaged, and see "
        "“When something can't be read” in docs/operating.md."
    )


def ended(run: Callable[[], int]) -> int:
    """The exit code of what is run; 2, with a sentence, where something known stops it.

    1, with a sentence and a line in the log, where it fails otherwise. An exception's own text
    stays out: it may quote what people wrote in their incidents.
    """
    try:
        return run()
    except REFUSALS as stops:
        print(stops, file=sys.stderr)
        return 2
    except OSError as error:
        print(of_system(error), file=sys.stderr)
        return 2
    except Exception as error:
        print(unreadable(logged("command_failed", error)), file=sys.stderr)
        return 1


def of_system(error: OSError) -> str:
    """The sentence for what the system refuses: which file, or HOST and PORT."""
    number = error.errno or 0
    file = error.filename2 or error.filename
    if file is not None:
        return f"{os.fsdecode(file)} {FILES.get(number, 'could not be read or written')}."
    if number in PORTS:
        return f"The desk can't listen at HOST and PORT: {PORTS[number]}."
    return f"The desk can't go on: {os.strerror(number) if number else type(error).__name__}."


def logged(event: str, error: BaseException, **facts: object) -> str:
    """Logs an error under a new reference, which is given back."""
    reference = secrets.token_hex(2).upper()
    log.error(event, ref=reference, exc_info=error, **facts)
    return reference
