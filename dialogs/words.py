"""What people type, understood: the same payloads that the buttons carry."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cards.payloads import Fill, Go
from procedure import case_ids
from procedure.asking import inked, printable
from procedure.case_ids import MARKS
from procedure.definition import Procedure
from procedure.registry import FORM_ROWS
from service.pages import PAGES

ANNUAL = re.compile(r"annual report (?:for |of )?([0-9]{4})")

SHORT_ID = re.compile(r"(case|record|actions|notifications|reviews|annexes) #?([0-9]{1,6})")
"""A word and a number: a case of this year."""

GO: Mapping[str, str] = {
    "home": "home",
    "hello": "home",
    "hi": "home",
    "start": "home",
    "menu": "home",
    "help": "help",
    "phone": "help",
    "cyber": "cyber",
    "cyber route": "cyber",
    "queue": "queue",
    "open cases": "queue",
    "log": "log",
    "summary log": "log",
    "search": "log",
    "my reports": "mine",
    "mine": "mine",
    "approvals": "waiting",
    "approve": "waiting",
    "follow-ups": "follow_ups",
    "follow ups": "follow_ups",
    "followups": "follow_ups",
    "what we said we would do": "follow_ups",
    "annual report": "annual",
}
"""Words that show something."""

START: Mapping[str, str] = {
    words: name
    for name, (row, asked) in FORM_ROWS.items()
    if row.makes_a_case
    for words in asked.words
}
"""Words that begin a form without a case."""

SHOW: Mapping[str, str] = {words: name for name, row in PAGES.items() for words in row.words}
"""Words that, with an ID, show a page of a case."""

OPEN: Mapping[str, str] = {
    words: name
    for name, (row, asked) in FORM_ROWS.items()
    if not row.makes_a_case
    for words in asked.words
}
"""Words that, with an ID, open a form of a case."""

SEARCH = ("search", "find", "log")
"""Words that look for those that come after them in the Summary Log."""

BEGIN: Mapping[str, str] = {
    words: form
    for words, form in START.items()
    if not any(words.startswith(f"{other} ") for other in START)
}
"""Words that begin a form without a case with what comes after them: the shortest of each."""

PHRASES = tuple(sorted({*GO, *START, *SHOW, *OPEN, "case"}))

_BETWEEN = ":,;.!\u2013\u2014"
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Understood:
    """What is to be shown or filled in, with what was typed along."""

    payload: Go | Fill
    typed: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A sentence with a suggestion; `words` and the case they name, so that they can go on."""

    sentence: str
    words: str
    incident: str = ""


def own_words(procedure: Procedure) -> dict[str, str]:
    """What the forms of this body are called, as words that open them."""
    named = {_folded(row.name): f"annex_{number}" for number, row in procedure.annexes.items()}
    return {words: form for words, form in named.items() if form in FORM_ROWS}


NO_WORDS: Mapping[str, str] = {}


def understand(
    text: str, this_year: str = "", quoted: str = "", own: Mapping[str, str] = NO_WORDS
) -> Understood | NotUnderstood:
    """The command in a message; anything else is answered with a suggestion, never with silence.

    `this_year` is how this year's IDs begin, CJS-2026, so that “case 7” is understood. `quoted` is
    the message that this one answers, if any: it goes along with words that are kept. `own` are the
    `own_words` of the body.
    """
    text = printable(text)
    bare = inked(text)
    said = _folded(bare)
    if not said:
        return Understood(Go(to="home" if not bare else "help"))
    if said in GO:
        return Understood(Go.model_validate({"to": GO[said]}))
    if said in START:
        return _form(START[said], "", quoted)
    short = SHORT_ID.fullmatch(said)
    if short and this_year:
        return _about_case(f"{short[1]} {this_year}-{short[2]}", quoted, own)
    year = ANNUAL.fullmatch(said)
    if year:
        return Understood(Go(to="annual", key=year[1]))
    for words, form in BEGIN.items():
        told = _after(text, words)
        if told is not None:
            return _form(form, told, quoted)
    for words in SEARCH:
        sought = _after(bare, words)
        if sought is not None:
            return Understood(Go(to="log"), {"words": " ".join(sought.split())})
    return _about_case(text, quoted, own)


def _about_case(text: str, quoted: str, own: Mapping[str, str]) -> Understood | NotUnderstood:
    found = case_ids.find(text) or case_ids.find(inked(text))
    if found is None:
        return NotUnderstood(_suggestion(_folded(text)), _with(text, quoted))
    incident, rest = found.id, f"{found.before} {found.after}"
    said = _folded(rest)
    if said in ("", "case", "open", "show"):
        return Understood(Go(to="case", incident=incident))
    if said in SHOW:
        return Understood(Go(to="case_page", incident=incident, page=SHOW[said]))
    opens = {**own, **OPEN}
    if said in opens:
        return _form(opens[said], "", quoted, incident)
    for words in sorted(opens, key=len, reverse=True):
        told = _after(rest, words)
        if told is not None:
            return _form(opens[words], told, quoted, incident)
    return NotUnderstood(_suggestion(said, f" {incident}"), _with(text, quoted), incident)


def _form(form: str, words: str, quoted: str, incident: str = "") -> Understood:
    told = _with(words, quoted)
    given = {"words": told} if told else {}
    return Understood(Fill(form=form, incident=incident, given=given))


def _with(words: str, quoted: str) -> str:
    """What was typed, and below it the message that it answers."""
    return f"{words}\n\n“{quoted}”".strip() if quoted else words


def _folded(text: str) -> str:
    """In small letters, with single spaces, without marks around and between the words."""
    pieces = (piece.strip(MARKS) for piece in inked(text).lower().split())
    return " ".join(piece for piece in pieces if piece)


def _after(text: str, phrase: str) -> str | None:
    """What comes after a phrase that the text begins with, as it was typed; None for another."""
    wanted = phrase.split()
    for piece in _PIECE.finditer(text):
        said = _folded(piece[0])
        if wanted and said == wanted[0]:
            wanted.pop(0)
        elif wanted and len(wanted) == 1 and _runs_on(piece[0], wanted[0]):
            return text[piece.start() + piece[0].lower().index(wanted[0]) + len(wanted[0]) + 1 :]
        elif wanted and said:
            return None
        if not wanted:
            return _told(text[piece.end() :])
    return None


def _runs_on(piece: str, word: str) -> bool:
    """Whether somebody left out the space: “report:a bag was stolen”."""
    said = piece.lower().lstrip(MARKS)
    return said.startswith(word) and said[len(word) : len(word) + 1] in tuple(":,;")


def _told(rest: str) -> str:
    """Without the mark that sets it off from the command; a list keeps its own."""
    line = rest.lstrip(" \t")
    if line[:1] and line[0] in _BETWEEN:
        line = line[1:]
    elif line.startswith("- "):
        line = line[2:]
    return line.strip()


_LONGEST_MEANT = 3 * max(map(len, PHRASES))
"""Characters beyond which nothing that was typed is near to any of them."""


def _suggestion(said: str, after: str = "") -> str:
    said = said[: max(61, _LONGEST_MEANT)]
    near = difflib.get_close_matches(said[:_LONGEST_MEANT], PHRASES, n=1, cutoff=0.6)
    if not near and " " in said:
        near = difflib.get_close_matches(said.split()[0], PHRASES, n=1, cutoff=0.7)
    shown = said if len(said) <= 60 else said[:60] + "…"
    if not near:
        return f"I don't know “{shown}”. Here is what I can do."
    return f"I don't know “{shown}”. Did you mean “{near[0]}{after}”?"
