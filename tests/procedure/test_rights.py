"""Who may take which step at which stage: a table written from PROCEDURE.md, not from rights.py."""

from __future__ import annotations

from functools import cache

import pytest

from procedure import rights
from procedure.errors import NotAllowed, WrongStage
from procedure.organisation import Organisation
from procedure.person import PersonId
from procedure.registry import STEPS
from procedure.rights import Sight, allows, may_read_people, roles_in, sight
from procedure.roles import SYSTEM, Actor, Role
from procedure.stages import Stage
from procedure.state import Incident
from procedure.steps.evaluate import PlanReview
from procedure.steps.people import CompletePeopleTask
from procedure.terms import ActionKind, Involved
from tests.cjs import Category
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    NO_ALTERNATE,
    ORGANISATION,
    OWNER,
    REPORTER,
    STAFF,
    Story,
    at,
    named,
    report_of,
)

PEOPLE = {
    "chief": CHIEF,
    "director": DIRECTOR,
    "dpo": DPO,
    "lead": LEAD,
    "head": HEAD,
    "alternate": ALTERNATE,
    "reporter": REPORTER,
    "contributor": CONTRIBUTOR,
    "owner": OWNER,
    "staff": STAFF,
    "involved": COLLEAGUE,
    "system": SYSTEM,
}
STAGES = dict(zip("RUANECXD", Stage, strict=True))
"""Reported, Unknown, Assessment, Notification, Evaluation, Closure proposed, closed, Duplicate."""

TABLE = """
AddInformation       dpo lead reporter                    RUANEC
NominateLead         chief director                       RUANEC
DeclareInvolvement   chief director dpo lead              RUANEC
ConfirmInvolvement   chief director dpo lead              RUANEC
ClearInvolvement     chief director dpo lead              RUANEC
ClassifyIncident     dpo lead                             RUANE
SetAwareness         dpo lead                             RUANE
SubmitAnnex          dpo lead                             UANE
ProposeAction        chief director dpo lead head         RUANE
ReviseAction         chief director dpo lead head         RUANE
WithdrawAction       chief director dpo lead head         RUANECXD
DecideAction         chief director                       RUANECXD
RecordContinuity     dpo lead head                        RUANE
CompleteAction       dpo lead head owner                  RUANECX
CompleteFollowUp     dpo lead owner                       RUANECXD
ReassignFollowUp     dpo lead                             RUANECXD
AcknowledgeComplaint dpo lead                             RUANECXD
SettleComplaint      dpo lead                             RUANECXD
AskInput             dpo lead                             RUANE
GiveInput            contributor                          RUANEC
DropInput            dpo lead                             RUANEC
CompletePeopleTask   head                                 RUANEC
AddParty             dpo lead                            RUANEC
DecideNotification   dpo lead                            RUANE
RecordNotification   dpo lead                            RUANEC
PlanReview           dpo lead                             UANE
CompleteReview       dpo lead owner                       UANE
WaiveReview          dpo lead                             UANE
AnswerIco            dpo lead                             UANE
ProposeClosure       dpo lead                             E
HoldRecord           chief director dpo lead              RUANECXD
ReleaseHold          chief director dpo lead              RUANECXD
ProposeDeletion      dpo                                  XD
ReopenIncident       chief director dpo lead              XD
HoldRecord           chief director dpo lead              RUANECXD
ReleaseHold          chief director dpo lead              RUANECXD
ProposeDeletion      dpo                                  XD
LinkDuplicate        dpo lead                             RUA
SetAside             dpo lead                             RUANE
MoveVersion          dpo                                  RUANEC
JoinDuplicate        system                               RUANECXD
PartDuplicate        system                               RUANECXD
TakeBack             system                               RUANECXD
AddEntry             chief director dpo lead              RUANEC
CorrectEntry         chief director dpo lead              RUANEC
Remind               system                               RUANECXD
AskAgain             system                               RUANECXD
Identify             system                               RUANECXD
SeeFinding           chief director                       RUANECXD
RecordDelivery       system                               RUANECXD
ExportDocument       chief director dpo lead system       RUANECXD
"""
ALLOWED = {
    (step, who, STAGES[letter])
    for step, *whos, letters in (line.split() for line in TABLE.strip().splitlines())
    for who in whos
    for letter in letters
}
NAMED = sorted({step for step, _, _ in ALLOWED})
PARTS = {
    "chief": "Chief Executive",
    "director": "Director of Operations",
    "dpo": "Data Protection Officer",
    "lead": "lead officer",
    "head": "Head of People",
    "reporter": "person who reported it",
    "contributor": "person asked for input",
    "owner": "owner of the action or review",
    "system": "incident desk",
}


