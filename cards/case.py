"""The case card: where it stands, who holds the ball, what is missing, and what one can do next."""

from __future__ import annotations

from cards.elements import Card, Element, banner, box, button, card, fitted, heading, text
from cards.payloads import Fill, Go
from cards.story import next_for_reporter, story
from cards.tasks import task_boxes
from cards.words import bullets, clock_box, head_of
from procedure.incident import Action, Incident
from procedure.instants import shown
from procedure.people import people_tasks_wanted
from procedure.questions import FORMS
from procedure.rights import Sight, may
from procedure.stages import Stage
from procedure.terms import PEOPLE_TASKS, Category
from service.offers import Offer
from service.project import title
from service.views import CaseView

REPORT_CLOCK = "Report within 2 working days"
MOST_BALLS = 3


def case_card(view: CaseView, said: str = "", style: str = "good") -> Card:
    """The case for this person; `said` is a line on top about what has just happened."""
    incident = view.incident
    body = [head_of(incident)]
    if said:
        body.insert(0, banner(said, style))
    body += _ended(view)
    if view.sight is Sight.TASK:
        body += [text("You see only what was asked of you in this case."), *task_boxes(view)]
    else:
        body += [*_progress(view), *task_boxes(view), *_people(view), *story(view)]
    speak = f"{incident.id}: {title(incident)}" if view.sight is Sight.FULL else incident.id
    return fitted(card(body, case_buttons(view), speak=speak))


def _ended(view: CaseView) -> list[Element]:
    incident = view.incident
    if incident.stage is Stage.CLOSED and incident.closed_at:
        return [banner(f"Closed on {shown(incident.closed_at)}.", "default")]
    if incident.stage is Stage.DUPLICATE and view.sight is not Sight.OWN:
        line = f"Linked as a duplicate. Work goes on in {incident.duplicate_of}."
        return [banner(line, "default")]
    return []


def _progress(view: CaseView) -> list[Element]:
    if view.sight is Sight.OWN:
        clocks = [clock_box(c) for c in view.clocks if c.name == REPORT_CLOCK]
        what_next = [heading("What happens next"), text(next_for_reporter(view.incident))]
        return [box(what_next, "emphasis"), *clocks]
    clocks = [clock_box(c) for c in view.clocks] if view.sight is Sight.FULL else []
    return [*_ball(view), *clocks, *(_missing(view) if view.sight is Sight.FULL else [])]


def _ball(view: CaseView) -> list[Element]:
    if not view.ball:
        return []
    lines = [text(f"{b.who}: {b.what}", spacing="Small") for b in view.ball[:MOST_BALLS]]
    rest = len(view.ball) - MOST_BALLS
    if rest > 0:
        lines.append(text(f"… and {rest} more", spacing="Small"))
    return [box([text("Waiting for", weight="Bolder"), *lines], "emphasis")]


def _missing(view: CaseView) -> list[Element]:
    """What the next stage needs; in the evaluation, what closure needs."""
    lacking = next((offer.lacking for offer in view.offers if offer.lacking), ())
    if lacking:
        return [text("Propose closure needs:", weight="Bolder"), *bullets(lacking)]
    if view.missing and view.incident.stage is not Stage.EVALUATION:
        return [text("Before the next stage:", weight="Bolder"), *bullets(view.missing)]
    return []


def _people(view: CaseView) -> list[Element]:
    if view.sight is not Sight.PEOPLE or not people_tasks_wanted(view.incident):
        return []
    lines = [
        f"{name}: {'done' if task in view.incident.people_tasks else 'still to be done'}"
        for task, name in PEOPLE_TASKS.items()
    ]
    return [heading("Your tasks"), *bullets(lines)]


def case_buttons(view: CaseView) -> list[Element]:
    """One primary button, at most five others, the rest behind "More"."""
    buttons = _first_buttons(view)
    primary_taken = bool(buttons)
    for offer in view.offers:
        if offer.lacking:
            continue
        primary = not primary_taken and is_next(offer, view)
        primary_taken = primary_taken or primary
        made = offer_button(offer, view, primary=primary)
        buttons.insert(0, made) if primary else buttons.append(made)
    home = button("Home", Go(to="home"), more=True)
    return [*_folded(buttons), home]


def _folded(buttons: list[Element]) -> list[Element]:
    return [*buttons[:6], *(made | {"mode": "secondary"} for made in buttons[6:])]


def _first_buttons(view: CaseView) -> list[Element]:
    """The decision that waits for this person; the original of a duplicate."""
    incident = view.incident
    mine = [a for a in incident.actions.values() if may_decide(a, view)]
    if mine:
        verb = "Ratify" if mine[0].taken_at else "Approve"
        go = Go(to="action", incident=incident.id, key=mine[0].key)
        return [button(f"{verb} or reject {mine[0].key}", go, primary=True)]
    if incident.stage is Stage.DUPLICATE and view.sight is Sight.FULL:
        go = Go(to="case", incident=incident.duplicate_of)
        return [button(f"Open {incident.duplicate_of}", go, primary=True)]
    return []


def may_decide(action: Action, view: CaseView) -> bool:
    """Whether this person may approve or reject this action now (5.5)."""
    able = view.office.people.approvers(view.incident.implicated, proposer=action.proposer.id)
    return (
        action.waiting
        and view.actor.id in able
        and may("DecideAction", view.actor, view.incident, view.office)
    )


def is_next(offer: Offer, view: CaseView) -> bool:
    """Whether an offer is the next step of the procedure rather than something one may also do."""
    incident = view.incident
    match offer.form:
        case "nominate":
            return incident.lead is None
        case "classify":
            return incident.category in (None, Category.UNKNOWN)
        case "annex_one" | "annex_two" | "annex_three":
            return incident.annex(offer.form.removeprefix("annex_")) is None
        case "propose_closure":
            return True
        case "add_information":
            return view.sight is Sight.OWN
    return False


def offer_button(offer: Offer, view: CaseView, *, primary: bool = False) -> Element:
    """An offer as a button; a form that is long opens as a dialog."""
    if offer.page:
        return _page_button(offer.title, view, offer.page)
    dialog = FORMS[offer.form].dialog
    fill = Fill(form=offer.form, incident=view.incident.id, given=dict(offer.given), dialog=dialog)
    return button(offer.title, fill, primary=primary, opens_dialog=dialog, inputs=False)


def _page_button(name: str, view: CaseView, page: str) -> Element:
    return button(name, Go(to="case_page", incident=view.incident.id, page=page), inputs=False)


def open_button(incident: Incident, *, primary: bool = False) -> Element:
    """The way to the case card."""
    go = Go(to="case", incident=incident.id)
    return button("Open the case", go, primary=primary, inputs=False)
