"""Any sequence of steps: the record is the case, and what must always hold, holds."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.entries.approve import ActionApproved
from procedure.entries.nominate import LeadNominated
from procedure.entries.notify import PartyNotified
from procedure.entries.remind import ReminderSent
from procedure.errors import ProcedureError
from procedure.findings import (
    ico_clock,
    notification_action,
    people_tasks_open,
    together,
    was_told,
)
from procedure.fold import fold
from procedure.notices import Notice, Route
from procedure.parties import owed_since, parties_of
from procedure.record import Recorded
from procedure.registry import entry_from
from procedure.stages import ENDED, Stage
from procedure.state import Incident
from procedure.terms import ActionKind, Involved
from service.project import project
from tests.cjs import CJS, Party
from tests.procedure.mix import ACTORS, MAKERS, Maker
from tests.procedure.story import DPO, ORGANISATION, Story, at, ready

Move = tuple[Maker, int, float, int]
MINUTES = (1, 5, 60, 60 * 5, 60 * 24, 60 * 24 * 3)
BY_THE_DPO = ACTORS.index(DPO)

moves = st.lists(
    st.tuples(
        st.sampled_from(MAKERS),
        # Mostly those who may do most, so that many steps are accepted.
        st.one_of(st.sampled_from([0, 1, BY_THE_DPO]), st.integers(0, len(ACTORS) - 1)),
        st.sampled_from(MINUTES),
        st.integers(0, 99),
    ),
    max_size=30,
)
starts = st.sampled_from(["with", "without", "lost", *Stage])


def beginning(start: str) -> Story:
    """A report, or a case that is already at a stage."""
    if start in set(Stage):
        return ready() if start == Stage.EVALUATION else at(Stage(start))
    personal = Involved.NO if start == "without" else Involved.YES
    return Story().report(personal_data=personal, lost="yes" if start == "lost" else "")


def told_story(start: str, sequence: list[Move]) -> Story:
    """The story of every step that was accepted; only the procedure itself refuses one."""
    story = beginning(start)
    for maker, actor, minutes, n in sequence:
        with suppress(ProcedureError):
            story.take(maker(story, n), ACTORS[actor], minutes=minutes)
            check(story.incident)
    return story


def check(incident: Incident) -> None:
    """What holds of every incident."""
    closures = [
        a for a in incident.work.actions.values() if a.kind is ActionKind.CLOSURE and a.waiting
    ]
    assert (incident.standing.stage is Stage.CLOSURE) == (len(closures) == 1)
    assert len(closures) <= 1
    assert incident.standing.lead is None or incident.standing.lead.id not in incident.implicated
    assert (incident.end.closed_at is not None) == (incident.standing.stage is Stage.CLOSED)
    assert bool(incident.end.duplicate_of) == (incident.standing.stage is Stage.DUPLICATE)


@settings(max_examples=80, deadline=None)
@given(starts, moves)
def test_replaying_the_record_gives_the_same_incident_and_row(
    start: str, sequence: list[Move]
) -> None:
    story = told_story(start, sequence)
    replayed = fold(story.incident.id, story.record)
    assert replayed == story.incident
    assert project(replayed, ORGANISATION) == project(story.incident, ORGANISATION)


@settings(max_examples=40, deadline=None)
@given(starts, moves)
def test_a_record_that_was_written_down_and_read_again_is_the_same_case(
    start: str, sequence: list[Move]
) -> None:
    story = told_story(start, sequence)
    read = [
        replace(r, entry=entry_from(r.entry.name, r.entry.model_dump_json())) for r in story.record
    ]
    assert read == story.record
    assert fold(story.incident.id, read) == story.incident
    assert [r.entry.sentence(CJS) for r in read] == [r.entry.sentence(CJS) for r in story.record]


@settings(max_examples=40, deadline=None)
@given(starts, moves, st.integers(0, 999))
def test_a_record_with_an_entry_removed_doubled_or_moved_is_no_record(
    start: str, sequence: list[Move], n: int
) -> None:
    story = told_story(start, sequence)
    record, at = story.record, n % len(story.record)
    doubled = [*record[: at + 1], *record[at:]]
    damaged = [doubled]
    if at + 1 < len(record):
        damaged += [
            [*record[:at], *record[at + 1 :]],
            [*record[:at], record[at + 1], record[at], *record[at + 2 :]],
        ]
    for entries in damaged:
        with pytest.raises(ProcedureError, match="out of order"):
            fold(story.incident.id, entries)


@settings(max_examples=60, deadline=None)
@given(starts, moves)
def test_the_reminders_of_a_clock_come_strictly_later_each_time(
    start: str, sequence: list[Move]
) -> None:
    story = told_story(start, sequence)
    seen: dict[str, list[datetime]] = defaultdict(list)
    for recorded in story.record:
        if isinstance(recorded.entry, ReminderSent):
            seen[recorded.entry.key].append(recorded.at)
    for instants in seen.values():
        assert all(earlier < later for earlier, later in pairwise(instants))


def before_each(record: list[Recorded]) -> list[tuple[Incident, Recorded]]:
    """Each entry with the incident as it stood before it."""
    return [(fold("CJS-2026-0001", record[: r.seq - 1]), r) for r in record]


@settings(max_examples=60, deadline=None)
@given(starts, moves)
def test_nobody_approves_what_they_proposed_or_are_involved_in_and_nobody_involved_leads(
    start: str, sequence: list[Move]
) -> None:
    for incident, recorded in before_each(told_story(start, sequence).record):
        entry = recorded.entry
        if isinstance(entry, ActionApproved):
            action = incident.work.actions[entry.action]
            assert recorded.actor.id not in incident.implicated | set(action.authors)
            assert entry.digest == action.digest
        if isinstance(entry, LeadNominated):
            assert entry.lead.id not in incident.implicated
        if isinstance(entry, PartyNotified) and entry.phase == "initial":
            approved = notification_action(incident, entry.party) is not None
            assert entry.unapproved is not approved


@settings(max_examples=100, deadline=None)
@given(starts, st.sampled_from(range(len(ACTORS))), moves)
def test_no_sequence_of_steps_by_one_person_stops_the_72_hours_but_by_telling_the_ico(
    start: str, alone: int, sequence: list[Move]
) -> None:
    story = beginning(start)
    if story.incident.standing.aware is None or was_told(story.incident, Party.ICO):
        return
    ran = ico_clock(story.incident) is not None
    for maker, _, minutes, n in sequence:
        with suppress(ProcedureError):
            story.take(maker(story, n), ACTORS[alone], minutes=minutes)
        over = was_told(story.incident, Party.ICO) or story.incident.standing.stage is Stage.CLOSED
        assert over or not ran or ico_clock(story.incident) is not None


@settings(max_examples=100, deadline=None)
@given(starts, moves)
def test_every_duty_has_a_clock_or_is_done(start: str, sequence: list[Move]) -> None:
    story = told_story(start, sequence)
    if story.incident.standing.stage in ENDED:
        return
    for party in parties_of(story.incident):
        if owed_since(story.incident, party) is not None:
            assert {"ico", f"party:{party.key}"} & story.running
    for action in story.incident.work.actions.values():
        if action.waiting and together(action, story.incident)[0] is action:
            assert f"approval:{action.key}" in story.running
    if people_tasks_open(story.incident):
        assert "people" in story.running


@settings(max_examples=60, deadline=None)
@given(starts, moves)
def test_somebody_involved_is_told_nothing_in_chat_but_what_they_are_asked_or_reported(
    start: str, sequence: list[Move]
) -> None:
    story = beginning(start)
    for maker, actor, minutes, n in sequence:
        with suppress(ProcedureError):
            story.take(maker(story, n), ACTORS[actor], minutes=minutes)
            for notice in story.told:
                assert not leaks(notice, story.incident)


def leaks(notice: Notice, incident: Incident) -> bool:
    """Whether a chat notice tells somebody involved of what they are kept from."""
    if notice.route is not Route.CHAT or notice.to not in incident.implicated:
        return False
    asked = notice.about.startswith("input:")
    reported = notice.to == incident.report.reporter.id and notice.topic in (
        "closed",
        "reopened",
        "linked",
    )
    return not asked and not reported


def test_the_mix_of_steps_gets_somewhere() -> None:
    """The generated stories are not all refusals: most makers are taken somewhere, by seed."""
    draw, taken, tried = Random(1), set(), 0
    for start in ["with", "without", *Stage] * 2:
        story = beginning(start)
        for _ in range(60):
            maker = draw.choice(MAKERS)
            with suppress(ProcedureError):
                step = maker(story, draw.randrange(100))
                story.take(step, ACTORS[draw.choice((0, 1, BY_THE_DPO, BY_THE_DPO))], minutes=30)
                taken.add(maker)
                tried += 1
    assert len(taken) > len(set(MAKERS)) / 2
    assert tried > 100
