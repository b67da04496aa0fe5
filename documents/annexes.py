"""Annexes one to four as Word documents, laid out as the procedure lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docx.document import Document as WordDocument

from documents.widths import lines
from documents.word import (
    ALARM,
    NOT_ANSWERED,
    QUIET,
    Cover,
    add_line,
    column_table,
    form_table,
    letters_of,
    opened,
    page_break,
    saved,
)
from procedure.annex_rows import AnnexRow, LayoutRow
from procedure.annexes import fields_of
from procedure.answering_rows import rows_in_words
from procedure.asking import Asking, Raw
from procedure.definition import Procedure
from procedure.entries.note import EntryCorrected
from procedure.errors import Missing, NotAllowed
from procedure.field import Ask, Field
from procedure.forms.annex import typed_again
from procedure.instants import shown
from procedure.meanings import FOUR, NUMBERS
from procedure.papers import Edition
from procedure.rights import Sight
from procedure.severity import UNREADABLE, assessed, of_form
from procedure.terms import capital
from service.answers import shown_fact
from service.cases import CaseView
from service.ports.drafts import Draft


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form: what was typed, and the line that says what it is.

    `status` is "" for the standing version, else why it is not: a draft, superseded. `procedure`
    is the one whose form it was answered on.
    """

    raw: Raw
    line: str
    status: str = ""
    procedure: Procedure = field(kw_only=True)


DRAFT = "DRAFT"


def annex_docx(
    view: CaseView,
    number: str,
    edition: Edition = Edition.STANDING,
    draft: Draft | None = None,
) -> bytes:
    """An annex for this person; the standing version, all of them, or their own draft.

    Raises NotAllowed for those who may not read the annexes, Missing where there is none.
    """
    name = view.procedure.annex_name(number)
    if view.sight is not Sight.FULL:
        raise NotAllowed(f"{capital(name)} of {view.incident.id} isn't open to you.")
    if number == FOUR:
        return _annex_four(view)
    versions = versions_of(view, number, edition, draft)
    document = opened(_cover(view, number, versions[0]))
    for place, version in enumerate(versions):
        if place:
            page_break(document)
        _head(document, number, version)
        _laid_out(document, Sheet(view, number, version))
    return saved(document)


def versions_of(
    view: CaseView, number: str, edition: Edition, draft: Draft | None
) -> list[Version]:
    """The versions asked for, the standing one first; raises Missing where there is none."""
    name = view.procedure.annex_name(number)
    if edition is Edition.DRAFT:
        if draft is None:
            raise Missing(f"You have no draft of {name}.", (f"a draft of {name}",))
        line = f"Not submitted. Saved on {shown(draft.saved_at)} by {view.actor.name}."
        return [Version(draft.values, line, DRAFT, procedure=view.procedure)]
    submitted = view.incident.work.annexes.get(number, [])
    if not submitted:
        raise Missing(f"{capital(name)} has not been submitted yet.", (name,))
    last = submitted[-1].version
    made = [
        Version(
            typed_again(number, annex.answers, annex.procedure),
            f"Version {annex.version}, submitted by {annex.by} on {shown(annex.at)}.",
            "" if annex.version == last else f"SUPERSEDED by version {annex.version + 1}",
            procedure=annex.procedure,
        )
        for annex in reversed(submitted)
    ]
    return made if edition is Edition.ALL else made[:1]


def title_of(number: str, procedure: Procedure, between: str = " - ") -> str:
    """A form's name and title, as its paper has them."""
    row = procedure.annexes[number]
    return f"{capital(row.name)}{between}{row.title}"


def _cover(view: CaseView, number: str, version: Version) -> Cover:
    procedure, mark = version.procedure, ""
    if version.status == DRAFT:
        mark = "DRAFT, not submitted"
    return Cover(
        title_of(number, procedure),
        view.incident.id,
        view.organisation,
        view.now,
        mark,
        landscape=procedure.annexes[number].landscape,
        procedure=procedure,
    )


