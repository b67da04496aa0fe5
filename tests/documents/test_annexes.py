"""The annexes in Word, read again by another reader and compared with the record."""

from __future__ import annotations

import pytest

from documents.annexes import annex_docx
from procedure.errors import Missing, NotAllowed
from procedure.field import Ask
from procedure.instants import shown
from procedure.papers import Edition
from service.ports.drafts import Draft
from tests.cards.cases import Case, closed, evaluation, notification
from tests.cards.cast import ANNEXES as ANSWERS
from tests.cards.cast import DPO, HEAD, LEAD
from tests.cjs import ANNEXES, CJS
from tests.documents.reading import docx_edges, docx_tables, docx_text, part


@pytest.fixture(scope="module")
def case() -> Case:
    return closed()


@pytest.mark.parametrize("number", ["one", "two", "three"])
def test_every_label_of_the_form_stands_word_for_word(case: Case, number: str) -> None:
    text = docx_text(annex_docx(case.view(DPO), number))
    for section in ANNEXES[number]:
        for field in section.fields:
            if not field.beside:
                columns = [c.label for c in field.columns] or [field.label]
                for label in columns:
                    assert label in text


@pytest.mark.parametrize("number", ["one", "two", "three"])
def test_every_typed_answer_stands_on_the_paper(case: Case, number: str) -> None:
    text = docx_text(annex_docx(case.view(DPO), number))
    for section in ANNEXES[number]:
        for field in section.fields:
            answer = ANSWERS[number].get(field.key)
            if field.ask is Ask.TEXT and answer:
                assert answer in text


def test_annex_one_is_two_rows_of_columns_as_in_the_procedure(case: Case) -> None:
    first, second, *_ = docx_tables(annex_docx(case.view(DPO), "one"))
    assert [len(row) for row in first] == [7, 7]
    assert [len(row) for row in second] == [9, 9]
    assert first[0][6] == "Has there been a breach of the Data Protection Act? *"
    assert first[1][6] == "Yes"
    assert "*If yes, complete annex two" in docx_text(annex_docx(case.view(DPO), "one"))


def test_annex_two_is_a_table_of_eight_rows_and_one_of_six(case: Case) -> None:
    first, second, *_ = docx_tables(annex_docx(case.view(DPO), "two"))
    assert (len(first), len(second)) == (8, 6)
    assert first[3] == ["ID number", "CJS-2026-0001"]


def test_annex_four_has_every_entry_of_the_record(case: Case) -> None:
    view = case.view(DPO)
    (table,) = docx_tables(annex_docx(view, "four"))
    assert table[0] == ["Date", "Action"]
    assert len(table) == len(view.record) + 1
    for row, recorded in zip(table[1:], view.record, strict=True):
        assert row[0] == shown(recorded.at)
        assert recorded.entry.sentence(CJS) in row[1]
        assert CJS.titled(recorded.actor) in row[1]


@pytest.mark.parametrize("number", ["one", "two", "three", "four"])
def test_the_footer_names_the_version_of_the_procedure(case: Case, number: str) -> None:
    header, footer = docx_edges(annex_docx(case.view(DPO), number))
    assert "procedure version 4, August 2023" in footer
    assert "CJS-2026-0001" in header


def test_the_document_has_a_title_and_a_language(case: Case) -> None:
    properties = part(annex_docx(case.view(DPO), "one"), "docProps/core.xml")
    found = {element.tag.rpartition("}")[2]: element.text for element in properties}
    assert found["title"] == (
        "Annex one - Information security incident – assessment, containment and recovery, "
        "CJS-2026-0001"
    )
    assert found["language"] == "en-GB"


def test_a_draft_is_marked_so_on_every_page() -> None:
    case = notification()
    draft = Draft("dpo-id", "annex_two", case.id, "", 0, {"information": "Half a list"}, case.now)
    content = annex_docx(case.view(DPO), "two", Edition.DRAFT, draft)
    assert "DRAFT" in docx_text(content).splitlines()
    assert "DRAFT, not submitted" in docx_edges(content)[0]
    assert "Half a list" in docx_text(content)


def test_superseded_versions_come_on_request_and_say_so() -> None:
    case = notification().submit("one", description="What was wrong at first is right now.")
    standing = docx_text(annex_docx(case.view(DPO), "one"))
    every = docx_text(annex_docx(case.view(DPO), "one", Edition.ALL))
    assert "What was wrong at first is right now." in standing
    assert "SUPERSEDED" not in standing
    assert "SUPERSEDED by version 2" in every
    assert ANSWERS["one"]["description"] in every


@pytest.mark.parametrize("number", ["one", "two", "three", "four"])
def test_the_head_of_people_gets_no_annex(case: Case, number: str) -> None:
    with pytest.raises(NotAllowed):
        annex_docx(evaluation().view(HEAD), number)


@pytest.mark.parametrize("number", ["one", "two", "three", "four"])
def test_the_head_of_peoples_notes_are_in_no_annex(case: Case, number: str) -> None:
    for actor in (DPO, LEAD):
        assert "Met twice" not in docx_text(annex_docx(case.view(actor), number))


def test_an_annex_that_was_not_submitted_is_missing() -> None:
    with pytest.raises(Missing):
        annex_docx(notification().view(DPO), "three")


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    case = notification().submit("one", risk="Bell\u0007 and half\ud800 a smile \U0001f600")
    assert "Bell and half a smile \U0001f600" in docx_text(annex_docx(case.view(DPO), "one"))
