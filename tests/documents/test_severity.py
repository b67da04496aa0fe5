"""ENISA's score on the papers: with its working since the context is adjusted, before without."""

from __future__ import annotations

from typing import Any

from documents.annexes import annex_docx
from documents.casefile import case_file_pdf
from procedure.asking import Asking
from procedure.forms.annex import ANNEX_FORMS, typed_again
from procedure.papers import Edition
from procedure.severity_asked import SECTIONS
from service.ports.drafts import Draft
from tests.cards.cases import Case, closed, notification
from tests.cards.cast import DPO, ORGANISATION
from tests.cjs import CJS
from tests.documents.reading import docx_text, pdf_text
from tests.procedure.enisa import answers

MAILED = answers("sensitive", people="critical", confidentiality="known", number=150)


def paper(case: Case) -> str:
    return docx_text(annex_docx(case.view(DPO), "two"))


def drafted(case: Case, typed: dict[str, Any]) -> str:
    draft = Draft("dpo-id", "annex_two", case.id, "", 5, typed, case.now)
    return docx_text(annex_docx(case.view(DPO), "two", Edition.DRAFT, draft))


def test_annex_two_and_the_case_file_have_the_working_and_the_flag() -> None:
    case = notification().submit("two", **MAILED)
    for said in (paper(case), pdf_text(case_file_pdf(case.view(DPO), []))):
        flat = " ".join(said.split())
        assert "How the severity was reckoned" in flat
        assert "4 × 1 + 0.25 = 4.25: very high" in flat
        assert "Flag: more than 100 people (150)" in flat


def test_an_annex_that_lacks_an_answer_says_so_in_place_of_a_score() -> None:
    said = paper(notification().submit("two", **MAILED | {"severity_people": ""}))
    assert "No score by ENISA's method. Not answered: people at particular risk" in said
    assert "4.25" not in said
    assert "How the severity was reckoned" not in said


def test_one_wrong_colleague_is_logged_on_paper_too() -> None:
    said = paper(notification().submit("two", **MAILED | {"severity_confidentiality": "colleague"}))
    assert "To be logged, not notified: one colleague here saw it by mistake" in said


def test_an_annex_from_before_is_printed_as_it_was() -> None:
    said = paper(closed())
    assert "Very high (4.25 by ENISA's method; advice, not a decision)" in said
    assert "How the severity was reckoned" not in said
    assert [f.label for f in SECTIONS[1].fields if f.label in said] == []


def test_a_draft_is_asked_everything_so_it_has_no_score_of_the_earlier_sort() -> None:
    case = closed()
    annex = case.incident.annex("two")
    assert annex is not None
    said = drafted(case, typed_again("two", annex.answers, CJS))
    assert "No score by ENISA's method" in said
    assert "4.25" not in said


def test_an_answer_about_another_sort_of_data_is_neither_kept_nor_printed() -> None:
    case = notification()
    asking = Asking(case.now, ORGANISATION, DPO, case.incident)
    typed = typed_again("two", MAILED, CJS) | {"severity_nature_financial": "full"}
    read, _ = ANNEX_FORMS["two"].worded(CJS).read(typed, asking, partial=True)
    assert read["severity_nature_sensitive"] == "no"
    assert "severity_nature_financial" not in read
    assert "Enough for fraud" not in drafted(case, typed)
