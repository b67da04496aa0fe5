"""Setting aside: many reports by one person, each linked to one of them by the step for that."""

from __future__ import annotations

import re
from collections import Counter
from typing import Protocol

from procedure.aside import REFUSED, stays_because
from procedure.errors import Invalid, ProcedureError
from procedure.organisation import Organisation
from procedure.registry import step_row
from procedure.rights import check
from procedure.roles import Actor
from procedure.state import Incident
from procedure.steps.aside import SetAside
from procedure.steps.link import LinkDuplicate
from service.folding import folded
from service.ports.rows import Row, Search
from service.ports.store import Store

AT_ONCE = 100
"""Reports that are looked at by one press: an answer is given within seconds."""

_ID = re.compile(r"[A-Z]{2,6}-(\d{4})-(\d{1,6})")


class Takes(Protocol):
    """The desk, as what takes steps of several cases knows it."""

    store: Store
    organisation: Organisation

    async def link(self, step: LinkDuplicate, actor: Actor, incident_id: str, seq: int) -> None:
        """Takes the step unless the record has gone on since entry `seq`."""


async def set_aside(desk: Takes, step: SetAside, actor: Actor, first: Incident) -> SetAside:
    """Links what can be linked, newest first; gives the step with what became of each.

    Raises a ProcedureError where this person may not, or where nothing is left to set aside. What
    is kept from them is neither linked nor counted.
    """
    check(step_row(step).right, actor, first, desk.organisation)
    if not step.reason:
        return step
    done: list[str] = []
    left: Counter[str] = Counter()
    for row in await _others(desk.store, step, actor, first):
        why = await _linked(desk, step, actor, first.id, row)
        if why:
            left[why] += 1
        else:
            done.append(row.incident_id)
    if not done:
        whys = "".join(f" Left out: {count} because {why}." for why, count in left.items())
        raise Invalid({"reason": f"There is nothing to set aside.{whys}"})
    return step.model_copy(update={"aside": done, "left": dict(left)})


async def _others(store: Store, step: SetAside, actor: Actor, first: Incident) -> list[Row]:
    """Reports by the same person up to the newest that was shown, which nobody has looked at."""
    reporter, newest = first.report.reporter.id, _ID.fullmatch(step.newest)
    if not reporter or newest is None:
        return []
    before = (int(newest[1]), int(newest[2]) + 1)
    search = Search(
        reporter=reporter, open=True, not_involved=actor.id, before=before, limit=AT_ONCE
    )
    rows = await store.search(search)
    return [r for r in rows if not r.classification and r.incident_id != first.id]


async def _linked(desk: Takes, step: SetAside, actor: Actor, first: str, row: Row) -> str:
    """Links one; why it was left out, or ""."""
    record = await desk.store.entries(row.incident_id)
    why = stays_because(folded(row.incident_id, record), record)
    if why:
        return why
    link = LinkDuplicate(original=first, reason=step.reason, among=True)
    try:
        await desk.link(link, actor, row.incident_id, len(record))
    except ProcedureError:
        return REFUSED
    return ""