def _head(document: WordDocument, number: str, version: Version) -> None:
    add_line(document, title_of(number, version.procedure), style="Heading 1")
    if version.status:
        add_line(document, version.status, bold=True, colour=ALARM, size=12)
    add_line(document, version.line, colour=QUIET)
    guide = version.procedure.annexes[number].guide
    if guide:
        add_line(document, guide)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form's questions with their answers in words; of a draft, what it asks now."""

    view: CaseView
    number: str
    version: Version

    @property
    def row(self) -> AnnexRow:
        """The form as its procedure's file has it."""
        return self.version.procedure.annexes[self.number]

    @property
    def raw(self) -> Raw:
        """What was typed."""
        return self.version.raw

    @property
    def draft(self) -> bool:
        """Whether it isn't submitted."""
        return self.version.status == DRAFT

    @property
    def asking(self) -> Asking:
        """The moment the paper is made."""
        view = self.view
        return Asking(view.now, view.organisation, view.actor, view.incident)

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every question of the form by its key."""
        return fields_of(self.version.procedure, self.number)

    def label(self, key: str) -> str:
        """Word for word."""
        return self.fields[key].label

    def answer(self, key: str) -> str:
        """The answer, with what was asked beside the form under it."""
        field = self.fields[key]
        if field.ask is Ask.SHOWN:
            return shown_fact(field, self.asking)
        if not field.applies(self.raw, self.asking):
            return "Not asked: no personal data is involved or suspected"
        lines = [field.ask.words(field, self.raw, {}) or NOT_ANSWERED]
        lines += [
            f"{self.label(more)} {words}"
            for more in self.row.under.get(key, ())
            if (words := self.fields[more].ask.words(self.fields[more], self.raw, {}))
        ]
        return "\n".join(lines)

    def rows(self, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Labels and answers in the form's order."""
        for key in keys:
            yield self.label(key), self.answer(key)

    def beside(self) -> list[tuple[str, str]]:
        """What was asked beside the form and stands under none of its questions."""
        placed = {more for under in self.row.under.values() for more in under}
        made = [
            (f.label, f.ask.words(f, self.raw, {}))
            for f in self.fields.values()
            if f.beside and f.key not in placed and f.applies(self.raw, self.asking)
        ]
        return [(label, answer) for label, answer in (*made, *self.severity()) if answer]

    def severity(self) -> Iterator[tuple[str, str]]:
        """ENISA's score and its working; a form from before there was one has the score alone."""
        raw = of_form(self.raw, self.version.procedure)
        found = assessed(raw, filling=self.draft) if self.row.severity else None
        if found:
            yield "Severity", found.sentence
            if self.draft or self.raw.get(UNREADABLE):
                yield "How the severity was reckoned", "\n".join(found.lines)

    def in_rows(self, key: str) -> list[list[tuple[str, str]]]:
        """Each row of a question in rows, as labels and answers."""
        asked = self.fields[key]
        labels = [column.label for column in asked.columns]
        rows = rows_in_words(asked, self.raw, {})
        return [list(zip(labels, row, strict=True)) for row in rows]


SMALL, MOST_LINES_A_CELL = 8.5, 14


def _laid_out(document: WordDocument, sheet: Sheet) -> None:
    """The paper as the procedure's file lays it out, then what was asked beside the form.

    What outgrows its cell follows under its label, at the full width.
    """
    below = dict(_outgrown(document, sheet))
    before: LayoutRow | None = None
    for row in sheet.row.layout:
        _LAYS[_kind(row)](document, sheet, row, before, below)
        before = row
    for key, number in below.items():
        add_line(document, f"{number} {sheet.label(key)}", style="Heading 2")
        add_line(document, sheet.answer(key))
    _beside(document, sheet)


