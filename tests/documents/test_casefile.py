"""The case file in PDF, read again by pypdf and compared with the record."""

from __future__ import annotations

import hashlib
import re

import pytest

from documents.casefile import case_file_pdf
from documents.timeline import timeline
from procedure.errors import NotAllowed
from procedure.instants import shown
from procedure.steps.complaint import AcknowledgeComplaint
from procedure.steps.follow import CompleteFollowUp
from procedure.steps.report import AddInformation, LogReport
from service.cases import CaseView
from tests.cards.cases import Case, closed, late, notification, reported
from tests.cards.cast import DPO, HEAD, LEAD, REPORTER, START
from tests.cards.test_learning import promised
from tests.cjs import ANNEX_TITLES, CJS
from tests.documents.reading import pdf, pdf_text


def hashes(view: CaseView) -> list[str]:
    return [hashlib.sha256(str(seq).encode()).hexdigest() for seq in range(view.incident.seq)]


@pytest.fixture(scope="module")
def view() -> CaseView:
    return closed().view(DPO)


@pytest.fixture(scope="module")
def content(view: CaseView) -> bytes:
    return case_file_pdf(view, hashes(view), checkpoint="Signed on 27 March by key 4f2a.")


@pytest.fixture(scope="module")
def text(content: bytes) -> str:
    return pdf_text(content)


def test_it_is_tagged_and_has_a_title_and_a_language(content: bytes) -> None:
    reader = pdf(content)
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]) == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "Case file CJS-2026-0001"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]


def test_it_says_that_it_keeps_to_pdf_ua(content: bytes) -> None:
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content


def test_every_entry_of_the_record_stands_in_it(view: CaseView, text: str) -> None:
    joined = text.replace(" ", "")
    for recorded in view.record:
        assert re.sub(r"\s", "", recorded.entry.sentence(CJS)) in joined
        assert shown(recorded.at).replace(" ", "") in joined


def test_every_fingerprint_stands_in_it(view: CaseView, text: str) -> None:
    joined = text.replace(" ", "")
    assert all(fingerprint in joined for fingerprint in hashes(view))


def test_every_annex_stands_in_it(text: str) -> None:
    for number in ("one", "two", "three"):
        assert f"Annex {number}: {ANNEX_TITLES[number]}" in text
    assert "Annex four: Security Incident Response – Record of Events" in text


def test_what_was_left_to_do_stands_in_it_with_what_came_of_it() -> None:
    case = promised()
    owed = pdf_text(case_file_pdf(case.view(DPO), []))
    assert "To be done after closure" in owed
    assert "Still to be done, by" in owed
    case.take(CompleteFollowUp(follow_up="F1", outcome="Everybody was shown."))
    assert ": Everybody was shown." in pdf_text(case_file_pdf(case.view(DPO), []))


def test_it_says_how_to_verify_it_and_has_the_last_checkpoint(text: str) -> None:
    assert "python bot.py verify" in text
    assert "Signed on 27 March by key 4f2a." in text


def test_without_a_checkpoint_it_says_so() -> None:
    assert "No signed checkpoint covers this record yet" in pdf_text(
        case_file_pdf(reported().view(DPO), [])
    )


def test_every_page_names_the_version_of_the_procedure(content: bytes) -> None:
    for page in pdf(content).pages:
        assert "procedure version 4, August 2023" in page.extract_text()


def test_the_head_of_peoples_notes_are_never_in_it(text: str) -> None:
    assert "Met twice" not in text
    assert "Adequate support for the staff members involved" in text


@pytest.mark.parametrize("actor", [HEAD, REPORTER])
def test_those_who_may_not_read_all_get_none(actor: object) -> None:
    with pytest.raises(NotAllowed):
        case_file_pdf(closed().view(actor), [])  # type: ignore[arg-type]


def test_a_lead_who_is_not_an_officer_gets_it() -> None:
    assert "Eilidh Fraser" in pdf_text(case_file_pdf(closed().view(LEAD), []))


def test_what_no_font_can_draw_is_kept_as_its_code_point() -> None:
    case = reported().take(AddInformation(text="Sent 字 with 漢 and \u0007"), REPORTER)
    text = pdf_text(case_file_pdf(case.view(DPO), []))
    assert "[U+5B57]" in text
    assert "[U+6F22]" in text
    assert "Information added: Sent" in text


def test_markup_in_an_answer_is_words() -> None:
    case = reported(nature='= #read("/etc/passwd") *bold* \\ $x$ <b>')
    assert '= #read("/etc/passwd") *bold* \\ $x$ <b>' in pdf_text(case_file_pdf(case.view(DPO), []))


def test_the_timeline_is_in_order_and_shows_how_long_each_clock_ran() -> None:
    course = timeline(closed().view(DPO))
    instants = [mark.at for mark in course.marks]
    assert instants == sorted(instants)
    ico, report = course.lanes
    assert (ico.state, report.state) == ("met", "met")
    told = next(m for m in course.marks if m.words.startswith("The Information Commissioner"))
    assert ico.end == told.at


def test_a_complaint_has_its_clock_beside_the_others() -> None:
    facts = {
        "kind": "incident",
        "nature": "A letter about somebody else came.",
        "discovered": START,
        "systems": "Post",
        "personal_data": "yes",
        "source": "complaint",
        "sender": "Fiona Kerr",
        "received": START,
    }
    case = Case().take(LogReport.model_validate(facts), DPO)
    acknowledged = timeline(case.take(AcknowledgeComplaint(at=START, how="By letter.")).view(DPO))
    assert [lane.letter for lane in acknowledged.lanes] == ["A", "B", "C"]
    (lane,) = [one for one in acknowledged.lanes if "complaint" in one.name]
    assert (lane.state, lane.start, lane.end) == ("met", START, START)


def test_a_missed_clock_shows_its_limit() -> None:
    course = timeline(late().view(DPO))
    limits = [mark.words for mark in course.marks if mark.kind == "limit"]
    assert [lane.state for lane in course.lanes] == ["missed", "missed"]
    assert len(limits) == 2


def test_an_open_case_ends_now_with_what_is_still_to_come() -> None:
    view = notification().view(DPO)
    course = timeline(view)
    assert [m.at for m in course.marks if m.kind == "now"] == [view.now]
    assert course.marks[-1].kind == "limit"
