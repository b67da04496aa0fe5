"""The words of a paper, whatever its format, apart from what stands at the edges of a page."""

from __future__ import annotations

import re

from tests.documents.reading import docx_text, pdf

FURNITURE = (
    r"Community Justice Scotland · Case file \S+",
    r"Managing Information Security Incidents, .{1,60}? Page \d+ of \d+",
)
"""What stands at the edges of each page: where pages end isn't what a paper says."""

HEADS = (
    r"When (?:[AB] )*What",
    r"Question Answer",
    r"What As recorded",
    r"(?:Clock|Task) How it stands",
    r"Action What How it stands",
    r"Whom Decision Told",
    r"Whom Question Answer",
    r"Review Owner Outcome",
    r"Whose What Outcome",
    r"Date Action, who acted, and the entry’s fingerprint",
)
"""The heads of tables, which stand once more where a table goes on on the next page."""


def words_of(name: str, content: bytes) -> str:
    """What a paper says."""
    match name.rpartition(".")[2]:
        case "pdf":
            return _pdf_words(content)
        case "docx":
            return docx_text(content) + "\n"
    return content.decode()


def _pdf_words(content: bytes) -> str:
    """All words, a sentence or so a line."""
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in pdf(content).pages]
    for edge in FURNITURE:
        pages = [re.sub(edge, "", page).strip() for page in pages]
    pages = [re.sub(f"^(?:{'|'.join(HEADS)}) ", "", page) for page in pages]
    return re.sub(r"([.?!:;]) ", r"\1\n", " ".join(pages)) + "\n"
