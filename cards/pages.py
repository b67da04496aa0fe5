"""The pages of a case, each for those whose sight allows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from cards.action import action_card, state_words
from cards.case import offer_button, open_button
from cards.cyber import cyber_body
from cards.elements import (
    MOST_BYTES,
    Card,
    Element,
    banner,
    box,
    button,
    card,
    clipped,
    facts,
    fitted,
    heading,
    hint,
    text,
)
from cards.export import papers_body, papers_buttons
from cards.notifying import notifications_body
from cards.papers import annexes_body
from cards.payloads import Fill, Go
from cards.record import record_body, record_buttons
from cards.same_reporter import same_reporter_body, same_reporter_buttons
from cards.tasks import follow_up_lines
from cards.wire import size
from cards.words import head_of
from procedure.errors import NotAllowed, ProcedureError
from procedure.instants import left, shown
from procedure.state import ActionStatus
from procedure.terms import ACTION_NAMES
from service.cases import CaseView
from service.pages import PAGES
from service.ports.readings import Reading
from service.tasks import InputView, ReviewView
from service.views import ListView

__all__ = ["action_card", "page_card"]

LONGEST = 600
Body = Callable[[CaseView], list[Element]]


def page_card(
    view: CaseView,
    page: str,
    *,
    readings: Sequence[Reading] = (),
    hashes: Mapping[int, str] | None = None,
    before: int | None = None,
    drafts: Collection[str] = (),
    same: ListView | None = None,
    said: str = "",
    style: str = "good",
) -> Card:
    """One page of service.offers.PAGES; `said` is a line on top, `before` an entry's number.

    `hashes` are by the entries' numbers, `drafts` are the forms of this case that the person has
    begun, `same` reports by whoever reported it.

    Raises NotAllowed when it isn't open to this person, ProcedureError when there is none.
    """
    _check(view, page)
    buttons: list[Element] = []
    if page == "record":
        body = record_body(view, hashes or {}, before)
        buttons = record_buttons(view, before)
    elif page == "readings":
        body = _readings(readings)
    elif page == "papers":
        body = papers_body(view, drafts)
        buttons = papers_buttons(view)
    elif page == "same_reporter":
        body = same_reporter_body(view, same)
        buttons = same_reporter_buttons(view, same)
    else:
        body = BODIES[page](view)
    offered = enumerate(view.offers_on(page))
    elsewhere = [offer_button(o, view, primary=not place) for place, o in offered]
    buttons = [*elsewhere, *buttons]
    top = [banner(said, style)] if said else []
    title = view.procedure.say(PAGES[page].title)
    made = [*top, head_of(view), heading(title, "Large"), *body]
    whole = card(made, [*buttons, open_button(view.incident)], speak=title)
    if page == "annexes" and size(whole) > MOST_BYTES:
        whole["body"].insert(len(top) + 2, hint(SHORTENED))
    return fitted(whole)


SHORTENED = "Long answers are shortened here. “Correct annex …” on the case shows them whole."


def _check(view: CaseView, page: str) -> None:
    if page not in PAGES:
        raise ProcedureError("There is no such page of a case.")
    if view.sight not in PAGES[page].sights:
        raise NotAllowed(f"This page of {view.incident.id} is open to the officers only.")


def set_of(*actions: Element) -> Element:
    """Buttons in the middle of a card."""
    return {"type": "ActionSet", "actions": list(actions)}


def _actions(view: CaseView) -> list[Element]:
    actions = [seen.action for seen in view.actions.values()]
    body = []
    for action in sorted(actions, key=lambda a: not a.waiting):
        go = Go(to="action", incident=view.incident.id, key=action.key)
        due = (
            f", by {shown(action.due)}"
            if action.due and action.status is ActionStatus.APPROVED
            else ""
        )
        lines = [
            text(f"{action.key}: {ACTION_NAMES[action.kind]}", weight="Bolder"),
            text(clipped(action.text, 300, "…"), spacing="None"),
            text(f"{state_words(action)}{due}", spacing="None", isSubtle=True),
            set_of(button(f"Open {action.key}", go)),
        ]
        body.append(
            box(lines, "warning" if action.waiting else "default", separator=True, spacing="Medium")
        )
    return body or [text("No action has been proposed yet.")]


def _follow_ups(view: CaseView) -> list[Element]:
    """What is to be done after the closure, with what came of it; further actions are actions."""
    boxes = [
        box(follow_up_lines(seen, view), separator=True, spacing="Medium")
        for seen in view.follow_ups
    ]
    return boxes or [text("Nothing was left to be done after the closure.")]


def _reviews(view: CaseView) -> list[Element]:
    return [_review(seen, view) for seen in view.reviews]


def _review(seen: ReviewView, view: CaseView) -> Element:
    name, review = seen.name, seen.review
    due = f"{shown(review.due)}" if review.due else ""
    if due and not review.finished and review.due:
        due += f" ({left(review.due, view.now)})"
    state = "Done" if review.outcome else "Waived" if review.waived else "Still to be done"
    lines = [
        text(view.procedure.reviews[name].words, weight="Bolder"),
        facts(
            [
                ("State", state),
                ("Owner", review.owner.name if review.owner else ""),
                ("By when", due),
                ("Found", clipped(review.outcome, LONGEST)),
                ("Not needed because", clipped(review.waived, LONGEST)),
            ]
        ),
    ]
    buttons = _review_buttons(seen, view)
    return box([*lines, *([set_of(*buttons)] if buttons else [])], separator=True, spacing="Medium")


def _review_buttons(seen: ReviewView, view: CaseView) -> list[Element]:
    wanted = (
        ("Plan", "plan_review", seen.plans),
        ("Complete", "complete_review", seen.completes),
        ("Waive", "waive_review", seen.waives),
    )
    return [
        button(
            f"{verb}: {view.procedure.reviews[seen.name].button}",
            Fill(form=form, incident=view.incident.id, given={"review": seen.name}),
        )
        for verb, form, able in wanted
        if able
    ]


def _people(view: CaseView) -> list[Element]:
    """The two tasks; a lead officer sees that they are done, not their notes (5.3)."""
    staff = ", ".join(view.incident.standing.involved.values()) or "Nobody is recorded"
    reads = view.reads_notes
    body = [facts([("Staff involved", staff)])]
    offered = {o.given["task"]: o for o in view.people_offers}
    for task, name in view.procedure.people_tasks.items():
        done = task in view.incident.work.people_tasks
        lines = [text(name, weight="Bolder"), text("Done" if done else "Still to be done")]
        if done and reads:
            lines.append(text(clipped(view.incident.work.people_tasks[task], 3000)))
        if task in offered:
            offer = offered[task]
            fill = Fill(form=offer.form, incident=view.incident.id, given=dict(offer.given))
            lines.append(set_of(button(offer.title, fill)))
        body.append(box(lines, "good" if done else "emphasis"))
    if reads:
        body.append(
            text(
                view.procedure.say(
                    "Only the {people}, the {dpo} and the approvers can read the notes."
                )
            )
        )
    return body


def _inputs(view: CaseView) -> list[Element]:
    asked = [_input(one, view) for one in view.inputs]
    return asked or [text("Nobody has been asked yet: for example IT, legal advisers, suppliers.")]


def _input(one: InputView, view: CaseView) -> Element:
    asked = one.asked
    state = f"{shown(asked.due)} ({left(asked.due, view.now)})" if asked.waiting else ""
    lines = [
        text(f"{asked.key}: {asked.person.name}", weight="Bolder"),
        text(clipped(asked.question, LONGEST)),
        facts(
            [
                ("Due", state),
                ("Answer", clipped(asked.answer, 1500)),
                ("State", "" if asked.needed else "Recorded as not needed"),
            ]
        ),
    ]
    if one.drops:
        given = {"input": asked.key}
        fill = Fill(form="drop_input", incident=view.incident.id, given=given)
        lines.append(set_of(button(f"{asked.key} isn't needed", fill)))
    return box(lines, "warning" if asked.waiting else "default", separator=True, spacing="Medium")


def _readings(readings: Sequence[Reading]) -> list[Element]:
    if not readings:
        return [text("Nobody has opened this case yet.")]
    return [facts((reading.person_name, shown(reading.at)) for reading in readings[:100])]


BODIES: Mapping[str, Body] = {
    "actions": _actions,
    "notifications": notifications_body,
    "reviews": _reviews,
    "follow_ups": _follow_ups,
    "people": _people,
    "inputs": _inputs,
    "cyber": lambda view: cyber_body(view.procedure),
    "annexes": annexes_body,
}
