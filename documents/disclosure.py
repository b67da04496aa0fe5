"""A freedom-of-information export of one case: facts kept, people and advice left out, and a list.

Under the Act that the procedure's file names. Which exemption applies is the officer's
decision: the list says which usually does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from docx.document import Document as WordDocument

from documents.annexes import Sheet, Version, order_of, title_of
from documents.exemptions import ENTRY, EXEMPTIONS, PASSAGES, UNREAD, Passage, sentences
from documents.found import Sort
from documents.people import names_in
from documents.personal import redacted
from documents.word import QUIET, Cover, add_line, column_table, form_table, opened, saved
from procedure.definition import Procedure
from procedure.errors import NotAllowed
from procedure.forms.annex import typed_again
from procedure.instants import shown
from procedure.meanings import NUMBERS
from procedure.record import Recorded
from procedure.registry import entry_row
from procedure.rights import Sight
from procedure.roles import Actor, Role
from procedure.rows import Withheld
from procedure.stages import STAGE_NAMES
from procedure.state import Incident
from procedure.terms import PERSONAL_DATA
from service.cases import CaseView

WITHHELD = "[withheld]"


@dataclass(slots=True)
class Pen:
    """Takes out what may not be given out, and keeps count of it, by place."""

    names: frozenset[str]
    taken: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def redact(self, text: str, place: str) -> str:
        """The words as they may be given out."""
        for passage in PASSAGES:
            if passage.all_of_it and passage.pattern.search(text):
                return self._leave_out(passage, place)
        return "".join(self._sentence(each, place) for each in sentences(text))

    def _sentence(self, text: str, place: str) -> str:
        for passage in PASSAGES:
            if passage.pattern.search(text):
                kept = text[len(text.rstrip()) :]
                return f"{' ' if text[:1] == ' ' else ''}{self._leave_out(passage, place)}{kept}"
        kept, sorts = redacted(text, self.names)
        for sort in sorts:
            name = Sort.NAME if sort is Sort.LIKELY_NAME else sort
            self.withhold("People", name, place, EXEMPTIONS[name])
        return kept

    def _leave_out(self, passage: Passage, place: str) -> str:
        self.withhold(passage.sort, passage.what, place, passage.exemption)
        return f"{WITHHELD[:-1]}: {passage.words}]"

    def rows(self, rows: Iterable[tuple[str, str]], place: str) -> list[tuple[str, str]]:
        """Labels with what may be given out of their answers."""
        return [(label, self.redact(answer, place)) for label, answer in rows]

    def withhold(self, sort: str, what: str, place: str, exemption: str) -> None:
        """Counts one thing left out."""
        self.taken[sort, what, place, exemption] += 1


def disclosure_docx(view: CaseView) -> bytes:
    """The case as it may be given out, to be read by the officer before it is.

    Raises NotAllowed for those who may not read all of the case.
    """
    if view.sight is not Sight.FULL:
        raise NotAllowed(f"The export of {view.incident.id} isn't open to you.")
    pen = Pen(names_in(view))
    document = opened(
        Cover(
            "Freedom-of-information export",
            view.incident.id,
            view.organisation,
            view.now,
            procedure=view.procedure,
        )
    )
    add_line(document, f"Information security incident {view.incident.id}", style="Title")
    add_line(document, f"As it stood on {shown(view.now)}.", colour=QUIET)
    add_line(document, "What happened", style="Heading 1")
    form_table(document, pen.rows(_facts(view.incident), "the facts of the case"))
    for number in NUMBERS:
        _annex(document, view, number, pen)
    add_line(document, "Record of Events", style="Heading 1")
    rows = [(shown(each.at), _entry(each, view.incident, pen)) for each in view.record]
    column_table(document, ["Date", "Action"], rows, (0.24, 0.76))
    _list_withheld(document, pen, view.procedure)
    return saved(document)


def _facts(incident: Incident) -> Iterator[tuple[str, str]]:
    yield "What happened", incident.report.nature
    yield "Reported as", incident.procedure.reporting[incident.report.kind].short
    yield "Happened", shown(incident.report.occurred) if incident.report.occurred else "Not known"
    yield (
        "Discovered",
        shown(incident.report.discovered) if incident.report.discovered else "Not known",
    )
    late = ", later than 2 working days" if incident.report.late else ""
    yield (
        f"{incident.procedure.names.body_first} was told",
        f"{shown(incident.report.notified)}{late}" if incident.report.notified else "",
    )
    yield "Information and systems", incident.report.systems
    yield "Personal data", PERSONAL_DATA[incident.standing.personal_data]
    history = [
        f"{incident.procedure.class_name(h.category)}, {shown(h.at)}"
        for h in incident.standing.history
    ]
    yield "Classification", "\n".join(history) or "Not classified yet"
    yield "Stage", STAGE_NAMES[incident.standing.stage]
    if incident.learning.cause:
        yield "Cause", incident.procedure.cause(incident.learning.cause)
    if incident.learning.lessons:
        yield "Lessons", incident.learning.lessons


def _annex(document: WordDocument, view: CaseView, number: str, pen: Pen) -> None:
    annex = view.incident.annex(number)
    if annex is None:
        return
    add_line(document, title_of(number, annex.procedure), style="Heading 1")
    guide = annex.procedure.annexes[number].guide
    if guide:
        add_line(document, guide)
    raw = typed_again(number, annex.answers, annex.procedure)
    sheet = Sheet(view, number, Version(raw, "", procedure=annex.procedure))
    name = annex.procedure.annex_name(number)
    form_table(document, pen.rows(sheet.rows(order_of(sheet.row)), name))


def _entry(recorded: Recorded, incident: Incident, pen: Pen) -> str:
    """An entry as it may be given out, with the office of who acted, never the name.

    One that is left out whole says neither why nor by whom: that there was advice, or a matter of
    somebody's conduct or support, is part of what is left out.
    """
    place = f"entry {recorded.seq} of the record"
    place = f"entry {recorded.seq} of the record"
    procedure = incident.procedure_at(recorded.seq)
    why = entry_row(recorded.entry).withheld(recorded.entry, incident)
    if why is Withheld.UNREAD:
        pen.withhold("Not read yet", "an entry", place, UNREAD)
        return f"{recorded.seq}. {WITHHELD[:-1]}: {str(why).lower()}]"
    if why:
        pen.withhold("The record", "an entry", place, ENTRY)
        return f"{recorded.seq}. {WITHHELD}"
    said = pen.redact(recorded.entry.sentence(procedure), place)
    return f"{recorded.seq}. {said}\nBy {_office(recorded.actor, procedure)}"


def _office(actor: Actor, procedure: Procedure) -> str:
    """Never the officer's for people: that there was work for them is nobody's business."""
    held = [
        key
        for key, row in procedure.roles.items()
        if key in actor.offices and Role.PEOPLE_OFFICER not in row.duties
    ]
    if held:
        return f"the {procedure.office(held[0])}"
    return "the incident desk" if actor.id == "system" else "a member of staff"


def _list_withheld(document: WordDocument, pen: Pen, procedure: Procedure) -> None:
    """What was left out: for the officer who answers the request, and for the answer itself."""
    add_line(document, "What was withheld", style="Heading 1")
    standing = (
        "Names are found by what the case knows and by their shape, and passages by their words: "
        "please read everything above before it leaves. Which exemption applies is for the officer "
        "to decide; the sections are those of the {information_act}."
    )
    add_line(document, procedure.say(standing))
    rows = [
        (sort, f"{what} ({count})" if count > 1 else what, place, procedure.say(exemption))
        for (sort, what, place, exemption), count in pen.taken.items()
    ]
    if not rows:
        add_line(document, "Nothing else.")
        return
    heads = ("Sort", "What", "Where", "The exemption that usually applies")
    column_table(document, heads, rows, (0.22, 0.24, 0.24, 0.30), 9)
