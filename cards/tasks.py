"""What a case asks of one person: input, an action they own, a review they own (5.2, 5.5, 7.1)."""

from __future__ import annotations

from collections.abc import Iterator

from cards.elements import Element, box, button, clipped, facts, heading, text
from cards.payloads import Fill
from procedure.findings import outcome_of
from procedure.instants import left, shown
from procedure.state import Input
from service.cases import CaseView
from service.tasks import ActionView, FollowUpView, InputView, ReviewView

LONGEST = 2000


def task_boxes(view: CaseView) -> list[Element]:
    """Everything asked of this person, what waits for them first, with a button to answer."""
    boxes = [*_inputs(view), *_actions(view), *_reviews(view), *_follow_ups(view)]
    return [heading("What is asked of you"), *boxes] if boxes else []


def _inputs(view: CaseView) -> Iterator[Element]:
    mine = [one for one in view.inputs if one.mine]
    for one in sorted(mine, key=lambda i: not i.asked.waiting):
        yield box([*_question(one.asked, view), *_answer_button(one, view)], "emphasis")


def _question(asked: Input, view: CaseView) -> list[Element]:
    state = "No longer needed" if not asked.needed else "Answered" if asked.answer else ""
    due = state or f"{shown(asked.due)} ({left(asked.due, view.now)})"
    return [
        text(f"{asked.key}: a question for you", weight="Bolder"),
        text(clipped(asked.question, LONGEST)),
        facts([("Please answer by" if not state else "State", due), ("Your answer", asked.answer)]),
    ]


def _answer_button(one: InputView, view: CaseView) -> list[Element]:
    if not one.answers:
        return []
    return [task_button("Answer", "give_input", view, {"input": one.asked.key})]


def task_button(title: str, form: str, view: CaseView, given: dict[str, str]) -> Element:
    """A button under the task that it is about."""
    return {"type": "ActionSet", "actions": [_button(title, form, view, given)]}


def _button(
    title: str, form: str, view: CaseView, given: dict[str, str], *, also: bool = False
) -> Element:
    fill = Fill(form=form, incident=view.incident.id, given=given)
    return button(title, fill, primary=not also, inputs=False)


def _actions(view: CaseView) -> Iterator[Element]:
    for seen in view.actions.values():
        if seen.mine:
            yield box(_action(seen, view), "emphasis")


def _action(seen: ActionView, view: CaseView) -> list[Element]:
    action = seen.action
    due = f"{shown(action.due)} ({left(action.due, view.now)})" if action.due else ""
    done = action.over
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
    if seen.completes:
        lines.append(
            task_button(f"{action.key} is done", "complete_action", view, {"action": action.key})
        )
    return lines


def _follow_ups(view: CaseView) -> Iterator[Element]:
    """What this person said they would do; a further action stands among the actions already."""
    for seen in view.follow_ups:
        if seen.mine:
            yield box(follow_up_lines(seen, view), "emphasis")


def follow_up_lines(seen: FollowUpView, view: CaseView) -> list[Element]:
    """A follow-up with its date or what came of it, and a button for its owner and the lead."""
    said = seen.said
    due = "" if said.outcome else f"{shown(said.due)} ({left(said.due, view.now)})"
    whose = "for you" if seen.mine else f"for {said.owner.name}"
    lines = [
        text(f"{said.key}: a follow-up {whose}", weight="Bolder"),
        text(clipped(said.text, LONGEST)),
        facts([("By when", due), ("Done", clipped(said.outcome, LONGEST))]),
    ]
    given, buttons = {"follow_up": said.key}, []
    if seen.completes:
        buttons.append(_button(f"{said.key} is done", "complete_follow_up", view, given))
    if seen.reassigns:
        buttons.append(_button(f"Change {said.key}", "reassign_follow_up", view, given, also=True))
    return [*lines, {"type": "ActionSet", "actions": buttons}] if buttons else lines


def _reviews(view: CaseView) -> Iterator[Element]:
    for seen in view.reviews:
        if seen.mine:
            yield box(_review(seen, view), "emphasis")


def _review(seen: ReviewView, view: CaseView) -> list[Element]:
    name, review = seen.name, seen.review
    due = f"{shown(review.due)} ({left(review.due, view.now)})" if review.due else ""
    lines = [
        text("A review for you", weight="Bolder"),
        text(view.procedure.review_short(name)),
        facts(
            [
                ("By when", "" if review.finished else due),
                ("Found", clipped(review.outcome, LONGEST)),
                ("Not needed because", clipped(review.waived, LONGEST)),
            ]
        ),
    ]
    if seen.completes:
        lines.append(
            task_button("Record what the review found", "complete_review", view, {"review": name})
        )
    return lines
