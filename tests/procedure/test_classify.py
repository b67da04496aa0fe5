"""Classify: four categories, reasons, history, breaches; awareness (3.4, 4.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.errors import AlreadyTaken, Invalid
from procedure.steps.classify import ClassifyIncident, SetAwareness
from procedure.terms import PRIORITY, Breach, Category, Involved
from tests.procedure.story import DPO, MONDAY, Story


@pytest.mark.parametrize("category", list(Category))
def test_every_report_is_classified_whatever_its_kind(category: Category) -> None:
    story = Story().report().classify(category)
    assert story.incident.standing.category is category
    assert story.record[-1].entry.sentence().startswith(f"Classified as {category.capitalize()}")


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("breach", list(Breach))
def test_a_confirmed_breach_forces_incident(category: Category, breach: Breach) -> None:
    story = Story().report()
    if breach is Breach.CONFIRMED and category is not Category.INCIDENT:
        with pytest.raises(Invalid) as refused:
            story.classify(category, breach)
        assert set(refused.value.errors) == {"category"}
    else:
        assert story.classify(category, breach).incident.standing.breach is breach


def test_a_confirmed_breach_is_about_personal_data() -> None:
    with pytest.raises(Invalid) as refused:
        Story().report().classify(breach=Breach.CONFIRMED, personal_data=Involved.NO)
    assert set(refused.value.errors) == {"personal_data"}


def test_a_classification_needs_a_reason() -> None:
    with pytest.raises(Invalid) as refused:
        Story().report().classify(reason=" ")
    assert set(refused.value.errors) == {"reason"}


def test_the_history_keeps_every_classification_with_its_reason() -> None:
    story = Story().report().classify(Category.UNKNOWN, reason="Too early.")
    story.classify(Category.EVENT, reason="Test data.").classify(reason="Real data after all.")
    assert [(c.category, c.reason, c.by) for c in story.incident.standing.history] == [
        (Category.UNKNOWN, "Too early.", DPO.name),
        (Category.EVENT, "Test data.", DPO.name),
        (Category.INCIDENT, "Real data after all.", DPO.name),
    ]


def test_the_same_classification_twice_is_said_to_have_been_made() -> None:
    story = Story().report().classify()
    with pytest.raises(AlreadyTaken, match="Dorothy Smith classified it as Incident on Mon 2 Nov"):
        story.classify()


def test_the_same_category_with_another_reason_is_a_new_classification() -> None:
    story = Story().report().classify().classify(reason="Confirmed by IT.")
    assert len(story.incident.standing.history) == 2


@pytest.mark.parametrize(
    ("personal", "breach", "wanted"),
    [
        (Involved.NO, Breach.NO, False),
        (Involved.MAYBE, Breach.NO, True),
        (Involved.YES, Breach.NO, True),
        (Involved.NO, Breach.SUSPECTED, True),
        (Involved.YES, Breach.CONFIRMED, True),
    ],
)
def test_annex_two_is_wanted_where_personal_data_is_involved_or_suspected(
    personal: Involved, breach: Breach, wanted: bool
) -> None:
    story = Story().report(personal_data=Involved.NO)
    story.classify(breach=breach, personal_data=personal)
    assert story.incident.needs_annex_two is wanted
    assert (story.incident.standing.aware == story.now) is wanted


def test_awareness_that_has_started_is_not_moved_by_a_classification() -> None:
    story = Story().report().classify(personal_data=Involved.NO)
    story.classify(personal_data=Involved.YES)
    assert story.incident.standing.aware == MONDAY


def test_the_queue_is_in_the_procedures_priority() -> None:
    order = [None, "incident", "unknown", "vulnerability", "event"]
    assert sorted(PRIORITY, key=lambda c: PRIORITY[c]) == order


# Awareness


def test_awareness_is_set_with_a_reason_and_both_instants_are_kept(story: Story) -> None:
    earlier = MONDAY - timedelta(minutes=30)
    story.take(SetAwareness(aware=earlier, reason="The call came then."), DPO)
    assert (story.incident.standing.aware, story.incident.standing.aware_reason) == (
        earlier,
        "The call came then.",
    )
    sentence = story.record[-1].entry.sentence()
    assert "Mon 2 Nov 2026, 09:30 (before: Mon 2 Nov 2026, 10:00)" in sentence


@pytest.mark.parametrize(
    ("minutes", "reason", "field"),
    [(10, "So.", "aware"), (-61, "So.", "aware"), (-1, "", "reason")],
)
def test_awareness_is_neither_ahead_nor_before_discovery_nor_without_reason(
    story: Story, minutes: int, reason: str, field: str
) -> None:
    step = SetAwareness(aware=MONDAY + timedelta(minutes=minutes), reason=reason)
    with pytest.raises(Invalid) as refused:
        story.take(step, DPO)
    assert set(refused.value.errors) == {field}


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="timezone"):
        SetAwareness(aware=MONDAY.replace(tzinfo=None), reason="So.")


def test_a_step_refuses_a_field_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="actor"):
        ClassifyIncident.model_validate(
            {
                "category": "event",
                "reason": "x",
                "personal_data": "no",
                "breach": "no",
                "actor": "chief",
            }
        )
