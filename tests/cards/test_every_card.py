"""Every card of a case, for everybody, at every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from cards.case import case_card
from cards.forms import Page, form_card, pages
from cards.notices import chat_card
from cards.pages import action_card, page_card
from cards.receipt import receipt_card
from procedure.asking import Asking
from procedure.errors import NotAllowed, UnknownIncident
from procedure.notices import TOPICS, Notice, Route, Topic
from procedure.rights import Sight
from procedure.roles import Actor
from service.cases import CaseView
from service.pages import PAGES
from service.ports.readings import Reading
from tests.cards.cases import STAGES, Case
from tests.cards.cast import DPO, EVERYBODY, ORGANISATION
from tests.cards.reading import Card, assert_good, assert_valid
from tests.procedure.filled import ASKED_FORMS

REMINDERS = ("nomination", "triage", "unknown", "ico", "approval:A3", "action:A2", "input:Q1")
ABOUT: Mapping[Topic, Sequence[str]] = {
    Topic.APPROVAL: ("approval:A1", "approval:A3", "approval:X9"),
    Topic.DECIDED: ("A1", "A2", "X9"),
    Topic.OWNED: ("action:A2", "action:X9", "review:asset_register", "follow:F1"),
    Topic.INPUT_WANTED: ("input:Q1", "input:X9"),
    Topic.INPUT_GIVEN: ("Q1", "X9"),
    Topic.REMINDER: (*REMINDERS, "review:asset_register", "gone:X9"),
    Topic.UNDELIVERED: (
        "approval/chat/chief-id",
        "assessed/mail/board",
        "approval/held/chief-id/",
        "x/y/z",
    ),
}


def views(cases: Mapping[str, Case], stage: str) -> Iterator[CaseView]:
    for actor in EVERYBODY:
        try:
            yield cases[stage].view(actor)
        except UnknownIncident:
            continue


def allowed_pages(view: CaseView) -> Iterator[Card]:
    readings = [Reading(view.incident.id, "x", "Somebody", view.now)]
    hashes = {seq + 1: f"{seq:064x}" for seq in range(view.incident.seq)}
    for page in PAGES:
        try:
            yield page_card(view, page, readings=readings, hashes=hashes, said="Recorded.")
        except NotAllowed:
            assert view.sight not in PAGES[page].sights


@pytest.mark.parametrize("stage", STAGES)
def test_the_case_card_is_a_good_card_for_everybody(cases: Mapping[str, Case], stage: str) -> None:
    for view in views(cases, stage):
        assert_good(case_card(view))
        assert_good(case_card(view, "Recorded: something.", "accent"))


@pytest.mark.parametrize("stage", STAGES)
def test_every_page_is_a_good_card_for_those_who_may_open_it(
    cases: Mapping[str, Case], stage: str
) -> None:
    for view in views(cases, stage):
        for card in allowed_pages(view):
            assert_good(card)


@pytest.mark.parametrize("stage", STAGES)
def test_every_action_is_a_good_card_for_those_who_may_read_it(
    cases: Mapping[str, Case], stage: str
) -> None:
    for view in views(cases, stage):
        for key in view.incident.work.actions:
            try:
                card = action_card(view, key, {"reason": "Please say why."}, {"reason": "Because"})
            except NotAllowed:
                assert view.sight is not Sight.FULL
                continue
            assert_good(card)


@pytest.mark.parametrize(
    "topic", sorted(set(Topic) - {t for t, row in TOPICS.items() if row.desk_wide})
)
@pytest.mark.parametrize("stage", STAGES)
def test_every_notice_is_a_good_card_for_everybody(
    cases: Mapping[str, Case], stage: str, topic: Topic
) -> None:
    for view in views(cases, stage):
        for about in ABOUT.get(topic, ("",)):
            notice = Notice(view.incident.id, topic, Route.CHAT, view.actor.id, about, "key")
            assert_good(chat_card(notice, view))


@pytest.mark.parametrize("stage", ["reported", "late"])
def test_the_receipt_is_a_good_card(cases: Mapping[str, Case], stage: str) -> None:
    for view in views(cases, stage):
        assert_good(receipt_card(view))


def form_pages(view: CaseView, actor: Actor) -> Iterator[Card]:
    for form in ASKED_FORMS.values():
        asking = Asking(view.now, ORGANISATION, actor, view.incident)
        raw = dict(form.prefill(asking)) if form.prefill else {}
        last = [len(form.sections)] if form.review else []
        for number in [*pages(form, raw, asking), *last]:
            yield form_card(Page(form, asking, raw, number, once="once"))


@pytest.mark.parametrize("stage", ["reported", "evaluation"])
def test_every_page_of_every_form_is_a_good_card(cases: Mapping[str, Case], stage: str) -> None:
    view = cases[stage].view(DPO)
    for card in form_pages(view, view.actor):
        assert_good(card)


@pytest.mark.parametrize(
    "fault",
    [
        {"type": "TextBlock"},
        {"type": "Input.Text", "label": "No id"},
        {"type": "ActionSet", "actions": [{"type": "Action.Jump"}]},
        {"type": "Container", "items": [], "style": "purple"},
    ],
)
def test_the_schema_finds_a_fault(case: Callable[[str], Case], fault: Card) -> None:
    card = case_card(case("reported").view(DPO))
    with pytest.raises(AssertionError):
        assert_valid(card | {"body": [*card["body"], fault]})
