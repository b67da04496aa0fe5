"""The record outlives the procedure: old cases read by the version they were recorded under."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procedure.entries.report import IncidentReported
from procedure.entries.version import VersionMoved
from procedure.errors import AlreadyTaken, Missing, NotAllowed, ProcedureError
from procedure.fold import fold
from procedure.library import UnknownProcedure
from procedure.record import ProcedureName, Recorded
from procedure.steps.party import AddParty
from procedure.steps.version import MoveVersion
from procedure.terms import Answer, Breach
from service.anew import made_anew
from service.cases import case_view
from service.project import register
from tests.cjs import CJS, V5, Category, Party
from tests.procedure.council import THERE
from tests.procedure.story import (
    CHIEF,
    DPO,
    INCIDENT,
    LEAD,
    ORGANISATION,
    Story,
    assessed,
    complained,
    evaluating,
)

UNDER_5 = replace(ORGANISATION, procedure=V5)
"""The same desk once version 5 is in force."""


def gone_on(story: Story) -> Story:
    """The desk goes on to version 5; the case stays as it is."""
    story.organisation = UNDER_5
    return story


def moved(story: Story) -> Story:
    """And the case is moved to it, with approval."""
    gone_on(story).take(MoveVersion(reason="It came into force."), DPO)
    return story.decide(list(story.incident.work.actions)[-1])


def renamed(entry: IncidentReported, **changes: str) -> IncidentReported:
    assert entry.procedure is not None
    return entry.model_copy(update={"procedure": entry.procedure.model_copy(update=changes)})


def reported_with(**changes: str) -> list[Recorded]:
    """A record that names a procedure which isn't here."""
    first = Story().report().record[0]
    assert isinstance(first.entry, IncidentReported)
    return [replace(first, entry=renamed(first.entry, **changes))]


# What the first entry names


def test_the_first_entry_names_the_procedure_in_force() -> None:
    for organisation in (ORGANISATION, UNDER_5):
        story = Story(organisation).report()
        (first, *_) = story.record
        assert isinstance(first.entry, IncidentReported)
        assert first.entry.procedure == ProcedureName.of(organisation.procedure)
        assert story.incident.procedure is organisation.procedure


def test_a_record_that_names_none_goes_by_the_first_of_all() -> None:
    (first, *_) = Story(UNDER_5).report().record
    assert isinstance(first.entry, IncidentReported)
    old = replace(first, entry=first.entry.model_copy(update={"procedure": None}))
    assert fold(INCIDENT, [old]).procedure is CJS


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": "9"}, "the file of procedure cjs, version 9, isn't here"),
        ({"id": "elsewhere"}, "the file of procedure elsewhere, version 4, isn't here"),
        ({"hash": "0" * 64}, "isn't the one that cases were recorded under"),
    ],
)
def test_a_case_whose_procedure_isnt_here_is_read_as_such_and_verify_says_which(
    changes: dict[str, str], said: str
) -> None:
    record = reported_with(**changes)
    assert fold(INCIDENT, record).unread == [1]
    with pytest.raises(UnknownProcedure, match=said):
        made_anew(INCIDENT, record, ORGANISATION)


# An old case at a new desk


def test_an_old_case_reads_the_same_at_a_desk_that_has_gone_on() -> None:
    for story in (evaluating(), complained(), assessed(Category.VULNERABILITY, Breach.NO)):
        before = [r.entry.sentence(CJS) for r in story.record]
        seen = case_view(story.record, INCIDENT, DPO, UNDER_5, story.now)
        assert [r.entry.sentence(seen.procedure) for r in seen.record] == before
        assert register(story.incident) == register(fold(INCIDENT, story.record))
        assert made_anew(INCIDENT, story.record, UNDER_5).row.register == register(story.incident)


