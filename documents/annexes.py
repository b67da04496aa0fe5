"""Annexes one to four as Word documents, laid out as the procedure lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
from procedure.annexes import ANNEX_TITLES, ANNEXES, IF_PERSONAL
from procedure.answering_rows import rows_in_words
from procedure.asking import Asking, Raw
from procedure.entries.note import EntryCorrected
from procedure.errors import Missing, NotAllowed
from procedure.field import Ask, Field
from procedure.forms.annex import typed_again
from procedure.instants import shown
from procedure.papers import Edition
from procedure.record import Recorded
from procedure.rights import Sight
from procedure.severity import UNREADABLE, assessed
from service.answers import shown_fact
from service.cases import CaseView
from service.ports.drafts import Draft

GUIDES: Mapping[str, str] = {
    "two": (
        "The ICO’s Guidance on Data Security Breach Management will be used to guide this process"
    ),
    "three": "The ICO’s Guidance on Notification will be used to guide this process",
}
ONE_FIRST = (
    "occurred", "discovered", "notified", "id", "classification", "description", "breach",
)  # fmt: skip
ONE_SECOND = (
    "systems", "risk", "inform", "containment", "containment_effect", "recovery",
    "recovery_effect", "further", "timescales",
)  # fmt: skip
TWO_FIRST = (
    "occurred", "discovered", "notified", "id", "information", "sensitive", "tell", "belongs",
)  # fmt: skip
TWO_SECOND = ("who", "how", "seen", "action", "harm", "risk")
THREE_FIRST = ("occurred", "discovered", "notified", "id")
THREE_ICO = ("detriment", "volume", "sensitivity")
STARRED = "breach"
UNDER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "two": {
        "sensitive": ("special", "offence"),
        "belongs": ("affected", "people", "records"),
        "action": ("aware",),
    },
    "three": {"help": ("high_risk", "high_risk_reason"), "sensitivity": ("risk", "risk_reason")},
}
"""What is asked beside the form and stands in the cell of the form's own question."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form: what was typed, and the line that says what it is.

    `status` is "" for the standing version, else why it is not: a draft, superseded.
    """

    raw: Raw
    line: str
    status: str = ""


def annex_docx(
    view: CaseView,
    number: str,
    edition: Edition = Edition.STANDING,
    draft: Draft | None = None,
) -> bytes:
    """An annex for this person; the standing version, all of them, or their own draft.

    Raises NotAllowed for those who may not read the annexes, Missing where there is none.
    """
    if view.sight is not Sight.FULL:
        raise NotAllowed(f"Annex {number} of {view.incident.id} isn't open to you.")
    if number == "four":
        return _annex_four(view)
    versions = versions_of(view, number, edition, draft)
    document = opened(_cover(view, number, versions[0].status == "DRAFT"))
    for place, version in enumerate(versions):
        if place:
            page_break(document)
        _head(document, number, version)
        sheet = Sheet(view, number, version.raw, version.status == "DRAFT")
        _BODIES[number](document, sheet)
    return saved(document)


def versions_of(
    view: CaseView, number: str, edition: Edition, draft: Draft | None
) -> list[Version]:
    """The versions asked for, the standing one first; raises Missing where there is none."""
    if edition is Edition.DRAFT:
        if draft is None:
            raise Missing(f"You have no draft of annex {number}.", (f"a draft of annex {number}",))
        line = f"Not submitted. Saved on {shown(draft.saved_at)} by {view.actor.name}."
        return [Version(draft.values, line, "DRAFT")]
    submitted = view.incident.work.annexes.get(number, [])
    if not submitted:
        raise Missing(f"Annex {number} has not been submitted yet.", (f"annex {number}",))
    last = submitted[-1].version
    made = [
        Version(
            typed_again(number, annex.answers),
            f"Version {annex.version}, submitted by {annex.by} on {shown(annex.at)}.",
            "" if annex.version == last else f"SUPERSEDED by version {annex.version + 1}",
        )
        for annex in reversed(submitted)
    ]
    return made if edition is Edition.ALL else made[:1]


def _cover(view: CaseView, number: str, is_draft: bool) -> Cover:
    title = f"Annex {number} - {ANNEX_TITLES[number]}"
    mark = "DRAFT, not submitted" if is_draft else ""
    wide = number == "one"
    return Cover(title, view.incident.id, view.organisation, view.now, mark, landscape=wide)


def _head(document: WordDocument, number: str, version: Version) -> None:
    add_line(document, f"Annex {number} - {ANNEX_TITLES[number]}", style="Heading 1")
    if version.status:
        add_line(document, version.status, bold=True, colour=ALARM, size=12)
    add_line(document, version.line, colour=QUIET)
    if number in GUIDES:
        add_line(document, GUIDES[number])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form's questions with their answers in words; of a draft, what it asks now."""

    view: CaseView
    number: str
    raw: Raw
    draft: bool = False

    @property
    def asking(self) -> Asking:
        """The moment the paper is made."""
        view = self.view
        return Asking(view.now, view.organisation, view.actor, view.incident)

    @property
    def fields(self) -> dict[str, Field]:
        """Every question of the form by its key."""
        return {f.key: f for section in ANNEXES[self.number] for f in section.fields}

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
            for more in UNDER.get(self.number, {}).get(key, ())
            if (words := self.fields[more].ask.words(self.fields[more], self.raw, {}))
        ]
        return "\n".join(lines)

    def rows(self, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Labels and answers in the form's order."""
        for key in keys:
            yield self.label(key), self.answer(key)

    def beside(self) -> list[tuple[str, str]]:
        """What was asked beside the form and stands under none of its questions."""
        placed = {more for under in UNDER.get(self.number, {}).values() for more in under}
        made = [
            (f.label, f.ask.words(f, self.raw, {}))
            for f in self.fields.values()
            if f.beside and f.key not in placed and f.applies(self.raw, self.asking)
        ]
        return [(label, answer) for label, answer in (*made, *self.severity()) if answer]

    def severity(self) -> Iterator[tuple[str, str]]:
        """ENISA's score and its working; a form from before there was one has the score alone."""
        found = assessed(self.raw, filling=self.draft) if self.number == "two" else None
        if found:
            yield "Severity", found.sentence
            if self.draft or self.raw.get(UNREADABLE):
                yield "How the severity was reckoned", "\n".join(found.lines)


def _one(document: WordDocument, sheet: Sheet) -> None:
    """Two rows of columns, as the form has them; what outgrows its cell follows under its label."""
    small = 8.5
    heads = [sheet.label(k) + (" *" if k == STARRED else "") for k in ONE_FIRST]
    widths = (0.11, 0.11, 0.11, 0.11, 0.12, 0.30, 0.14)
    below = dict(_outgrown(document, sheet, widths))
    answers = {key: f"See {below[key]} below" for key in below}
    first = [answers.get(key) or sheet.answer(key) for key in ONE_FIRST]
    column_table(document, heads, [first], widths, small)
    add_line(document, "*If yes, complete annex two", size=small)
    heads = [sheet.label(key) for key in ONE_SECOND]
    second = [answers.get(key) or sheet.answer(key) for key in ONE_SECOND]
    column_table(document, heads, [second], [1 / len(heads)] * len(heads), small)
    for key, number in below.items():
        add_line(document, f"{number} {sheet.label(key)}", style="Heading 2")
        add_line(document, sheet.answer(key))
    _beside(document, sheet)


MOST_LINES_A_CELL = 14


def _outgrown(
    document: WordDocument, sheet: Sheet, first: Sequence[float]
) -> Iterator[tuple[str, str]]:
    """The questions of annex one whose answers are too long for their column, with a number."""
    second = [1 / len(ONE_SECOND)] * len(ONE_SECOND)
    keys, widths = (*ONE_FIRST, *ONE_SECOND), (*first, *second)
    for place, (key, share) in enumerate(zip(keys, widths, strict=True), start=1):
        if lines(sheet.answer(key), share, letters_of(document)) > MOST_LINES_A_CELL:
            yield key, f"1.{place}"


def _two(document: WordDocument, sheet: Sheet) -> None:
    form_table(document, sheet.rows(TWO_FIRST))
    add_line(document, "")
    form_table(document, sheet.rows(TWO_SECOND))
    _beside(document, sheet)


def _three(document: WordDocument, sheet: Sheet) -> None:
    form_table(document, sheet.rows(THREE_FIRST))
    add_line(document, "Notifying third parties", style="Heading 2")
    parties = sheet.fields["parties"]
    for row in rows_in_words(parties, sheet.raw, {}) or [[""] * len(parties.columns)]:
        answers = [cell or NOT_ANSWERED for cell in row]
        form_table(document, zip((c.label for c in parties.columns), answers, strict=True))
        add_line(document, "")
    add_line(document, IF_PERSONAL)
    add_line(document, "Notifying the individual(s)", style="Heading 2")
    form_table(document, sheet.rows(["help"]))
    add_line(document, "Notifying the ICO", style="Heading 2")
    form_table(document, sheet.rows(THREE_ICO))
    _beside(document, sheet)


def _beside(document: WordDocument, sheet: Sheet) -> None:
    rows = sheet.beside()
    if rows:
        add_line(document, "Asked beside the form", style="Heading 2")
        form_table(document, rows)


_BODIES = {"one": _one, "two": _two, "three": _three}


def _annex_four(view: CaseView) -> bytes:
    """The Record of Events: the incident's ID, then date and action of every entry."""
    document = opened(_cover(view, "four", False))
    add_line(document, f"Annex four - {ANNEX_TITLES['four']}", style="Heading 1")
    add_line(document, f"ID {view.incident.id}", bold=True, size=12)
    column_table(document, ["Date", "Action"], record_rows(view.record), (0.24, 0.76))
    return saved(document)


def record_rows(record: Sequence[Recorded]) -> Iterator[tuple[str, str]]:
    """Date and action of each entry, with its number, who did it, and whether it was corrected."""
    corrected = {r.entry.corrects: r.seq for r in record if isinstance(r.entry, EntryCorrected)}
    for recorded in record:
        lines = [f"{recorded.seq}. {recorded.entry.sentence()}", f"By {recorded.actor.title}"]
        if recorded.seq in corrected:
            lines.insert(0, f"[Corrected by entry {corrected[recorded.seq]}]")
        yield shown(recorded.at), "\n".join(lines)
