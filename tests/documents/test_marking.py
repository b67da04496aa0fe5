"""The protective marking: on every page, in every mail's subject and every file's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from delivery.rendering import Letter, Renderer
from documents.annual import annual_docx
from documents.child import made
from documents.log import log_xlsx
from documents.orders import AnnualPaper, File, LogPaper
from documents.papers import paper
from operations.folders import clear_marked_otherwise, holds, put_file
from procedure.organisation import Organisation
from procedure.person import PersonId
from procedure.record import Named
from service.annual import annual_report
from service.papers import LOG_FILE, choices, marked, unmarked
from service.take import Desk
from tests.cards.cases import closed
from tests.cards.cast import DPO, ORGANISATION, START
from tests.documents.reading import docx_edges, part, pdf, xlsx
from tests.service.memory import MemoryStore

MARKING = "OFFICIAL-SENSITIVE"
MARKED = replace(ORGANISATION, marking=MARKING)


def papers(organisation: Organisation) -> Iterator[File]:
    """Every paper of a closed case."""
    view = replace(closed().view(DPO), organisation=organisation)
    for choice in choices(view):
        yield paper(view, choice, hashes=["0" * 64] * view.incident.seq)


def header_of(sheet: Worksheet) -> str:
    """What stands in the middle of the head of its pages."""
    head = sheet.oddHeader
    centre = head.center if head else None
    return str(centre.text or "") if centre else ""


class StillDirectory:
    """Knows nobody."""

    async def name(self, person_id: str) -> str:
        """Nobody's."""
        return ""

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Nobody's."""
        return {}

    async def who(self, known_by: Iterable[PersonId]) -> dict[PersonId, Named]:
        """Nobody."""
        return {}


def test_every_page_of_every_paper_and_its_name_carry_it() -> None:
    for file in papers(MARKED):
        assert file.name.endswith(f" [{MARKING}].{file.name.rpartition('.')[2]}")
        assert file.name.startswith("CJS-2026-0001 ")  # as what is deleted with its case is found
        if file.name.endswith(".pdf"):
            assert all(p.extract_text().count(MARKING) == 2 for p in pdf(file.content).pages)
        elif file.name.endswith(".txt"):
            assert file.content.decode().startswith(f"{MARKING}\n")
        else:
            assert all(MARKING in edge for edge in docx_edges(file.content))
            assert MARKING in str([n.text for n in part(file.content, "docProps/core.xml")])


def test_without_one_nothing_is_said_of_it() -> None:
    assert all("[" not in file.name for file in papers(ORGANISATION))
    assert marked(LOG_FILE, ORGANISATION) == LOG_FILE
    book = xlsx(log_xlsx([], ORGANISATION, START))
    assert [header_of(sheet) for sheet in book.worksheets] == ["", ""]


def test_every_sheet_of_the_log_carries_it() -> None:
    file = made(LogPaper(MARKED, START), iter(()))
    assert file.name == f"Security Incident Summary Log [{MARKING}].xlsx"
    book = xlsx(file.content)
    assert len(book.worksheets) == 2
    assert all(MARKING in header_of(sheet) for sheet in book.worksheets)
    assert book.properties.category == MARKING


async def test_the_annual_report_carries_it() -> None:
    report = await annual_report(MemoryStore(), 2026, MARKED, START)
    assert MARKING in made(AnnualPaper(report), iter(())).name
    assert all(MARKING in edge for edge in docx_edges(annual_docx(report)))


@pytest.mark.parametrize(
    ("organisation", "subject"),
    [(MARKED, f"{MARKING}: New report"), (ORGANISATION, "New report")],
)
async def test_the_subject_of_every_mail_begins_with_it(
    monkeypatch: pytest.MonkeyPatch, organisation: Organisation, subject: str
) -> None:
    async def written(self: Renderer, notice: object) -> Letter:
        return Letter("New report", "Words.", 1)

    monkeypatch.setattr(Renderer, "_letter", written)
    desk = Desk(MemoryStore(), organisation, lambda: START)
    renderer = Renderer(desk, StillDirectory(), lambda: START)
    letter = await renderer.mail(None)  # type: ignore[arg-type]
    assert letter is not None
    assert (letter.subject, letter.body) == (subject, "Words.")


@pytest.mark.parametrize("name", ["CJS-2026-0001 Annex one.docx", "a [b].txt", LOG_FILE])
def test_a_marked_name_can_be_unmarked(name: str) -> None:
    assert unmarked(marked(name, MARKED)) == name


def test_a_file_of_an_earlier_marking_makes_way_for_the_same_file(tmp_path: Path) -> None:
    others = ["CJS-2026-0001 Annex one all versions.docx", "CJS-2026-0001 Annex two.docx"]
    now = marked("CJS-2026-0001 Annex one.docx", MARKED)
    for name in ("CJS-2026-0001 Annex one.docx", "CJS-2026-0001 Annex one [SECRET].docx", *others):
        put_file(tmp_path, File(name, b"then"))
    put_file(tmp_path, File(now, b"now"))
    clear_marked_otherwise(tmp_path, now)
    assert {path.name for path in tmp_path.iterdir()} == {now, *others}
    assert holds(tmp_path, "CJS-2026-0001 Annex one.docx")
    assert not holds(tmp_path, "CJS-2026-0001 Annex three.docx")
