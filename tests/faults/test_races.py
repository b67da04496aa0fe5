"""Eight approvers press at once: one of them decides."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from procedure.errors import AlreadyTaken
from procedure.steps.act import ProposeAction
from procedure.steps.approve import DecideAction
from procedure.terms import ActionKind
from service.take import Desk, Taken
from storage.register import open_register
from tests.faults.conftest import counted
from tests.procedure.story import CHIEF, DIRECTOR, DPO, MONDAY, ORGANISATION, REPORTER, report_of

RACERS = 8


async def test_of_eight_racing_approvers_one_decides_and_the_others_learn_who_did(
    migrated_url: str, figures: Callable[[str], None]
) -> None:
    register = await open_register(migrated_url)
    rounds = counted(20, 100)
    try:
        desk = Desk(register, ORGANISATION, lambda: MONDAY)
        incident = (await desk.take(report_of(), REPORTER)).incident.id
        outcomes = Counter[str]()
        for _ in range(rounds):
            outcomes += await _race(desk, incident)
        record = await register.entries(incident)
    finally:
        await register.close()
    assert outcomes == {"won": rounds, "told": rounds * (RACERS - 1)}
    decisions = [r for r in record if r.entry.name in ("ActionApproved", "ActionRejected")]
    assert len(decisions) == rounds
    kind = migrated_url.partition("+")[0]
    figures(f"racing approvers, {kind}: {rounds} rounds × {RACERS}, one winner in each")


async def _race(desk: Desk, incident: str) -> Counter[str]:
    """Four presses by each approver, approvals and rejections, all at the same moment."""
    proposed = ProposeAction(kind=ActionKind.CONTAINMENT, text="Recall the email.")
    taken = await desk.take(proposed, DPO, incident)
    action = list(taken.incident.work.actions.values())[-1]

    async def press(number: int) -> Taken:
        step = DecideAction(
            action=action.key, digest=action.digest, approve=number % 3 > 0, reason="As it stands."
        )
        actor = (CHIEF, DIRECTOR)[number % 2]
        return await desk.take(step, actor, incident, once=f"{action.key}/{number}")

    results = await asyncio.gather(*map(press, range(RACERS)), return_exceptions=True)
    for result in results:
        assert isinstance(result, Taken | AlreadyTaken), result
    won = sum(isinstance(result, Taken) for result in results)
    return Counter(won=won, told=RACERS - won)
