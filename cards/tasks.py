"""What a case asks of one person: input, an action they own, a review they own (5.2, 5.5, 7.1)."""

from __future__ import annotations

from collections.abc import Iterator

from cards.elements import Element, box, button, clipped, facts, heading, text
from cards.payloads import Fill
from procedure.findings import outcome_of
from procedure.instants import left, shown
from procedure.rights import HANDLERS
from procedure.roles import Role
from procedure.state import Action, FollowUp, Input, Review
from procedure.terms import OWN_BUTTON, ActionKind, short
from service.cases import CaseView

LONGEST = 2000


def task_boxes(view: CaseView) -> list[Element]:
    """Everything asked of this person, what waits for them first, with a button to answer."""
    boxes = [*_inputs(view), *_actions(view), *_reviews(view), *_follow_ups(view)]
    return [heading("What is asked of you"), *boxes] if boxes else []


def _inputs(view: CaseView) -> Iterator[Element]:
    asked = [i for i in view.incident.work.inputs.values() if i.person.id == view.actor.id]
    for one in sorted(asked, key=lambda i: not i.waiting):
        yield box([*_question(one, view), *_answer_button(one, view)], "emphasis")


def _question(asked: Input, view: CaseView) -> list[Element]:
    state = "No longer needed" if not asked.needed else "Answered" if asked.answer else ""
    due = state or f"{shown(asked.due)} ({left(asked.due, view.now)})"
    return [
        text(f"{asked.key}: a question for you", weight="Bolder"),
        text(clipped(asked.question, LONGEST)),
        facts([("Please answer by" if not state else "State", due), ("Your answer", asked.answer)]),
    ]


def _answer_button(asked: Input, view: CaseView) -> list[Element]:
    if not asked.waiting or not view.may("GiveInput"):
        return []
    return [task_button("Answer", "give_input", view, {"input": asked.key})]


def task_button(title: str, form: str, view: CaseView, given: dict[str, str]) -> Element:
    """A button under the task that it is about."""
    return {"type": "ActionSet", "actions": [_button(title, form, view, given)]}


def _button(
    title: str, form: str, view: CaseView, given: dict[str, str], *, also: bool = False
) -> Element:
    fill = Fill(form=form, incident=view.incident.id, given=given)
    return button(title, fill, primary=not also, inputs=False)


def _actions(view: CaseView) -> Iterator[Element]:
    for action in view.incident.work.actions.values():
        if action.owner is not None and action.owner.id == view.actor.id:
            yield box(_action(action, view), "emphasis")


def _action(action: Action, view: CaseView) -> list[Element]:
    due = f"{shown(action.due)} ({left(action.due, view.now)})" if action.due else ""
    done = action.status in ("done", "withdrawn")
    shown_facts = facts(
        [
            ("State", action.status.capitalize()),
            ("By when", "" if done else due),
            ("Outcome", clipped(outcome_of(action), LONGEST)),
        ]
    )
    lines = [
        text(f"{action.key}: an action for you", weight="Bolder"),
        text(clipped(action.text, LONGEST)),
        shown_facts,
    ]
    if may_complete(action, view):
        lines.append(
            task_button(f"{action.key} is done", "complete_action", view, {"action": action.key})
        )
    return lines


def may_complete(action: Action, view: CaseView) -> bool:
    """Whether it is approved, nothing is missing, and this person may record it as done (5.4)."""
    ready = action.status == "approved" and (
        action.kind is not ActionKind.SUSPENSION or bool(action.continuity)
    )
    owns = action.owner is not None and action.owner.id == view.actor.id
    suspends = action.kind is ActionKind.SUSPENSION and Role.HEAD_OF_PEOPLE in view.roles
    return (
        ready
        and action.kind not in OWN_BUTTON
        and (owns or suspends or bool(view.roles & HANDLERS))
        and view.may("CompleteAction")
    )


def _follow_ups(view: CaseView) -> Iterator[Element]:
    """What this person said they would do; a further action stands among the actions already."""
    for said in view.incident.learning.follow_ups.values():
        if said.owner.id == view.actor.id:
            yield box(follow_up_lines(said, view), "emphasis")


def follow_up_lines(said: FollowUp, view: CaseView) -> list[Element]:
    """A follow-up with its date or what came of it, and a button for its owner and the lead."""
    due = "" if said.outcome else f"{shown(said.due)} ({left(said.due, view.now)})"
    whose = "for you" if said.owner.id == view.actor.id else f"for {said.owner.name}"
    lines = [
        text(f"{said.key}: a follow-up {whose}", weight="Bolder"),
        text(clipped(said.text, LONGEST)),
        facts([("By when", due), ("Done", clipped(said.outcome, LONGEST))]),
    ]
    given, buttons = {"follow_up": said.key}, []
    if may_complete_follow_up(said, view):
        buttons.append(_button(f"{said.key} is done", "complete_follow_up", view, given))
    if not said.outcome and view.may("ReassignFollowUp"):
        buttons.append(_button(f"Change {said.key}", "reassign_follow_up", view, given, also=True))
    return [*lines, {"type": "ActionSet", "actions": buttons}] if buttons else lines


def may_complete_follow_up(said: FollowUp, view: CaseView) -> bool:
    """Whether it isn't done, and this person may record that it is (7.1)."""
    owns = said.owner.id == view.actor.id
    return (
        not said.outcome and (owns or bool(view.roles & HANDLERS)) and view.may("CompleteFollowUp")
    )


def _reviews(view: CaseView) -> Iterator[Element]:
    for name, review in view.incident.learning.reviews.items():
        if review.owner is not None and review.owner.id == view.actor.id:
            yield box(_review(name, review, view), "emphasis")


def _review(name: str, review: Review, view: CaseView) -> list[Element]:
    due = f"{shown(review.due)} ({left(review.due, view.now)})" if review.due else ""
    lines = [
        text("A review for you", weight="Bolder"),
        text(short(name)),
        facts(
            [
                ("By when", "" if review.finished else due),
                ("Found", clipped(review.outcome, LONGEST)),
                ("Not needed because", clipped(review.waived, LONGEST)),
            ]
        ),
    ]
    if not review.finished and view.may("CompleteReview"):
        lines.append(
            task_button("Record what the review found", "complete_review", view, {"review": name})
        )
    return lines
