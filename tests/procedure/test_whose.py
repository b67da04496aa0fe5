"""Ours, shared, or processed for another body: asked with the classification (4.2, Art 33(2))."""

from __future__ import annotations

from typing import Any

import pytest

from procedure.contradictions import contradictions
from procedure.errors import Invalid
from procedure.findings import ico_clock
from procedure.gates import closure_gates
from procedure.parties import parties_of
from procedure.steps.classify import ClassifyIncident
from procedure.steps.party import AddParty
from procedure.terms import Answer
from tests.cjs import CJS, Party
from tests.procedure.story import DPO, Story, annex_one, annex_three, annex_two

PRISONS = "Scottish Prison Service"
FACTS = {"category": "incident", "reason": "So.", "personal_data": "yes", "breach": "no"}
WHOSE = "whose data it is, settled by classifying again (UK GDPR Art 33(2))"


def classified(whose: str, controller: str = "", story: Story | None = None, **more: Any) -> Story:
    """An Incident with personal data, and whose that is."""
    story = story or Story().report()
    facts = FACTS | {"awareness": "running", "whose": whose, "controller": controller} | more
    story.take(ClassifyIncident.model_validate(facts), DPO)
    return story


def bodies(story: Story) -> list[tuple[str, str]]:
    """The bodies that were added, with their kind."""
    return [(body.kind, body.name) for body in story.incident.work.bodies.values()]


@pytest.mark.parametrize(
    ("whose", "kind"), [("joint", Party.JOINT), ("processed", Party.CONTROLLER)]
)
def test_the_other_body_stands_among_those_who_may_have_to_be_told(whose: str, kind: Party) -> None:
    assert bodies(classified(whose, PRISONS)) == [(kind, PRISONS)]


@pytest.mark.parametrize("whose", ["joint", "processed"])
def test_the_other_body_has_to_be_named(whose: str) -> None:
    with pytest.raises(Invalid) as refused:
        classified(whose)
    assert set(refused.value.errors) == {"controller"}


@pytest.mark.parametrize("whose", ["ours", "open", ""])
def test_data_of_our_own_adds_nobody(whose: str) -> None:
    story = classified(whose, PRISONS)
    assert bodies(story) == []
    assert story.incident.standing.controller == ""


def test_a_body_that_is_there_already_becomes_of_that_kind_and_keeps_its_duty() -> None:
    story = Story().report()
    facts = {"kind": "partner", "who": PRISONS, "duty": "Contract, clause 9", "hours": 24}
    story.take(AddParty.model_validate(facts), DPO)
    classified("processed", f"the {PRISONS}", story)
    (row,) = [row for row in parties_of(story.incident) if row.body]
    assert (row.kind, row.name, row.duty) == (Party.CONTROLLER, PRISONS, "Contract, clause 9")
    assert row.body is not None
    assert row.body.hours == 24


def test_a_processor_puts_up_that_the_ico_and_the_individuals_are_the_controllers() -> None:
    story = classified("processed", PRISONS)
    (action,) = story.incident.work.actions.values()
    assert action.waiting
    assert "Art 33(2)" in action.text
    assert f"processed for {PRISONS}" in action.text
    assert ico_clock(story.incident) is not None
    story.decide("A1")
    assert ico_clock(story.incident) is None
    for party in (Party.ICO, Party.INDIVIDUALS):
        assert story.incident.work.decisions[party].answer is Answer.NO


def test_the_controller_is_chased_until_it_is_told() -> None:
    story = classified("processed", PRISONS)
    assert "party:B1" in story.running


def test_not_telling_the_controller_contradicts_its_duty() -> None:
    story = classified("processed", PRISONS).notify("B1", Answer.NO)
    story.decide(list(story.incident.work.actions)[-1])
    assert any("duty to be told" in words for words in contradictions(story.incident))


@pytest.mark.parametrize("approved", [True, False])
def test_a_risk_in_annex_three_takes_nothing_from_the_controller(approved: bool) -> None:
    story = classified("processed", PRISONS)
    if approved:
        story.decide("A1")
    story.annex("one", annex_one()).annex("two", annex_two())
    story.annex("three", annex_three(risk="yes"))
    assert list(story.incident.work.actions) == ["A1"]
    assert not any("ICO" in words for words in contradictions(story.incident))


def test_once_it_was_rejected_annex_three_decides_as_for_data_of_our_own() -> None:
    story = classified("processed", PRISONS).decide("A1", approve=False, reason="It is ours.")
    story.annex("one", annex_one()).annex("two", annex_two())
    story.annex("three", annex_three(risk="yes"))
    assert story.incident.work.decisions[Party.ICO].answer is Answer.YES


def test_what_waits_for_the_controllers_sake_falls_when_the_data_is_ours_after_all() -> None:
    story = classified("processed", PRISONS)
    classified("ours", story=story, reason="It is ours.")
    assert not any(action.waiting for action in story.incident.work.actions.values())
    assert ico_clock(story.incident) is not None


def test_an_approved_no_contradicts_a_risk_when_the_data_is_ours_after_all() -> None:
    story = classified("processed", PRISONS).decide("A1")
    story.annex("one", annex_one()).annex("two", annex_two())
    story.annex("three", annex_three(risk="yes"))
    classified("ours", story=story, reason="It is ours.")
    assert any("the ICO isn't to be told" in words for words in contradictions(story.incident))


def test_classifying_again_the_same_puts_nothing_up_twice() -> None:
    story = classified("processed", PRISONS)
    classified("processed", PRISONS, story, reason="Looked at again.")
    assert list(story.incident.work.actions) == ["A1"]
    assert bodies(story) == [(Party.CONTROLLER, PRISONS)]


def test_with_a_later_awareness_put_up_too_each_has_a_key_of_its_own() -> None:
    story = classified("ours")
    story.now = story.now.replace(year=story.now.year + 1)
    later = {"awareness": "other", "aware": story.now, "reason": "Anew."}
    classified("processed", PRISONS, story, **later)
    assert list(story.incident.work.actions) == ["A1", "A2"]


def test_it_stands_in_the_record_in_words() -> None:
    words = [entry.entry.sentence(CJS) for entry in classified("processed", PRISONS).record]
    assert any(f"; processed for {PRISONS})" in said for said in words)


def test_whose_it_is_has_to_be_known_before_closure() -> None:
    assert WHOSE in closure_gates(classified("open").incident)
    assert WHOSE not in closure_gates(classified("ours").incident)
