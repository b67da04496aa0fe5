"""Whatever can be typed can be read in every paper of a case, letter by letter."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from documents.papers import paper
from documents.typesetting import spelt
from procedure.asking import inked, printable
from procedure.papers import Paper
from service.cases import case_view
from service.papers import choices
from tests.cards.cases import closed
from tests.cards.cast import DPO, ORGANISATION
from tests.documents.reading import said_in
from tests.typed.test_every_form import NAMES, TEXTS

TYPED = [*(typed for typed, _ in TEXTS), *NAMES]
KEPT = list(dict.fromkeys(kept for text in TYPED if inked(kept := printable(text))))
APART = "|"
"""Between what is typed, so that nothing is found over the end of another."""

CASE = closed()
TOLD = "\n".join(f"{APART} {text} {APART}" for text in KEPT)


def told(value: Any) -> tuple[Any, bool]:
    """With all that can be typed in place of the first text of an entry, and whether it has one."""
    if isinstance(value, str) and " " in value:
        return TOLD, True
    if isinstance(value, dict):
        for key, part in value.items():
            changed, is_told = told(part)
            if is_told:
                return {**value, key: changed}, True
    return value, False


RECORD = [
    replace(r, entry=type(r.entry).model_validate(told(r.entry.model_dump())[0]))
    for r in CASE.record
]
VIEW = case_view(RECORD, CASE.id, DPO, ORGANISATION, CASE.now)
PAPERS = {choice.key: choice for choice in choices(VIEW) if choice.paper is not Paper.DISCLOSURE}
"""All but the export for freedom of information, which leaves words out (tests/documents)."""


def letters(text: str) -> str:
    """What can be seen, without the spaces, which a paper's lines end at."""
    return "".join(inked(unicodedata.normalize("NFC", text)).split())


@pytest.mark.parametrize("key", PAPERS)
def test_every_text_of_the_tables_stands_in_the_paper_as_it_was_kept(key: str) -> None:
    choice = PAPERS[key]
    made = paper(VIEW, choice, hashes=["0" * 64] * VIEW.incident.seq).content
    said = letters(said_in(f".{choice.suffix}", made))
    shown = {text: spelt(text) if choice.suffix == "pdf" else text for text in KEPT}
    assert not [t for t, s in shown.items() if letters(f"{APART}{s}{APART}") not in said]
