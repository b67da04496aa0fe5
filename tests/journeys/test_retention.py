"""A case that has outlived its retention: proposed, approved, deleted, and what is left."""

from __future__ import annotations

from datetime import timedelta

from operations import commands
from procedure.stages import Stage
from tests.journeys.conftest import House
from tests.journeys.steps import NATURE, decide, report


async def test_a_record_is_deleted_after_its_retention_with_approval(house: House) -> None:
    first = await report(house.reporter)
    second = await report(house.colleague, nature=NATURE)
    await house.dpo.say(f"duplicate {second}")
    await house.dpo.press("Link it", {"in_original": first, "in_reason": "The same email."})
    await decide(house.chief_executive, second, "A1", "Approve")
    house.rehearsal.clock.move(timedelta(days=7 * 366))
    await house.dpo.wait_for("End of retention")
    reminded = await house.dpo.wait_for(
        lambda one: second in one.words and "retention" in one.words
    )
    await house.dpo.press("Propose deletion", message=reminded)
    await house.dpo.press(
        "Put deletion up for approval", {"in_reason": "Nothing needs it."}, on="can't be undone"
    )
    asked = await house.chief_executive.wait_for(f"Delete the record of {second}")
    decided = await house.chief_executive.press("Approve", message=asked)
    assert f"The record of {second} was deleted" in decided.words
    told = await house.dpo.wait_for(f"The record of {second} was deleted.")
    assert "Morag Sinclair" in told.words
    assert await house.bot.register.entries(second) == []
    row = await house.bot.register.row(second)
    assert row is not None
    assert (row.stage, row.title) == (Stage.DUPLICATE, "Deleted after its retention")
    await house.chief_executive.wait_for(
        lambda one: one.id == asked.id and "Nothing needs it" not in one.words
    )
    assert await commands.asked(["verify"], house.rehearsal.clock)(house.bot.settings) == 0
