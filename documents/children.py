"""The processes in which papers are made: started, spoken with, ended, and kept for a while.

Each is a Python of its own (documents/child.py) and no fork of the desk: it inherits no socket, no
lock and no memory of it, and nothing of its environment, in which secrets may stand.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from tempfile import TemporaryDirectory, gettempdir
from threading import Lock
from typing import BinaryIO, cast

from documents.wire import Ended, Reply, read_reply

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 2.0


PREFIX = "incident-desk-paper-"


def clear_left() -> None:
    """Removes this account's folders of papers half made whose process was killed."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            mark = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(mark).st_uid == os.geteuid():
                    shutil.rmtree(folder)
            finally:
                os.close(mark)


class Child:
    """One such process; what blocks may be called in any thread, and is ended by `kill`."""

    def __init__(self, megabytes: int) -> None:
        self.made = 0
        self._speaking = Lock()
        # Its own, so that nothing of a workbook half made outlives it.
        self._folder = TemporaryDirectory(prefix=PREFIX)
        # Held while this process lives: what nobody holds was left by one that was killed.
        self._mark = os.open(self._folder.name, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._mark, fcntl.LOCK_EX)
        lifeline, self._held = os.pipe()
        try:
            self._process = Popen(  # noqa: S603 — a file of ours, by the Python that runs this
                [sys.executable, "-m", "documents.child", str(megabytes), str(lifeline)],
                cwd=ROOT,
                env=_environment(self._folder.name),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,  # a library's last words may quote the case
                pass_fds=(lifeline,),
                start_new_session=True,
            )
        finally:
            os.close(lifeline)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it hasn't ended by itself."""
        return self._process.poll() is None

    def send(self, frames: bytes) -> None:
        """Writes what an order consists of; raises Ended."""
        pipe = cast(BinaryIO, self._process.stdin)
        with self._speaking:
            try:
                pipe.write(frames)
                pipe.flush()
            except (OSError, ValueError):
                raise Ended from None

    def reply(self) -> Reply:
        """Waits for what became of the order; raises Ended."""
        with self._speaking:
            try:
                return read_reply(cast(BinaryIO, self._process.stdout))
            except (OSError, ValueError):
                raise Ended from None

    def kill(self) -> None:
        """Ends it at once, whatever it is at; `bury` then tidies up."""
        self._process.kill()

    def bury(self) -> int:
        """Sees it end and leaves nothing behind; gives its exit code, or minus a signal's number.

        It ends when it is sent nothing more; one that doesn't is killed.
        """
        with self._speaking:
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    cast(BinaryIO, pipe).close()
            try:
                code = self._process.wait(PATIENCE_SECONDS)
            except TimeoutExpired:
                self._process.kill()
                code = self._process.wait()
            if self._held >= 0:
                os.close(self._held)
                self._held = -1
                os.close(self._mark)
            self._folder.cleanup()
        return code


def _environment(folder: str) -> dict[str, str]:
    """Where its files are and its packages, which are the desk's own; nothing else."""
    return {"LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": folder}


class Stock:
    """Children that wait for the next order, of which each makes only so many."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        self._idle: list[Child] = []
        clear_left()

    def taken(self) -> Child:
        """One that waits, else a new one; raises OSError where none can be started."""
        while self._idle:
            child = self._idle.pop()
            if child.lives:
                return child
            child.bury()
        return Child(self._megabytes)

    def given(self, child: Child) -> None:
        """Keeps one for the next order."""
        self._idle.append(child)

    def emptied(self) -> list[Child]:
        """Those that wait, to be buried by whoever asks."""
        idle, self._idle = self._idle, []
        return idle

    def __len__(self) -> int:
        return len(self._idle)
