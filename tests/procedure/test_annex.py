"""Annex: what submitting each form brings with it (5.1, 6.3, Art 33 and 34)."""

from __future__ import annotations

import pytest

from procedure.errors import Invalid, Missing
from procedure.steps.notify import RecordNotification
from procedure.terms import ActionKind, Answer, Breach, Involved
from tests.cjs import CJS, Category, Party
from tests.procedure.story import (
    DPO,
    Story,
    annex_one,
    annex_three,
    annex_two,
    assessed,
)


def names(story: Story, count: int) -> list[str]:
    """The names of the last so many entries."""
    return [recorded.entry.name for recorded in story.record[-count:]]


# Annex one


def test_annex_one_waits_while_the_incident_is_unknown() -> None:
    story = Story().report().classify(Category.UNKNOWN)
    with pytest.raises(Missing, match="no classification Unknown"):
        story.annex("one", annex_one())


def test_annex_one_that_agrees_with_the_classification_changes_nothing() -> None:
    story = Story().report().classify(breach=Breach.CONFIRMED).annex("one", annex_one())
    assert names(story, 2) == ["IncidentClassified", "AnnexSubmitted"]


@pytest.mark.parametrize(
    ("category", "breach"),
    [
        ("event", "no"),
        ("vulnerability", "suspected"),
        ("incident", "no"),
        ("incident", "confirmed"),
    ],
)
def test_annex_one_classifies_anew_where_it_differs(category: str, breach: str) -> None:
    story = Story().report().classify(breach=Breach.SUSPECTED)
    story.annex("one", annex_one(category, breach))
    assert names(story, 2) == ["AnnexSubmitted", "IncidentClassified"]
    assert (story.incident.standing.category, story.incident.standing.breach) == (category, breach)


@pytest.mark.parametrize("category", ["event", "vulnerability"])
def test_annex_one_with_a_confirmed_breach_is_always_an_incident(category: str) -> None:
    story = Story().report().classify()
    with pytest.raises(Invalid) as refused:
        story.annex("one", annex_one(category, "confirmed"))
    assert set(refused.value.errors) == {"classification"}


@pytest.mark.parametrize(
    ("breach", "personal"),
    [("no", Involved.NO), ("suspected", Involved.MAYBE), ("confirmed", Involved.YES)],
)
def test_a_breach_in_annex_one_is_about_personal_data(breach: str, personal: Involved) -> None:
    story = Story().report(personal_data=Involved.NO).classify()
    story.annex("one", annex_one(breach=breach))
    assert story.incident.standing.personal_data is personal
    assert (story.incident.standing.aware is not None) is (personal is not Involved.NO)


# Superseding


def test_a_corrected_annex_supersedes_and_the_earlier_stays() -> None:
    story = assessed().annex("two", annex_two(people=13))
    versions = story.incident.work.annexes["two"]
    assert [(a.version, a.answers["people"]) for a in versions] == [(1, 12), (2, 13)]
    standing = story.incident.annex("two")
    assert standing is versions[-1]
    assert "version 2, in place of the earlier one" in story.record[-1].entry.sentence(CJS)


def test_the_cause_of_annex_two_is_the_registers() -> None:
    story = assessed().annex("two", annex_two(cause="phishing"))
    assert story.incident.learning.cause == "phishing"


# Annex three


@pytest.mark.parametrize(("risk", "high"), [("yes", "yes"), ("yes", "no"), ("no", "no")])
def test_annex_three_decides_on_ico_and_individuals_with_their_reasons(
    risk: str, high: str
) -> None:
    story = assessed().annex("three", annex_three(risk, high))
    expected = {Party.ICO: risk, Party.INDIVIDUALS: high}
    waiting = [a for a in story.incident.work.actions.values() if a.waiting]
    assert [a.party for a in waiting if a.party] == [p for p, a in expected.items() if a == "yes"]
    against = [a for a in waiting if a.kind is ActionKind.DECISION]
    assert len(against) == ("no" in (risk, high))
    for action in against:
        story.decide(action.key)
    decisions = story.incident.work.decisions
    assert (decisions[Party.ICO].answer, decisions[Party.INDIVIDUALS].answer) == (risk, high)
    assert decisions[Party.ICO].reason == "It names a person."
    assert decisions[Party.INDIVIDUALS].reason == "The council deleted it unread."


