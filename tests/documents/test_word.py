"""What every Word document has and hasn't: seen in its parts, whichever paper it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest

from documents.annexes import annex_docx
from documents.casefile import case_file_pdf
from documents.disclosure import disclosure_docx
from documents.ico import ico_docx
from documents.widths import shares
from tests.cards.cases import Case, closed
from tests.cards.cast import DPO
from tests.documents.hostile import SAID, hostile
from tests.documents.reading import W, docx_tables, docx_text, part, pdf, words


@cache
def case() -> Case:
    return closed()


PAPERS: dict[str, Callable[[], bytes]] = {
    "annex one": lambda: annex_docx(case().view(DPO), "one"),
    "annex two": lambda: annex_docx(case().view(DPO), "two"),
    "annex three": lambda: annex_docx(case().view(DPO), "three"),
    "annex four": lambda: annex_docx(case().view(DPO), "four"),
    "ICO pack": lambda: ico_docx(case().view(DPO)),
    "FOI export": lambda: disclosure_docx(case().view(DPO)),
}


@cache
def paper(name: str) -> bytes:
    return PAPERS[name]()


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_of_the_librarys_template_is_left_in_it(name: str) -> None:
    with ZipFile(BytesIO(paper(name))) as package:
        names = package.namelist()
        settings = package.read("word/settings.xml").decode()
        everything = b"".join(package.read(each) for each in names)
    assert [n for n in names if re.search(r"thumbnail|customXml|stylesWithEffects", n)] == []
    for leaving in (b"Macintosh", b"Normal.dotm", b"python-docx", b"en-US", b"ja-JP", b"rsidRoot"):
        assert leaving not in everything, leaving
    assert (
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
        in (settings)
    )


@pytest.mark.parametrize("name", PAPERS)
def test_it_is_in_british_english_and_nothing_is_smaller_than_8_points(name: str) -> None:
    for each in ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/footer1.xml"):
        for node in part(paper(name), each).iter():
            if node.tag == f"{W}lang":
                assert node.get(f"{W}val") == "en-GB"
            if node.tag == f"{W}sz":
                assert int(node.get(f"{W}val") or 0) >= 16  # in half points


def test_nothing_in_the_case_file_is_smaller_than_8_points() -> None:
    sizes: set[float] = set()

    def sized(text: str, _: object, place: list[float], __: object, size: float) -> None:
        if text.strip():
            sizes.add(round(size * abs(place[3]), 1))

    for page in pdf(case_file_pdf(case().view(DPO), ["0" * 64] * case().incident.seq)).pages:
        page.extract_text(visitor_text=sized)
    assert min(sizes) >= 8


@pytest.mark.parametrize("number", ["one", "two", "three", "four"])
def test_each_annex_has_one_heading_of_the_first_level_and_none_is_skipped(number: str) -> None:
    body = part(annex_docx(case().view(DPO), number), "word/document.xml")
    styles = [node.get(f"{W}val") or "" for node in body.iter(f"{W}pStyle")]
    levels = [int(style[-1]) for style in styles if re.fullmatch(r"Heading\d", style)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert "Title" not in styles
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("name", PAPERS)
def test_every_row_that_fits_on_a_page_stays_whole(name: str) -> None:
    body = part(paper(name), "word/document.xml")
    rows = list(body.iter(f"{W}tr"))
    assert rows
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_a_table_begins_and_ends_with_two_rows_on_a_page() -> None:
    body = part(paper("annex four"), "word/document.xml")
    (table,) = body.iter(f"{W}tbl")
    kept = [row.find(f".//{W}keepNext") is not None for row in table.iter(f"{W}tr")]
    assert kept[0]
    assert kept[-2:] == [True, False]


def test_an_answer_that_outgrows_its_cell_follows_in_full_under_its_label() -> None:
    long = SAID * 34
    content = annex_docx(hostile(long).view(DPO), "one")
    first, second, *_ = docx_tables(content)
    assert first[1][5] == "See 1.6 below"
    assert second[1][0] == "See 1.8 below"
    assert second[1][2] == "The ICO and the people concerned"
    body = part(content, "word/document.xml")
    assert max(len(words(cell)) for cell in body.iter(f"{W}tc")) < len(SAID) * 5
    text = docx_text(content)
    assert "1.8 Description of information and/or systems involved\n" + long.strip() in text


def test_a_row_that_is_taller_than_a_page_may_be_torn() -> None:
    body = part(annex_docx(hostile(SAID * 60).view(DPO), "four"), "word/document.xml")
    torn = [row for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}cantSplit") is None]
    assert torn
    assert all(SAID in words(row) for row in torn)


@pytest.mark.parametrize("name", PAPERS)
def test_a_files_properties_hold_its_kind_and_id_and_nobodys_words(name: str) -> None:
    properties = words_of_properties(paper(name))
    assert "CJS-2026-0001" in properties
    assert "spreadsheet of case reviews" not in properties


def words_of_properties(content: bytes) -> str:
    """All that a file listing or a search index shows."""
    return " ".join(
        node.text or ""
        for name in ("docProps/core.xml", "docProps/app.xml")
        for node in part(content, name).iter()
    )


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        (("ID", "What"), [("A1", "word " * 200)]),
        (("A", "B", "C"), [("x", "y", "z")]),
        (tuple("ABCDEFGHI"), [("word " * 50,) * 9]),
        (("One", "Two", "Three"), [("w" * 300, "", "")]),
    ],
)
def test_widths_follow_what_stands_in_the_columns(
    heads: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    found = shares(heads, rows)
    assert sum(found) == pytest.approx(1)
    assert min(found) >= min(0.119, 0.7 / len(heads))
    lengths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    assert found.index(max(found)) == lengths.index(max(lengths))
