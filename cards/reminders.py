"""A clock's reminder in somebody's chat; once the clock has stopped, what stopped it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cards.case import first_button
from cards.elements import Element, button, facts
from cards.payloads import Fill, Go
from cards.tasks import task_boxes
from procedure.findings import tells_of
from procedure.instants import left, shown
from procedure.matter import ICO, MatterKind
from procedure.matters import row_of, words_of
from procedure.notices import Notice
from procedure.rights import Sight
from procedure.terms import capital
from service.cases import CaseView
from service.pages import PAGES


@dataclass(frozen=True, slots=True)
class Reminder:
    """The line, its colour, what stands under it and the button that gets it done."""

    line: str
    style: str
    body: list[Element] = field(default_factory=list)
    buttons: list[Element] = field(default_factory=list)


def reminder(notice: Notice, view: CaseView) -> Reminder:
    """What is due, its limit and the time left; or that it is done, and by whom."""
    clock = view.running.get(notice.about)
    if clock is None:
        return _stopped(notice, view)
    if row_of(notice.matter).passed_on and not clock.waits_for(view.actor.id):
        return Reminder(f"No longer yours to do: {clock.what}", "default")
    late = clock.limit is not None and clock.limit <= view.now
    return Reminder(
        f"Reminder: {clock.what}",
        "attention" if late else "warning",
        [*_limit(clock.limit, view.now), *_own(notice, view)],
        _buttons(notice, view),
    )


def _stopped(notice: Notice, view: CaseView) -> Reminder:
    first = first_button(view)
    if first is not None:
        about = capital(words_of(notice.matter, view.procedure))
        line = f"{about}: goes on in {view.incident.end.duplicate_of}"
        return Reminder(line, "default", buttons=[first])
    by = view.settled(notice.matter)
    who = f", {by}" if by else ""
    return Reminder(f"Done: {words_of(notice.matter, view.procedure)}{who}", "good")


def _limit(limit: datetime | None, now: datetime) -> list[Element]:
    if limit is None:
        return []
    return [facts([("Limit", shown(limit)), ("Now", left(limit, now))])]


def _own(notice: Notice, view: CaseView) -> list[Element]:
    """The question, action or review itself, where it is this person's."""
    return task_boxes(view) if view.task(notice.matter) is not None else []


def _buttons(notice: Notice, view: CaseView) -> list[Element]:
    """The form that gets it done, where they may; else the page or the action on which it is."""
    incident, about = view.incident, notice.matter
    row = row_of(about)
    if row.form:
        form = row.form.format(key=about.key)
        fill = Fill(form=form, incident=incident.id)
        offered = next((o for o in view.offers if o.form == form), None)
        return [button(offered.title, fill, primary=True)] if offered else []
    if about == ICO and view.sight is Sight.FULL:
        return [button(view.procedure.say(PAGES[row.page].title), _ico(view), primary=True)]
    if row.page and view.sight in PAGES[row.page].sights:
        go = Go(to="case_page", incident=incident.id, page=row.page)
        return [button(view.procedure.say(PAGES[row.page].title), go, primary=True)]
    if about.kind in (MatterKind.APPROVAL, MatterKind.ACTION) and view.sight is Sight.FULL:
        go = Go(to="action", incident=incident.id, key=about.key)
        return [button(f"Open {about.key}", go, primary=True)]
    return []


def _ico(view: CaseView) -> Go:
    """The decision that the notification waits for, else the page on which it is recorded."""
    for seen in view.actions.values():
        if seen.action.waiting and tells_of(seen.action, view.procedure.regulator):
            return Go(to="action", incident=view.incident.id, key=seen.action.key)
    return Go(to="case_page", incident=view.incident.id, page="notifications")
