"""The process in which papers are made: python -m documents.child MEGABYTES LIFELINE.

documents/children.py alone starts it. Orders come in on standard input, pickled by the process that
started this one; what goes back is bytes that nobody unpickles. It holds no socket, no file of the
register and no setting, has only so much memory, lets whoever answers people go first, and ends
with the process that started it.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import resource
import select
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath
from traceback import extract_tb
from typing import cast

from documents.annual import annual_docx
from documents.log import log_xlsx
from documents.orders import AnnualPaper, CasePaper, File, LogPaper, Order
from documents.papers import paper
from documents.wire import Ended, Outcome, Reply, read_frame, write_reply
from procedure.errors import ProcedureError
from service.papers import LOG_FILE, annual_file, marked
from service.ports.rows import Row

MEGABYTE = 1024 * 1024
NICER = 5
FIRST_TO_GO = "700"
"""Where the machine runs out of memory, the kernel is to take this process and not the desk."""

MOST_FRAMES = 10


def made(order: Order, rows: Iterator[Row]) -> File:
    """The file that was ordered; raises NotAllowed or Missing as `paper` does."""
    match order:
        case CasePaper(view, choice, hashes, checkpoint, draft):
            return paper(view, choice, hashes=hashes, checkpoint=checkpoint, draft=draft)
        case AnnualPaper(report):
            return File(marked(annual_file(report.year), report.organisation), annual_docx(report))
        case LogPaper(organisation, now):
            return File(marked(LOG_FILE, organisation), log_xlsx(rows, organisation, now))


def answer(order: Order, rows: Iterator[Row]) -> Reply:
    """What becomes of an order; an error's own text stays here, since it may quote the case."""
    try:
        file = made(order, rows)
    except ProcedureError as refused:
        return Reply(Outcome.REFUSED, type(refused).__name__, str(refused).encode())
    except MemoryError:
        return Reply(Outcome.NO_MEMORY)
    except Ended:
        raise
    except BaseException as error:
        if _lacks_memory():  # of which a library may speak in any way
            return Reply(Outcome.NO_MEMORY)
        frames = extract_tb(error.__traceback__)[-MOST_FRAMES:]
        places = [
            f"{'/'.join(PurePath(each.filename).parts[-2:])}:{each.lineno}" for each in frames
        ]
        return Reply(Outcome.FAILED, type(error).__name__, "\n".join(places).encode())
    return Reply(Outcome.MADE, file.name, file.content, _most_megabytes())


def _lacks_memory() -> bool:
    """Whether not even a quarter of what this process may have is left."""
    most, _ = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        return most != resource.RLIM_INFINITY and not bytearray(most // 4)
    except MemoryError:
        return True


def _received() -> object:
    """What was sent next: None where an order's rows end; raises Ended."""
    sent = read_frame(sys.stdin.buffer)
    # By the process that started this one, a moment ago, on a pipe that nobody else holds.
    return pickle.loads(sent) if sent else None  # noqa: S301


def _rows() -> Iterator[Row]:
    while isinstance(some := _received(), list):
        yield from some


def _bounded(megabytes: int) -> None:
    most = megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the case
    os.nice(NICER)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write(FIRST_TO_GO)


def _tied(lifeline: int) -> None:
    """Has the kernel end this process, whatever it is at, once nobody holds the other end.

    The signal (SIGIO) is one that nobody here handles.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # gone before this was said
        sys.exit()


def _most_megabytes() -> int:
    """The most that this program has held; what getrusage says counts the desk that started it."""
    with suppress(OSError), open("/proc/self/status") as status:
        held = next((line for line in status if line.startswith("VmHWM:")), "VmHWM: 0 kB")
        return int(held.split()[1]) // 1024
    return 0


def main(megabytes: int, lifeline: int) -> None:
    """Makes what is ordered until nothing more is."""
    _tied(lifeline)
    _bounded(megabytes)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the replies
    try:
        while True:
            order, rows = cast(Order, _received()), _rows()
            reply = answer(order, rows)
            deque(rows, maxlen=0)  # what a failure left unread
            write_reply(replies, reply)
    except (Ended, BrokenPipeError):
        return
    except MemoryError:  # an order so large that it can't even be read
        write_reply(replies, Reply(Outcome.NO_MEMORY))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
