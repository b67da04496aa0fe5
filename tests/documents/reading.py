"""Readers that are not the writers: Word by its XML, PDF by pypdf, Excel by openpyxl."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
from openpyxl.workbook import Workbook
from pypdf import PdfReader

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(content: bytes, name: str) -> ElementTree.Element:
    """One XML part of a Word document."""
    with ZipFile(BytesIO(content)) as package:
        return ElementTree.fromstring(package.read(name))  # noqa: S314 - our own document


def words(element: ElementTree.Element) -> str:
    """The text in an element, a line a paragraph or break."""
    lines = []
    for paragraph in element.iter(f"{W}p"):
        pieces = [
            "\n" if node.tag == f"{W}br" else (node.text or "")
            for node in paragraph.iter()
            if node.tag in (f"{W}t", f"{W}br")
        ]
        lines.append("".join(pieces))
    return "\n".join(lines)


def docx_text(content: bytes) -> str:
    """Everything in the body of a Word document."""
    return words(part(content, "word/document.xml"))


def docx_tables(content: bytes) -> list[list[list[str]]]:
    """Every table as rows of cells."""
    body = part(content, "word/document.xml")
    return [
        [[words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in body.iter(f"{W}tbl")
    ]


def docx_edges(content: bytes) -> tuple[str, str]:
    """Header and footer."""
    with ZipFile(BytesIO(content)) as package:
        names = package.namelist()
    header = next(n for n in names if n.startswith("word/header"))
    footer = next(n for n in names if n.startswith("word/footer"))
    return words(part(content, header)), words(part(content, footer))


def pdf(content: bytes) -> PdfReader:
    """The PDF."""
    return PdfReader(BytesIO(content))


def pdf_text(content: bytes) -> str:
    """All words of a PDF, whatever the line ends."""
    joined = " ".join(page.extract_text() for page in pdf(content).pages)
    return re.sub(r"\s+", " ", joined)


def xlsx(content: bytes) -> Workbook:
    """The workbook."""
    return openpyxl.load_workbook(BytesIO(content))


def said_in(name: str, content: bytes) -> str:
    """All that can be read in a paper, by how its name ends: with header and footer, of Word."""
    if name.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in pdf(content).pages)
    if name.endswith(".docx"):
        return "\n".join((docx_text(content), *docx_edges(content)))
    return content.decode()
