"""What was printed when a register was kept against what is printed now.

A wording that is changed on purpose is named in CHANGED; the kept texts stay as they are.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_OWN_WORDS = (
    "A clock's own words, as the record has them, are used on every card and in every mail."
)
_GLYPHS = "The project's own fonts have these characters, whatever the server has."

_FIRST = "A follow-up stands beside what was told first, never over it."
_THRESHOLD = "Annex three asks for the risk in the order of Art 33: unlikely, or not."
_INTERIM = "What is only suspected has to be settled before closure."
_LIMIT = "Late is only what comes after the end in law (UK GDPR Art 4A)."

_RISK = "Is it likely to result in a risk to people's rights and freedoms?"
_WHY = "Why is it, or isn't it, a risk?"
_LENA = "decided not to notify Waiting for • Lena Lead:\n"
_COURSE = "The course of the case A Report within 2 working days:"
_HEAD = '“é”, e[U+0301], \\ and "quoted"tab[U+2028]line <b>&amp;</b>'
_ARABIC = "[U+0627][U+0644][U+0639][U+0631][U+0628][U+064A][U+0629]"

_SOURCES = "How a report reached CJS goes on in a sentence, after who reported it."
_WITHHELD = "[name withheld]"

_BODY = "The Cyber Co-ordination Centre is a body, and names nobody."


def _came(sender: str, then: str, now: str) -> dict[tuple[str, str], str]:
    """A sender and how it came, as the record, the mail and the case file had them."""
    return {
        (f"Reported by {then} from {sender}:", f"Reported by {sender}, {now}:"): _SOURCES,
        (f"Reported by: {sender}, {then}\n", f"Reported by: {sender}, {now}\n"): _SOURCES,
        (f"{sender} ({then})", f"{sender} ({now})"): _SOURCES,
    }


def _withheld(then: str, now: str) -> dict[tuple[str, str], str]:
    """The same where the sender's name is withheld."""
    was = f"Reported by {then} from {_WITHHELD}:"
    return {(was, f"Reported by {_WITHHELD}, {now}:"): _SOURCES}


CHANGED: Mapping[tuple[str, str], str] = {
    **_came("The council", "email", "by email"),
    **_came("A supplier", "phone", "by phone"),
    **_came("A tenant", "letter", "by letter"),
    **_came("A cleaner", "letter", "by letter"),
    ("Reported by in person from Reception:", "Reported by Reception, in person:"): _SOURCES,
    **_came("A Board Member", "from a board member", "from the Board"),
    **_withheld("email", "by email"),
    **_withheld("phone", "by phone"),
    **_withheld("letter", "by letter"),
    **_withheld("in person", "in person"),
    **_withheld(f"from {_WITHHELD}", "from the Board"),
    ("name (3)\nentry 1 of the record", "name (2)\nentry 1 of the record"): (
        "“From a board member” was taken for the sender's name."
    ),
    ("Request for input Q", "Input on Q"): _OWN_WORDS,
    (
        "Review: Policies",
        "Review: Information governance policies, procedures, guidance and information sharing "
        "protocols",
    ): _OWN_WORDS,
    (
        "Review: Training",
        "Review: Awareness raising and training provided to staff and Board members",
    ): _OWN_WORDS,
    (
        f"{_HEAD} {_ARABIC.replace('[U+0639][', '[U+0639] [')} -- end",
        '“é”, é, \\ and "quoted" tab[U+2028]line <b>&amp;</b> العربية --end',
    ): _GLYPHS,
    (
        f"{_HEAD} {_ARABIC} -- end",
        '“é”, é, \\ and "quoted"tab[U+2028]line <b>&amp;</b> العربية --end',
    ): _GLYPHS,
    (f"{_RISK} Yes", f"{_RISK} Likely"): _THRESHOLD,
    (f"{_RISK} No", f"{_RISK} Unlikely"): _THRESHOLD,
    (f"Yes {_WHY}", f"Likely {_WHY}"): _THRESHOLD,
    (f"No {_WHY}", f"Unlikely {_WHY}"): _THRESHOLD,
    (
        f"{_LENA}a decision whether to notify the police, with its reason (6.1) {_COURSE}",
        f"{_LENA}whether personal data is involved and the law breached, settled by classifying "
        f"again {_COURSE}",
    ): _INTERIM,
    (
        "Told on Mon 2 Nov 2026, 09:00:\nBy phone.",
        "Told on Fri 30 Oct 2026, 10:30:\nOnline.",
    ): _FIRST,
    (
        "verdue by 6 hours 30 minutes, until Fri 27 Nov 2026, 10:00",
        "verdue by 5 hours 30 minutes, since Fri 27 Nov 2026, 11:00",
    ): _LIMIT,
    (
        "verdue by 13 days 6 hours, until Sat 14 Nov 2026, 10:30",
        "verdue by 13 days 5 hours, since Sat 14 Nov 2026, 11:00",
    ): _LIMIT,
    (
        "verdue by 1 day 7 hours, until Thu 26 Nov 2026, 09:30",
        "verdue by 1 day 6 hours, since Thu 26 Nov 2026, 10:00",
    ): _LIMIT,
    (
        "verdue by 19 days 7 hours, until Sun 8 Nov 2026, 09:30",
        "verdue by 19 days 6 hours, since Sun 8 Nov 2026, 10:00",
    ): _LIMIT,
    ("in a form [U+1F648].", "in a form \U0001f648."): _GLYPHS,
    ("[name withheld]-ordination Centre", "Cyber Co-ordination Centre"): _BODY,
    (
        "\nPlease check before you copy: may name or reach a person\nHave you told, or will you "
        "tell, other organisations? likely name: “Cyber Co”",
        "",
    ): _BODY,
    (
        "\n\nPLEASE CHECK BEFORE YOU COPY: MAY NAME OR REACH A PERSON\n- Have you told, or will "
        "you tell, other organisations? likely name: “Cyber Co”",
        "",
    ): _BODY,
    ("\n⚠ likely name: “Cyber Co”. The form must not hold it.", ""): _BODY,
}
"""Every change of wording since, with its reason; those that touch no kept text fail a test."""

