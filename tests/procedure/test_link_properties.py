"""Linking joins and loses nothing; parting gives back, whatever the two cases are (4.1)."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from procedure.duplicates import LINKABLE, graver, gravity_of
from procedure.errors import ProcedureError
from procedure.findings import ico_clock
from procedure.fold import fold
from procedure.stages import Stage
from procedure.state import Incident
from procedure.terms import Involved
from tests.cjs import CJS, Category
from tests.procedure.linked import as_before, linked_anyhow, part, second
from tests.procedure.mix import ACTORS
from tests.procedure.story import Story
from tests.procedure.test_properties import Move, check, moves, starts, told_story

reports = st.tuples(st.sampled_from([None, *Category]), st.sampled_from(list(Involved)))


def more(story: Story, sequence: list[Move]) -> None:
    """Whatever of it is accepted."""
    for maker, actor, minutes, n in sequence:
        with suppress(ProcedureError):
            story.take(maker(story, n), ACTORS[actor], minutes=minutes)


def report_of(kind: tuple[Category | None, Involved], sequence: list[Move], name: str) -> Story:
    """A case that can be linked, after whatever happened in it."""
    category, personal = kind
    story = second(name).report(personal_data=personal)
    if category is not None:
        story.classify(category)
    more(story, sequence)
    assume(story.incident.standing.stage in LINKABLE and not story.incident.end.duplicates)
    assume(len(story.incident.implicated & {"chief", "director", "dpo"}) < 3)
    return story


def first_of(start: str, sequence: list[Move]) -> Story:
    """A case to which others are linked."""
    story = told_story(start, sequence)
    assume(story.incident.standing.stage is not Stage.DUPLICATE)
    assume(story.incident.end.deleted_at is None)
    return story


def compared(incident: Incident, before: Incident) -> Incident:
    """A case that the link opened again stays open: its closure was approved without the report."""
    made = as_before(incident, before)
    if before.standing.stage in (Stage.CLOSED, Stage.CLOSURE):
        made.standing.stage = before.standing.stage
        made.end.closed_at, made.end.ended_at = before.end.closed_at, before.end.ended_at
    return made


@settings(max_examples=120, deadline=None)
@given(starts, moves, reports, moves)
def test_a_link_that_is_undone_leaves_both_cases_as_they_were(
    start: str, sequence: list[Move], kind: tuple[Category | None, Involved], other: list[Move]
) -> None:
    first, report = first_of(start, sequence), report_of(kind, other, "CJS-2026-0002")
    was, was_report = deepcopy(first.incident), deepcopy(report.incident)
    linked_anyhow(first, report)
    returned = part(first, report)
    assert (returned.actions, returned.inputs, returned.stays) == ([], [], [])
    assert compared(first.incident, was) == was
    assert as_before(report.incident, was_report) == was_report


@settings(max_examples=80, deadline=None)
@given(starts, moves, reports, reports, moves)
def test_of_two_links_one_is_undone_as_if_it_had_never_been(
    start: str,
    sequence: list[Move],
    one: tuple[Category | None, Involved],
    other: tuple[Category | None, Involved],
    happened: list[Move],
) -> None:
    first = first_of(start, sequence)
    alone = deepcopy(first)
    taken, stays = report_of(one, happened, "CJS-2026-0002"), report_of(other, [], "CJS-2026-0003")
    linked_anyhow(first, taken)
    stays.now = alone.now = first.now
    again = deepcopy(stays)
    linked_anyhow(first, stays)
    part(first, taken)
    linked_anyhow(alone, again)
    made, wanted = first.incident, alone.incident
    assert gravity_of(made) == gravity_of(wanted)
    assert made.standing.involved == wanted.standing.involved
    assert made.end.duplicates == wanted.end.duplicates
    assert [h.category for h in made.standing.history] == [
        h.category for h in wanted.standing.history
    ]


@settings(max_examples=80, deadline=None)
@given(starts, moves, reports, moves, moves)
def test_nothing_of_a_linked_report_is_lost_and_no_clock_with_it(
    start: str,
    sequence: list[Move],
    kind: tuple[Category | None, Involved],
    other: list[Move],
    later: list[Move],
) -> None:
    first, report = first_of(start, sequence), report_of(kind, other, "CJS-2026-0002")
    stood, ran = gravity_of(first.incident), ico_clock(report.incident)
    told = {n.party for n in report.incident.work.notifications}
    linked_anyhow(first, report)
    now = gravity_of(first.incident)
    assert graver(stood, now, CJS) == now
    assert report.incident.implicated <= first.incident.implicated
    assert told <= {n.party for n in first.incident.work.notifications}
    if ran is not None and first.incident.work.decisions.get("ico") is None:
        running = ico_clock(first.incident)
        already = any(n.party == "ico" for n in first.incident.work.notifications)
        assert already or (running is not None and running.target <= ran.target)
    more(first, later)
    check(first.incident)
    assert fold(first.incident.id, first.record) == first.incident
    if "CJS-2026-0002" in first.incident.end.joined:
        part(first, report)
        check(first.incident)
        assert fold(first.incident.id, first.record) == first.incident
        assert fold(report.incident.id, report.record) == report.incident
