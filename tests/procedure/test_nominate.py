"""Nominate: the lead, standing in, conflicts, who is involved (3.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.errors import AlreadyTaken, Invalid, NotAllowed
from procedure.notices import Topic
from procedure.person import PersonId
from procedure.record import Named
from procedure.steps.nominate import ClearInvolvement, DeclareInvolvement, NominateLead
from tests.cjs import CJS
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    DIRECTOR,
    DPO,
    LEAD,
    STAFF,
    Story,
    london,
    named,
)

UNNAMED = Named(id=PersonId(), name="")


def test_the_chief_executive_nominates_without_a_word(story: Story) -> None:
    story.nominate()
    assert story.incident.standing.lead == named(LEAD)
    assert story.record[-1].entry.sentence(CJS) == "Lena Lead nominated to lead the investigation."


def test_the_director_says_why_the_chief_executive_can_not(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        story.take(NominateLead(lead=named(DPO)), DIRECTOR)
    assert set(refused.value.errors) == {"standing_in"}
    story.take(NominateLead(lead=named(DPO), standing_in="On leave."), DIRECTOR)
    assert "Standing in for the Chief Executive: On leave." in story.record[-1].entry.sentence(CJS)


def test_the_director_need_not_say_why_when_the_chief_executive_is_involved(story: Story) -> None:
    story.involve(CHIEF)
    story.take(NominateLead(lead=named(DPO)), DIRECTOR)
    assert story.incident.standing.lead == named(DPO)


def test_the_director_need_not_say_why_once_asked_after_4_hours_of_silence() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.remind("nomination", london("2026-11-02 14:00"))
    story.take(NominateLead(lead=named(DPO)), DIRECTOR)
    assert story.incident.standing.lead == named(DPO)


def test_the_director_says_why_to_overrule_a_nomination() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.remind("nomination", london("2026-11-02 14:00"))
    story.nominate()
    with pytest.raises(Invalid):
        story.take(NominateLead(lead=named(DPO)), DIRECTOR)


def test_silence_about_an_earlier_nomination_does_not_count_for_the_next() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.remind("nomination", london("2026-11-02 14:00"))
    story.nominate().involve(LEAD)
    with pytest.raises(Invalid):
        story.take(NominateLead(lead=named(DPO)), DIRECTOR)


def test_the_alternate_nominates_when_both_are_involved(story: Story) -> None:
    story.involve(CHIEF, DIRECTOR)
    story.take(NominateLead(lead=named(DPO)), ALTERNATE)
    assert story.incident.standing.lead == named(DPO)


def test_somebody_is_nominated(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        story.take(NominateLead(lead=UNNAMED), CHIEF)
    assert set(refused.value.errors) == {"lead"}


def test_somebody_involved_can_not_lead(story: Story) -> None:
    story.involve(COLLEAGUE)
    with pytest.raises(Invalid, match="Col League is recorded as involved"):
        story.nominate(COLLEAGUE)


def test_the_same_nomination_twice_is_said_to_have_been_made(story: Story) -> None:
    story.nominate()
    with pytest.raises(AlreadyTaken, match="Lena Lead already leads CJS-2026-0001"):
        story.nominate()


def test_the_chief_executive_may_nominate_somebody_else(story: Story) -> None:
    story.nominate().nominate(STAFF)
    assert story.incident.standing.lead == named(STAFF)


def test_a_chief_executive_who_declares_a_conflict_nominates_nobody(story: Story) -> None:
    story.take(NominateLead(lead=named(DPO), conflict=True), CHIEF)
    assert story.incident.standing.lead is None
    assert story.incident.implicated == {"chief"}
    assert (Topic.NOMINATION, "director") in story.heard()


def test_a_lead_who_is_involved_stops_leading(story: Story) -> None:
    story.nominate().involve(LEAD)
    assert story.incident.standing.lead is None
    assert story.incident.standing.unled_since == story.now


def test_involvement_is_recorded_once_with_a_reason(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        story.take(DeclareInvolvement(person=UNNAMED, reason=""), DPO)
    assert set(refused.value.errors) == {"person", "reason"}
    story.involve(COLLEAGUE)
    with pytest.raises(AlreadyTaken, match="already recorded as involved"):
        story.involve(COLLEAGUE)


def test_somebody_else_records_that_a_person_is_not_involved(story: Story) -> None:
    story.involve(COLLEAGUE)
    story.take(ClearInvolvement(person=named(COLLEAGUE), reason="Another Col."), DPO)
    assert story.incident.implicated == set()
    with pytest.raises(AlreadyTaken, match="isn't recorded"):
        story.take(ClearInvolvement(person=named(COLLEAGUE), reason="Again."), DPO)


def test_nobody_clears_themself(story: Story) -> None:
    story.involve(DIRECTOR)
    with pytest.raises(NotAllowed):
        story.take(ClearInvolvement(person=named(DIRECTOR), reason="It wasn't me."), DIRECTOR)


def test_whoever_is_cleared_may_approve_again(story: Story) -> None:
    story.propose()
    story.involve(CHIEF)
    story.take(ClearInvolvement(person=named(CHIEF), reason="A namesake."), DIRECTOR)
    assert story.decide("A1", CHIEF).incident.work.actions["A1"].status == "approved"


def test_involvement_is_recorded_even_while_closure_waits() -> None:
    story = Story().report()
    story.now += timedelta(days=1)
    assert story.involve(COLLEAGUE).incident.standing.involved == {"colleague": "Col League"}
