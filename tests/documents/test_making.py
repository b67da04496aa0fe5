"""Papers are made in processes that end, hold nothing of the desk, and may take only so much."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from documents import making
from documents.child import answer, made
from documents.children import ROOT, Child, Stock
from documents.making import Limits, Making, NotMade, Why
from documents.orders import AnnualPaper, CasePaper, LogPaper, Order
from documents.wire import Outcome
from procedure.errors import NotAllowed
from procedure.papers import Paper
from service.annual import AnnualReport
from service.papers import Choice
from service.ports.rows import Row
from tests.cards.cases import assessment, closed
from tests.cards.cast import DPO, ORGANISATION, REPORTER, START
from tests.documents.reading import docx_text, pdf_text, xlsx
from tests.stock import STOCK
from tests.waiting import until

VIEW = assessment().view(DPO)
CASE_FILE = CasePaper(VIEW, Choice(Paper.CASE_FILE), ["0" * 64] * VIEW.incident.seq)
RECORD = CasePaper(VIEW, Choice(Paper.ANNEX_FOUR))
LOG = LogPaper(ORGANISATION, START)
YEAR = AnnualPaper(AnnualReport(2026, START, ORGANISATION))
ROW = closed().row


@pytest.fixture(autouse=True)
def _few_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "ROWS_AT_ONCE", 1)


@pytest.fixture
async def shared() -> AsyncIterator[Making]:
    """Makes with the children of all tests."""
    async with Making(stock=STOCK) as shared:
        yield shared


@pytest.fixture
def stock() -> Iterator[Stock]:
    """Children of this test alone, one of which has been started."""
    stock = Stock(1024)
    child = STOCK.taken()
    child.made = 0  # whatever it has made for others
    stock.given(child)
    yield stock
    for child in stock.emptied():
        STOCK.given(child)


class Held:
    """Rows of which the second comes when it is let through: the child waits for it."""

    def __init__(self) -> None:
        self.begun, self.through = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> AsyncIterator[Row]:
        yield ROW
        yield ROW  # the first is on its way once a second is asked for
        self.begun.set()
        await self.through.wait()
        yield ROW


def gone(pid: int) -> bool:
    """Whether a process has ended, also one that nobody has asked for its end."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def opened(files: Path) -> Iterator[str]:
    """What a process has open; it opens and closes files of its own meanwhile."""
    for each in files.iterdir():
        with suppress(FileNotFoundError):
            yield os.readlink(each)


@pytest.mark.parametrize("order", [CASE_FILE, RECORD, YEAR])
async def test_a_paper_is_what_it_would_be_if_it_were_made_here(
    shared: Making, order: Order
) -> None:
    file, here = await shared.make(order), made(order, iter(()))
    read = pdf_text if file.name.endswith(".pdf") else docx_text
    assert (file.name, read(file.content)) == (here.name, read(here.content))


async def test_the_log_has_all_rows_in_their_order(shared: Making) -> None:
    async def numbered() -> AsyncIterator[Row]:
        for number in range(250):
            yield replace(ROW, register={**ROW.register, "ID": f"CJS-2026-{number:04}"})

    file = await shared.make(LOG, numbered())
    ids = [cell.value for cell in xlsx(file.content)["Summary Log"]["A"]]
    assert ids == ["ID", *(f"CJS-2026-{number:04}" for number in range(250))]


async def test_what_the_procedure_refuses_is_the_same_sentence(shared: Making) -> None:
    order = CasePaper(assessment().view(REPORTER), Choice(Paper.CASE_FILE))
    with pytest.raises(NotAllowed, match="isn't open to you"):
        await shared.make(order)


async def test_a_fault_is_logged_by_its_place_and_never_by_its_text(shared: Making) -> None:
    with capture_logs() as lines, pytest.raises(NotMade, match="something went wrong") as failed:
        await shared.make(CasePaper(VIEW, Choice(Paper.FOLDER)))
    assert failed.value.why is Why.FAULT
    (line,) = lines
    assert line["error"] == "ValueError"
    assert line["where"][-1].startswith("documents/papers.py:")
    assert "a folder is no file" not in str(line)