def test_a_high_risk_is_a_risk() -> None:
    with pytest.raises(Invalid) as refused:
        assessed().annex("three", annex_three(risk="no", high_risk="yes"))
    assert set(refused.value.errors) == {"risk"}


def test_where_nobody_can_say_that_a_risk_is_unlikely_the_ico_is_told() -> None:
    story = assessed().annex("three", annex_three(risk="unsure"))
    assert story.incident.work.decisions[Party.ICO].answer is Answer.YES


def test_an_exception_keeps_the_individuals_untold_once_it_is_approved() -> None:
    story = assessed()
    excepted = {"exception": "unintelligible", "exception_reason": "Encrypted."}
    story.annex("three", annex_three(high_risk="yes", **excepted))
    assert Party.INDIVIDUALS not in story.incident.work.decisions
    decision = next(a for a in story.incident.work.actions.values() if a.brings)
    assert "Article 34(3)(a)" in decision.text
    story.decide(decision.key)
    standing = story.incident.work.decisions[Party.INDIVIDUALS]
    assert (standing.answer, standing.exception) == (Answer.NO, "unintelligible")


def test_an_exception_needs_its_reason() -> None:
    with pytest.raises(Invalid) as refused:
        assessed().annex("three", annex_three(high_risk="yes", exception="effort"))
    assert set(refused.value.errors) == {"exception_reason"}


def test_one_decision_asks_for_all_who_are_not_told() -> None:
    story = assessed().annex("three", annex_three("no", "no"))
    (action,) = story.incident.work.actions.values()
    assert "It names a person." in action.text
    assert "The council deleted it unread." in action.text


def test_the_same_annex_three_again_puts_nothing_up_again() -> None:
    story = assessed().annex("three", annex_three("no", "no"))
    story.annex("three", annex_three("no", "no", volume="Two rows."))
    assert len(story.incident.work.actions) == 1


def test_annex_three_without_personal_data_decides_on_nobody() -> None:
    story = Story().report(personal_data=Involved.NO).classify(Category.EVENT)
    story.annex("three", {"parties": [{"who": "Nobody", "role": "", "duty": ""}]})
    assert story.incident.work.decisions == {}


def test_annex_three_leaves_a_decision_that_stands() -> None:
    story = assessed().notify(Party.ICO, Answer.YES, "Plainly.")
    story.annex("three", annex_three())
    assert story.incident.work.decisions[Party.ICO].reason == "Plainly."
    assert [a.party for a in story.incident.work.actions.values()] == [Party.ICO, None]


def test_a_corrected_annex_three_that_says_no_takes_the_notification_back_once_approved() -> None:
    story = assessed().annex("three", annex_three()).annex("three", annex_three(risk="no"))
    assert story.incident.work.decisions[Party.ICO].answer is Answer.YES
    last = list(story.incident.work.actions)[-1]
    story.decide(last)
    assert story.incident.work.decisions[Party.ICO].answer is Answer.NO
    assert story.incident.work.actions["A1"].status == "withdrawn"


def test_a_corrected_annex_three_that_says_yes_proposes_anew() -> None:
    story = assessed().annex("three", annex_three(risk="no")).annex("three", annex_three())
    assert story.incident.work.actions["A1"].status == "withdrawn"
    assert any(a.waiting and a.party == Party.ICO for a in story.incident.work.actions.values())


@pytest.mark.parametrize(
    ("party", "key", "corrected"),
    [
        (Party.ICO, "risk", annex_three(risk="no", high_risk="yes")),
        (Party.INDIVIDUALS, "high_risk", annex_three(high_risk="no")),
    ],
)
def test_annex_three_can_not_say_no_of_those_who_have_been_told(
    party: Party, key: str, corrected: dict[str, object]
) -> None:
    story = assessed().annex("three", annex_three(high_risk="yes")).decide("A1").decide("A2")
    step = RecordNotification(party=party, told_at=story.now, how="By letter.", reference="IC-1")
    story.take(step, DPO)
    with pytest.raises(Invalid) as refused:
        story.annex("three", corrected)
    assert set(refused.value.errors) == {key}
