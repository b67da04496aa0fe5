"""Reach: no message ends with the person it could not reach (People)."""

from __future__ import annotations

import pytest

from cards.undelivered import office_of
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


@pytest.mark.parametrize("to", ["reporter", "lead", "dpo", "chief"])
def test_that_somebody_can_not_be_reached_is_not_told_for_ever(to: str) -> None:
    """Nobody has chat nor mail: each hears of it once, the channel of each who isn't there."""
    incident = Story().report().nominate(LEAD).incident
    sent: dict[str, Notice] = {}
    dying = [failed(to)]
    while dying:
        notice = dying.pop()
        for told in instead_of(notice, 9, incident, ORGANISATION):
            if told.key not in sent:  # as the outbox has it
                sent[told.key] = told
                dying.append(told)
    heard = [(n.to, n.route) for n in sent.values() if n.route is not Route.CHANNEL]
    assert len(heard) == len(set(heard))
    assert {person for person, _ in heard} >= {"dpo", "chief", "director"} - {to}
    about = [n.about.split("/")[2] for n in sent.values() if n.route is Route.CHANNEL]
    assert set(about) >= {"dpo", "chief", "director"}


def test_where_the_dpo_has_neither_app_nor_mail_the_approvers_and_the_channel_hear() -> None:
    incident = Story().report().nominate(LEAD).incident
    by_chat, by_mail = instead_of(failed("reporter"), 9, incident, ORGANISATION)
    assert instead_of(by_chat, 10, incident, ORGANISATION) == ()
    told = instead_of(by_mail, 11, incident, ORGANISATION)
    assert [(n.to, str(n.route)) for n in told] == [
        ("chief", "chat"),
        ("chief", "mail"),
        ("director", "chat"),
        ("director", "mail"),
        (CHANNEL, "channel"),
    ]
    assert {n.about for n in told[:-1]} == {by_mail.about}
    assert office_of(told[-1], incident, ORGANISATION) == "the Data Protection Officer"


@pytest.mark.parametrize("held", [False, True], ids=["mailed", "held"])
def test_what_is_said_of_a_chat_or_a_fault_reaches_somebody_too(held: bool) -> None:
    incident = Story().report().nominate(LEAD).incident
    tell = held_up if held else mailed_instead
    first = tell(failed("reporter"), incident, ORGANISATION)[-1]
    told = instead_of(first, 3, incident, ORGANISATION)
    assert {n.to for n in told} == {"chief", "director", CHANNEL}


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
