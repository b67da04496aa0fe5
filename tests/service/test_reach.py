"""Reach: no message ends with the person it could not reach (People)."""

from __future__ import annotations

import pytest

from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.organisation import Organisation
from service.reach import held_up, instead_of, mailed_instead
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    LEAD,
    NO_ALTERNATE,
    ORGANISATION,
    Story,
)


def failed(to: str, topic: Topic = Topic.REMINDER) -> Notice:
    """A notice to a person that reached them by no way."""
    return Notice("CJS-2026-0001", topic, Route.MAIL, to, "ico", f"CJS-2026-0001/7/{topic}/{to}")


def told(story: Story, to: str, organisation: Organisation = ORGANISATION) -> set[str]:
    """Who is told in their place."""
    return {n.to for n in instead_of(failed(to), 9, story.incident, organisation)}


@pytest.mark.parametrize(
    ("to", "instead"),
    [
        ("lead", {"dpo", "chief", "director", CHANNEL}),
        ("chief", {"dpo", "director", CHANNEL}),
        ("reporter", {"dpo"}),
        ("owner", {"dpo"}),
        ("board", {"dpo"}),
    ],
)
def test_who_hears_in_the_place_of_whom(to: str, instead: set[str]) -> None:
    assert told(Story().report().nominate(LEAD), to) == instead


def test_a_dpo_whom_nothing_reaches_is_named_to_both_approvers() -> None:
    assert told(Story().report(), DPO.id) == {"chief", "director", CHANNEL}


def test_nobody_hears_of_a_case_they_are_involved_in() -> None:
    story = Story().report().nominate(LEAD).involve(CHIEF)
    assert told(story, "lead") == {"dpo", "director", CHANNEL}


def test_the_alternate_is_the_last_of_the_row() -> None:
    story = Story().report().barred(CHIEF, DIRECTOR)
    assert told(story, DPO.id) == {"alternate", CHANNEL}
    assert told(story, DPO.id, NO_ALTERNATE) == {CHANNEL}


def test_that_somebody_can_not_be_reached_is_not_told_for_ever() -> None:
    notice = failed("dpo", Topic.UNDELIVERED)
    assert instead_of(notice, 9, Story().report().incident, ORGANISATION) == ()


def test_each_way_to_each_person_has_a_key_of_its_own() -> None:
    notices = instead_of(failed("lead"), 9, Story().report().nominate(LEAD).incident, ORGANISATION)
    assert len({n.key for n in notices}) == len(notices) == 7


@pytest.mark.parametrize(
    ("to", "hears"), [("lead", {"dpo"}), ("dpo", {"chief", "director"}), ("reporter", {"dpo"})]
)
def test_that_somebody_has_mail_only_is_told_in_chat_once_a_case(to: str, hears: set[str]) -> None:
    incident = Story().report().nominate(LEAD).incident
    first, second = (
        mailed_instead(failed(to, topic), incident, ORGANISATION)
        for topic in (Topic.REMINDER, Topic.APPROVAL)
    )
    assert {notice.to for notice in first} == hears
    assert [notice.key for notice in first] == [notice.key for notice in second]


@pytest.mark.parametrize("topic", [Topic.UNDELIVERED, Topic.DIGEST])
def test_of_a_notice_about_no_matter_of_theirs_nobody_hears_that_it_went_by_mail(
    topic: Topic,
) -> None:
    assert mailed_instead(failed("lead", topic), Story().report().incident, ORGANISATION) == ()


@pytest.mark.parametrize(
    ("to", "topic", "hears"),
    [
        ("lead", Topic.REMINDER, {"dpo"}),
        ("dpo", Topic.REMINDER, {"chief", "director"}),
        ("lead", Topic.UNDELIVERED, set()),
        ("channel", Topic.DIGEST, set()),
    ],
)
def test_who_hears_that_a_fault_holds_a_message_up(to: str, topic: Topic, hears: set[str]) -> None:
    notices = held_up(failed(to, topic), Story().report().nominate(LEAD).incident, ORGANISATION)
    assert {notice.to for notice in notices} == hears
    assert len({notice.key for notice in notices}) == len(notices) == 2 * len(hears)
