"""The ICO pack: a copy-ready sheet in the order of the ICO's report form (Art 33).

The bot never sends it. The ICO's form can't be saved and must not hold the breached data itself,
so every answer that seems to name or reach somebody carries a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from documents.ico_answers import ALWAYS_NEW, CONTACT, answers
from documents.people import names_in
from documents.personal import found
from documents.word import (
    ALARM,
    MISSING,
    QUIET,
    Cover,
    add_line,
    form_table,
    opened,
    saved,
    version_words,
)
from procedure.entries.export import DocumentExported
from procedure.entries.notify import PartyNotified
from procedure.errors import NotAllowed
from procedure.findings import was_told
from procedure.fold import fold
from procedure.instants import shown
from procedure.papers import ICO_PAPERS
from procedure.rights import Sight
from service.cases import CaseView


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the ICO's form: the answer ("" when the case doesn't say), and cautions.

    `before` is what the last pack answered, where this one answers differently.
    """

    question: str
    answer: str
    cautions: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """The whole sheet; `since` is when the ICO was last told, for a follow-up (UTC)."""

    kind: str
    since: datetime | None
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The questions that the case doesn't answer yet."""
        return tuple(line.question for line in self.lines if not line.answer)

    @property
    def changed(self) -> tuple[Line, ...]:
        """What a follow-up has to say anew."""
        return tuple(line for line in self.lines if line.before)


def ico_pack(view: CaseView) -> Pack:
    """The pack as the case stands; a follow-up once the ICO has been told.

    Raises NotAllowed for those who may not read all of the case.
    """
    if view.sight is not Sight.FULL:
        raise NotAllowed(
            f"The {view.procedure.names.regulator} pack of {view.incident.id} isn't open to you."
        )
    follow_up = was_told(view.incident, view.procedure.regulator)
    earlier = _as_told(view) if follow_up else None
    before = dict(answers(earlier)) if earlier else {}
    names = names_in(view)
    lines = tuple(
        Line(
            question,
            answer,
            () if question == CONTACT else _cautions(answer, names),
            _before(question, answer, before) if earlier else "",
        )
        for question, answer in answers(view)
    )
    kind = "Follow-up report" if follow_up else "Initial report"
    return Pack(kind, earlier.now if earlier else None, lines)


def _before(question: str, answer: str, before: dict[str, str]) -> str:
    if question in ALWAYS_NEW or before.get(question, "") == answer:
        return ""
    return before.get(question) or "not answered"


def _as_told(view: CaseView) -> CaseView:
    """The case as it stood when the ICO was last told: at the pack that was made for that."""
    sent = max(r.seq for r in view.record if _tells_regulator(r.entry, view.procedure.regulator))
    packs = [r.seq for r in view.record if r.seq < sent and _is_pack(r.entry)]
    record = view.record[: packs[-1] if packs else sent]
    return replace(view, record=record, incident=fold(view.incident.id, record), now=record[-1].at)


def _tells_regulator(entry: object, regulator: str) -> bool:
    return isinstance(entry, PartyNotified) and entry.party == regulator


def _is_pack(entry: object) -> bool:
    return isinstance(entry, DocumentExported) and entry.paper in ICO_PAPERS


def _cautions(answer: str, names: frozenset[str]) -> tuple[str, ...]:
    """What in an answer seems to name or reach somebody."""
    spans = found(answer, names)
    return tuple(dict.fromkeys(f"{each.sort}: “{answer[each.start : each.end]}”" for each in spans))


INTRO = (
    "Ready to be copied, question by question, into the {regulator}’s report form. That form can’t "
    "be saved half way and must not hold the breached data itself. This sheet isn’t sent by the "
    "desk: record afterwards when the {regulator} was told, and its reference."
)


def ico_docx(view: CaseView) -> bytes:
    """The pack as a Word document."""
    pack, name = ico_pack(view), view.procedure.say("{regulator} pack")
    document = opened(
        Cover(
            name,
            view.incident.id,
            view.organisation,
            view.now,
            pack.kind,
            procedure=view.procedure,
        )
    )
    add_line(document, f"{name}: {pack.kind.lower()}", style="Title")
    add_line(document, f"{view.incident.id}. Made on {shown(view.now)}.", colour=QUIET)
    add_line(document, view.procedure.say(INTRO))
    for heading, lines in _preface(pack, view.procedure.names.regulator):
        add_line(document, heading, style="Heading 2")
        for line in lines:
            add_line(
                document, line, style="List Bullet", colour=ALARM if heading in ALARMS else None
            )
    add_line(document, "The answers", style="Heading 1")
    form_table(document, ((line.question, _in_full(line, pack)) for line in pack.lines))
    return saved(document)


MISSING_TITLE = "Still missing"
CAUTION_TITLE = "Please check before you copy: may name or reach a person"
ALARMS = frozenset({MISSING_TITLE, CAUTION_TITLE})


def _preface(pack: Pack, regulator: str) -> Iterator[tuple[str, list[str]]]:
    """What to look at first: what is missing, what may be personal, what changed."""
    if pack.missing:
        yield MISSING_TITLE, list(pack.missing)
    cautions = [
        f"{line.question} {'; '.join(line.cautions)}" for line in pack.lines if line.cautions
    ]
    if cautions:
        yield CAUTION_TITLE, cautions
    if pack.since:
        changed = [line.question for line in pack.changed]
        title = f"Changed since the {regulator} was last told (as it stood on {shown(pack.since)})"
        yield title, changed or ["Nothing"]


def _in_full(line: Line, pack: Pack) -> str:
    parts = [line.answer or f"{MISSING}: the case doesn’t say yet"]
    parts += [f"⚠ {caution}. The form must not hold it." for caution in line.cautions]
    if line.before and pack.since:
        parts.append(f"Changed. On {shown(pack.since)}: {line.before}")
    return "\n".join(parts)


def ico_text(view: CaseView) -> bytes:
    """The pack as plain text in UTF-8, for pasting."""
    pack = ico_pack(view)
    marking = view.organisation.marking
    top = [
        *([marking] if marking else []),
        f"{view.procedure.names.regulator} PACK: {pack.kind.upper()}",
        f"{view.incident.id}. Made on {shown(view.now)}. "
        f"Following {version_words(view.organisation, view.procedure)}.",
        view.procedure.say(INTRO),
    ]
    for heading, lines in _preface(pack, view.procedure.names.regulator):
        top.append("\n".join([heading.upper(), *(f"- {line}" for line in lines)]))
    answers = [f"{line.question}\n{_in_full(line, pack)}" for line in pack.lines]
    return ("\n\n".join([*top, *answers]) + "\n").encode()