Texts = Mapping[str, str]


def kept_texts(folder: Path, group: str) -> dict[str, str]:
    """The texts of a group as they were printed then."""
    home = folder / "prints" / group
    return {
        str(file.relative_to(home)).removesuffix(".txt"): file.read_text(encoding="utf-8")
        for file in sorted(home.rglob("*.txt"))
    }


REPORT_MAILED = re.compile(
    r"A report reached the incident desk\.\n\n(?P<first>ID number: .*\nReported as: .*\n)"
    r"(?:.*\n)*?(?P<clocks>(?:Report within|Tell the ICO).*\n(?:.+\n)*)"
)
"""The mail of a report: the procedure's own mailbox is shared, and hears ID, kind and clocks (3.1).

The words that were typed, and every name, stay in the desk.
"""
_MAILED_NOW = (
    "A report has reached the incident desk. What it says, and who it names, stays there.\n\n"
)


def changed(text: str) -> str:
    """A kept text in the words of today."""
    for then, now in CHANGED:
        text = text.replace(then, now)
    return REPORT_MAILED.sub(rf"{_MAILED_NOW}\g<first>\g<clocks>", text)


def differences(kept: Texts, printed: Texts) -> list[str]:
    """Where they differ, line by line; empty when everything is printed as it was."""
    found = [f"{name} is no longer printed" for name in kept.keys() - printed.keys()]
    found += [f"{name} wasn't printed then" for name in printed.keys() - kept.keys()]
    for name in sorted(kept.keys() & printed.keys()):
        then, now = changed(kept[name]), printed[name]
        if name.endswith(".pdf"):
            then, now = _LINE_END.sub("-", then), _LINE_END.sub("-", now)
        if GIVEN_OUT in name:
            then, now = _given_out(then), _given_out(now)
        if then.startswith(("{", "[")):
            then, now = _same_facts(then, now)
        lines = difflib.unified_diff(then.splitlines(), now.splitlines(), name, "now", n=1)
        found += lines if then != now else ()
    return found


_LINE_END = re.compile(r"(?<=\w)- (?=\w)")
"""Where a line of a page ends within a word with a hyphen: that is no wording."""

GIVEN_OUT = "Freedom-of-information export"
_LEFT_OUT = re.compile(r"\n\d+\. \[withheld.*(?:\nBy .*)?|\nWhat was withheld\n(?s:.*)")
_MAILBOX = re.compile(r"Mail to (?:\[mail address withheld\]|\S+@\S+)")


def _given_out(text: str) -> str:
    """What is given out: an entry that is left out, and the list, say less of why than they did.

    A word in letters without capitals may be somebody's name, and is withheld since.
    """
    text = text.replace("العربية", "[name withheld]")
    return _LEFT_OUT.sub("\n", _MAILBOX.sub("Mail to an office", text)).rstrip("\n")


def _same_facts(then: str, now: str) -> tuple[str, str]:
    """Facts as they were then; what was not kept yet may have come to them since."""
    was = json.loads(then)
    return _shown(was), _shown(known_then(was, json.loads(now)))


def _shown(facts: Any) -> str:
    return json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False)


def known_then(was: Any, now: Any) -> Any:
    """What of the facts of today was asked for then."""
    if isinstance(was, dict) and isinstance(now, dict):
        return {key: known_then(was[key], now[key]) for key in was if key in now}
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        return [known_then(w, n) for w, n in zip(was, now, strict=True)]
    return now
