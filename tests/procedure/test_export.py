"""Export and the ICO's further questions as steps: who may, when, and what the record says."""

from __future__ import annotations

import pytest

from procedure.entries.export import DocumentExported
from procedure.entries.ico import IcoAnswered
from procedure.errors import Invalid, Missing, NotAllowed
from procedure.papers import HANDING_WORDS, PAPER_NAMES, Edition, Handing, Paper
from procedure.registry import entry_from
from procedure.roles import SYSTEM, Actor
from procedure.stages import Stage
from procedure.steps.export import ExportDocument
from procedure.steps.ico import AnswerIco
from tests.cjs import CJS
from tests.procedure.story import CHIEF, DPO, HEAD, LEAD, REPORTER, STAFF, Story, assessed, at


@pytest.mark.parametrize("stage", Stage)
def test_a_copy_can_be_taken_at_every_stage(stage: Stage) -> None:
    story = at(stage)
    before = story.incident.standing.stage
    assert story.take(ExportDocument(paper=Paper.CASE_FILE), DPO) == [
        DocumentExported(paper=Paper.CASE_FILE)
    ]
    assert story.incident.standing.stage is before


@pytest.mark.parametrize("actor", [CHIEF, DPO, LEAD, SYSTEM])
def test_those_who_read_the_whole_case_may_take_copies(actor: Actor) -> None:
    assert assessed().take(ExportDocument(paper=Paper.ANNEX_FOUR), actor)


@pytest.mark.parametrize("actor", [HEAD, REPORTER, STAFF])
def test_nobody_else_may(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        assessed().take(ExportDocument(paper=Paper.ANNEX_FOUR), actor)


def test_an_annex_must_have_been_submitted() -> None:
    with pytest.raises(Missing):
        assessed().take(ExportDocument(paper=Paper.ANNEX_THREE), DPO)


def test_a_draft_need_not_have_been() -> None:
    step = ExportDocument(paper=Paper.ANNEX_THREE, edition=Edition.DRAFT)
    (entry,) = assessed().take(step, DPO)
    assert entry.sentence(CJS) == "Exported: Annex three, as a draft."


@pytest.mark.parametrize("paper", Paper)
def test_the_record_names_the_paper(paper: Paper) -> None:
    assert CJS.say(PAPER_NAMES[paper]) in DocumentExported(paper=paper).sentence(CJS)


def test_an_export_tells_nobody() -> None:
    story = assessed()
    story.take(ExportDocument(paper=Paper.CASE_FILE), DPO)
    assert story.told == []


def test_the_last_answers_to_the_ico_stand() -> None:
    story = assessed()
    story.take(AnswerIco(trained="no"), DPO)
    (entry,) = story.take(AnswerIco(trained="yes", measures="Training"), DPO)
    assert isinstance(entry, IcoAnswered)
    assert story.incident.work.ico_answers["trained"] == "yes"
    assert story.incident.work.ico_answers["measures"] == "Training"


@pytest.mark.parametrize("step", [AnswerIco(), AnswerIco(trained="yes")])
def test_nothing_new_is_no_answer(step: AnswerIco) -> None:
    story = assessed()
    story.take(AnswerIco(trained="yes"), DPO)
    with pytest.raises(Invalid):
        story.take(step, DPO)


def test_the_icos_questions_wait_for_the_classification() -> None:
    story = Story().report()
    with pytest.raises(Exception, match="classified first"):
        story.take(AnswerIco(trained="yes"), DPO)


@pytest.mark.parametrize("handing", Handing)
def test_the_record_says_how_far_it_came(handing: Handing) -> None:
    (entry,) = assessed().take(ExportDocument(paper=Paper.CASE_FILE, handing=handing), DPO)
    assert entry.sentence(CJS).startswith(HANDING_WORDS[handing])


def test_an_entry_of_before_reads_as_it_did() -> None:
    old = entry_from("DocumentExported", '{"paper": "case_file", "edition": "all"}')
    assert old.sentence(CJS) == "Exported: Case file, with its superseded versions."


def test_what_became_of_a_copy_is_a_fact_also_where_the_annex_is_gone() -> None:
    step = ExportDocument(paper=Paper.ANNEX_THREE, handing=Handing.DELIVERED)
    assert assessed().take(step, DPO)
