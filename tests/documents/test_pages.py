"""The case file's pages, looked at: nothing over a margin, no row torn, no heading alone."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from PIL import Image

from documents import typesetting
from documents.casefile import case_file_pdf
from service.cases import CaseView
from tests.cards.cases import closed
from tests.cards.cast import DPO
from tests.documents.hostile import PRINT, SAID, UNBROKEN, hostile
from tests.documents.reading import pdf

PPI = 50
MARGIN = 2.05 / 21
"""The share of an A4 page's width that is margin, on either side."""


def hashes(view: CaseView) -> list[str]:
    """A fingerprint an entry, all different."""
    return [sha256(str(seq).encode()).hexdigest() for seq in range(view.incident.seq)]


def pictures(monkeypatch: pytest.MonkeyPatch, view: CaseView) -> list[Image.Image]:
    """The pages as they are seen."""
    made: list[bytes] = []

    def drawn(template: Path, name: str, content: Any, _: int) -> bytes:
        inputs = {name: json.dumps(content), "fonts": json.dumps(typesetting.FAMILIES)}
        fonts = typesetting._fonts()
        source = template.read_bytes()
        pages: Any = typst.compile(
            source, format="png", ppi=PPI, font_paths=fonts, sys_inputs=inputs
        )
        made.extend(pages)  # as many as it says below
        return b""

    monkeypatch.setattr(typesetting, "_compiled", drawn)
    case_file_pdf(view, hashes(view))
    return [Image.open(BytesIO(page)).convert("L") for page in made]


@pytest.mark.parametrize("said", [UNBROKEN, SAID * 30], ids=["unbroken", "long"])
def test_nothing_is_printed_over_the_margins(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    pages = pictures(monkeypatch, hostile(said).view(DPO))
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        edge = int(page.width * MARGIN)
        for side in ((0, 0, edge, page.height), (page.width - edge, 0, page.width, page.height)):
            assert page.crop(side).getextrema() == (255, 255), number


def test_a_fingerprint_is_copied_out_as_it_is() -> None:
    text = "".join(
        page.extract_text() for page in pdf(case_file_pdf(hostile().view(DPO), [])).pages
    )
    assert PRINT in re.sub(r"\s", "", text)
    assert typesetting.BREAK not in text


def test_an_entry_and_its_fingerprint_stand_on_one_page() -> None:
    view = closed().view(DPO)
    pages = [page.extract_text() for page in pdf(case_file_pdf(view, hashes(view))).pages]
    for recorded, fingerprint in zip(view.record, hashes(view), strict=True):
        (page,) = [text for text in pages if fingerprint in text]
        assert re.search(rf"(?:^|\D){recorded.seq}\. ", page)


HEADINGS = re.compile(
    r"(Summary|Clocks|Waiting for|Actions|Who was to be told|Input asked for|Reviews after the "
    r"incident|To be done after closure|Head of People|Asked beside the form|How to verify this)"
)


@pytest.mark.parametrize("times", [1, 5, 9, 14, 20])
def test_no_heading_stands_alone_at_the_foot_of_a_page(times: int) -> None:
    view = hostile(SAID * times).view(DPO)
    for page in pdf(case_file_pdf(view, hashes(view))).pages:
        lines = [
            each for each in page.extract_text().splitlines() if "procedure version" not in each
        ]
        assert not HEADINGS.fullmatch(lines[-1])