async def test_a_child_holds_nothing_of_the_desk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MicrosoftAppPassword", "a secret")
    with (tmp_path / "lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        child = Child(1024)
    process = Path(f"/proc/{child.pid}")
    await until(lambda: (process / "environ").read_bytes() != b"")  # the program has begun
    names = {line.split(b"=")[0] for line in (process / "environ").read_bytes().split(b"\0")}
    held = list(opened(process / "fd"))
    child.kill()
    assert child.bury() == -signal.SIGKILL
    assert names - {b""} == {b"LANG", b"PYTHONPATH", b"TMPDIR"}
    assert not [each for each in held if "socket" in each or str(tmp_path) in each]


async def test_one_that_takes_too_long_is_stopped_and_said() -> None:
    async with Making(Limits(seconds=0)) as hasty:
        with pytest.raises(NotMade, match="longer than 0 seconds") as failed:
            await hasty.make(CASE_FILE)
        assert failed.value.why is Why.TIME
        assert not hasty.at_work


async def test_one_that_needs_too_much_memory_is_stopped_and_said() -> None:
    async with Making(Limits(megabytes=40)) as narrow:
        with pytest.raises(NotMade, match="more memory than 40 MB"):
            await narrow.make(CASE_FILE)


def test_memory_that_python_itself_lacks_is_said_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(*_: object, **more: object) -> None:
        raise MemoryError

    monkeypatch.setattr("documents.child.paper", lacks)
    assert answer(RECORD, iter(())).outcome is Outcome.NO_MEMORY


@pytest.mark.parametrize(
    ("ends", "why"), [(signal.SIGKILL, Why.MEMORY), (signal.SIGSEGV, Why.FAULT)]
)
async def test_a_child_that_the_kernel_ends_is_said(
    shared: Making, ends: signal.Signals, why: Why
) -> None:
    held = Held()
    asked = asyncio.create_task(shared.make(LOG, held()))
    await held.begun.wait()
    (pid,) = shared.at_work
    os.kill(pid, ends)
    await until(lambda: gone(pid))
    held.through.set()
    with pytest.raises(NotMade) as failed:
        await asked
    assert failed.value.why is why


async def test_no_more_than_two_are_at_work_and_no_more_than_thirty_asked_for(
    shared: Making,
) -> None:
    every = [Held() for _ in range(making.MOST_ASKED)]
    asked = [asyncio.create_task(shared.make(LOG, held())) for held in every]
    await every[0].begun.wait()
    await every[1].begun.wait()
    assert len(shared.at_work) == making.AT_ONCE
    with pytest.raises(NotMade, match="many papers are being made"):
        await shared.make(RECORD)
    for held in every:
        held.through.set()
    assert len({file.name for file in await asyncio.gather(*asked)}) == 1


async def test_a_child_makes_only_so_many_papers(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Making(stock=stock) as alone:
        await alone.make(RECORD)
        assert len(stock) == 1
        monkeypatch.setattr(making, "PAPERS_A_CHILD", 1)
        await alone.make(RECORD)
    assert len(stock) == 0


async def test_children_that_nobody_has_work_for_end(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "IDLE_SECONDS", 0.0)
    async with Making(stock=stock) as alone:
        await alone.make(RECORD)
        await until(lambda: not len(stock))


async def test_a_stop_ends_what_is_under_way_and_says_so(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "GRACE_SECONDS", 0.0)
    held, stopped = Held(), Making(stock=stock)
    asked = asyncio.create_task(stopped.make(LOG, held()))
    await held.begun.wait()
    (pid,) = stopped.at_work
    closing = asyncio.create_task(stopped.close())
    await until(lambda: gone(pid))
    held.through.set()
    await closing
    with pytest.raises(NotMade, match="being stopped"):
        await asked
    with pytest.raises(NotMade, match="being stopped"):
        await stopped.make(RECORD)


async def test_whoever_asks_no_more_leaves_no_child_behind(shared: Making) -> None:
    held = Held()
    asked = asyncio.create_task(shared.make(LOG, held()))
    await held.begun.wait()
    (pid,) = shared.at_work
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert gone(pid)


async def test_a_child_ends_with_the_desk_that_started_it_even_if_that_is_killed() -> None:
    """Standard input is held open here: it is the lifeline alone that ends the child."""
    program = (
        "import os, time; from documents.children import Child; child = Child(1024); "
        "os.dup(child._process.stdin.fileno()); print(child.pid, flush=True); time.sleep(600)"
    )
    desk = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, stdout=PIPE
    )
    assert desk.stdout is not None
    pid = int(await desk.stdout.readline())
    desk.kill()
    await desk.wait()
    await until(lambda: gone(pid))


async def test_a_child_that_is_at_work_ends_with_the_desk(shared: Making) -> None:
    held = Held()
    asked = asyncio.create_task(shared.make(LOG, held()))
    await held.begun.wait()
    (child,) = shared._busy
    os.close(child._held)
    child._held = -1
    await until(lambda: gone(child.pid))
    held.through.set()
    with pytest.raises(NotMade):
        await asked
