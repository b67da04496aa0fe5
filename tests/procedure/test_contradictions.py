"""Contradictions: shown where they stand, and resolved before closure (6.1, 7.1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from procedure.contradictions import CONTRADICTIONS, NOTIFICATIONS, contradictions
from procedure.gates import closure_gates
from procedure.registry import FORM_ROWS
from procedure.steps.classify import ClassifyIncident
from procedure.steps.party import AddParty
from procedure.terms import Answer, Breach
from service.pages import PAGES
from tests.cjs import CJS, Category
from tests.procedure.filled import asking_of
from tests.procedure.story import (
    DPO,
    Story,
    annex_one,
    annex_three,
    annex_two,
    assessed,
    evaluating,
    ready,
    ready_event,
)


def owing() -> Story:
    """A body with a contractual duty that isn't to be told."""
    story = assessed()
    facts = {"kind": "partner", "who": "Scottish Prison Service", "duty": "Contract, clause 9"}
    story.take(AddParty.model_validate(facts), DPO)
    return story.notify("B1", Answer.NO)


def late_risk() -> Story:
    """The approved “no” to the ICO stands under an annex three that was submitted again."""
    story = evaluating()
    story.annex("three", annex_three(risk="yes"))
    story.notify("ico", Answer.NO, "As before.")
    return story.decide(list(story.incident.work.actions)[-1])


def high_without_risk() -> Story:
    """As earlier versions of the desk accepted it."""
    story = evaluating()
    story.incident.work.annexes["three"][-1].answers.update(high_risk="yes", risk="no")
    return story


def minor_with_risk() -> Story:
    """Classed as an Event, with a risk to people."""
    story = assessed(Category.INCIDENT, Breach.SUSPECTED).annex("three", annex_three())
    return story.classify(Category.EVENT, Breach.SUSPECTED, reason="Minor.")


def individuals_untold() -> Story:
    """The “no” was approved although annex three calls the risk high."""
    story = assessed().annex("three", annex_three(high_risk="yes"))
    story.notify("individuals", Answer.NO, "They know.")
    return story.decide(list(story.incident.work.actions)[-1])


def cyber_differs() -> Story:
    """Annex one says no, the classification after it yes."""
    story = assessed()
    facts = {"category": "incident", "reason": "It was.", "personal_data": "yes", "cyber": "yes"}
    step = ClassifyIncident.model_validate(facts | {"breach": "confirmed", "awareness": "open"})
    story.take(step, DPO)
    return story


SEEN: dict[str, Callable[[], Story]] = {
    "annex two says that the data isn't sensitive": lambda: assessed().annex(
        "two", annex_two(sensitive="no", offence="yes")
    ),
    "annex two doesn't know yet": lambda: assessed().annex("two", annex_two(offence="not_known")),
    "annex three says high risk, and that a risk is unlikely": high_without_risk,
    "annex three doesn't call a risk unlikely": late_risk,
    "annex three says high risk, and the individuals": individuals_untold,
    "it is classed as an Event": minor_with_risk,
    "annex one and the classification differ on the breach": lambda: assessed().classify(
        Category.INCIDENT, Breach.SUSPECTED, reason="Not sure after all."
    ),
    "annex one and the classification differ on whether it is cyber": cyber_differs,
    "annex one tells of containment": lambda: (
        Story().report().classify().annex("one", annex_one(containment="Recalled it."))
    ),
    "somebody with a duty to be told": owing,
}


@pytest.mark.parametrize("words", SEEN)
def test_a_contradiction_is_seen_and_stands_against_closure(words: str) -> None:
    story = SEEN[words]()
    assert any(found.startswith(words) for found in contradictions(story.incident))
    assert any(words in gate for gate in closure_gates(story.incident))


def test_every_row_is_tried_here() -> None:
    assert all(any(CJS.say(row.words).startswith(w) for w in SEEN) for row in CONTRADICTIONS)
    assert len(SEEN) == len(CONTRADICTIONS)


def test_a_case_that_is_ready_holds_none() -> None:
    assert contradictions(ready().incident) == contradictions(ready_event().incident) == []


@pytest.mark.parametrize("place", sorted({p for row in CONTRADICTIONS for p in row.stands}))
def test_a_contradiction_stands_on_a_form_or_page_that_there_is(place: str) -> None:
    assert place in {*FORM_ROWS, *PAGES}
    if place != NOTIFICATIONS:
        assert FORM_ROWS[place][1].form.intro is not None


def test_a_form_says_what_it_contradicts() -> None:
    story = SEEN["annex two says that the data isn't sensitive"]()
    intro = FORM_ROWS["annex_two"][1].form.intro
    assert intro is not None
    assert "This can't both be so" in intro(asking_of(story, DPO, {}))
