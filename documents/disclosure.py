"""A freedom-of-information export of one case: facts kept, people and advice left out, and a list.

Under the Freedom of Information (Scotland) Act 2002. Which exemption applies is the officer's
decision: the list says which usually does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docx.document import Document as WordDocument

from documents.annexes import (
    GUIDES,
    ONE_FIRST,
    ONE_SECOND,
    THREE_FIRST,
    THREE_ICO,
    TWO_FIRST,
    TWO_SECOND,
    Sheet,
)
from documents.people import names_in
from documents.personal import Sort, redacted
from documents.word import QUIET, Cover, add_line, column_table, form_table, opened, saved
from procedure.annexes import ANNEX_NUMBERS, ANNEX_TITLES
from procedure.errors import NotAllowed
from procedure.forms.annex import typed_again
from procedure.instants import shown
from procedure.record import Recorded
from procedure.registry import entry_row
from procedure.rights import Sight
from procedure.roles import OFFICES, ROLE_NAMES, Actor
from procedure.rows import Withheld
from procedure.stages import STAGE_NAMES
from procedure.state import Incident
from procedure.terms import CATEGORY_NAMES, CAUSES, KIND_SHORT, PERSONAL_DATA
from service.cases import CaseView

LEGAL = re.compile(
    r"\b(?:legal(?:ly)?\s+(?:advi[cs]e\w*|opinion|counsel|privilege\w*|position|team|department)"
    r"|solicitors?|advocates?|lawyers?|barristers?|counsel|privileged)\b",
    re.I,
)
ADVICE, STAFF, PEOPLE = str(Withheld.ADVICE), str(Withheld.STAFF), "People"
USUALLY: Mapping[str, str] = {
    ADVICE: "section 36(1), confidentiality of communications",
    STAFF: "section 38(1)(b), personal information",
    PEOPLE: "section 38(1)(b), personal information",
    Withheld.UNREAD: "none known: it has to be read first, by a version of the desk that can",
}
WITHHELD = "[withheld]"


@dataclass(slots=True)
class Pen:
    """Takes out names and contact details, and keeps count of what was taken out, by place."""

    names: frozenset[str]
    taken: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def redact(self, text: str, place: str) -> str:
        """The words as they may be given out."""
        if LEGAL.search(text):
            self.withhold(ADVICE, "a passage about legal advice", place)
            return f"{WITHHELD[:-1]}: legal advice]"
        kept, sorts = redacted(text, self.names)
        for sort in sorts:
            self.withhold(PEOPLE, "name" if sort is Sort.LIKELY_NAME else str(sort), place)
        return kept

    def rows(self, rows: Iterable[tuple[str, str]], place: str) -> list[tuple[str, str]]:
        """Labels with what may be given out of their answers."""
        return [(label, self.redact(answer, place)) for label, answer in rows]

    def withhold(self, why: str, what: str, place: str) -> None:
        """Counts one thing left out."""
        self.taken[why, what, place] += 1


def disclosure_docx(view: CaseView) -> bytes:
    """The case as it may be given out, to be read by the officer before it is.

    Raises NotAllowed for those who may not read all of the case.
    """
    if view.sight is not Sight.FULL:
        raise NotAllowed(f"The export of {view.incident.id} isn't open to you.")
    pen = Pen(names_in(view))
    document = opened(
        Cover("Freedom-of-information export", view.incident.id, view.organisation, view.now)
    )
    add_line(document, f"Information security incident {view.incident.id}", style="Title")
    add_line(document, f"As it stood on {shown(view.now)}.", colour=QUIET)
    add_line(document, "What happened", style="Heading 1")
    form_table(document, pen.rows(_facts(view.incident), "the facts of the case"))
    for number in ANNEX_NUMBERS:
        _annex(document, view, number, pen)
    add_line(document, "Record of Events", style="Heading 1")
    rows = [(shown(each.at), _entry(each, view.incident, pen)) for each in view.record]
    column_table(document, ["Date", "Action"], rows, (0.24, 0.76))
    _list_withheld(document, pen)
    return saved(document)


def _facts(incident: Incident) -> Iterator[tuple[str, str]]:
    yield "What happened", incident.report.nature
    yield "Reported as", KIND_SHORT[incident.report.kind]
    yield "Happened", shown(incident.report.occurred) if incident.report.occurred else "Not known"
    yield (
        "Discovered",
        shown(incident.report.discovered) if incident.report.discovered else "Not known",
    )
    late = ", later than 2 working days" if incident.report.late else ""
    yield (
        "CJS was told",
        f"{shown(incident.report.notified)}{late}" if incident.report.notified else "",
    )
    yield "Information and systems", incident.report.systems
    yield "Personal data", PERSONAL_DATA[incident.standing.personal_data]
    history = [f"{CATEGORY_NAMES[h.category]}, {shown(h.at)}" for h in incident.standing.history]
    yield "Classification", "\n".join(history) or "Not classified yet"
    yield "Stage", STAGE_NAMES[incident.standing.stage]
    if incident.learning.cause:
        yield "Cause", CAUSES[incident.learning.cause]
    if incident.learning.lessons:
        yield "Lessons", incident.learning.lessons


ORDER = {
    "one": (*ONE_FIRST, *ONE_SECOND),
    "two": (*TWO_FIRST, *TWO_SECOND),
    "three": (*THREE_FIRST, "parties", "help", *THREE_ICO),
}


def _annex(document: WordDocument, view: CaseView, number: str, pen: Pen) -> None:
    annex = view.incident.annex(number)
    if annex is None:
        return
    add_line(document, f"Annex {number} - {ANNEX_TITLES[number]}", style="Heading 1")
    if number in GUIDES:
        add_line(document, GUIDES[number])
    sheet = Sheet(view, number, typed_again(number, annex.answers))
    form_table(document, pen.rows(sheet.rows(ORDER[number]), f"annex {number}"))


def _entry(recorded: Recorded, incident: Incident, pen: Pen) -> str:
    """An entry as it may be given out, with the office of who acted, never the name."""
    place = f"entry {recorded.seq} of the record"
    who = _office(recorded.actor)
    why = _left_out(recorded, incident)
    if why:
        pen.withhold(why, "an entry", place)
        return f"{recorded.seq}. {WITHHELD[:-1]}: {why[0].lower()}{why[1:]}]\nBy {who}"
    return f"{recorded.seq}. {pen.redact(recorded.entry.sentence(), place)}\nBy {who}"


def _left_out(recorded: Recorded, incident: Incident) -> str:
    """Why a whole entry is withheld, or ""."""
    return str(entry_row(recorded.entry).withheld(recorded.entry, incident) or "")


def _office(actor: Actor) -> str:
    held = [ROLE_NAMES[role] for role in OFFICES if role in actor.roles]
    if held:
        return f"the {held[0]}"
    return "the incident desk" if actor.id == "system" else "a member of staff"


def _list_withheld(document: WordDocument, pen: Pen) -> None:
    """What was left out: for the officer who answers the request, and for the answer itself."""
    add_line(document, "What was withheld", style="Heading 1")
    standing = (
        "The notes of the Head of People on support and conduct are never part of an export. "
        "Names are found by what the case knows and by their shape: please read everything above "
        "before it leaves."
    )
    add_line(document, standing)
    rows = [
        (why, f"{what} ({count})" if count > 1 else what, place, USUALLY[why])
        for (why, what, place), count in pen.taken.items()
    ]
    if not rows:
        add_line(document, "Nothing else.")
        return
    heads = ("Sort", "What", "Where", "The exemption that usually applies")
    column_table(document, heads, rows, (0.22, 0.24, 0.24, 0.30), 9)
