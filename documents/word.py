"""A Word document's plain parts: page, styles, header and footer, and the procedure's tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from documents.template import tidied
from documents.widths import LETTERS_A_LINE, LETTERS_ACROSS, height, shares
from procedure.definition import Procedure
from procedure.organisation import Organisation

FONT = "Arial"
INK = RGBColor(0x1B, 0x2A, 0x38)
QUIET = RGBColor(0x52, 0x5F, 0x6B)
ALARM = RGBColor(0xA6, 0x1B, 0x1B)
LABEL_SHADE, RULE = "EEF2F5", "AEB9C2"
NOT_ANSWERED, MISSING = "Not answered", "MISSING"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands in the header, the footer and the file's own properties.

    `mark` is a word such as DRAFT that is repeated on every page; `made_at` is UTC.
    """

    title: str
    reference: str
    organisation: Organisation
    made_at: datetime
    mark: str = ""
    landscape: bool = False
    procedure: Procedure | None = None


def clean(text: str) -> str:
    """Without the characters that XML can't hold."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def version_words(organisation: Organisation, procedure: Procedure | None = None) -> str:
    """As every document says it: 'procedure version 4, August 2023'; a case's is its own."""
    return f"procedure {(procedure or organisation.procedure).label}"


def opened(cover: Cover) -> WordDocument:
    """An empty A4 document in British English with its header, footer and properties."""
    document = Document()
    _properties(document, cover)
    _styles(document)
    section = document.sections[0]
    width, height = (Cm(29.7), Cm(21)) if cover.landscape else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if cover.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Cm(1.6 if cover.landscape else 2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.0)
    section.header_distance = section.footer_distance = Cm(1.0)
    _header(section.header.paragraphs[0], cover)
    _footer(section.footer.paragraphs[0], cover)
    return document


def saved(document: WordDocument) -> bytes:
    """The file's bytes."""
    tidied(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _properties(document: WordDocument, cover: Cover) -> None:
    known = document.core_properties
    known.title, known.subject = clean(f"{cover.title}, {cover.reference}"), cover.reference
    known.author = known.last_modified_by = clean(cover.organisation.name)
    known.category = clean(cover.organisation.marking)
    known.language, known.keywords = "en-GB", ""
    known.comments = version_words(cover.organisation, cover.procedure)
    known.created = known.modified = cover.made_at.replace(tzinfo=None, microsecond=0)


def _styles(document: WordDocument) -> None:
    sizes = {"Normal": 10, "Title": 18, "Heading 1": 14, "Heading 2": 11.5}
    for name, size in sizes.items():
        style = document.styles[name]
        if not isinstance(style, ParagraphStyle):
            raise TypeError(f"{name} is no paragraph style")
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for face in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{face}"), FONT)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.space_before = Pt(0 if name in ("Normal", "Title") else 12)
        if name != "Normal":
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
    border = document.styles["Title"].element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal = document.styles["Normal"].element.get_or_add_rPr()
    normal.append(language)


def _header(paragraph: Paragraph, cover: Cover) -> None:
    paragraph.paragraph_format.tab_stops.clear_all()
    _marking(paragraph, cover)
    add_run(paragraph, f"{cover.organisation.name}  ·  {cover.reference}", colour=QUIET, size=8.5)
    if cover.mark:
        add_run(paragraph, f"    {cover.mark}", colour=ALARM, size=8.5, bold=True)


def _marking(paragraph: Paragraph, cover: Cover) -> None:
    """The protective marking, at the head and the foot of every page."""
    if cover.organisation.marking:
        add_run(paragraph, f"{cover.organisation.marking}\n", size=10, bold=True)


def _footer(paragraph: Paragraph, cover: Cover) -> None:
    _marking(paragraph, cover)
    title = (cover.procedure or cover.organisation.procedure).title
    words = f"{title}, {version_words(cover.organisation, cover.procedure)}  ·  Page "
    add_run(paragraph, words, colour=QUIET, size=8.5)
    _field(paragraph, "PAGE")
    add_run(paragraph, " of ", colour=QUIET, size=8.5)
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = add_run(paragraph, "1", colour=QUIET, size=8.5)
    field.append(run._r)
    paragraph._p.append(field)


def add_run(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool = False,
    colour: RGBColor | None = None,
    size: float | None = None,
) -> Run:
    """Words at the end of a paragraph; a line end in them is one on the page."""
    run = paragraph.add_run(clean(text))
    run.bold = bold or None
    if colour is not None:
        run.font.color.rgb = colour
    if size is not None:
        run.font.size = Pt(size)
    return run


def add_line(
    document: WordDocument,
    text: str,
    *,
    bold: bool = False,
    colour: RGBColor | None = None,
    size: float | None = None,
    style: str | None = None,
) -> Paragraph:
    """A paragraph."""
    paragraph = document.add_paragraph(style=style)
    add_run(paragraph, text, bold=bold, colour=colour, size=size)
    return paragraph


FORM = (0.36, 0.64)
"""The shares of a label and its answer."""


def form_table(document: WordDocument, rows: Iterable[tuple[str, str]]) -> Table:
    """A form's two columns: the label, word for word, and its answer."""
    made = list(rows)
    table = _table(document, 2)
    for label, answer in made:
        row = table.add_row()
        _fill(row.cells[0], label, label=True)
        _fill(row.cells[1], answer)
    _laid_out(table, made, FORM, document)
    return table


def column_table(
    document: WordDocument,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float] = (),
    size: float | None = None,
) -> Table:
    """Columns under heads that are repeated on every page.

    `widths` are shares of the line; without them each column has what its words ask for.
    """
    made = [list(row) for row in rows]
    table = _table(document, len(heads))
    head = table.add_row()
    for cell, label in zip(head.cells, heads, strict=True):
        _fill(cell, label, label=True, size=size)
    _mark(head, "w:tblHeader")
    for answers in made:
        row = table.add_row()
        for cell, answer in zip(row.cells, answers, strict=True):
            _fill(cell, answer, size=size)
    _laid_out(table, [list(heads), *made], widths or shares(heads, made), document)
    return table


