"""Note, people and severity: the record's own entries, 5.3's tasks, ENISA's score."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.errors import Invalid
from procedure.findings import people_tasks_wanted
from procedure.severity import severity
from procedure.severity_rows import PARTS
from procedure.steps.note import AddEntry, CorrectEntry
from procedure.steps.people import CompletePeopleTask
from procedure.terms import ActionKind
from tests.cjs import CJS, Category
from tests.procedure.story import COLLEAGUE, DPO, HEAD, MONDAY, Story, named

# Annex four


def test_what_happened_outside_the_desk_is_added_with_its_time(story: Story) -> None:
    happened = MONDAY - timedelta(minutes=20)
    story.take(AddEntry(happened=happened, text="IT recalled the email."), DPO)
    assert story.record[-1].entry.sentence(CJS) == (
        "IT recalled the email. (happened Mon 2 Nov 2026, 09:40)"
    )


@pytest.mark.parametrize(("minutes", "text", "field"), [(10, "x", "happened"), (0, " ", "text")])
def test_an_entry_is_not_about_the_future_nor_empty(
    story: Story, minutes: int, text: str, field: str
) -> None:
    step = AddEntry(happened=MONDAY + timedelta(minutes=minutes), text=text)
    with pytest.raises(Invalid) as refused:
        story.take(step, DPO)
    assert set(refused.value.errors) == {field}


def test_an_entry_is_corrected_by_a_later_one_and_stays(story: Story) -> None:
    first = story.record[0]
    story.take(CorrectEntry(corrects=1, text="It went to two councils."), DPO)
    assert story.record[0] == first
    assert story.record[1].entry.sentence(CJS) == "Correction of entry 1: It went to two councils."


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_only_an_entry_that_is_there_is_corrected(story: Story, number: int) -> None:
    with pytest.raises(Invalid, match="from 1 to 1"):
        story.take(CorrectEntry(corrects=number, text="x"), DPO)


# The Head of People's tasks (5.3)


def test_the_head_of_people_is_wanted_for_an_incident_staff_involved_or_a_suspension() -> None:
    assert not people_tasks_wanted(Story().report().incident)
    assert not people_tasks_wanted(Story().report().classify(Category.EVENT).incident)
    assert people_tasks_wanted(Story().report().classify(Category.INCIDENT).incident)
    assert people_tasks_wanted(Story().report(staff=[named(COLLEAGUE)]).incident)
    story = Story().report()
    story.propose(kind=ActionKind.SUSPENSION)
    assert people_tasks_wanted(story.incident)


def test_the_record_shows_that_a_task_was_done_and_not_its_text() -> None:
    story = Story().report().classify()
    story.take(CompletePeopleTask(task="conduct", note="A written warning."), HEAD)
    sentence = story.record[-1].entry.sentence(CJS)
    assert sentence == "Head of People task done: conduct issues in relation to the incident"


def test_the_notes_of_a_task_follow_each_other() -> None:
    story = Story().report().classify()
    for note in ("A talk.", "A second talk."):
        story.take(CompletePeopleTask(task="support", note=note), HEAD)
    assert story.incident.work.people_tasks == {"support": "A talk.\nA second talk."}


def test_a_task_is_done_with_a_note() -> None:
    with pytest.raises(Invalid, match="nothing was needed"):
        Story().report().classify().take(CompletePeopleTask(task="support", note=""), HEAD)


# ENISA's method


@pytest.mark.parametrize(
    ("chosen", "score", "level"),
    [
        ("simple negligible none none none none", 0.25, "Low"),
        ("simple maximum known none none none", 1.25, "Low"),
        ("behavioural maximum none none none none", 2.0, "Medium"),
        ("financial significant known none none none", 2.5, "Medium"),
        ("financial maximum none none none none", 3.0, "High"),
        ("sensitive significant known recoverable temporary none", 3.75, "High"),
        ("sensitive maximum none none none none", 4.0, "Very high"),
        ("sensitive maximum unknown lasting permanent malicious", 6.0, "Very high"),
        ("sensitive limited unknown none none malicious", 3.0, "High"),
        ("behavioural limited known none none malicious", 1.75, "Low"),
    ],
)
def test_the_score_is_context_times_identification_plus_circumstances(
    chosen: str, score: float, level: str
) -> None:
    answers = {f"severity_{p}": c for p, c in zip(PARTS, chosen.split(), strict=True)}
    found = severity(answers)
    assert found is not None
    assert (found.score, found.level) == (score, level)
    assert "advice, not a decision" in found.sentence


@pytest.mark.parametrize("part", list(PARTS))
def test_there_is_no_score_while_an_answer_is_missing_or_unknown(part: str) -> None:
    answers = {f"severity_{p}": next(iter(table)) for p, table in PARTS.items()}
    assert severity(answers) is not None
    assert severity(answers | {f"severity_{part}": ""}) is None
    assert severity(answers | {f"severity_{part}": "enormous"}) is None
