"""The PDF's fonts: those of the project, whatever the server has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typst

from documents.casefile import case_file_pdf
from documents.typesetting import FONTS, spelt, typeset
from procedure.steps.report import AddInformation
from tests.cards.cases import reported
from tests.cards.cast import DPO, REPORTER
from tests.documents.reading import pdf, pdf_text

TEMPLATE = """
#set document(title: "Letters")
#set text(lang: "en", font: ("Libertinus Serif", "DejaVu Sans"))
#json(bytes(sys.inputs.words))
"""
OURS = {"LibertinusSerif", "DejaVuSans", "DejaVuSansMono"}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letters.typ"
    path.write_text(TEMPLATE)
    return path


def server(monkeypatch: pytest.MonkeyPatch, folder: Path, *families: str) -> None:
    """Makes this a server that has these fonts and no other, each of them like DejaVu Sans."""
    folder.mkdir()
    ours = (FONTS / "DejaVuSans.ttf").read_bytes()
    for family in families:
        theirs = ours
        for code in ("ascii", "utf-16-be"):
            theirs = theirs.replace("DejaVu Sans".encode(code), family.encode(code))
        (folder / f"{family}.ttf").write_bytes(theirs)
    settings = folder / "fonts.conf"
    settings.write_text(f"<?xml version='1.0'?><fontconfig><dir>{folder}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))


def case_file() -> bytes:
    case = reported(nature="Zoë Łukasik, بپ, Ա, ✔ ⚠ ● ○ ▶, \U0001f680 and 漢.")
    return case_file_pdf(case.view(DPO), ["0" * 64])


def fonts_in(content: bytes) -> set[str]:
    """The families that a PDF is set in, without subset and style."""
    found = set()
    for page in pdf(content).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            name = str(font.get_object()["/BaseFont"]).partition("+")[2]
            found.add(name.partition("-")[0])
    return found


def test_the_same_case_makes_the_same_file_whatever_fonts_the_server_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server(monkeypatch, tmp_path / "bare")
    bare, known = case_file(), set(typst.Fonts().families())
    server(monkeypatch, tmp_path / "rich", "Another Sns", "DejaVu Sans")
    assert set(typst.Fonts().families()) - known == {"Another Sns", "DejaVu Sans"}
    assert case_file() == bare


def test_the_case_file_is_set_in_the_projects_fonts_alone() -> None:
    assert fonts_in(case_file()) == OURS


def test_the_signs_of_the_desk_and_the_letters_of_names_are_drawn(template: Path) -> None:
    letters = "✔ ⚠ ● ○ ▶ é ë ü Ł ş ğ ð þ ŵ à ò Ω Ж ب گ א Ա"
    assert spelt(letters) == letters
    assert typeset(template, "words", letters, 0)


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_letter_that_is_not_spelt_can_be_drawn(template: Path, weight: str) -> None:
    """PDF/UA refuses to be written where one can't."""
    drawn = [chr(n) for n in range(0x20, 0x20000) if not 0xD800 <= n < 0xE000]
    drawn = [letter for letter in drawn if spelt(letter) == letter]
    assert len(drawn) > 3000
    weighed = f'#set text(weight: "{weight}")\n#json'
    template.write_text(TEMPLATE.replace("#json", weighed))
    assert typeset(template, "words", " ".join(drawn), 0)


def test_one_letter_that_cannot_be_drawn_leaves_the_others_as_they_are() -> None:
    case = reported().take(AddInformation(text="✔ بپ \U0001f600 \U0001f680"), REPORTER)
    text = pdf_text(case_file_pdf(case.view(DPO), []))
    assert "✔" in text
    assert set(re.findall(r"\[U\+.*?\]", text)) == {"[U+1F680]"}


def test_a_code_point_that_means_nothing_is_kept_too() -> None:
    case = reported().take(AddInformation(text="Before \u0378 after"), REPORTER)
    assert "[U+0378]" in pdf_text(case_file_pdf(case.view(DPO), []))


def test_the_fonts_come_with_their_licence() -> None:
    assert "Permission is hereby granted" in (FONTS / "LICENCE.txt").read_text(encoding="utf-8")
