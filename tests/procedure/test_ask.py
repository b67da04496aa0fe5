"""Ask: input from specialists, answered or not needed (5.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError
from procedure.person import PersonId
from procedure.record import Named
from procedure.steps.ask import AskInput, DropInput, GiveInput
from tests.cjs import CJS
from tests.procedure.story import CONTRIBUTOR, DPO, MONDAY, STAFF, Story, named


def question(**more: Any) -> AskInput:
    """A question to IT, due tomorrow."""
    due = MONDAY + timedelta(days=1)
    facts = {"person": named(CONTRIBUTOR), "question": "Who opened it?", "due": due}
    return AskInput.model_validate(facts | more)


def test_somebody_is_asked_and_answers(story: Story) -> None:
    key = story.ask()
    assert story.incident.work.inputs[key].waiting
    story.answer(key)
    asked = story.incident.work.inputs[key]
    assert (key, asked.answer, asked.waiting) == ("Q1", "Nobody.", False)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"person": Named(id=PersonId(), name="")}, "person"),
        ({"question": " "}, "question"),
        ({"due": MONDAY}, "due"),
    ],
)
def test_a_request_needs_a_person_a_question_and_a_day_to_come(
    story: Story, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        story.take(question(**more), DPO)
    assert set(refused.value.errors) == {field}


def test_only_the_person_asked_answers(story: Story) -> None:
    key = story.ask()
    story.ask(STAFF)
    with pytest.raises(NotAllowed, match="Only Iain Technician can answer"):
        story.answer(key, STAFF)


def test_an_answer_is_something_and_given_once(story: Story) -> None:
    key = story.ask()
    with pytest.raises(Invalid):
        story.take(GiveInput(input=key, answer=" "), CONTRIBUTOR)
    story.answer(key)
    with pytest.raises(AlreadyTaken):
        story.answer(key)


def test_input_that_is_not_needed_is_recorded_with_the_reason(story: Story) -> None:
    key = story.ask()
    with pytest.raises(Invalid):
        story.take(DropInput(input=key, reason=""), DPO)
    story.drop(key)
    assert not story.incident.work.inputs[key].waiting
    assert story.record[-1].entry.sentence(CJS) == "Q1 not needed: Known now."
    with pytest.raises(AlreadyTaken):
        story.drop(key)
    with pytest.raises(AlreadyTaken):
        story.answer(key)


def test_a_request_that_is_not_there_is_named(story: Story) -> None:
    story.ask()
    with pytest.raises(ProcedureError, match="no request Q7"):
        story.take(GiveInput(input="Q7", answer="x"), CONTRIBUTOR)
