"""The case card: where it stands, who holds the ball, what is missing, and what one can do next."""

from __future__ import annotations

from cards.claims import claim_boxes
from cards.desk_wide import seen_button
from cards.elements import Card, Element, banner, box, button, card, fitted, heading, text
from cards.learning import similar_box
from cards.payloads import Fill, Go
from cards.story import next_for_reporter, story
from cards.tasks import task_boxes
from cards.words import bullets, clock_boxes, contradicting, head_of, stage_line
from procedure.duplicates import brings, in_one, words
from procedure.instants import shown
from procedure.rights import Sight
from procedure.stages import Stage
from procedure.state import Incident
from service.cases import CaseView
from service.clockviews import REPORT_CLOCK
from service.offers import Offer
from service.seen import ANOTHER

MOST_BALLS = 3


def case_card(view: CaseView, said: str = "", style: str = "good") -> Card:
    """The case for this person; `said` is a line on top about what has just happened."""
    incident = view.incident
    body = [head_of(view)]
    if said:
        body.insert(0, banner(said, style))
    if view.sight is Sight.FULL:
        body.append(text(view.title, weight="Bolder"))
    body += [*_found(view), *_ended(view)]
    if view.sight is Sight.TASK:
        body += [text("You see only what was asked of you in this case."), *task_boxes(view)]
    else:
        tasks = [*task_boxes(view), *claim_boxes(view), *_people(view)]
        body += [*_progress(view), *tasks, *story(view)]
    speak = f"{incident.id}: {view.title}" if view.sight is Sight.FULL else incident.id
    return fitted(card(body, case_buttons(view), speak=speak))


def _found(view: CaseView) -> list[Element]:
    """What was found wrong in the record, and the button of whoever may say that they saw it."""
    if not view.found or view.sight is not Sight.FULL:
        return []
    lines: list[Element] = [text(one.words) for one in view.found]
    if view.may("SeeFinding"):
        lines.append({"type": "ActionSet", "actions": [seen_button(view.found[0])]})
    return [box(lines, "attention")]


def _ended(view: CaseView) -> list[Element]:
    incident = view.incident
    if incident.standing.stage is Stage.CLOSED and incident.end.closed_at:
        return [banner(f"Closed on {shown(incident.end.closed_at)}.", "default")]
    if incident.standing.stage is Stage.DUPLICATE and view.sight is not Sight.OWN:
        return [banner(linked_words(view), "default")]
    return []


def linked_words(view: CaseView) -> str:
    """Where work goes on, and what has been taken over there."""
    incident = view.incident
    line = f"Linked as a duplicate. Work goes on in {incident.end.duplicate_of}."
    if view.sight is not Sight.FULL:
        return line
    return f"{line} Taken over there: {in_one(words(brings(incident), view.procedure))}."


def _progress(view: CaseView) -> list[Element]:
    if view.sight is Sight.OWN:
        clocks = clock_boxes(c for c in view.clocks if c.name == REPORT_CLOCK)
        what_next = [heading("What happens next"), text(next_for_reporter(view.incident))]
        return [box(what_next, "emphasis"), *clocks]
    line = stage_line(view.incident.standing.stage)
    if view.sight is not Sight.FULL:
        return [*line, *_ball(view)]
    seen_before = similar_box(view)
    return [*line, *_ball(view), *clock_boxes(view.clocks), *_missing(view), *seen_before]


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
    wrong = contradicting(view.contradictions)
    lacking = next((offer.lacking for offer in view.offers if offer.lacking), ())
    if lacking:
        return [*wrong, text("Before closure can be proposed:", weight="Bolder"), *bullets(lacking)]
    already_said = len(view.missing) == 1 and view.missing[0] in {b.what for b in view.ball}
    if view.missing and not already_said and view.incident.standing.stage is not Stage.EVALUATION:
        return [*wrong, text("Before the next stage:", weight="Bolder"), *bullets(view.missing)]
    return wrong


def _people(view: CaseView) -> list[Element]:
    if view.sight is not Sight.PEOPLE:
        return []
    lines = [
        f"{name}: {'done' if task in view.incident.work.people_tasks else 'still to be done'}"
        for task, name in view.procedure.people_tasks.items()
    ]
    return [heading("Your tasks"), *bullets(lines)]


def case_buttons(view: CaseView) -> list[Element]:
    """One primary button, at most five others, the rest behind "More"."""
    offered = [offer for offer in view.offers if not offer.lacking]
    first = _first_button(view)
    following = None if first else next((o for o in offered if o.following), None)
    if following is not None:
        first = offer_button(following, view, primary=True)
    others = [offer_button(o, view) for o in offered if o is not following]
    buttons = [*([first] if first else []), *others]
    home = button("Home", Go(to="home"), more=bool(buttons))
    return [*_folded(buttons), home]


def _folded(buttons: list[Element]) -> list[Element]:
    return [*buttons[:6], *(made | {"mode": "secondary"} for made in buttons[6:])]


def _first_button(view: CaseView) -> Element | None:
    """The decision that waits for this person; the original of a duplicate."""
    incident = view.incident
    mine = [seen.action for seen in view.actions.values() if seen.decides]
    if mine:
        verb = "Ratify" if mine[0].taken_at else "Approve"
        go = Go(to="action", incident=incident.id, key=mine[0].key)
        return button(f"{verb} or reject {mine[0].key}", go, primary=True)
    return first_button(view)


def first_button(view: CaseView) -> Element | None:
    """The way to the first incident, for those whose work goes on there."""
    first = view.incident.end.duplicate_of
    if first in ("", ANOTHER) or view.sight not in (Sight.FULL, Sight.TASK):
        return None
    return button(f"Open {first}", Go(to="case", incident=first), primary=True, inputs=False)


def offer_button(offer: Offer, view: CaseView, *, primary: bool = False) -> Element:
    """An offer as a button; a form that is long opens as a dialog."""
    if offer.page:
        go = Go(to="case_page", incident=view.incident.id, page=offer.page)
        return button(offer.title, go, primary=primary, inputs=False)
    dialog = offer.dialog
    fill = Fill(form=offer.form, incident=view.incident.id, given=dict(offer.given), dialog=dialog)
    return button(offer.title, fill, primary=primary, opens_dialog=dialog, inputs=False)


def cyber_button(incident: Incident) -> Element:
    """The way to whom to tell of a cyber incident."""
    go = Go(to="case_page", incident=incident.id, page="cyber")
    return button("Cyber route", go, inputs=False)


def open_button(incident: Incident, *, primary: bool = False) -> Element:
    """The way to the case card."""
    go = Go(to="case", incident=incident.id)
    return button("Open the case", go, primary=primary, inputs=False)
