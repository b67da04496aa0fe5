"""What people type, understood: the same payloads that the buttons carry."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cards.payloads import Fill, Go
from procedure.registry import FORM_ROWS
from service.pages import PAGES

CASE_ID = re.compile(r"(?i)\b([A-Z]{2,6})-(\d{4})-(\d{1,6})\b")

ANNUAL = re.compile(r"annual report (?:for |of )?(\d{4})")

SHORT_ID = re.compile(r"(?i)(case|record|actions|notifications|reviews|annexes) (\d{1,6})")
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

PHRASES = tuple(sorted({*GO, *START, *SHOW, *OPEN, "case"}))


@dataclass(frozen=True, slots=True)
class Understood:
    """What is to be shown or filled in, with what was typed along."""

    payload: Go | Fill
    typed: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A sentence with a suggestion."""

    sentence: str


def understand(text: str, this_year: str = "") -> Understood | NotUnderstood:
    """The command in a message; anything else is answered with a suggestion, never with silence.

    `this_year` is how this year's IDs begin, CJS-2026, so that “case 7” is understood.
    """
    words = " ".join(text.split())
    short = SHORT_ID.fullmatch(words)
    if short and this_year:
        words = f"{short[1]} {this_year}-{short[2]}"
    if not words:
        return Understood(Go(to="home"))
    found = CASE_ID.search(words)
    if found:
        return _about_case(words, found)
    said = words.lower().rstrip("?!.")
    if said in GO:
        return Understood(Go.model_validate({"to": GO[said]}))
    if said in START:
        return Understood(Fill(form=START[said]))
    year = ANNUAL.fullmatch(said)
    if year:
        return Understood(Go(to="annual", key=year[1]))
    first, _, rest = words.partition(" ")
    if first.lower() == "report":
        return Understood(Fill(form="report", given={"words": rest[:4000]}))
    if first.lower() in ("search", "log", "find"):
        return Understood(Go(to="log"), {"words": rest})
    return NotUnderstood(_suggestion(said))


def _about_case(words: str, found: re.Match[str]) -> Understood | NotUnderstood:
    incident = f"{found[1].upper()}-{found[2]}-{int(found[3]):04d}"
    rest = " ".join((words[: found.start()] + words[found.end() :]).split()).lower()
    if rest in ("", "case", "open", "show"):
        return Understood(Go(to="case", incident=incident))
    if rest in SHOW:
        return Understood(Go(to="case_page", incident=incident, page=SHOW[rest]))
    if rest in OPEN:
        return Understood(Fill(form=OPEN[rest], incident=incident))
    if rest.startswith("report"):
        return Understood(Fill(form="report", given={"words": words.partition(" ")[2][:4000]}))
    return NotUnderstood(_suggestion(rest, f" {incident}"))


_LONGEST_MEANT = 3 * max(map(len, PHRASES))
"""Characters beyond which nothing that was typed is near to any of them."""


def _suggestion(said: str, after: str = "") -> str:
    said = said[:_LONGEST_MEANT]
    near = difflib.get_close_matches(said, PHRASES, n=1, cutoff=0.6)
    if not near and " " in said:
        near = difflib.get_close_matches(said.split()[0], PHRASES, n=1, cutoff=0.7)
    shown = said if len(said) <= 60 else said[:60] + "…"
    if not near:
        return f"I don't know “{shown}”. Here is what I can do."
    return f"I don't know “{shown}”. Did you mean “{near[0]}{after}”?"