@cache
def case(stage: Stage) -> Incident:
    """A case at a stage, with somebody asked, somebody owning a task and somebody involved."""
    story = at(stage)
    if stage in (Stage.CLOSED, Stage.DUPLICATE, Stage.CLOSURE):
        incident = story.incident
        earlier = case(Stage.ASSESSMENT)
        incident.standing.involved |= earlier.standing.involved
        incident.work.actions["A9"] = earlier.work.actions["A1"]
        incident.work.inputs = earlier.work.inputs | incident.work.inputs
        return incident
    story.involve(COLLEAGUE).ask(CONTRIBUTOR)
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER))
    return story.incident


def may(step: str, actor: Actor, incident: Incident | None, organisation: Organisation) -> bool:
    """Whether this person may take the step now."""
    return allows(STEPS[step].right, roles_in(actor, incident, organisation), incident)


def check(step: str, actor: Actor, incident: Incident | None, organisation: Organisation) -> None:
    """Raises what the procedure answers to whoever may not."""
    rights.check(STEPS[step].right, actor, incident, organisation)


def who_can(step: str) -> set[str]:
    """What those are called who have the step at any stage, by the table above."""
    return {PARTS[who] for s, who, _ in ALLOWED if s == step}


@pytest.mark.parametrize("step", NAMED)
def test_a_step_is_allowed_exactly_as_the_procedure_has_it(step: str) -> None:
    for who, actor in PEOPLE.items():
        for stage in Stage:
            cell, incident = f"{step} by {who} when {stage}", case(stage)
            allowed = (step, who, stage) in ALLOWED
            assert may(step, actor, incident, ORGANISATION) is allowed, cell
            if not allowed:
                check_refusal(step, who, incident, cell)


def check_refusal(step: str, who: str, incident: Incident, cell: str) -> None:
    """It says who can, or that the stage is wrong for whoever otherwise could."""
    with pytest.raises((NotAllowed, WrongStage)) as refused:
        check(step, PEOPLE[who], incident, ORGANISATION)
    sentence = str(refused.value)
    assert sentence.endswith("."), cell
    if refused.type is NotAllowed:
        assert any(part in sentence for part in who_can(step)), cell
    else:
        assert (step, who) in {(s, w) for s, w, _ in ALLOWED}, cell
        assert incident.id in sentence, cell


def test_the_table_names_every_step_but_those_that_make_an_incident() -> None:
    assert set(NAMED) | {"ReportIncident", "LogReport"} == set(STEPS)


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "system"])
def test_anybody_may_report(who: str) -> None:
    assert may("ReportIncident", PEOPLE[who], None, ORGANISATION)


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "dpo"])
def test_only_the_dpo_logs_a_report_that_came_another_way(who: str) -> None:
    with pytest.raises(NotAllowed, match="Data Protection Officer"):
        check("LogReport", PEOPLE[who], None, ORGANISATION)


@pytest.mark.parametrize("who", ["chief", "director", "dpo", "head"])
def test_somebody_involved_has_no_right_that_their_office_gives(who: str) -> None:
    actor = PEOPLE[who]
    for stage in Stage:
        incident = case(stage)
        incident.standing.involved[actor.id] = actor.name
        try:
            for step in NAMED:
                cell = f"{step} by an involved {who} when {stage}"
                assert not may(step, actor, incident, ORGANISATION), cell
                with pytest.raises(NotAllowed, match="involved"):
                    check(step, actor, incident, ORGANISATION)
        finally:
            del incident.standing.involved[actor.id]


def test_a_reporter_who_is_involved_may_still_add_to_their_report() -> None:
    story = Story().report(staff=[named(REPORTER)])
    assert may("AddInformation", REPORTER, story.incident, ORGANISATION)


def test_somebody_involved_may_still_answer_what_they_were_asked() -> None:
    story = Story().report().involve(COLLEAGUE)
    story.ask(COLLEAGUE)
    assert may("GiveInput", COLLEAGUE, story.incident, ORGANISATION)


# Standing in


@pytest.mark.parametrize("step", ["NominateLead", "DecideAction", "ReopenIncident", "AddEntry"])
def test_the_alternate_may_what_approvers_may_only_when_both_are_involved(step: str) -> None:
    story = Story().report()
    if step == "ReopenIncident":
        story = at(Stage.CLOSED)
        for person in (CHIEF, DIRECTOR):
            assert not may(step, ALTERNATE, story.incident, ORGANISATION)
            story.incident.standing.involved[person.id] = person.name
    else:
        assert not may(step, ALTERNATE, story.incident, ORGANISATION)
        story.involve(CHIEF)
        assert not may(step, ALTERNATE, story.incident, ORGANISATION)
        story.involve(DIRECTOR)
    assert may(step, ALTERNATE, story.incident, ORGANISATION)


