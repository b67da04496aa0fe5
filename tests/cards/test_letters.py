"""What leaves the desk: the channel and the mails, and what must never be in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cards.letters import desk_wide_letter
from cards.notices import channel_text, mail_text
from procedure.notices import CHANNEL, Notice, Route, Topic
from tests.cards.cases import Case, ask, classify, notification, propose, reported
from tests.cards.cast import CHIEF, DPO, EXPERT, LEAD, ORGANISATION, OWNER, START
from tests.cards.reading import assert_good, buttons, words
from tests.cjs import MAILBOXES

Cases = Callable[[str], Case]
CANARY = "Zebedee-canary"
NAMES = ("Ailsa", "Grant", "Eilidh", "Fraser", "Dorothy", "Fiona", "Hamish", "Kirsty", "Morag")
TOLD = (
    (Topic.REPORTED, ""),
    (Topic.CLASSIFIED, ""),
    (Topic.CLOSED, ""),
    (Topic.REOPENED, ""),
    *((Topic.REMINDER, key) for key in ("ico", "triage", "approval:A1", "action:A2", "input:Q1")),
    (Topic.REMINDER, "review:asset_register"),
)


def planted() -> Case:
    """A case with the canary wherever somebody can type."""
    free = dict.fromkeys(("nature", "systems", "users", "subjects"), f"{CANARY} was here")
    case = classify(reported(**free), reason=f"{CANARY} said so")
    case.take(propose("recovery", f"Ring {CANARY}", owner=OWNER, days=3))
    case.take(ask(EXPERT, f"Did {CANARY} read it?"))
    return case.approve("A1")


def to_channel(topic: Topic, about: str) -> Notice:
    """A notice to the channel."""
    return Notice("CJS-2026-0001", topic, Route.CHANNEL, CHANNEL, about, "key")


def to_mail(topic: Topic, to: str, about: str = "") -> Notice:
    """A notice by mail."""
    return Notice("CJS-2026-0001", topic, Route.MAIL, to, about, "key")


@pytest.mark.parametrize(("topic", "about"), TOLD)
def test_the_channel_hears_no_name_and_no_word_that_anybody_typed(topic: Topic, about: str) -> None:
    case = planted()
    line, card = channel_text(to_channel(topic, about), case.incident, case.now, ORGANISATION)
    assert_good(card)
    for secret in (CANARY, *NAMES):
        assert secret not in line + words(card)
    assert buttons(card) == []


@pytest.mark.parametrize(("topic", "about"), TOLD)
def test_no_stage_tells_the_channel_a_name(
    cases: dict[str, Case], topic: Topic, about: str
) -> None:
    for case in cases.values():
        line, card = channel_text(to_channel(topic, about), case.incident, case.now, ORGANISATION)
        assert not [name for name in NAMES if name in line + words(card)]


def test_the_channel_hears_id_class_stage_and_clock(case: Cases) -> None:
    now = START + timedelta(hours=80)
    about = to_channel(Topic.REMINDER, "ico")
    line, _ = channel_text(about, case("late").incident, now, ORGANISATION)
    for wanted in ("CJS-2026-0001", "Not classified yet", "Stage 1 of 5", "overdue by 9 days"):
        assert wanted in line


def test_a_settled_reminder_in_the_channel_says_that_it_is_done(case: Cases) -> None:
    about = to_channel(Topic.REMINDER, "ico")
    line, _ = channel_text(about, case("ready").incident, START, ORGANISATION)
    assert "Done: Notification of the ICO." in line


LINK = "https://teams.microsoft.com/l/entity/0/conversations"


def test_the_procedures_mailbox_gets_id_kind_clocks_and_a_link(case: Cases) -> None:
    notice, organisation = to_mail(Topic.REPORTED, "info"), replace(ORGANISATION, link=LINK)
    subject, body = mail_text(notice, case("late").incident, START, organisation, {})
    assert subject == "CJS-2026-0001: report received"
    for wanted in (
        "ID number: CJS-2026-0001",
        "Reported as: Incident",
        "Report within 2 working days",
        LINK,
        "0300 244 8420",
    ):
        assert wanted in body


def test_a_mail_in_place_of_a_chat_leads_into_it_and_says_where_to_look(case: Cases) -> None:
    organisation = replace(ORGANISATION, link=LINK)
    notice = Notice("CJS-2026-0001", Topic.NOMINATION, Route.MAIL, DPO.id, "", "k")
    _, body = mail_text(notice, case("late").incident, START, organisation, {})
    wide = Notice("", Topic.FINDING, Route.MAIL, DPO.id, "1", "k")
    for text in (body, desk_wide_letter(wide, organisation)[1]):
        assert LINK in text
        assert "tab “Chat”" in text


@pytest.mark.parametrize("to", MAILBOXES)
def test_no_mail_to_a_shared_mailbox_holds_a_word_or_a_name_of_the_report(to: str) -> None:
    incident = planted().incident
    for topic in (Topic.REPORTED, Topic.ASSESSED, Topic.DECIDED, Topic.CLOSED):
        subject, body = mail_text(to_mail(topic, to), incident, START, ORGANISATION, {})
        for secret in (CANARY, *NAMES):
            assert secret not in subject + body


def test_board_mail_has_class_dates_personal_data_and_how_the_ico_stands(case: Cases) -> None:
    notice = to_mail(Topic.ASSESSED, "board")
    _, body = mail_text(notice, case("evaluation").incident, START, ORGANISATION, {})
    for wanted in (
        "CJS-2026-0001",
        "Classification: Incident",
        "Discovered: Fri 27 Mar 2026, 09:00",
        "Personal data: Involved",
        "It has been decided that the ICO is told.",
        "0300 244 8420",
    ):
        assert wanted in body


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("notification", "It has not been decided yet whether the ICO is told."),
        ("ready", "The ICO was told on Fri 27 Mar 2026"),
    ],
)
def test_mail_says_how_the_ico_stands(case: Cases, stage: str, sentence: str) -> None:
    notice = to_mail(Topic.ASSESSED, "board")
    _, body = mail_text(notice, case(stage).incident, START, ORGANISATION, {})
    assert sentence in body


def test_without_personal_data_the_ico_need_not_be_told() -> None:
    incident = classify(
        reported(personal_data="no"), "vulnerability", personal_data="no", breach="no"
    ).incident
    _, body = mail_text(to_mail(Topic.ASSESSED, "board"), incident, START, ORGANISATION, {})
    assert "Personal data is not involved" in body


@pytest.mark.parametrize("topic", [t for t in Topic if t is not Topic.ASSESSED])
def test_a_person_chat_cant_reach_hears_by_mail_what_waits_and_nothing_typed(
    topic: Topic,
) -> None:
    notice = to_mail(topic, CHIEF.id, "approval:A1")
    subject, body = mail_text(notice, planted().incident, START, ORGANISATION, {LEAD.id: LEAD.name})
    assert "CJS-2026-0001" in subject
    assert "phone" in body.lower()
    assert CANARY not in subject + body


def test_a_reminder_by_mail_has_its_limit() -> None:
    case = notification()
    notice = to_mail(Topic.REMINDER, LEAD.id, "ico")
    _, body = mail_text(notice, case.incident, case.now, ORGANISATION, {})
    assert "It is about: Notification of the ICO" in body
    assert "Limit: Mon 30 Mar 2026, 10:00" in body


def test_an_undelivered_message_is_also_mailed_to_the_dpo(case: Cases) -> None:
    notice = to_mail(Topic.UNDELIVERED, DPO.id, "assessed/mail/board")
    subject, body = mail_text(notice, case("ready").incident, START, ORGANISATION, {})
    assert subject == "CJS-2026-0001: not delivered"
    assert "could not tell the Board's mailbox that it is classified and assessed" in body


def test_a_message_that_is_held_up_is_mailed_as_one_that_may_still_go_out(case: Cases) -> None:
    notice = to_mail(Topic.UNDELIVERED, DPO.id, "assessed/held/board/")
    _, body = mail_text(notice, case("ready").incident, START, ORGANISATION, {})
    assert "to the Board's mailbox, that it is classified and assessed in CJS-2026-0001," in body
    assert "It tries again for a day" in body
