"""Annex one's actions are the case's: a row is put up with the form (5.1, 5.2, 5.5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from procedure.contradictions import contradictions
from procedure.errors import Invalid
from procedure.registry import FORM_ROWS
from procedure.state import Action
from procedure.steps.annex import SubmitAnnex
from procedure.terms import ActionKind, says_none
from tests.cjs import CJS
from tests.procedure.story import DPO, MONDAY, OWNER, Story, annex_one, named

RECALLED = {"kind": "containment", "text": "Recall the email.", "taken_at": MONDAY}
TRAIN = {"kind": "further", "text": "Train them.", "owner": named(OWNER)}


def submitted(*actions: dict[str, Any], **answers: Any) -> Story:
    """A classified incident with annex one, and these rows in its table."""
    story = Story().report().classify()
    facts = {"annex": "one", "answers": annex_one(**answers), "actions": actions}
    story.take(SubmitAnnex.model_validate(facts), DPO)
    return story


def put_up(story: Story) -> list[Action]:
    """Every action of the case."""
    return list(story.incident.work.actions.values())


def test_each_row_waits_for_approval_with_its_owner_and_date() -> None:
    due = MONDAY + timedelta(days=30)
    contained, trained = put_up(submitted(RECALLED, TRAIN | {"due": due}))
    assert (contained.kind, contained.text, contained.taken_at) == (
        ActionKind.CONTAINMENT,
        "Recall the email.",
        MONDAY,
    )
    assert (trained.owner, trained.due) == (named(OWNER), due)
    assert contained.waiting
    assert trained.waiting


def test_an_approved_row_is_reminded_of() -> None:
    story = submitted(TRAIN | {"due": MONDAY + timedelta(days=30)}).decide("A1")
    assert "action:A1" in story.running


def test_the_form_says_what_the_case_says() -> None:
    story = submitted(RECALLED, TRAIN, containment="It went out at nine.")
    one = story.incident.annex("one")
    assert one is not None
    assert one.answers["containment"] == "It went out at nine.\nA1: Recall the email."
    assert one.answers["further"] == "A2: Train them."
    assert "actions" not in one.answers


def test_what_was_put_up_from_the_form_contradicts_nothing() -> None:
    assert contradictions(submitted(RECALLED, containment="Recalled.").incident) == []


def test_a_form_without_rows_puts_nothing_up() -> None:
    assert put_up(submitted()) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"text": "Train."}, "what sort of action"),
        ({"kind": "closure", "text": "Close."}, "what sort of action"),
        ({"kind": "further"}, "what is to be done"),
        ({"kind": "further", "text": "Train.", "due": MONDAY - timedelta(days=9)}, "in the past"),
        ({"kind": "recovery", "text": "X.", "taken_at": MONDAY + timedelta(days=9)}, "the future"),
    ],
)
def test_a_row_that_can_not_be_so_is_named_by_its_number(row: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        submitted(RECALLED, row)
    assert refused.value.errors["actions"].startswith("Row 2: ")
    assert words in refused.value.errors["actions"]


def test_rows_that_are_typed_become_the_actions_of_the_step() -> None:
    form = FORM_ROWS["annex_one"][1].form.worded(CJS)
    raw = {
        "actions_0_kind": "containment",
        "actions_0_text": "Recall it",
        "actions_0_taken_at_date": "2026-11-02",
        "actions_0_taken_at_time": "09:30",
        "actions_1_kind": "further",
        "actions_1_text": "Train",
        "actions_1_due": "2026-12-01",
    }
    (field,) = [f for f in form.fields() if f.key == "actions"]
    rows = field.ask.named(field, field.read(raw), str)
    shaped = form.shape({"actions": rows})
    step = SubmitAnnex.model_validate(shaped | {"answers": annex_one()})
    first, second = step.actions
    assert (first.kind, first.text) == ("containment", "Recall it")
    assert first.taken_at is not None
    assert first.taken_at.date() == date(2026, 11, 2)
    assert second.due is not None
    assert second.taken_at is None


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("None yet.", True),
        ("no", True),
        ("N/A", True),
        ("Nothing was needed", True),
        ("", True),
        ("Recalled the email", False),
        ("Notified the council", False),
        ("Northern office was locked", False),
    ],
)
def test_an_answer_that_says_none_is_known(text: str, none: bool) -> None:
    assert says_none(text) is none
