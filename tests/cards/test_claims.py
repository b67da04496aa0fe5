"""Claims on cards: who said what of whom, with a button each, and never for whom it is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cards.announcements import channel_text
from cards.case import case_card
from cards.notices import chat_card
from cards.pages import page_card
from procedure.entries.office import OfficeChange
from procedure.errors import UnknownIncident
from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.roles import SYSTEM, Actor, Role
from procedure.steps.nominate import ClearInvolvement, ConfirmInvolvement
from procedure.steps.office import AskAgain
from service.cases import CaseView, case_view
from tests.cards.reading import titles, words
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    DIRECTOR,
    DPO,
    HEAD,
    HOLDERS,
    INCIDENT,
    LEAD,
    NO_ALTERNATE,
    REPORTER,
    STAFF,
    Story,
    named,
    organisation_of,
)

BY_RAB = "Rab Reporter"


def seen(story: Story, actor: Actor) -> CaseView:
    """The case as this person sees it."""
    return case_view(story.record, INCIDENT, actor, story.organisation, story.now)


def told(story: Story, actor: Actor, topic: Topic, about: str) -> str:
    """The words and buttons of what this person was told about a matter, as it stands now."""
    notice = Notice(INCIDENT, topic, Route.CHAT, actor.id, about, f"{INCIDENT}/1/{about}")
    card = chat_card(notice, seen(story, actor))
    return f"{words(card)}\n{titles(card)}"


def disputed() -> Story:
    """The report names three who approve; it is disputed about the last."""
    staff = [named(person) for person in (CHIEF, DIRECTOR, ALTERNATE)]
    return Story().report(staff=staff).classify()


def test_the_case_shows_who_is_named_by_whom_and_why_with_both_buttons() -> None:
    card = case_card(seen(disputed(), DPO))
    for part in ("Named as involved", ALTERNATE.name, BY_RAB, "Named in the report", "Disputed"):
        assert part in words(card)
    assert {f"Confirm: {ALTERNATE.name}", f"Clear: {ALTERNATE.name}"} <= set(titles(card))


def test_whoever_it_is_said_of_sees_the_case_as_before_and_not_who_said_so() -> None:
    story = disputed()
    card = case_card(seen(story, ALTERNATE))
    assert f"Confirm: {CHIEF.name}" in titles(card)
    assert not [title for title in titles(card) if ALTERNATE.name in title]
    assert "Disputed" not in words(card)
    record = words(page_card(seen(story, ALTERNATE), "record"))
    assert "Who said so, and why, is kept from you." in record
    assert "no longer yours to decide" in told(story, ALTERNATE, Topic.CLAIM, "claim:alternate")


@pytest.mark.parametrize("actor", [HEAD, REPORTER])
def test_whoever_reads_a_part_of_the_case_sees_no_claim(actor: Actor) -> None:
    view = seen(disputed(), actor)
    assert "Named as involved" not in words(case_card(view))
    assert not view.incident.standing.claims
    assert not view.incident.standing.disputed


def test_somebody_involved_sees_nothing_at_all() -> None:
    with pytest.raises(UnknownIncident):
        seen(disputed(), CHIEF)


def test_whoever_said_so_can_take_it_back_and_not_confirm_it() -> None:
    story = Story().report().involve(STAFF)
    card = case_card(seen(story, DPO))
    assert f"Clear: {STAFF.name}" in titles(card)
    assert f"Confirm: {STAFF.name}" not in titles(card)


def test_the_card_says_what_came_of_a_claim() -> None:
    story = disputed()
    assert f"Confirm: {ALTERNATE.name}" in told(story, DPO, Topic.CLAIM, "claim:alternate")
    story.take(ClearInvolvement(person=named(ALTERNATE), reason="On leave then."), DPO)
    after = told(story, DPO, Topic.CLAIM, "claim:alternate")
    assert f"{ALTERNATE.name} was cleared." in after
    assert "On leave then." in after
    assert f"Confirm: {ALTERNATE.name}" not in after


def test_a_confirmed_claim_has_no_button_on_the_case() -> None:
    story = Story().report().involve(STAFF)
    story.take(ConfirmInvolvement(person=named(STAFF), reason="In the log."), CHIEF)
    card = case_card(seen(story, DPO))
    assert "Involved, and confirmed." in words(card)
    assert f"Clear: {STAFF.name}" not in titles(card)


def in_channel(story: Story, key: str) -> str:
    """What the channel hears of a clock a day later."""
    notice = Notice(INCIDENT, Topic.REMINDER, Route.CHANNEL, CHANNEL, key, f"{INCIDENT}/9/x")
    now = story.now + timedelta(days=1)
    return words(channel_text(notice, story.incident, now, story.organisation)[1])


def test_the_channel_names_nobody_and_says_that_somebody_deals_with_it() -> None:
    said = in_channel(disputed(), "claim:alternate")
    assert "Decision on whether somebody is involved" in said
    assert "Those who deal with it" in said
    assert ALTERNATE.name not in said


@pytest.mark.parametrize("key", ["nomination", "approval:A1"])
def test_the_channel_says_when_nobody_can_deal_with_it(key: str) -> None:
    story = Story(NO_ALTERNATE).report()
    story.propose()
    assert "Those who deal with it" in in_channel(story, key)
    story.barred(CHIEF, DIRECTOR)
    said = in_channel(story, key)
    assert "Nobody can deal with it as things stand" in said
    assert "Those who deal with it" not in said


def test_a_report_on_everybody_of_an_earlier_version_is_dealt_with_by_nobody() -> None:
    story = Story().report().barred(CHIEF, DIRECTOR, ALTERNATE, DPO, HEAD)
    for key in sorted(story.running):
        assert "Nobody can deal with it as things stand" in in_channel(story, key), key


def handed_over() -> Story:
    """The DPO leads, and somebody else is DPO now."""
    story = Story().report().nominate(DPO)
    story.propose(DIRECTOR)
    story.organisation = organisation_of(HOLDERS | {Role.DPO: "new-dpo"})
    change = OfficeChange(office=Role.DPO, former="dpo", holder="new-dpo")
    story.take(AskAgain(offices=[change]), SYSTEM)
    return story


def test_the_chief_executive_is_asked_for_a_new_nomination_in_plain_words() -> None:
    said = told(handed_over(), CHIEF, Topic.NOMINATION, "nomination")
    assert "Dorothy Smith leads, and no longer holds the office" in said
    assert "Nominate the lead" in said


def test_the_case_waits_for_the_nomination_and_the_former_holder_still_leads() -> None:
    story = handed_over()
    former = story.organisation.actor("dpo", "Dorothy Smith")
    assert "nominate the lead officer" in words(case_card(seen(story, CHIEF)))
    assert "Classify" in titles(case_card(seen(story, former)))
    story.nominate(LEAD)
    with pytest.raises(UnknownIncident):
        seen(story, former)
