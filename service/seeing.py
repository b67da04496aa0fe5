"""What a check of the register found: who hears of it, and who has seen it."""

from __future__ import annotations

from collections.abc import Iterable

from procedure.errors import NotAllowed, ProcedureError, UnknownIncident, Unreadable
from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.organisation import Organisation
from procedure.roles import Actor
from procedure.steps.check import SeeFinding
from service.ports.found import Finding, Sees
from service.ports.store import StorageAway, Store
from service.restored import watchers
from service.take import Steps

MOST_FINDINGS = 30


def finding_notices(findings: Iterable[Finding], organisation: Organisation) -> list[Notice]:
    """Each to the DPO and those who approve, in chat, and to the channel."""
    told = [(Route.CHAT, person) for person in watchers(organisation)]
    return [
        Notice("", Topic.FINDING, route, to, str(one.id), f"finding/{one.id}/{to}")
        for one in findings
        for route, to in (*told, (Route.CHANNEL, CHANNEL))
    ]


async def waiting(store: Store, actor: Actor, organisation: Organisation) -> list[Finding]:
    """What nobody has seen yet, for who answers for the record; nothing for others.

    Without those of cases that are kept from this person.
    """
    if actor.id not in watchers(organisation):
        return []
    found = await store.unseen(None, MOST_FINDINGS)
    return [one for one in found if not await kept_from(store, actor, one)]


async def kept_from(store: Store, actor: Actor, finding: Finding) -> bool:
    row = await store.row(finding.incident_id) if finding.incident_id else None
    return row is not None and actor.id in row.involved


def approves(actor: Actor, organisation: Organisation) -> bool:
    """Whether they approve, whatever it is about."""
    return actor.id in organisation.people.approvers(frozenset())


async def see(desk: Steps, beside: Sees, finding: Finding, actor: Actor) -> bool:
    """Keeps that a finding was seen: in its case's record where that can be added to.

    False where somebody had seen it before. Raises NotAllowed for whoever may not say so.
    """
    if finding.seen_at is not None:
        return False
    if finding.incident_id and await _recorded(desk, finding, actor):
        return True
    if finding.incident_id and not approves(actor, desk.organisation):
        raise NotAllowed("Only whoever approves in that case says that a finding was seen.")
    return await beside.see(finding.id, desk.organisation.procedure.titled(actor), desk.clock())


async def _recorded(desk: Steps, finding: Finding, actor: Actor) -> bool:
    """Whether the case's record says so now; False where it can't be read or added to."""
    step = SeeFinding(finding=finding.id, words=finding.words)
    try:
        await desk.take(step, actor, finding.incident_id, once=f"finding/{finding.id}")
    except (UnknownIncident, Unreadable):
        return False
    except (ProcedureError, StorageAway):
        raise
    except Exception:  # a damaged record: what was found in it is seen all the same
        return False
    return True