def _laid_out(
    table: Table, rows: Sequence[Sequence[str]], widths: Sequence[float], document: WordDocument
) -> None:
    """Gives columns their widths, and keeps rows whole and the first and last two together."""
    _widths(table, widths, _room(document))
    letters = letters_of(document)
    tall = [height(row, widths, letters) > MOST_LINES for row in rows]
    for place, (row, is_tall) in enumerate(zip(table.rows, tall, strict=True)):
        if not is_tall:
            _mark(row, "w:cantSplit")
        if place in (0, len(rows) - 2) and len(rows) > 1 and not any(tall[place : place + 2]):
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


MOST_LINES = 34
"""Lines of a row that stays whole, and of a table that is kept on one page: most of a page."""


def letters_of(document: WordDocument) -> int:
    """About how many letters a line over the whole width of a table holds."""
    is_wide = document.sections[0].orientation == WD_ORIENT.LANDSCAPE
    return LETTERS_ACROSS if is_wide else LETTERS_A_LINE


def _table(document: WordDocument, columns: int) -> Table:
    table: Table = document.add_table(rows=0, cols=columns)
    table.autofit = False
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", "60"), ("left", "90"), ("bottom", "60"), ("right", "90")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), twips)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)
    return table


def _fill(cell: _Cell, text: str, *, label: bool = False, size: float | None = None) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    colour = QUIET if text == NOT_ANSWERED else ALARM if text.startswith(MISSING) else None
    add_run(paragraph, text, bold=label, size=size, colour=colour)
    if label:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", LABEL_SHADE)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _room(document: WordDocument) -> int:
    section = document.sections[0]
    width, left, right = section.page_width, section.left_margin, section.right_margin
    if width is None or left is None or right is None:
        raise ValueError("a page without a width")
    return width - left - right


def _widths(table: Table, shares: Sequence[float], room: int) -> None:
    for share, column in zip(shares, table.columns, strict=True):
        column.width = Emu(int(share * room))
    for row in table.rows:
        for share, cell in zip(shares, row.cells, strict=True):
            cell.width = Emu(int(share * room))


def page_break(document: WordDocument) -> None:
    """What follows stands on a page of its own."""
    document.add_page_break()
