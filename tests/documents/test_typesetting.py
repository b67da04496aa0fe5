"""The PDF's fonts: those of the project, whatever the server has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typst

from documents import typesetting
from documents.casefile import case_file_pdf
from documents.typesetting import BREAK, FONTS, breakable, spelt, typeset
from procedure.steps.report import AddInformation
from tests.cards.cases import reported
from tests.cards.cast import DPO, REPORTER
from tests.documents.reading import pdf, pdf_text

TEMPLATE = """
#set document(title: "Letters")
#set text(lang: "en", font: json(bytes(sys.inputs.fonts)))
#json(bytes(sys.inputs.words))
"""
OURS = {"LibertinusSerif", "DejaVuSans", "DejaVuSansMono", "NotoEmoji"}


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
    assert len(drawn) > 8000
    weighed = f'#set text(weight: "{weight}")\n#json'
    template.write_text(TEMPLATE.replace("#json", weighed))
    assert typeset(template, "words", " ".join(drawn), 0)


@pytest.mark.parametrize(
    "written",
    [
        "Màiri NicLeòid", "Nguyễn Văn An", "العربية", "שלום", "हिन्दी", "বাংলা", "ਪੰਜਾਬੀ",
        "ગુજરાતી", "தமிழ்", "മലയാളം", "ไทย", "ሰላም", "Ελληνικά", "Українська", "≥ 12 ✔ ⚠",
        "\U0001f680 \U0001f44d\U0001f3fd \U0001f469\u200d\U0001f467 \u2764\ufe0f",
        "\U0001f1ec\U0001f1e7",
    ],
)  # fmt: skip
def test_what_people_write_is_printed_as_they_wrote_it(template: Path, written: str) -> None:
    assert spelt(written) == written
    assert typeset(template, "words", written, 0)


def test_one_letter_that_cannot_be_drawn_leaves_the_others_as_they_are() -> None:
    case = reported().take(AddInformation(text="✔ بپ \U0001f600 \U0001f680 漢 ≥"), REPORTER)
    text = pdf_text(case_file_pdf(case.view(DPO), []))
    assert {"✔", "≥", "\U0001f680"} <= set(text)
    assert set(re.findall(r"\[U\+.*?\]", text)) == {"[U+6F22]"}


def test_what_hides_or_turns_other_letters_is_spelt() -> None:
    assert spelt("a\u202eb\u2066c\ufeffd") == "a[U+202E]b[U+2066]c[U+FEFF]d"


def test_letters_that_no_font_draws_together_are_spelt_and_the_paper_is_made(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "is_drawn", lambda letter: True)
    text = pdf_text(typeset(template, "words", "Màiri and 漢 and हि", 0))
    assert "Màiri and [U+6F22] and [U+0939]" in text


@pytest.mark.parametrize(
    "run",
    [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        r"C:\Users\fiona.kerr\AppData\Local\Microsoft\Outlook\RoamCache",
        "<DB9PR05MB8236F9A8D9C2B4C5@DB9PR05MB8236.eurprd05.prod.outlook.com>",
        "https://example.org/sites/casework/_layouts/15/Doc.aspx?sourcedoc=%7B9F%7D&file=R.xlsx",
        "x" * 120,
    ],
)
def test_a_string_without_a_break_has_one_every_so_often(run: str) -> None:
    broken = breakable(f"See {run} now")
    assert broken.replace(BREAK, "") == f"See {run} now"
    assert max(map(len, broken.split(BREAK))) <= 24


@pytest.mark.parametrize("words", ["Responsibilities, and so on", "CJS-2026-0001", "a" * 23])
def test_words_are_left_whole(words: str) -> None:
    assert breakable(words) == words


def test_a_code_point_that_means_nothing_is_kept_too() -> None:
    case = reported().take(AddInformation(text="Before \u0378 after"), REPORTER)
    assert "[U+0378]" in pdf_text(case_file_pdf(case.view(DPO), []))


def test_the_fonts_come_with_their_licence() -> None:
    licence = (FONTS / "LICENCE.txt").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