def test_an_involved_chief_is_told_that_the_director_can() -> None:
    story = Story().report().involve(CHIEF)
    with pytest.raises(NotAllowed, match=r"involved.*The Director of Operations can") as refused:
        check("DecideAction", CHIEF, story.incident, ORGANISATION)
    assert "Chief" not in str(refused.value)


def test_when_both_are_involved_and_nobody_is_the_alternate_the_refusal_says_so() -> None:
    story = Story(NO_ALTERNATE).report().barred(CHIEF, DIRECTOR)
    for actor in (CHIEF, DIRECTOR, DPO, STAFF):
        with pytest.raises(NotAllowed, match="no alternate approver"):
            check("DecideAction", actor, story.incident, NO_ALTERNATE)


def test_until_a_nomination_the_dpo_is_the_interim_lead() -> None:
    story = Story().report()
    assert Role.LEAD in roles_in(DPO, story.incident, ORGANISATION)
    story.nominate()
    assert Role.LEAD not in roles_in(DPO, story.incident, ORGANISATION)
    assert Role.LEAD in roles_in(LEAD, story.incident, ORGANISATION)


def test_a_lead_leads_only_their_own_incident() -> None:
    story = Story().report()
    assert Role.LEAD not in roles_in(LEAD, story.incident, ORGANISATION)


def test_the_head_of_people_has_no_part_where_there_is_nothing_for_them() -> None:
    story = Story().report()
    for step in ("CompletePeopleTask", "ProposeAction", "RecordContinuity"):
        assert not may(step, HEAD, story.incident, ORGANISATION)
    assert sight(roles_in(HEAD, story.incident, ORGANISATION)) is Sight.NONE
    story.involve(COLLEAGUE)
    assert may("CompletePeopleTask", HEAD, story.incident, ORGANISATION)


def test_the_desk_itself_takes_no_step_of_a_person() -> None:
    assert roles_in(SYSTEM, Story().report().incident, ORGANISATION) == {Role.SYSTEM}


def test_a_forged_role_on_an_actor_changes_nothing_about_the_incident() -> None:
    forged = Actor(
        PersonId("staff"), "Sam", frozenset({Role.LEAD, Role.APPROVER, Role.REPORTER, Role.OWNER})
    )
    assert roles_in(forged, Story().report().incident, ORGANISATION) == {Role.STAFF}


def test_a_step_is_checked_before_it_is_decided() -> None:
    story = Story().report()
    with pytest.raises(NotAllowed):
        story.take(PlanReview(review="training", owner=named(STAFF), due=story.now), STAFF)
    with pytest.raises(NotAllowed):
        story.take(CompletePeopleTask(task="support", note="x"), DPO)


def test_a_report_can_not_be_made_of_an_incident_that_is_there() -> None:
    with pytest.raises(WrongStage):
        Story().report().take(report_of(), STAFF)


# What each may read


SIGHTS = {
    "chief": Sight.FULL,
    "director": Sight.FULL,
    "dpo": Sight.FULL,
    "lead": Sight.FULL,
    "head": Sight.PEOPLE,
    "alternate": Sight.NONE,
    "reporter": Sight.OWN,
    "contributor": Sight.TASK,
    "owner": Sight.TASK,
    "staff": Sight.NONE,
    "involved": Sight.NONE,
}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("who", list(SIGHTS))
def test_each_reads_their_own_part_of_a_case(who: str, stage: Stage) -> None:
    assert sight(roles_in(PEOPLE[who], case(stage), ORGANISATION)) is SIGHTS[who]


@pytest.mark.parametrize("who", ["chief", "director", "dpo", "head"])
def test_somebody_involved_reads_nothing_of_the_case(who: str) -> None:
    story = Story().report().classify(Category.INCIDENT, personal_data=Involved.YES)
    story.involve(PEOPLE[who])
    assert sight(roles_in(PEOPLE[who], story.incident, ORGANISATION)) is Sight.NONE


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("head", True),
        ("dpo", True),
        ("chief", True),
        ("director", True),
        ("lead", False),
        ("alternate", False),
        ("reporter", False),
        ("owner", False),
    ],
)
def test_the_notes_of_the_head_of_people_are_kept_from_all_others(who: str, reads: bool) -> None:
    assert may_read_people(roles_in(PEOPLE[who], case(Stage.ASSESSMENT), ORGANISATION)) is reads
