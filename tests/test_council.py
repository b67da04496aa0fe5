"""Another body's procedure goes through the same steps, cards, pages, mails and papers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from cards.case import case_card
from cards.cyber import cyber_card
from cards.forms import Page, form_card
from cards.help import help_card
from cards.home import home_card
from cards.letters import mail_text
from cards.notices import chat_card
from cards.words import version_words
from documents.annexes import annex_docx
from documents.papers import paper
from procedure.asking import Asking
from procedure.clocks import timers
from procedure.errors import ProcedureError
from procedure.notices import Notice, Route, Topic
from procedure.registry import FORM_ROWS
from service.cases import CaseView, case_view
from service.papers import choices
from service.project import project, register
from service.views import HomeView
from tests.cards.every import cards
from tests.cards.reading import assert_good
from tests.documents.reading import said_in
from tests.procedure import council
from tests.procedure.council import COUNCIL, EVERYBODY, ID, OFFICER, THERE
from tests.procedure.story import Story
from tests.test_one_body import PARTICULAR

STAGES: tuple[Callable[[], Story], ...] = (
    council.reported,
    council.classified,
    council.told,
    council.closed,
)
UNFILLED = re.compile(r"\{[a-zA-Z_.]+\}")
COMMON = {"Incident", "the police"}


def assert_ours(text: str) -> None:
    """Nothing of another body, and no name that wasn't filled in."""
    assert not UNFILLED.search(text), UNFILLED.search(text)
    found = PARTICULAR.search(text)
    assert found is None, text[max(0, found.start() - 60) : found.end() + 60]


def view_of(story: Story, actor: object = OFFICER) -> CaseView:
    return case_view(story.record, ID, actor, THERE, story.now)  # type: ignore[arg-type]


@pytest.mark.parametrize("make", STAGES, ids=lambda make: make.__name__)
def test_every_card_speaks_of_this_body_alone(make: Callable[[], Story]) -> None:
    story = make()
    for actor in EVERYBODY:
        try:
            view = view_of(story, actor)
        except ProcedureError:
            continue
        for card in cards(view):
            assert_good(card)
            assert_ours(json.dumps(card, ensure_ascii=False))


def test_home_help_and_the_cyber_route_speak_of_this_body() -> None:
    story = council.told()
    row = project(story.incident, THERE)
    for actor in EVERYBODY:
        counts = {"personal_data_breach": 1}
        home = HomeView(
            actor, story.now, THERE, (), counts, (row,), (row,), (row,), review_due=True
        )
        for card in (home_card(home), help_card(THERE, actor), cyber_card(THERE)):
            assert_ours(json.dumps(card, ensure_ascii=False))


@pytest.mark.parametrize("name", sorted(FORM_ROWS))
def test_every_form_asks_in_the_words_of_this_body(name: str) -> None:
    row, asked = FORM_ROWS[name]
    story = council.told()
    incident = None if row.makes_a_case else story.incident
    given = dict.fromkeys(asked.form.given, "") | {"party": "commissioner", "action": "A1"}
    asking = Asking(story.now, THERE, OFFICER, incident, given)
    form = asked.form.worded(COUNCIL)
    for number in range(len(form.sections)):
        card = form_card(Page(form, asking, {}, number, once="once"))
        assert_ours(json.dumps(card, ensure_ascii=False))


@pytest.mark.parametrize("topic", sorted(set(Topic)))
def test_every_notice_and_mail_speaks_of_this_body(topic: Topic) -> None:
    story = council.told()
    for to in ("info", "committee", "chief"):
        mail = Notice(ID, topic, Route.MAIL, to, "", f"{ID}/3/{topic}")
        for text in mail_text(mail, story.incident, story.now, THERE, {}):
            assert_ours(text)
    if topic not in (Topic.DIGEST, Topic.CHECKPOINT, Topic.RESTORED, Topic.FINDING):
        notice = Notice(ID, topic, Route.CHAT, OFFICER.id, "", f"{ID}/3/{topic}")
        assert_ours(json.dumps(chat_card(notice, view_of(story)), ensure_ascii=False, default=str))


def test_the_record_and_the_log_are_in_the_words_of_this_body() -> None:
    story = council.closed()
    for recorded in story.record:
        assert_ours(recorded.entry.sentence(COUNCIL))
        assert_ours(COUNCIL.titled(recorded.actor))
    for column, cell in register(story.incident).items():
        assert_ours(f"{column}: {cell}")
    assert register(story.incident)["Classification"] == "Personal data breach"


def test_every_paper_is_laid_out_as_this_body_has_it() -> None:
    view = view_of(council.closed())
    for choice in choices(view):
        made = paper(view, choice, hashes=["0" * 64] * len(view.record))
        assert_ours(made.name)
        assert_ours(said_in(made.name, made.content))
    said = said_in("x.docx", annex_docx(view, "one"))
    assert "Form A - What happened and what was done" in said
    assert "The facts, in order" in said
    assert version_words(THERE).endswith("Information Incident Procedure, version 2.1, April 2026.")


def test_its_own_clocks_run_by_its_own_schedule() -> None:
    story = council.classified()
    clocks = {timer.key: timer for timer in timers(story.incident, THERE)}
    aware = story.incident.standing.aware
    assert aware is not None
    fires = clocks["ico"].fires(story.incident)
    assert fires == aware + timedelta(hours=12)
    assert clocks["ico"].to(story.incident, THERE, aware + timedelta(hours=61))[-1] == "deputy"
    assert len(COUNCIL.people_tasks) == 3


def test_the_committee_alone_is_told_by_mail_and_of_a_breach_always() -> None:
    story = council.classified()
    assert COUNCIL.by_mail == ("committee",)
    told = council.told()
    assert told.incident.assessed
    assert story.incident.procedure.mailboxes == ("info", "committee")


def test_a_class_of_another_body_is_refused() -> None:
    story = council.reported()
    with pytest.raises(ProcedureError):
        story.classify()


def test_a_label_that_begins_with_the_bodys_name_begins_with_a_capital() -> None:
    story = council.classified()
    assert "The Council was told" in json.dumps(case_card(view_of(story)))
    assert '"the Council' not in json.dumps(case_card(view_of(story)))