def _outgrown(document: WordDocument, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The questions whose answers are too long for their column, each with a number."""
    columns = [pair for row in sheet.row.layout for pair in _shares(row)]
    annex = NUMBERS.index(sheet.number) + 1
    for place, (key, share) in enumerate(columns, start=1):
        if lines(sheet.answer(key), share, letters_of(document)) > MOST_LINES_A_CELL:
            yield key, f"{annex}.{place}"


def _shares(row: LayoutRow) -> Iterator[tuple[str, float]]:
    """Each question in columns with its share of the width."""
    widths = row.widths or [1 / (len(row.columns) or 1)] * len(row.columns)
    yield from zip(row.columns, widths, strict=True)


def _kind(row: LayoutRow) -> str:
    return next(
        name for name in ("heading", "line", "columns", "form", "rows") if getattr(row, name)
    )


Before = LayoutRow | None
Below = Mapping[str, str]


def _heading(
    document: WordDocument, sheet: Sheet, row: LayoutRow, before: Before, below: Below
) -> None:
    add_line(document, row.heading, style="Heading 2")


def _line(
    document: WordDocument, sheet: Sheet, row: LayoutRow, before: Before, below: Below
) -> None:
    add_line(document, row.line, size=SMALL if row.small else None)


def _columns(
    document: WordDocument, sheet: Sheet, row: LayoutRow, before: Before, below: Below
) -> None:
    """A column a question, as the form has them."""
    starred = sheet.row.starred
    heads = [sheet.label(key) + (" *" if key in starred else "") for key in row.columns]
    answers = [
        f"See {below[key]} below" if key in below else sheet.answer(key) for key in row.columns
    ]
    widths = [share for _, share in _shares(row)]
    column_table(document, heads, [answers], widths, SMALL if row.small else None)


def _form(
    document: WordDocument, sheet: Sheet, row: LayoutRow, before: Before, below: Below
) -> None:
    if before is not None and before.form:
        add_line(document, "")
    form_table(document, sheet.rows(row.form))


def _rows(
    document: WordDocument, sheet: Sheet, row: LayoutRow, before: Before, below: Below
) -> None:
    """A table a row; where there is none, an empty one, as on the form."""
    none = [[(column.label, "") for column in sheet.fields[row.rows].columns]]
    for cells in sheet.in_rows(row.rows) or none:
        form_table(document, [(label, answer or NOT_ANSWERED) for label, answer in cells])
        add_line(document, "")


_LAYS = {"heading": _heading, "line": _line, "columns": _columns, "form": _form, "rows": _rows}


def order_of(row: AnnexRow) -> list[str]:
    """Every question of the form's own, in the order of its paper."""
    return [
        key
        for part in row.layout
        for key in (*part.columns, *part.form, *((part.rows,) if part.rows else ()))
    ]


def groups_of(sheet: Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """The same as titled groups of labels and answers, where a paper has no columns."""
    groups: list[tuple[str, list[tuple[str, str]]]] = [("", [])]
    line = ""
    for row in sheet.row.layout:
        if row.heading:
            groups.append((f"{line} {row.heading}".strip(), []))
        elif row.rows:
            groups[-1][1].extend(cell for cells in sheet.in_rows(row.rows) for cell in cells)
        groups[-1][1].extend(sheet.rows((*row.columns, *row.form)))
        line = row.line
    return [*groups, ("Asked beside the form", sheet.beside())]


def _beside(document: WordDocument, sheet: Sheet) -> None:
    rows = sheet.beside()
    if rows:
        add_line(document, "Asked beside the form", style="Heading 2")
        form_table(document, rows)


def _annex_four(view: CaseView) -> bytes:
    """The Record of Events: the incident's ID, then date and action of every entry."""
    title = title_of(FOUR, view.procedure)
    about = (title, view.incident.id, view.organisation, view.now)
    document = opened(Cover(*about, procedure=view.procedure))
    add_line(document, title, style="Heading 1")
    add_line(document, f"ID {view.incident.id}", bold=True, size=12)
    column_table(document, ["Date", "Action"], record_rows(view), (0.24, 0.76))
    return saved(document)


def record_rows(view: CaseView) -> Iterator[tuple[str, str]]:
    """Date and action of each entry, with its number, who did it, and whether it was corrected."""
    record = view.record
    corrected = {r.entry.corrects: r.seq for r in record if isinstance(r.entry, EntryCorrected)}
    for recorded in record:
        procedure = view.incident.procedure_at(recorded.seq)
        said = recorded.entry.sentence(procedure)
        lines = [f"{recorded.seq}. {said}", f"By {procedure.titled(recorded.actor)}"]
        if recorded.seq in corrected:
            lines.insert(0, f"[Corrected by entry {corrected[recorded.seq]}]")
        yield shown(recorded.at), "\n".join(lines)
