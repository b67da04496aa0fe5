"""What people type is text in every paper: no link, field, formula or action comes of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.annual import annual_docx
from documents.log import log_xlsx
from documents.papers import paper
from procedure.fold import fold
from procedure.papers import Paper
from procedure.roles import Actor
from service.annual import annual_report
from service.cases import CaseView, case_view
from service.papers import choices
from service.project import project
from tests.cards.cases import closed
from tests.cards.cast import DPO, ORGANISATION, START
from tests.cards.test_text_is_text import HOSTILE, harmless, with_words
from tests.documents.reading import docx_text, pdf, xlsx
from tests.service.memory import MemoryStore

FORMULAS = (
    '=HYPERLINK("https://evil.example","press me") now',
    "+1+cmd|' /C calc'!A0 x",
    "-2+3 and more",
    "@SUM(1+1)*cmd|' /C calc'!A0 y",
    "\t=1+1 z",
    '{ HYPERLINK "https://evil.example" } and { DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe }',
    '#link("https://evil.example")[press] #eval("1+1") $x^2$ @ref <label>',
    "<w:hyperlink r:id='x'/> ]]> <!-- &amp; -->",
)
TYPED = st.sampled_from((*HOSTILE, *FORMULAS)) | st.text(
    '=+-@#$%{}[]()<>&"\\*_`~|/:. \n\tahtpsx1\u202e\ufffe\x00\x07', min_size=3, max_size=60
)
TOGETHER = ("\n".join(HOSTILE), "\n".join(FORMULAS))
ACTIVE = re.compile(r"\}(hyperlink|fldSimple|instrText|fldChar|object|drawing|pict|altChunk)$")


def record_of(typed: str) -> tuple[str, list[Any]]:
    """A closed case's record with these words in place of everything that people typed."""
    case = closed()
    return case.id, with_words(case, typed)


def seen(typed: str) -> CaseView:
    """The case as a DPO of that name sees it."""
    incident_id, record = record_of(typed)
    actor = Actor(DPO.id, typed, DPO.roles)
    return case_view(record, incident_id, actor, ORGANISATION, closed().now)


def active(content: bytes) -> Counter[str]:
    """What of a Word document is more than text, and whatever lies outside it."""
    found: Counter[str] = Counter()
    with ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                found.update(_active(package.read(name)))
    return found


@lru_cache(maxsize=64)
def _active(xml: bytes) -> Counter[str]:
    """The same of one part; most are the same in every document."""
    found: Counter[str] = Counter()
    for node in ElementTree.fromstring(xml).iter():  # noqa: S314 - our own document
        found.update(ACTIVE.findall(node.tag))
        found["external"] += node.get("TargetMode") == "External"
    return found


def actions(content: bytes) -> Counter[str]:
    """What a reader of a PDF could press or set off."""
    made = pdf(content)
    found = Counter(f"catalog {key}" for key in made.root_object if key in ("/AA", "/OpenAction"))
    for page in made.pages:
        for each in page.get("/Annots") or ():
            note = each.get_object()
            found[f"{note.get('/Subtype')} {note.get('/A', {}).get('/S')}"] += 1
    return found


def harm(view: CaseView) -> dict[str, Counter[str]]:
    """For each paper that can be had of a case, what in it is more than text."""
    found = {}
    for choice in choices(view):
        content = paper(view, choice, hashes=["0" * 64] * view.incident.seq).content
        if choice.suffix == "docx":
            found[choice.key] = active(content)
        elif choice.suffix == "pdf":
            found[choice.key] = actions(content)
    return found


def spoken(typed: str) -> str:
    """The words of it that can be printed, spaces made single."""
    kept = re.sub(
        "[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe]", "", typed
    )
    return " ".join(kept.split())


@pytest.mark.parametrize("typed", TOGETHER, ids=["markup", "formulas"])
def test_no_paper_is_more_than_text_by_what_was_typed(typed: str) -> None:
    assert harm(seen(typed)) == harm(seen(harmless(typed)))


@settings(max_examples=4, deadline=None, database=None)
@given(typed=TYPED.filter(lambda typed: len(typed.split()) > 1))
def test_no_paper_is_more_than_text_by_anything_that_could_be_typed(typed: str) -> None:
    assert harm(seen(typed)) == harm(seen(harmless(typed)))


@pytest.mark.parametrize("typed", TOGETHER, ids=["markup", "formulas"])
def test_the_words_themselves_are_in_the_papers(typed: str) -> None:
    view = seen(typed)
    of = {choice.paper: choice for choice in choices(view)}
    for name in (Paper.ANNEX_ONE, Paper.ANNEX_FOUR, Paper.ICO_PACK):
        text = docx_text(paper(view, of[name]).content)
        assert spoken(typed) in spoken(text)


@settings(max_examples=60, deadline=None, database=None)
@given(typed=TYPED.filter(lambda typed: len(typed.split()) > 1))
def test_no_cell_of_the_log_is_a_formula_or_a_link(typed: str) -> None:
    incident_id, record = record_of(typed)
    row = project(fold(incident_id, record), ORGANISATION)
    row = replace(row, register={**row.register, "Lead": typed, "Lessons": typed})
    book = xlsx(log_xlsx([row], ORGANISATION, START))
    for sheet in book:
        for cell in (cell for line in sheet.iter_rows() for cell in line):
            assert cell.data_type != "f"
            assert cell.hyperlink is None


@pytest.mark.parametrize("typed", TOGETHER, ids=["markup", "formulas"])
async def test_the_annual_report_is_no_more_than_text(typed: str) -> None:
    found = []
    for said in (typed, harmless(typed)):
        incident_id, record = record_of(said)
        store = MemoryStore()
        store.tables.records[incident_id] = record
        store.tables.rows[incident_id] = project(fold(incident_id, record), ORGANISATION)
        made = await annual_report(store, 2026, ORGANISATION, START)
        found.append(active(annual_docx(made)))
    assert found[0] == found[1]
