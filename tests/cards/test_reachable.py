"""Every form can be reached, and every clock and topic has its words on every way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cards.announcements import channel_text
from cards.home import home_card
from cards.letters import mail_text
from cards.notices import TELLERS, chat_card
from procedure.clocks import timers
from procedure.matter import MatterKind
from procedure.notices import CHANNEL, TOPICS, Notice, Route, Topic
from procedure.registry import FORM_ROWS
from service.cases import case_view
from service.views import HomeView
from tests.cards.every import cards
from tests.cards.reading import Card, nodes
from tests.cjs import CJS
from tests.procedure.filled import FILLED
from tests.procedure.reminders import RUNNING
from tests.procedure.story import DPO, ORGANISATION, Story


def forms(card: Card) -> set[str]:
    """The forms to which a card has a button."""
    datas = [node.get("data") for node in nodes(card)]
    return {d["form"] for d in datas if isinstance(d, dict) and d.get("do") == "fill"}


@pytest.mark.parametrize("name", sorted(FORM_ROWS))
def test_a_form_is_reached_by_whoever_fills_it_in(name: str) -> None:
    make, actor, _, _ = FILLED[name]
    story = make()
    if FORM_ROWS[name][0].makes_a_case:
        view = HomeView(actor, story.now, ORGANISATION, (), {}, (), (), (), review_due=False)
        assert name in forms(home_card(view))
        return
    for key in sorted(story.running):
        story.remind(key, story.now)  # what a reminder brings along is there once it has come
    seen = case_view(story.record, story.incident.id, actor, story.organisation, story.now)
    assert name in {form for card in cards(seen) for form in forms(card)}


def notice(story: Story, about: str, topic: Topic, route: Route, to: str) -> Notice:
    """A notice of a matter of this case."""
    return Notice(story.incident.id, topic, route, to, about, f"{story.incident.id}/1/{about}")


@pytest.mark.parametrize("kind", [kind for kind in MatterKind if kind in RUNNING])
def test_a_clock_that_runs_has_its_own_words_in_chat_channel_and_mail(kind: MatterKind) -> None:
    story = RUNNING[kind]()
    incident, now = story.incident, story.now + timedelta(hours=1)
    (timer,) = [t for t in timers(incident, ORGANISATION) if t.matter.kind == kind][:1]
    actor = ORGANISATION.actor(
        (*timer.to(incident, ORGANISATION, now), "dpo")[0], "Whoever must act"
    )
    view = case_view(story.record, incident.id, actor, ORGANISATION, now)
    reminder = notice(story, timer.key, Topic.REMINDER, Route.CHAT, actor.id)
    assert timer.what in str(chat_card(reminder, view))
    post = notice(story, timer.key, Topic.REMINDER, Route.CHANNEL, CHANNEL)
    assert timer.what in channel_text(post, incident, now, ORGANISATION)[0]
    mail = notice(story, timer.key, Topic.REMINDER, Route.MAIL, actor.id)
    assert timer.what in mail_text(mail, incident, now, ORGANISATION, {})[1]


def test_every_kind_of_clock_is_tried_here() -> None:
    assert set(RUNNING) == set(MatterKind) - {MatterKind.NONE}


def test_every_topic_that_is_about_a_case_has_a_card() -> None:
    assert set(TELLERS) == {topic for topic, row in TOPICS.items() if not row.desk_wide}


@pytest.mark.parametrize("topic", sorted(set(Topic)))
def test_a_mail_about_any_topic_says_what_it_is(topic: Topic) -> None:
    story = Story().report()
    sent = notice(story, "", topic, Route.MAIL, "director")
    assert CJS.say(TOPICS[topic].what) in mail_text(
        sent, story.incident, story.now, ORGANISATION, {}
    )[1] or (topic is Topic.UNDELIVERED)


def test_the_dpo_is_shown_no_form_that_nobody_may_take() -> None:
    story = Story().report()
    view = case_view(story.record, story.incident.id, DPO, ORGANISATION, story.now)
    offered = {form for card in cards(view) for form in forms(card)}
    assert offered <= {name for name, (row, _) in FORM_ROWS.items() if view.may(row.step.__name__)}
