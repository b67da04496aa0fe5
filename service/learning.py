"""What a year amounts to and what is still owed, read for cards and papers (7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procedure.errors import NotAllowed
from procedure.findings import Owed
from procedure.organisation import Organisation
from procedure.roles import Actor
from service.annual import AnnualReport, annual_report
from service.lists import PAGE, Lists, is_officer, readers_of_all
from service.ports.clock import Clock
from service.ports.rows import Row
from service.ports.store import Store


@dataclass(frozen=True, slots=True)
class OwedView:
    """Follow-ups that aren't done, across cases; `more` is the last when there are further ones."""

    actor: Actor
    now: datetime
    organisation: Organisation
    owed: tuple[tuple[Row, Owed], ...]
    more: tuple[Row, Owed] | None = None


class Learning:
    """Answers across cases, without those that are kept from whoever asks."""

    def __init__(self, store: Store, organisation: Organisation, clock: Clock) -> None:
        self.store, self.organisation, self.clock = store, organisation, clock
        self.lists = Lists(store, organisation)

    async def follow_ups(
        self, actor: Actor, after: tuple[datetime, str, str] | None = None
    ) -> OwedView:
        """What we said we would do: officers see everything, others what is theirs to do."""
        found = await self.lists.owed(actor, after, PAGE + 1)
        page = found[:PAGE]
        own = [(row, one) for row, one in page if _is_theirs(row, one, actor)]
        more = page[-1] if len(found) > PAGE else None
        return OwedView(actor, self.clock(), self.organisation, tuple(own), more)

    async def annual(self, actor: Actor, year: int) -> AnnualReport:
        """The annual report, for officers; raises NotAllowed for others."""
        self.check(actor)
        now = self.clock()
        return await annual_report(self.store, year, self.organisation, now, not_involved=actor.id)

    def check(self, actor: Actor) -> None:
        """Raises NotAllowed for whoever may not read the annual report."""
        if not is_officer(actor):
            raise NotAllowed(f"The annual report is open to {readers_of_all(self.organisation)}.")


def _is_theirs(row: Row, owed: Owed, actor: Actor) -> bool:
    return is_officer(actor) or actor.id in (owed.owner.id, row.lead_id)
