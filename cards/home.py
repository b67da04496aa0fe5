"""The home card, by what a person does here."""

from __future__ import annotations

from collections.abc import Sequence

from cards.drafts import go_on
from cards.elements import (
    Card,
    Element,
    banner,
    box,
    button,
    card,
    facts,
    fitted,
    heading,
    text,
)
from cards.learning import now_running, recurring, year_picture
from cards.payloads import Fill, Go
from cards.rows import crowd_box, row_box
from cards.words import DONT_ASSUME, contact, footer, month_words, version_words
from procedure.roles import Role
from service.lists import is_officer
from service.ports.rows import Row
from service.views import HomeView

APPROVERS = frozenset({Role.APPROVES_FIRST, Role.APPROVES_SECOND, Role.ALTERNATE})
MOST_DRAFTS = 5
MOST_ROWS = 5


def home_card(
    view: HomeView,
    said: str = "",
    style: str = "accent",
    offers: Sequence[tuple[str, Fill]] = (),
) -> Card:
    """What waits for this person and what they can do; `said` is a line on top.

    `offers` are buttons below that line, each with the form that it opens.
    """
    body = [banner(said, style)] if said else []
    if offers:
        body.append({"type": "ActionSet", "actions": [button(*offer) for offer in offers]})
    body.append(heading("Incident desk", "Large"))
    line = f"Seen something, or suspect it? Report it now. {DONT_ASSUME}"
    body.append(box([text(line)], "accent"))
    body += _review_due(view)
    body += _findings(view)
    body += _undelivered(view)
    body += _drafts(view)
    body += _approvals(view)
    body += recurring(view.year, view.organisation.procedure) if view.year else []
    body += _queue(view)
    body += year_picture(view.year, view.organisation.procedure) if view.year else []
    body += _mine(view)
    body.append(footer(f"{contact(view.organisation)} {version_words(view.organisation)}"))
    return fitted(card(body, _buttons(view), speak="Incident desk"))


def _review_due(view: HomeView) -> list[Element]:
    if not view.review_due:
        return []
    due = month_words(view.organisation.procedure.review)
    line = (
        f"The procedure's own review was due in {due}. Please see that it is reviewed, and have "
        "the desk set to its next version."
    )
    return [banner(line, "warning")]


def _findings(view: HomeView) -> list[Element]:
    if not view.findings:
        return []
    what = "finding" if view.findings == 1 else "findings"
    line = text(f"⚠ {view.findings} {what} of the desk's own check to be seen.", weight="Bolder")
    see = button("See what was found", Go(to="findings"), inputs=False)
    return [box([line, {"type": "ActionSet", "actions": [see]}], "attention")]


def _undelivered(view: HomeView) -> list[Element]:
    if not view.undelivered:
        return []
    what = "message" if view.undelivered == 1 else "messages"
    line = text(f"⚠ {view.undelivered} {what} could not be delivered.", weight="Bolder")
    see = button("See what, and send again", Go(to="undelivered"), inputs=False)
    return [box([line, {"type": "ActionSet", "actions": [see]}], "attention")]


def _drafts(view: HomeView) -> list[Element]:
    if not view.drafts:
        return []
    opens = [go_on(draft) for draft in view.drafts[:MOST_DRAFTS]]
    lines = [
        text("Not sent yet", weight="Bolder"),
        text("Only you can see these.", spacing="None"),
        {"type": "ActionSet", "actions": opens},
    ]
    return [box(lines, "warning")]


def _approvals(view: HomeView) -> list[Element]:
    if not view.actor.roles & APPROVERS:
        return []
    if not view.waiting:
        return [heading("Waiting for your approval"), text("Nothing just now.")]
    return [heading("Waiting for your approval"), *_row_boxes(view, view.waiting)]


def _row_boxes(view: HomeView, rows: Sequence[Row]) -> list[Element]:
    return [row_box(row, view.now, view.organisation.procedure) for row in rows[:MOST_ROWS]]


def _counted(view: HomeView) -> list[tuple[str, str]]:
    """What is counted, by class, in the order of the queue."""
    rows = sorted(view.organisation.procedure.classes.items(), key=lambda each: each[1].rank)
    return [("", "Not classified yet"), *((key, row.plural) for key, row in rows)]


def _queue(view: HomeView) -> list[Element]:
    if not is_officer(view.actor):
        return []
    open_now = view.counts
    counts = [(name, str(open_now[key])) for key, name in _counted(view) if open_now.get(key)]
    seen = {row.incident_id for row in view.waiting} if view.actor.roles & APPROVERS else set()
    rows = tuple(row for row in view.first if row.incident_id not in seen)
    body = [heading("Open cases"), *([] if counts else [text("There are none.")])]
    body.append(facts([*counts, *(now_running(view.year) if view.year else [])]))
    if rows:
        body += [heading("First in the queue"), *_row_boxes(view, rows[:3])]
    return body + [crowd_box(crowd, view.now) for crowd in view.crowds]


def _mine(view: HomeView) -> list[Element]:
    """For those without the queue: their own reports, and what is asked of them."""
    if is_officer(view.actor) or not view.mine:
        return []
    head = Role.PEOPLE_OFFICER in view.actor.roles
    name = "Your cases" if head else "Your reports and tasks"
    return [heading(name), *_row_boxes(view, view.mine)]


def _buttons(view: HomeView) -> list[Element]:
    officer, approver = is_officer(view.actor), bool(view.actor.roles & APPROVERS)
    waiting = approver and bool(view.waiting)
    made = [button("Report an incident", Fill(form="report"), primary=not waiting)]
    if approver:
        opens = button("Waiting for approval", Go(to="waiting"), primary=waiting)
        made.insert(0 if waiting else 1, opens)
    if officer:
        made += [button("Queue", Go(to="queue")), button("Summary Log", Go(to="log"))]
    if Role.DPO in view.actor.roles:
        made.append(button("Log a report", Fill(form="log_report")))
    made += [button("My reports", Go(to="mine")), button("Help", Go(to="help"))]
    if officer:
        made.append(button("What we said we would do", Go(to="follow_ups"), more=True))
        made.append(button("Annual report", Go(to="annual"), more=True))
    return made
