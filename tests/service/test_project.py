"""Project: the row of an incident, and the log's columns (4.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.fold import fold
from procedure.roles import SYSTEM
from procedure.stages import Stage
from procedure.state import Incident
from procedure.steps.notify import RecordDelivery, RecordNotification
from procedure.terms import ActionKind, Involved
from service.project import TITLE_LENGTH, project, register, title
from tests.cjs import PRIORITY, Category, Party
from tests.procedure.story import (
    COLLEAGUE,
    DPO,
    HEAD,
    MONDAY,
    ORGANISATION,
    OWNER,
    STAFF,
    Story,
    annex_three,
    annex_two,
    assessed,
    at,
    evaluating,
    named,
    ready,
)

COLUMNS = (
    "ID|Occurred|Discovered|Notified CJS|Aware|Late|Kind|Classification|Classification history|"
    "Personal data|People affected|Records affected|Cause|What happened|Effects|Remedial action|"
    "Lead|ICO decision|ICO reference|Individuals told|Board and Sponsor Team told|Open actions|"
    "Lessons|Status|Closed on"
)


def test_the_row_is_a_pure_function_of_the_record() -> None:
    story = ready()
    before = list(story.record)
    rows = [project(fold(story.incident.id, story.record), ORGANISATION) for _ in range(2)]
    assert rows[0] == rows[1] == project(story.incident, ORGANISATION)
    assert story.record == before


def test_the_row_of_a_new_report() -> None:
    row = project(Story().report(staff=[named(COLLEAGUE)]).incident, ORGANISATION)
    assert (row.incident_id, row.year, row.number, row.seq) == ("CJS-2026-0001", 2026, 1, 1)
    assert (row.stage, row.open, row.classification, row.rank) == ("reported", True, "", 0)
    assert (row.reporter_id, row.lead_id, row.personal_data) == ("reporter", "", "yes")
    assert (row.involved, row.readers) == (("colleague",), ("head", "reporter"))
    assert row.nearest == MONDAY + timedelta(hours=72)
    assert row.reported_at == MONDAY


@pytest.mark.parametrize("stage", list(Stage))
def test_a_row_is_open_until_its_case_has_ended(stage: Stage) -> None:
    row = project(at(stage).incident, ORGANISATION)
    assert row.open is (stage not in (Stage.CLOSED, Stage.DUPLICATE))
    assert row.stage == stage


@pytest.mark.parametrize("category", list(Category))
def test_the_rank_is_the_procedures_priority(category: Category) -> None:
    row = project(Story().report().classify(category).incident, ORGANISATION)
    assert (row.rank, row.classification) == (PRIORITY[category], category)


def test_readers_are_those_who_reported_lead_were_asked_or_own_a_task() -> None:
    story = Story().report().nominate()
    story.ask(STAFF)
    story.propose(owner=named(OWNER))
    assert project(story.incident, ORGANISATION).readers == ("lead", "owner", "reporter", "staff")
    story.involve(OWNER, STAFF)
    assert project(story.incident, ORGANISATION).readers == ("head", "lead", "reporter", "staff")


def test_the_head_of_people_reads_where_there_is_something_for_them_unless_involved() -> None:
    assert "head" not in project(Story().report().incident, ORGANISATION).readers
    assert "head" in project(Story().report().classify().incident, ORGANISATION).readers
    assert "head" not in project(Story().report().involve(HEAD).incident, ORGANISATION).readers


def test_what_waits_for_an_approver_is_counted() -> None:
    story = Story().report()
    story.propose()
    story.propose()
    assert project(story.incident, ORGANISATION).waiting == 2
    story.decide("A1")
    assert project(story.incident, ORGANISATION).waiting == 1


def test_a_long_nature_is_shortened_to_a_title_on_one_line() -> None:
    incident = Story().report(nature="An email\nwent " + "far " * 60).incident
    assert title(incident).startswith("An email went far far")
    assert len(title(incident)) <= TITLE_LENGTH
    assert title(incident).endswith("…")
    assert title(Story().report(nature="Short.").incident) == "Short."


def test_an_incident_without_a_report_has_no_row() -> None:
    with pytest.raises(ValueError, match="without a report"):
        project(Incident("CJS-2026-0001"), ORGANISATION)


def test_it_is_found_by_what_was_written_about_it() -> None:
    story = Story().report(systems="Sharepoint", users="Policy team")
    story.propose(text="Recall it.")
    words = project(story.incident, ORGANISATION).words
    for word in ("CJS-2026-0001", "council", "Sharepoint", "Policy", "Recall"):
        assert word in words


def test_the_head_of_peoples_notes_are_in_no_row() -> None:
    story = evaluating().people_tasks()
    row = project(story.incident, ORGANISATION)
    assert "A talk." not in row.words + str(row.register)


# The register


def test_the_log_has_the_columns_of_the_procedure_in_their_order() -> None:
    assert list(register(Story().report().incident)) == COLUMNS.split("|")


def test_an_empty_column_is_empty_and_never_none() -> None:
    columns = register(Story().report(personal_data=Involved.NO).incident)
    assert columns["Aware"] == columns["Occurred"] == columns["Closed on"] == ""
    assert "None" not in columns.values()


def test_the_log_of_a_closed_case() -> None:
    columns = register(at(Stage.CLOSED).incident)
    assert columns["Classification"] == "Incident"
    assert columns["Classification history"] == "Incident (Mon 2 Nov 2026, 10:02)"
    assert columns["ICO decision"] == "No: It names a person."
    assert columns["Cause"] == "Email sent to the wrong person"
    assert (columns["Lead"], columns["Lessons"]) == ("Lena Lead", "Check.")
    assert (columns["Status"], columns["Open actions"]) == ("Closed", "")
    assert columns["Closed on"] == "2026-11-02T10:17+00:00"


def test_numbers_of_people_and_records_are_annex_twos() -> None:
    columns = register(assessed().annex("two", annex_two(people=0, records=4)).incident)
    assert (columns["People affected"], columns["Records affected"]) == ("0", "4")


def test_the_icos_references_and_the_individuals_are_told() -> None:
    story = assessed().annex("three", annex_three(high_risk="yes")).decide("A1").decide("A2")
    for party in (Party.ICO, Party.INDIVIDUALS):
        told = RecordNotification(party=party, told_at=story.now, how="Online.", reference="IC-9")
        story.take(told, DPO)
    columns = register(story.incident)
    assert (columns["ICO reference"], columns["Individuals told"]) == ("IC-9", "Yes")


def test_board_and_sponsor_team_are_told_only_once_the_mail_was_sent() -> None:
    story = evaluating()
    for to, outcome in (("board", "failed"), ("sponsor", "sent")):
        facts = {"topic": "assessed", "to": to, "outcome": outcome, "words": "x"}
        story.take(RecordDelivery.model_validate(facts), SYSTEM)
    assert register(story.incident)["Board and Sponsor Team told"] == "Sponsor Team"


def test_open_actions_are_those_that_wait_or_are_not_done() -> None:
    story = Story().report()
    for _ in range(3):
        story.propose(kind=ActionKind.FURTHER)
    story.decide("A1").decide("A2").complete("A2")
    assert register(story.incident)["Open actions"] == "A1, A3"
