"""Classify: four categories, reasons, history, breaches; awareness (3.4, 4.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procedure.errors import AlreadyTaken, Invalid
from procedure.findings import ico_clock
from procedure.law import ico_times
from procedure.notices import Topic
from procedure.steps.classify import ClassifyIncident, SetAwareness
from procedure.terms import Breach, Involved
from tests.cjs import CJS, PRIORITY, Category
from tests.procedure.story import DPO, MONDAY, Story, annex_one


@pytest.mark.parametrize("category", list(Category))
def test_every_report_is_classified_whatever_its_kind(category: Category) -> None:
    story = Story().report().classify(category)
    assert story.incident.standing.category == category
    assert story.record[-1].entry.sentence(CJS).startswith(f"Classified as {category.capitalize()}")


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("breach", list(Breach))
def test_a_confirmed_breach_forces_incident(category: Category, breach: Breach) -> None:
    story = Story().report()
    if breach is Breach.CONFIRMED and category != Category.INCIDENT:
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
    assert (story.incident.standing.aware == MONDAY) is wanted


def test_awareness_that_has_started_is_not_moved_by_a_classification() -> None:
    story = Story().report().classify(personal_data=Involved.NO)
    story.classify(personal_data=Involved.MAYBE)
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
    sentence = story.record[-1].entry.sentence(CJS)
    assert "Mon 2 Nov 2026, 09:30 (before: Mon 2 Nov 2026, 10:00)" in sentence


@pytest.mark.parametrize(
    ("minutes", "reason", "field"),
    [(10, "So.", "aware"), (-61, "So.", "aware"), (-1, "", "reason")],
)
def test_awareness_is_neither_ahead_nor_before_it_happened_nor_without_reason(
    minutes: int, reason: str, field: str
) -> None:
    story = Story().report(occurred=MONDAY - timedelta(hours=1))
    step = SetAwareness(aware=MONDAY + timedelta(minutes=minutes), reason=reason)
    with pytest.raises(Invalid) as refused:
        story.take(step, DPO)
    assert set(refused.value.errors) == {field}


def test_somebody_may_have_known_before_it_was_discovered_as_the_report_has_it() -> None:
    story = Story().report()
    story.take(SetAwareness(aware=MONDAY - timedelta(days=4), reason="IT knew."), DPO)
    assert story.incident.standing.aware == MONDAY - timedelta(days=4)


def test_a_later_awareness_is_told_to_both_approvers_at_once(story: Story) -> None:
    story.now += timedelta(hours=2)
    story.take(SetAwareness(aware=MONDAY + timedelta(hours=1), reason="It was then."), DPO)
    assert {(Topic.AWARENESS, "chief"), (Topic.AWARENESS, "director")} <= story.heard()
    assert "before: Mon 2 Nov 2026, 10:00" in story.record[-1].entry.sentence(CJS)


def test_an_earlier_awareness_is_nobodys_alarm(story: Story) -> None:
    story.take(SetAwareness(aware=MONDAY - timedelta(hours=1), reason="It was then."), DPO)
    assert Topic.AWARENESS not in {topic for topic, _ in story.heard()}


def test_after_the_limit_a_later_awareness_waits_for_an_approver(story: Story) -> None:
    story.now = ico_times(MONDAY).limit
    later = MONDAY + timedelta(hours=20)
    story.take(SetAwareness(aware=later, reason="It was then."), DPO)
    assert story.incident.standing.aware == MONDAY
    story.decide("A1")
    assert story.incident.standing.aware == later
    assert "before: Mon 2 Nov 2026, 10:00" in story.record[-1].entry.sentence(CJS)


# Saying that no personal data is involved after all stops the 72 hours, so it is approved (3.4)


@pytest.mark.parametrize("category", list(Category))
def test_no_personal_data_after_all_waits_for_an_approver(category: Category) -> None:
    story = Story().report().classify(category, personal_data=Involved.NO)
    assert story.incident.standing.category == category
    assert ico_clock(story.incident) is not None
    story.decide("A1")
    assert story.incident.standing.personal_data is Involved.NO
    assert ico_clock(story.incident) is None


def test_annex_one_that_says_no_breach_does_not_stop_the_clock_alone() -> None:
    story = Story().report(personal_data=Involved.NO).classify(breach=Breach.SUSPECTED)
    story.annex("one", annex_one("incident", "no"))
    assert ico_clock(story.incident) is not None
    story.decide("A1")
    assert ico_clock(story.incident) is None


def test_a_classification_takes_back_what_waits_about_an_earlier_one() -> None:
    story = Story().report().classify(personal_data=Involved.NO)
    story.classify(personal_data=Involved.YES, reason="It is, after all.")
    assert story.incident.work.actions["A1"].status == "withdrawn"


def test_a_rejected_no_leaves_personal_data_as_it_was() -> None:
    story = Story().report().classify(personal_data=Involved.NO)
    story.decide("A1", approve=False, reason="There are names.")
    assert story.incident.standing.personal_data is Involved.YES


# Awareness asked with the classification


def classified_with(story: Story, **more: Any) -> Story:
    """Classified as an Incident with personal data, saying when CJS became aware."""
    facts = {"category": "incident", "reason": "So.", "personal_data": "yes", "breach": "no"}
    story.take(ClassifyIncident.model_validate(facts | more), DPO)
    return story


def test_awareness_is_where_the_clock_runs_once_somebody_says_so() -> None:
    story = classified_with(Story().report(), awareness="running")
    assert (story.incident.standing.aware, story.incident.standing.aware_settled) == (MONDAY, True)


def test_awareness_may_have_been_at_another_time() -> None:
    story = classified_with(Story().report(), awareness="other", aware=MONDAY - timedelta(days=3))
    assert story.incident.standing.aware == MONDAY - timedelta(days=3)
    assert story.incident.standing.aware_settled


def test_awareness_may_stay_open_and_nothing_is_settled() -> None:
    story = classified_with(Story().report(), awareness="open")
    assert (story.incident.standing.aware, story.incident.standing.aware_settled) == (MONDAY, False)


def test_where_people_are_concerned_it_is_asked_when_cjs_became_aware() -> None:
    with pytest.raises(Invalid) as refused:
        classified_with(Story().report())
    assert set(refused.value.errors) == {"awareness"}


def test_awareness_that_is_settled_is_not_asked_for_again() -> None:
    story = classified_with(Story().report(), awareness="running")
    classified_with(story, reason="Again.")
    assert story.incident.standing.aware_settled


@pytest.mark.parametrize("more", [{}, {"aware": MONDAY + timedelta(days=1)}])
def test_another_time_has_to_be_said_and_to_have_been(more: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        classified_with(Story().report(), awareness="other", **more)
    assert set(refused.value.errors) == {"aware"}


@pytest.mark.parametrize(
    ("kind", "since"),
    [("incident", timedelta(days=-4)), ("suspected", timedelta()), ("weakness", timedelta())],
)
def test_the_72_hours_run_from_discovery_where_staff_say_that_it_has_occurred(
    kind: str, since: timedelta
) -> None:
    story = Story().report(kind=kind, discovered=MONDAY - timedelta(days=4), why_late="Away.")
    assert story.incident.standing.aware == MONDAY + since


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
