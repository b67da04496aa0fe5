"""A paper that is accepted: delivered once, and its outcome said once, however often asked."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from cards.payloads import Take
from dialogs.papers import FAILED
from procedure.entries.export import DocumentExported
from tests.procedure.story import DPO, MONDAY, REPORTER, organisation_of, report_of
from tests.service.memory import MemoryStore, Ticking
from tests.sight.door import Door

CASE = "CJS-2026-0001"
TAKE = Take(incident=CASE, paper="annex_four.standing")


@dataclass
class Drive:
    """Takes files, or doesn't, as it is told."""

    takes: list[bool] = field(default_factory=list)
    puts: list[tuple[bytes, bool]] = field(default_factory=list)

    async def put(self, url: str, content: bytes, *, again: bool = False) -> bool:
        self.puts.append((content, again))
        return self.takes.pop(0) if self.takes else True


@dataclass
class Handed:
    """A reported case whose papers go to a drive."""

    store: MemoryStore = field(default_factory=MemoryStore)
    drive: Drive = field(default_factory=Drive)

    def __post_init__(self) -> None:
        self.door = self.another()

    def another(self) -> Door:
        """As after a start."""
        door = Door(self.store, organisation_of(), Ticking(MONDAY))
        door.router.papers.uploads = self.drive
        return door

    async def accept(self, *, anew: bool = False) -> str:
        """The DPO's answer as Teams sends it: again the same one, or to another desk process."""
        self.door = self.another() if anew else self.door
        return await self.door.accept(DPO, TAKE)

    async def recorded(self) -> list[str]:
        """How far it came, as the record says."""
        record = await self.store.entries(CASE)
        return [r.entry.handing for r in record if isinstance(r.entry, DocumentExported)]


@pytest.fixture
async def handed() -> Handed:
    made = Handed()
    await made.door.desk.take(report_of(MONDAY), REPORTER)
    return made


@pytest.mark.parametrize("anew", [False, True], ids=["this process", "another process"])
@pytest.mark.parametrize(
    ("takes", "recorded", "puts"),
    [
        ([True], ["offered", "delivered"], 1),
        ([False, True], ["offered", "failed", "delivered"], 2),
        ([False, False, True], ["offered", "failed", "delivered"], 3),
        ([False, False, False], ["offered", "failed"], 3),
    ],
)
async def test_an_answer_sent_three_times_is_recorded_once_and_delivered_once(
    handed: Handed, anew: bool, takes: list[bool], recorded: list[str], puts: int
) -> None:
    handed.drive.takes = list(takes)
    said = [await handed.accept(anew=anew) for _ in range(3)]
    assert await handed.recorded() == recorded
    assert len(handed.drive.puts) == puts
    arrived = [False, *takes][puts]
    for number, answer in enumerate(said, start=1):
        linked = arrived and number >= puts
        assert ("FileSent" in answer) == linked
        assert (FAILED in answer) != linked


async def test_a_second_try_puts_the_very_same_bytes(handed: Handed) -> None:
    handed.drive.takes = [False, True]
    await handed.accept()
    await handed.accept()
    (first, fresh), (second, again) = handed.drive.puts
    assert first == second
    assert (fresh, again) == (False, True)


async def test_an_answer_that_comes_again_meanwhile_waits_for_the_first(handed: Handed) -> None:
    incoming = handed.door.consent(DPO, TAKE)
    first, second = [await handed.door.router(incoming) for _ in range(2)]
    assert str(second) == "Nothing()"
    assert "FileSent" in str(await first.reply())  # type: ignore[union-attr]
    assert len(handed.drive.puts) == 1