def test_a_class_keeps_the_name_under_which_it_was_recorded() -> None:
    old, new = Story().report(), Story(UNDER_5).report()
    for story in (old, new):
        story.classify(Category.VULNERABILITY)
    assert "Classified as Vulnerability" in old.record[-1].entry.sentence(old.incident.procedure)
    assert "Classified as Weakness" in new.record[-1].entry.sentence(new.incident.procedure)


def test_a_party_that_the_new_version_has_is_none_of_an_old_case() -> None:
    with pytest.raises(ProcedureError):
        gone_on(evaluating()).notify("union", Answer.NO)
    assert moved(evaluating()).notify("union", Answer.NO).incident.work.decisions["union"]


# Moving


def test_moving_a_case_is_the_dpos_and_holds_once_it_is_approved() -> None:
    story = gone_on(evaluating())
    with pytest.raises(NotAllowed):
        story.take(MoveVersion(reason="So."), LEAD)
    story.take(MoveVersion(reason="It came into force."), DPO)
    assert story.incident.procedure is CJS
    story.decide(list(story.incident.work.actions)[-1])
    assert story.incident.procedure is V5
    entry = story.record[-1].entry
    assert isinstance(entry, VersionMoved)
    assert entry.sentence(V5) == (
        "Moved from the procedure’s version 4, August 2023 to its version 5, August 2026. "
        "It came into force."
    )


def test_what_was_recorded_before_the_move_keeps_its_words() -> None:
    story = moved(assessed(Category.VULNERABILITY, Breach.NO))
    classified = next(r for r in story.record if r.entry.name == "IncidentClassified")
    at = story.incident.procedure_at
    assert "Vulnerability" in classified.entry.sentence(at(classified.seq))
    assert at(story.incident.seq) is V5


def test_a_case_that_has_what_the_new_version_lacks_isnt_moved() -> None:
    fewer = replace(
        V5,
        hash="1" * 64,
        classes={k: row for k, row in V5.classes.items() if k != Category.EVENT},
        parties={k: row for k, row in V5.parties.items() if k != Party.POLICE},
    )
    story = assessed(Category.EVENT, Breach.NO).notify(Party.POLICE, Answer.NO)
    story.organisation = replace(ORGANISATION, procedure=fewer)
    with pytest.raises(Missing, match="the class Event, the decision on the police"):
        story.take(MoveVersion(reason="So."), DPO)


def test_a_case_in_force_or_of_another_body_isnt_moved() -> None:
    with pytest.raises(AlreadyTaken):
        evaluating().take(MoveVersion(reason="So."), DPO)
    story = evaluating()
    story.organisation = replace(THERE, people=ORGANISATION.people)
    with pytest.raises(ProcedureError, match="another body"):
        story.take(MoveVersion(reason="So."), DPO)
    twice = gone_on(evaluating())
    twice.take(MoveVersion(reason="So."), DPO)
    with pytest.raises(AlreadyTaken):
        twice.take(MoveVersion(reason="So."), DPO)


def test_it_is_offered_only_where_there_is_another_to_move_to() -> None:
    story = evaluating()
    for organisation, there in ((ORGANISATION, False), (UNDER_5, True)):
        seen = case_view(story.record, INCIDENT, DPO, organisation, story.now)
        assert ("move_version" in {offer.form for offer in seen.offers}) is there
    seen = case_view(story.record, INCIDENT, CHIEF, UNDER_5, story.now)
    assert "move_version" not in {offer.form for offer in seen.offers}


def test_a_body_of_a_kind_that_is_gone_is_considered_as_any_other() -> None:
    story = evaluating()
    story.take(AddParty(kind="insurer", who="An insurer"), DPO)
    fewer = replace(
        V5, hash="2" * 64, parties={k: r for k, r in V5.parties.items() if k != "insurer"}
    )
    story.incident.procedure = fewer
    key = list(story.incident.work.bodies)[-1]
    assert story.notify(key, Answer.NO).incident.work.decisions[key].answer is Answer.NO
