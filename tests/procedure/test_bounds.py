"""What one person may ask of the desk in an hour: the table, and what is never refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from procedure.bounds import BOUNDS, GATHERED_AFTER, Bounded, check_room, urgent
from procedure.errors import TooMany
from procedure.fold import decide
from procedure.organisation import Moment
from procedure.roles import Actor
from procedure.state import Incident
from procedure.terms import Cyber, Involved
from tests.cjs import CJS
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    MONDAY,
    ORGANISATION,
    STAFF,
    report_of,
)

PLAIN: dict[str, Any] = {"personal_data": Involved.NO}


def sent(number: int, minutes: float = 1) -> tuple[datetime, ...]:
    """So many reports, the newest a minute ago, so many minutes apart."""
    return tuple(MONDAY - timedelta(minutes=1 + minutes * n) for n in range(number))


@pytest.mark.parametrize("kind", Bounded)
def test_each_bound_says_when_there_is_room_and_whom_to_phone(kind: Bounded) -> None:
    most = BOUNDS[kind].an_hour
    before = sent(most, minutes=30 / most)
    with pytest.raises(TooMany) as refused:
        check_room(kind, most, before, MONDAY, ORGANISATION.phone)
    assert "0300 244 8420" in str(refused.value)
    assert "Mon 2 Nov 2026, 10:" in str(refused.value)
    assert "{" not in str(refused.value)


@pytest.mark.parametrize("kind", Bounded)
def test_there_is_room_again_once_the_oldest_is_an_hour_old(kind: Bounded) -> None:
    before = (MONDAY - timedelta(minutes=1), MONDAY - timedelta(hours=1))
    check_room(kind, 2, before, MONDAY, ORGANISATION.phone)
    check_room(kind, 2, (MONDAY + timedelta(days=1),) * 3, MONDAY, ORGANISATION.phone)


@pytest.mark.parametrize("actor", [CHIEF, DIRECTOR, DPO, HEAD, ALTERNATE], ids=lambda a: a.id)
def test_whoever_holds_an_office_looks_up_and_drafts_without_a_bound(actor: Actor) -> None:
    bounds = {kind: ORGANISATION.most(kind, actor) for kind in Bounded}
    assert {kind for kind, most in bounds.items() if most is not None} == {
        Bounded.REPORTS,
        Bounded.PAPERS,
    }
    for kind in (Bounded.REPORTS, Bounded.PAPERS):
        staff = ORGANISATION.most(kind, STAFF)
        assert staff is not None
        assert (bounds[kind] or 0) >= 10 * staff


@pytest.mark.parametrize(
    ("facts", "is_urgent"),
    [
        (PLAIN, False),
        (PLAIN | {"cyber": Cyber.NO, "lost": "no"}, False),
        (PLAIN | {"lost": "not_known"}, False),
        ({"personal_data": Involved.YES}, True),
        ({"personal_data": Involved.MAYBE}, True),
        (PLAIN | {"cyber": Cyber.YES}, True),
        (PLAIN | {"cyber": Cyber.UNSURE}, True),
        (PLAIN | {"lost": "yes"}, True),
    ],
)
def test_of_too_many_reports_the_urgent_are_taken(
    facts: dict[str, Any], *, is_urgent: bool
) -> None:
    step = report_of(**facts)
    assert urgent(step.personal_data, step.cyber, step.lost) is is_urgent
    moment = Moment(STAFF, MONDAY, ORGANISATION, sent(20))
    if is_urgent:
        assert decide(Incident(""), step, moment)
        return
    with pytest.raises(TooMany):
        decide(Incident(""), step, moment)


@pytest.mark.parametrize(("actor", "most"), [(STAFF, 20), (LEAD, 20), (DPO, 200)])
def test_one_report_fewer_than_the_bound_is_taken(actor: Actor, most: int) -> None:
    moment = Moment(actor, MONDAY, ORGANISATION, sent(most - 1, minutes=0.2))
    assert decide(Incident(""), report_of(**PLAIN), moment)


def test_the_record_says_how_many_came_before() -> None:
    for number, words in ((GATHERED_AFTER - 1, False), (GATHERED_AFTER, True)):
        moment = Moment(STAFF, MONDAY, ORGANISATION, sent(number))
        (entry, *_) = decide(Incident(""), report_of(**PLAIN), moment)
        assert getattr(entry, "earlier", None) == number
        assert (f"at least {number} others within a day" in entry.sentence(CJS)) is words
