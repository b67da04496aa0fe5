"""Offers: what a person can't do isn't offered; what is missing first is said."""

from __future__ import annotations

import pytest

from procedure.registry import FORM_ROWS, STEPS
from procedure.rights import allows, roles_in
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.state import Incident
from procedure.terms import Involved
from service.offers import Offer, offers, people_offers
from service.pages import PAGES
from tests.cjs import CJS, Category
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    ORGANISATION,
    REPORTER,
    STAFF,
    Story,
    at,
    evaluating,
    ready,
)

EVERYBODY = (CHIEF, DIRECTOR, DPO, LEAD, HEAD, ALTERNATE, REPORTER, CONTRIBUTOR, STAFF, COLLEAGUE)


def offered(incident: Incident, actor: Actor) -> list[Offer]:
    """What somebody is offered."""
    return offers(incident, roles_in(actor, incident, ORGANISATION), allowed(incident, actor))


def allowed(incident: Incident, actor: Actor) -> frozenset[str]:
    """The names of the steps that somebody may take now."""
    parts = roles_in(actor, incident, ORGANISATION)
    return frozenset(name for name, row in STEPS.items() if allows(row.right, parts, incident))


def forms(incident: Incident, actor: Actor) -> list[str]:
    """The forms that somebody is offered, in order."""
    return [offer.form for offer in offered(incident, actor) if offer.form]


def pages(incident: Incident, actor: Actor) -> list[str]:
    """The pages that somebody is offered, in order."""
    return [offer.page for offer in offered(incident, actor) if offer.page]


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.id)
def test_whatever_is_offered_may_be_done(stage: Stage, actor: Actor) -> None:
    incident = at(stage).incident
    for offer in offered(incident, actor):
        assert bool(offer.form) != bool(offer.page)
        if offer.form:
            assert allows(
                FORM_ROWS[offer.form][0].right, roles_in(actor, incident, ORGANISATION), incident
            )
        else:
            assert offer.page in PAGES


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("actor", [ALTERNATE, STAFF, COLLEAGUE], ids=lambda actor: actor.id)
def test_whoever_has_no_part_in_a_case_is_offered_nothing(stage: Stage, actor: Actor) -> None:
    assert offered(at(stage).incident, actor) == []


def test_somebody_involved_is_offered_nothing() -> None:
    assert offered(Story().report().involve(DPO).incident, DPO) == []


def test_the_reporter_is_offered_to_add_information() -> None:
    assert offered(Story().report().incident, REPORTER) == [
        Offer("Add information", "add_information", following=True)
    ]


@pytest.mark.parametrize(
    ("story", "actor", "first"),
    [
        (Story().report(), CHIEF, "nominate"),
        (Story().report(), DPO, "classify"),
        (Story().report().classify(Category.UNKNOWN), DPO, "classify"),
        (Story().report().classify(), DPO, "annex_one"),
        (at(Stage.NOTIFICATION), DPO, "annex_three"),
        (ready(), DPO, "propose_closure"),
        (at(Stage.CLOSED), CHIEF, "reopen"),
    ],
)
def test_what_matters_now_comes_first(story: Story, actor: Actor, first: str) -> None:
    assert forms(story.incident, actor)[0] == first


def test_annex_two_is_offered_only_where_it_is_wanted() -> None:
    without = Story().report(personal_data=Involved.NO).classify().incident
    assert "annex_two" not in forms(without, DPO)
    assert "annex_two" in forms(Story().report().classify().incident, DPO)


def test_a_submitted_annex_is_offered_to_be_corrected() -> None:
    titles = [offer.title for offer in offered(evaluating().incident, DPO)]
    assert "Annex one" not in titles
    assert "Correct annex one" in titles


def test_closure_says_what_it_lacks() -> None:
    (closure,) = [o for o in offered(evaluating().incident, DPO) if o.form == "propose_closure"]
    assert len(closure.lacking) == 9
    (closure,) = [o for o in offered(ready().incident, DPO) if o.form == "propose_closure"]
    assert closure.lacking == ()


def test_the_head_of_people_sees_tasks_and_actions_and_no_annex() -> None:
    incident = evaluating().incident
    assert set(pages(incident, HEAD)) == {"actions", "people"}
    assert not [form for form in forms(incident, HEAD) if form.startswith("annex")]


def test_the_notes_of_the_head_of_people_are_not_offered_to_a_lead() -> None:
    incident = evaluating().incident
    assert "people" in pages(incident, DPO)
    assert "people" not in pages(incident, LEAD)


def test_only_the_head_of_people_completes_their_tasks() -> None:
    incident = evaluating().incident
    assert [o.given["task"] for o in people_offers(allowed(incident, HEAD), CJS)] == [
        "support",
        "conduct",
    ]
    assert people_offers(allowed(incident, DPO), CJS) == []


def test_actions_that_wait_are_counted() -> None:
    story = Story().report()
    story.propose()
    assert "Actions (1 waiting)" in [offer.title for offer in offered(story.incident, CHIEF)]
