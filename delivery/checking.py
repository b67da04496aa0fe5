"""The checking worker: the whole register is verified all the time, slowly, and finds are told.

What a check finds when somebody happens to run it may be found months late. The work is done by a
process of its own (delivery/apart.py), at the lowest priority and for a fifth of its time.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import re
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from delivery.asked import Asked
from delivery.working import Worker
from procedure.organisation import Organisation
from service.ports.clock import Clock
from service.seeing import finding_notices
from storage.register import Register

FIRST_AFTER_SECONDS = 60.0
"""A start has better things to do."""

REST_SECONDS = 600.0
ROOT = Path(__file__).parents[1]
_ABOUT = re.compile(r"\A([A-Za-z]+-\d{4}-\d{4,}): .*", re.DOTALL)

log = structlog.get_logger()


class RoundFailed(Exception):
    """The process that checks ended before it was through."""


@dataclass(slots=True)
class Rounds:
    """How often the register was gone through here, when last to the end, and what was new."""

    finished: int = 0
    at: datetime | None = None
    found: int = 0


class Checking(Worker[bool]):
    """Goes through the register, rests, and begins again; of several processes one at a time."""

    name = "checking"
    waits = "checking_waits"

    def __init__(
        self, register: Register, organisation: Organisation, asked: Asked, clock: Clock
    ) -> None:
        self._register, self._organisation = register, organisation
        self._asked, self._clock = asked, clock
        self._process: Process | None = None
        self._from = time.monotonic() + FIRST_AFTER_SECONDS
        self.rounds = Rounds()

    async def rest(self, swept: bool) -> None:
        """Until the next round."""
        await asyncio.sleep(REST_SECONDS if swept else self.look_seconds)

    async def sweep(self) -> bool:
        """Goes once through the register; False while it is too early."""
        if time.monotonic() < self._from:
            return False
        await self.round()
        return True

    async def round(self) -> None:
        """One round, to its end; raises RoundFailed where it doesn't come to that."""
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "delivery.apart",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,  # a library's last words may quote the case
            env={"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **self._asked.environment},
            limit=2**20,
        )
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(pickle.dumps((self._asked, self._clock())))
        process.stdin.close()
        said: dict[str, Any] = {}
        async for line in process.stdout:
            said = json.loads(line)
            await self._tell(said.get("found", ()))
        await process.wait()
        self._process = None
        if not said.get("through"):
            raise RoundFailed(f"ended with {process.returncode}")
        if not said.get("elsewhere"):
            self.rounds.finished += 1
            self.rounds.at = self._clock()

    async def _tell(self, problems: Iterable[str]) -> None:
        """Keeps what is new, and has it told."""
        by_incident: dict[str, list[str]] = {}
        for problem in problems:
            about = _ABOUT.fullmatch(problem)
            by_incident.setdefault(about[1] if about else "", []).append(problem)
        for incident_id, words in by_incident.items():
            now = self._clock()
            new = await self._register.found(incident_id, words, now)
            self.rounds.found += len(new)
            for one in new:
                log.error("register_finding", finding=one.id, incident=incident_id)
            await self._register.outbox.enqueue(finding_notices(new, self._organisation), now)

    def figures(self) -> dict[str, int | str]:
        """What /readyz says of it, which makes nobody unready."""
        rounds = self.rounds
        at = rounds.at.isoformat(timespec="seconds") if rounds.at else ""
        return {"checks": rounds.finished, "last_check": at, "check_findings": rounds.found}

    async def finish(self) -> None:
        """Ends the process, if one is at work."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
