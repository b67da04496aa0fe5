"""Views: who sees which case and how much of it; clocks, balls, lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.clocks import timers
from procedure.errors import UnknownIncident
from procedure.law import ico_times
from procedure.rights import Sight
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.state import Incident
from procedure.steps.notify import RecordNotification
from procedure.steps.people import CompletePeopleTask
from procedure.steps.report import AddInformation
from procedure.terms import Involved
from service.cases import Ball, CaseView, approver, ball, case_view, missing, who_leads
from service.clockviews import clocks
from tests.cjs import Party
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    MONDAY,
    NO_ALTERNATE,
    ORGANISATION,
    OWNER,
    REPORTER,
    STAFF,
    Story,
    annex_three,
    assessed,
    at,
    evaluating,
    london,
    named,
    ready,
)

FIRST = "CJS-2026-0001"


def view_of(story: Story, actor: Actor) -> CaseView:
    """The case as somebody sees it."""
    return case_view(story.record, story.incident.id, actor, story.organisation, story.now)


# Sight


@pytest.mark.parametrize(
    ("actor", "sight"),
    [
        (CHIEF, Sight.FULL),
        (DIRECTOR, Sight.FULL),
        (DPO, Sight.FULL),
        (LEAD, Sight.FULL),
        (HEAD, Sight.PEOPLE),
        (REPORTER, Sight.OWN),
        (CONTRIBUTOR, Sight.TASK),
        (OWNER, Sight.TASK),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
def test_each_sees_their_own_part_of_a_case(actor: Actor, sight: Sight) -> None:
    story = evaluating()
    story.ask()
    story.propose(owner=named(OWNER))
    assert view_of(story, actor).sight is sight


@pytest.mark.parametrize("actor", [STAFF, ALTERNATE, COLLEAGUE], ids=lambda actor: actor.id)
def test_to_others_a_case_is_as_if_it_were_not_there(actor: Actor) -> None:
    story = Story().report().involve(COLLEAGUE)
    with pytest.raises(UnknownIncident) as kept:
        view_of(story, actor)
    with pytest.raises(UnknownIncident) as absent:
        case_view([], FIRST, actor, ORGANISATION, MONDAY)
    assert str(kept.value) == str(absent.value)


@pytest.mark.parametrize("actor", [CHIEF, DIRECTOR, DPO], ids=lambda actor: actor.id)
def test_a_case_is_kept_from_officers_who_are_involved(actor: Actor) -> None:
    with pytest.raises(UnknownIncident):
        view_of(Story().report().involve(actor), actor)


@pytest.mark.parametrize(
    ("actor", "reads"),
    [(HEAD, True), (DPO, True), (CHIEF, True), (LEAD, False), (REPORTER, False)],
    ids=lambda value: getattr(value, "id", ""),
)
def test_the_notes_of_the_head_of_people_are_blank_to_all_others(actor: Actor, reads: bool) -> None:
    story = evaluating()
    story.take(CompletePeopleTask(task="conduct", note="A warning."), HEAD)
    tasks = view_of(story, actor).incident.work.people_tasks or {"conduct": ""}
    assert tasks == {"conduct": "A warning." if reads else ""}
    assert story.incident.work.people_tasks == {"conduct": "A warning."}


# Clocks


def test_both_clocks_are_shown_the_nearer_first() -> None:
    story = Story(now=london("2026-12-24 10:00")).report()
    ico, report = clocks(story.incident, ORGANISATION, story.now)
    assert (ico.name, ico.running) == ("Tell the ICO within 72 hours", True)
    assert ico.words == "3 days left, until Sun 27 Dec 2026, 10:00"
    assert report.words.startswith("reported on time on Thu 24 Dec 2026, 10:00")


def test_a_report_without_personal_data_has_one_clock() -> None:
    story = Story().report(personal_data=Involved.NO)
    assert [c.name for c in clocks(story.incident, ORGANISATION, story.now)] == [
        "Report within 2 working days"
    ]


def test_a_late_report_is_shown_as_missed() -> None:
    story = Story().report(discovered=MONDAY - timedelta(days=14), why_late="On leave.")
    report = clocks(story.incident, ORGANISATION, story.now)[0]
    assert report.missed
    assert "reported late" in report.words


def test_the_72_hours_are_missed_only_once_they_are_over() -> None:
    story = Story().report()
    limit = ico_times(MONDAY).limit
    for now, missed in ((limit, False), (limit + timedelta(hours=5), True)):
        ico = next(c for c in clocks(story.incident, ORGANISATION, now) if "ICO" in c.name)
        assert ico.missed is missed
    assert ico.words.startswith("overdue by 5 hours")


@pytest.mark.parametrize(("hours", "words"), [(71, "told on"), (80, "told late on")])
def test_a_clock_that_was_stopped_says_how(hours: int, words: str) -> None:
    story = assessed().annex("three", annex_three()).decide("A1")
    story.now = MONDAY + timedelta(hours=hours)
    told = RecordNotification(
        party=Party.ICO, told_at=story.now, how="Online.", reference="IC-1", delay="Holidays."
    )
    story.take(told, DPO)
    ico = next(c for c in clocks(story.incident, ORGANISATION, story.now) if "ICO" in c.name)
    assert not ico.running
    assert ico.words.startswith(words)


def test_a_clock_that_was_stopped_by_a_decision_says_so() -> None:
    story = evaluating()
    ico = next(c for c in clocks(story.incident, ORGANISATION, story.now) if "ICO" in c.name)
    assert ico.words == "stopped: decided not to notify"


def test_running_clocks_are_named_without_what_anybody_typed() -> None:
    story = Story().report()
    story.propose(text="Canary", due=MONDAY + timedelta(days=3))
    story.decide("A1")
    assert not any("Canary" in timer.what for timer in timers(story.incident, ORGANISATION))


# Who holds the ball


def test_the_dpo_holds_the_ball_as_interim_lead() -> None:
    incident = Story().report().incident
    assert who_leads(incident, ORGANISATION) == "Data Protection Officer (interim lead)"
    assert [(b.who, b.what) for b in holds(incident)] == [
        ("Chief Executive", "nominate the lead officer"),
        (
            "Data Protection Officer (interim lead)",
            "classify it as Event, Vulnerability, Incident or Unknown",
        ),
    ]


def holds(incident: Incident) -> tuple[Ball, ...]:
    """Who has to act, and to do what."""
    return ball(incident, ORGANISATION, missing(incident))


def test_an_approver_holds_the_ball_first() -> None:
    story = Story().report().nominate()
    story.propose(CHIEF)
    first = holds(story.incident)[0]
    assert (first.who, first.what) == ("Director of Operations", "approve or reject A1")


def test_where_nobody_can_approve_the_ball_says_what_is_wrong() -> None:
    incident = Story(NO_ALTERNATE).report().barred(CHIEF, DIRECTOR).incident
    assert approver(incident, NO_ALTERNATE) == "Nobody can approve: set an alternate approver"


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.DUPLICATE])
def test_nobody_holds_the_ball_of_a_case_that_has_ended(stage: Stage) -> None:
    assert holds(at(stage).incident) == ()


@pytest.mark.parametrize(
    ("stage", "what"),
    [
        (Stage.REPORTED, ["classify it as Event, Vulnerability, Incident or Unknown"]),
        (Stage.UNKNOWN, ["allocate it to one of the other three categories"]),
        (Stage.ASSESSMENT, ["submit annex one", "submit annex two"]),
        (Stage.NOTIFICATION, ["submit annex three"]),
        (Stage.CLOSURE, []),
        (Stage.CLOSED, []),
    ],
)
def test_what_the_next_stage_needs_is_said(stage: Stage, what: list[str]) -> None:
    assert list(missing(at(stage).incident)) == what


def test_a_case_that_is_ready_wants_its_closure_proposed() -> None:
    assert "propose closure" in [b.what for b in holds(ready().incident)]


def test_a_reporter_reads_what_they_added_and_never_what_others_did() -> None:
    story = Story().report()
    story.take(AddInformation(text="It was two."), REPORTER)
    story.take(AddInformation(text="We suspect the reporter."), DPO)
    assert [a.text for a in view_of(story, DPO).incident.report.additions] == [
        "It was two.",
        "We suspect the reporter.",
    ]
    assert [a.text for a in view_of(story, REPORTER).incident.report.additions] == ["It was two."]
