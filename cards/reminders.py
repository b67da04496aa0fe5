"""A clock's reminder in somebody's chat; once the clock has stopped, what stopped it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cards.elements import Element, button, facts
from cards.payloads import Fill, Go
from cards.tasks import task_boxes
from cards.words import matter, settled_by, who_and_when
from procedure.clocks import timers
from procedure.instants import left, shown
from procedure.notices import Notice
from procedure.rights import Sight
from procedure.terms import Party
from service.cases import CaseView


@dataclass(frozen=True, slots=True)
class Reminder:
    """The line, its colour, what stands under it and the button that gets it done."""

    line: str
    style: str
    body: list[Element] = field(default_factory=list)
    buttons: list[Element] = field(default_factory=list)


def reminder(notice: Notice, view: CaseView) -> Reminder:
    """What is due, its limit and the time left; or that it is done, and by whom."""
    timer = next((t for t in timers(view.incident, view.office) if t.key == notice.about), None)
    if timer is None:
        return _stopped(notice, view)
    kind, limit = notice.about.partition(":")[0], timer.limit
    if kind in PASSED_ON and view.actor.id not in timer.to(view.incident, view.office, view.now):
        return Reminder(f"No longer yours to do: {matter(notice.about)}", "default")
    late = limit is not None and limit <= view.now
    return Reminder(
        f"Reminder: {matter(notice.about)}",
        "attention" if late else "warning",
        [*_limit(limit, view.now), *_own(notice, view)],
        _buttons(notice, view),
    )


PASSED_ON = frozenset({"action", "review", "follow"})
"""Clocks of what can be given to somebody else while it runs."""


def _stopped(notice: Notice, view: CaseView) -> Reminder:
    by = settled_by(view.record, notice.about)
    who = f", {who_and_when(by)}" if by else ""
    return Reminder(f"Done: {matter(notice.about)}{who}", "good")


def _limit(limit: datetime | None, now: datetime) -> list[Element]:
    if limit is None:
        return []
    return [facts([("Limit", shown(limit)), ("Now", left(limit, now))])]


def _own(notice: Notice, view: CaseView) -> list[Element]:
    """The question, action or review itself, where it is this person's."""
    kind = notice.about.partition(":")[0]
    return task_boxes(view) if kind in ("action", "review", "input", "follow") else []


FORMS: Mapping[str, tuple[str, str, str]] = {
    "triage": ("Classify", "classify", "ClassifyIncident"),
    "unknown": ("Classify", "classify", "ClassifyIncident"),
    "nomination": ("Nominate the lead", "nominate", "NominateLead"),
    "retention": ("Propose deletion", "propose_deletion", "ProposeDeletion"),
}


def _buttons(notice: Notice, view: CaseView) -> list[Element]:
    incident = view.incident
    kind, _, key = notice.about.partition(":")
    if kind in FORMS:
        name, form, step = FORMS[kind]
        allowed = view.may(step)
        fill = Fill(form=form, incident=incident.id)
        return [button(name, fill, primary=True)] if allowed else []
    if view.sight is not Sight.FULL:
        return []
    if kind == "ico":
        return [button("Who is to be told", _ico(view), primary=True)]
    if kind in ("approval", "action"):
        go = Go(to="action", incident=incident.id, key=key)
        return [button(f"Open {key}", go, primary=True)]
    return []


def _ico(view: CaseView) -> Go:
    """The decision that the notification waits for, else the page on which it is recorded."""
    incident = view.incident
    for action in incident.work.actions.values():
        if action.party is Party.ICO and action.waiting:
            return Go(to="action", incident=incident.id, key=action.key)
    return Go(to="case_page", incident=incident.id, page="notifications")
