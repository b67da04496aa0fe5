"""The annual report as a Word document, read by another reader and compared with the record."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from documents.annual import annual_docx
from service.annual import annual_report
from service.project import project
from tests.cards.cases import STAGES
from tests.cards.cast import ORGANISATION, START
from tests.documents.reading import docx_text
from tests.service.memory import MemoryStore


@pytest.fixture(scope="module")
def text() -> str:
    """The words of a report over a case at every stage, made once and read by each."""
    return asyncio.run(_reported())


async def _reported() -> str:
    store = MemoryStore()
    for number, make in enumerate(STAGES.values(), start=1):
        case = make()
        case.id = f"CJS-2026-{number:04d}"
        store.tables.records[case.id] = case.record
        store.tables.rows[case.id] = project(case.incident, ORGANISATION)
    report = await annual_report(store, 2026, ORGANISATION, START + timedelta(days=90))
    return docx_text(annual_docx(report))


@pytest.mark.parametrize(
    "said",
    [
        "9 incidents were recorded in 2026",
        "linked as duplicates: 1",
        "procedure version 4, August 2023",
        "Email sent to the wrong person",
        "March 2026",
        "8 in time, 1 late",
        "To close it",
        "IC-1",
        "Check lists",
        "Register amended",
        "Done last month",
    ],
)
def test_the_document_says_what_the_year_came_to(text: str, said: str) -> None:
    assert said in text


async def test_an_empty_year_is_a_document_too() -> None:
    report = await annual_report(MemoryStore(), 2025, ORGANISATION, START)
    text = docx_text(annual_docx(report))
    assert "0 incidents were recorded in 2025" in text
    assert text.count("None.") >= 6
