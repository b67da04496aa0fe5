"""Two cases of one matter: linked and parted as the desk does it, without a register."""

from __future__ import annotations

from copy import deepcopy

from procedure.duplicates import brings, words
from procedure.entries.link import DuplicateLinked, DuplicateReturned
from procedure.organisation import Moment
from procedure.record import Entry
from procedure.roles import SYSTEM, Actor
from procedure.state import ActionStatus, Incident
from procedure.steps.close import ReopenIncident
from service.links import joined, parted
from service.take import add
from tests.cjs import CJS
from tests.procedure.story import DPO, MONDAY, Story

SECOND = "CJS-2026-0002"


def second(identity: str = SECOND) -> Story:
    """A case beside the first, not reported yet; a minute later, so that the two differ."""
    return Story(now=MONDAY, incident=Incident(identity))


def follow(story: Story, entries: list[Entry], actor: Actor = SYSTEM) -> list[Entry]:
    """What the desk writes by itself into a case."""
    moment = Moment(actor, story.now, story.organisation)
    new, story.told = add(story.incident, entries, moment)
    story.record += new
    return entries


def join(first: Story, report: Story) -> list[Entry]:
    """The first incident takes the report over; what that wrote there."""
    link = next(r.entry for r in reversed(report.record) if isinstance(r.entry, DuplicateLinked))
    first.now = max(first.now, report.now)
    moment = Moment(SYSTEM, first.now, first.organisation)
    return follow(first, joined(first.incident, report.incident, link, moment))


def link(first: Story, report: Story) -> list[Entry]:
    """Linked by the DPO with the approval that it needs, and taken over."""
    report.link(first.incident.id)
    return join(first, report)


def linked_anyhow(first: Story, report: Story) -> list[Entry]:
    """Linked whoever may do so, for generated cases in which nobody may be able to."""
    carried = words(brings(report.incident), CJS)
    entry = DuplicateLinked(original=first.incident.id, reason="Same.", carried=carried)
    follow(report, [entry], DPO)
    return join(first, report)


def part(first: Story, report: Story) -> DuplicateReturned:
    """The link is undone, in both cases."""
    moment = Moment(SYSTEM, max(first.now, report.now), first.organisation)
    report.take(ReopenIncident(reason="Another matter."), _able(report))
    given, back = parted(first.incident, report.incident, moment)
    first.now = report.now = moment.now
    follow(first, given)
    follow(report, back)
    returned = back[-1]
    assert isinstance(returned, DuplicateReturned)
    return returned


def _able(report: Story) -> Actor:
    people = report.organisation.people
    ids = [*people.holders.values()]
    able = next((i for i in ids if i not in report.incident.implicated and i != "head"), "")
    return report.organisation.actor(able, "Whoever is able")


def as_before(incident: Incident, before: Incident) -> Incident:
    """The case without what the record says was done: entries, keys gone, what fell by the link."""
    made = deepcopy(incident)
    made.seq = before.seq
    made.work.gone_actions = before.work.gone_actions
    made.work.gone_inputs = before.work.gone_inputs
    made.work.gone_bodies = before.work.gone_bodies
    # Who was asked meanwhile, and when, stands in the record and was done.
    made.work.asked = before.work.asked
    for key, action in before.work.actions.items():
        if action.waiting and made.work.actions[key].status is ActionStatus.WITHDRAWN:
            made.work.actions[key] = deepcopy(action)
    return made
