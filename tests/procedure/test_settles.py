"""Settles: which cards that were sent an entry brings up to date."""

from __future__ import annotations

import pytest

from procedure.record import UnknownEntry
from procedure.steps.act import WithdrawAction
from procedure.steps.complete import CompleteAction
from procedure.steps.nominate import ClearInvolvement, NominateLead
from procedure.terms import Answer, Breach
from tests.cjs import Party
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    LEAD,
    OWNER,
    Story,
    named,
    settled,
)

# Keys, and what settles


def test_a_notice_names_the_incident_and_the_entry_in_its_key(story: Story) -> None:
    for notice in story.told:
        assert notice.key.startswith("CJS-2026-0001/1/")
        assert notice.incident_id == "CJS-2026-0001"


@pytest.mark.parametrize(
    ("step", "matters"),
    [
        (NominateLead(lead=named(LEAD)), {"nomination"}),
        (WithdrawAction(action="A1", reason="x"), {"approval:A1", "action:A1"}),
    ],
)
def test_an_entry_settles_the_matters_that_cards_were_sent_about(
    story: Story, step: NominateLead, matters: set[str]
) -> None:
    story.propose()
    (entry,) = story.take(step, CHIEF)
    assert set(settled(entry)) == matters


def test_a_decision_a_completion_and_an_answer_settle_theirs(story: Story) -> None:
    story.propose(owner=named(OWNER))
    key = story.ask()
    story.decide("A1")
    assert settled(story.record[-1].entry) == ("approval:A1",)
    story.take(CompleteAction(action="A1", outcome="x"), DPO)
    assert settled(story.record[-1].entry) == ("action:A1",)
    story.answer(key)
    assert settled(story.record[-1].entry) == (f"input:{key}",)


def test_involvement_touches_every_card_that_waits_for_an_approver(story: Story) -> None:
    story.propose()
    story.involve(CHIEF)
    declared = next(r.entry for r in story.record if r.entry.name == "InvolvementDeclared")
    matters = settled(declared, story.incident)
    waiting = {"ico", "nomination", "triage", "people", "approval:A1"}
    assert set(matters) == {"claim:chief", *waiting}
    story.take(ClearInvolvement(person=named(CHIEF), reason="x"), DIRECTOR)
    assert "approval:A1" in settled(story.record[-1].entry, story.incident)


def test_a_linked_report_settles_all_that_was_open(story: Story) -> None:
    story.propose()
    key = story.ask()
    story.link()
    matters = set(settled(story.record[-1].entry, story.incident))
    assert {"nomination", "triage", "ico", "approval:A1", f"input:{key}", "people"} <= matters


def test_a_decision_not_to_notify_settles_the_approval_it_takes_back(story: Story) -> None:
    story.classify(breach=Breach.SUSPECTED).notify(Party.ICO, Answer.YES)
    before = len(story.record)
    story.notify(Party.ICO, Answer.NO).decide("A2")
    matters = {m for r in story.record[before:] for m in settled(r.entry, story.incident)}
    assert {"ico", "approval:A1"} <= matters


def test_an_entry_that_nobody_knows_settles_nothing() -> None:
    assert settled(UnknownEntry(kind="Evidence", body="{}")) == ()
