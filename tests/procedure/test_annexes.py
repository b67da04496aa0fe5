"""The annexes' labels, word for word as procedure version 4 has them."""

from __future__ import annotations

import pytest

from procedure.field import Ask, Field
from procedure.severity_rows import ADJUSTMENTS, PARTS
from tests.cjs import ANNEX_NUMBERS, ANNEX_TITLES, ANNEXES

# Copied from the source's own tables, oddities of spacing and all.
ONE = """\
Date of event/ vulnerability/ incident
Date discovered
Date notified CJS
ID number
Classification: Event/ vulnerability/ incident
Description of event/ incident/ vulnerability
Has there been a breach of the Data Protection Act?
Description of information and/or systems involved
What is the risk to CJS?
Who should be informed of the event/incident /vulnerability?
What containment action has been taken?
How effective was the containment action?
What recovery action has been taken?
How effective was the recovery action?
What further action is recommended?
Timescales for further action"""
TWO = """\
Date of event/vulnerability/incident
Date discovered
Date notified CJS
ID number
Description of information
Is the data sensitive personal data?
What could the data tell a third party?
Who does the information belong to?
Who was involved in the breach?
How did the breach happen?
Who has seen the information and what have they done with it?
Has any action been taken? Is the affected individual(s) /organisation(s) aware of the breach?
What harm could come to the individual(s)/organisation(s) (e.g. physical safety, reputation, \
financial loss)
What is the risk to CJS?"""
THREE = """\
Date of event/vulnerability/incident
Date discovered
Date notified CJS
ID number
Notifying third parties
Who do we require to inform?
What is their role?
Are there any legal or contractual requirements to notify third bodies?
Notifying the individual(s)
Would notifying the individual help them (could the individuals act on the information you \
provide to mitigate any risks e.g., change a password)?
Notifying the ICO
What is the potential detriment to the individual? (emotional distress as well as both physical \
and financial damage)
What is the volume of data that has been breached?
What is the sensitivity of the data that has been breached?"""
SOURCE = {"one": ONE.splitlines(), "two": TWO.splitlines(), "three": THREE.splitlines()}
TITLES = {
    "one": "Information security incident – assessment, containment and recovery",
    "two": "Information security incident – for incidents involving personal data",
    "three": "Information security incident – notification",
    "four": "Security Incident Response – Record of Events",
}


def fields(number: str) -> list[Field]:
    """All questions of an annex in order."""
    return [f for section in ANNEXES[number] for f in section.fields]


def labels(number: str) -> list[str]:
    """The labels of the form itself, with the headings of its parts where the source has them."""
    said = []
    for section in ANNEXES[number]:
        if number == "three" and section.title.startswith("Notifying the "):
            said.append(section.title)
        for f in section.fields:
            if not f.beside:
                said += [f.label, *(column.label for column in f.columns)]
    return said


@pytest.mark.parametrize("number", ANNEX_NUMBERS)
def test_every_label_is_the_sources_word_for_word_and_in_its_order(number: str) -> None:
    assert labels(number) == SOURCE[number]


def test_the_titles_are_the_sources_word_for_word() -> None:
    assert dict(ANNEX_TITLES) == TITLES


def test_annex_one_says_when_annex_two_is_wanted() -> None:
    (breach,) = [f for f in fields("one") if f.key == "breach"]
    assert breach.hint.startswith("If yes, complete annex two.")


def test_annex_three_says_when_its_further_steps_are_taken() -> None:
    for section in ANNEXES["three"][1:]:
        assert section.note == (
            "If the information breached is personal data, the following steps should also be "
            "taken:"
        )


@pytest.mark.parametrize("number", ANNEX_NUMBERS)
def test_keys_are_unique_within_an_annex(number: str) -> None:
    keys = [f.key for f in fields(number)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("number", ANNEX_NUMBERS)
def test_every_question_of_the_form_itself_is_answered_before_it_is_submitted(number: str) -> None:
    for f in fields(number):
        assert f.required or f.beside or f.ask is Ask.SHOWN


def test_unknown_is_no_classification_of_annex_one() -> None:
    (classification,) = [f for f in fields("one") if f.key == "classification"]
    assert [key for key, _ in classification.choices] == ["event", "vulnerability", "incident"]


def test_criminal_offence_data_is_asked_apart_from_the_special_categories() -> None:
    asked = {f.key: f for f in fields("two")}
    assert len(asked["special"].choices) == 8
    assert asked["offence"].required
    groups = {key for key, _ in asked["affected"].choices}
    assert {"victims", "witnesses", "children"} <= groups


def test_the_question_that_is_two_questions_is_answered_twice() -> None:
    keys = [f.key for f in fields("two")]
    assert keys.index("aware") == keys.index("action") + 1
    (aware,) = [f for f in fields("two") if f.key == "aware"]
    assert aware.required


def test_each_decision_on_notifying_has_its_reason() -> None:
    asked = {f.key: f for f in fields("three")}
    for key in ("risk", "high_risk"):
        assert asked[key].required
        assert asked[f"{key}_reason"].required
        assert asked[key].beside


def test_the_severity_questions_are_those_of_the_method_and_may_stay_empty() -> None:
    asked = [f for f in fields("two") if f.key.startswith("severity_")]
    rows = [row.key for row in ADJUSTMENTS]
    besides = ["other", "reason", "misused", "unintelligible"]
    assert [f.key for f in asked] == [f"severity_{key}" for key in (*PARTS, *rows, *besides)]
    assert not any(f.required for f in asked)
