"""Texts made against a pattern, and whether the work that it has with one grows with the text.

A pattern that tries a text again from each of its characters takes a second for what a stranger
types in one: what grows faster than the text is looked for here, by the processor's time of this
thread alone, which a loaded machine can only lengthen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import _parser  # type: ignore[attr-defined]
from time import sleep, thread_time_ns
from typing import Any

STAIRS = (8, 16, 120, 500, 4_000)
"""Lengths of a text. The first stairs are low: some patterns double their work with each letter."""

QUICK_NS = 80
"""For each character; what takes less is in line, since at the top stair a square takes ten times
as much on any machine. What takes more is compared with the stair below."""

SLACK = 3
"""How much faster than the text the work may seem to grow, for what else a machine does."""

TRIES = 7

LOOKS = 6
"""How often a text is tried again, a moment later each time, before its work is called steep: for
the tenth of a second in which a loaded machine gave the long text's tries to somebody else."""

MOMENT = 0.1

MOST_OWN = 6
"""Signs of a pattern that are tried in pairs."""

PLAIN = "aZ0 \n\t.-_@:/,'&#\"\u00e9\u00a0\u2019"
_OF_CATEGORY = {"DIGIT": "0", "WORD": "a_\u00e9", "SPACE": " \n", "NOT_DIGIT": "a", "NOT_WORD": ".",
                "NOT_SPACE": "a"}  # fmt: skip
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def texts(pattern: re.Pattern[Any]) -> set[tuple[str, str, str]]:
    """What comes first, what is repeated, and what comes last and spoils it (or doesn't)."""
    source = pattern.pattern
    as_text = source.decode("latin-1") if isinstance(source, bytes) else source
    parsed = list(_parser.parse(as_text, pattern.flags & ~re.UNICODE))
    whole = _sample(parsed)
    letters = {*PLAIN, *_letters(parsed)}
    plain = {("", letter, "") for letter in letters}
    plain |= {("", f"{letter}{gap}", "") for letter in "aA1" for gap in " \n.@-"}
    own = [letter for letter in dict.fromkeys(_letters(parsed)) if not letter.isalnum()][:MOST_OWN]
    plain |= {("", f"{one}{other}", "") for one in own for other in own}
    pumps = {("", cut) for cut in (whole, whole[:-1], whole[1:], f"{whole} ") if cut}
    pumps |= {each for each in _repeated(parsed, "") if each[1]}
    return plain | {(first, pump, last) for first, pump in pumps for last in ("", "\x00", "\n!")}


def grows(try_one: Callable[[str], object], pumped: Callable[[int], str]) -> bool:
    """Whether the work grows faster than the text."""
    below = STAIRS[0]
    for length in STAIRS[1:]:
        text = pumped(length)
        if _time(try_one, text) > QUICK_NS * len(text) and _stays_steep(
            try_one, pumped(below), text
        ):
            return True
        below = length
    return False


def against(pattern: re.Pattern[Any]) -> list[str]:
    """The texts with which the pattern's work grows faster than they do, one is enough."""

    def every_way(text: str) -> None:
        given = text.encode("latin-1", "ignore") if isinstance(pattern.pattern, bytes) else text
        for _ in pattern.finditer(given):
            pass
        pattern.fullmatch(given)

    for first, pump, last in sorted(texts(pattern)):
        if grows(every_way, lambda n: f"{first}{pump * max(1, n // len(pump))}{last}"):  # noqa: B023
            return [f"{first!r} + {pump!r} * n + {last!r}"]
    return []


def _stays_steep(try_one: Callable[[str], object], short: str, long: str) -> bool:
    """What is steep is so whenever it is looked at."""
    for look in range(LOOKS):
        if not _is_steep(try_one, short, long):
            return False
        sleep(MOMENT * (look > 0))
    return True


def _is_steep(try_one: Callable[[str], object], short: str, long: str) -> bool:
    """In all of several tries; the least of each is what the work itself takes."""
    least_short = least_long = float("inf")
    for _ in range(TRIES):
        least_short = min(least_short, _time(try_one, short))
        least_long = min(least_long, _time(try_one, long))
        if least_long <= SLACK * least_short * len(long) / len(short):
            return False
    return True


def _time(try_one: Callable[[str], object], text: str) -> int:
    begun = thread_time_ns()
    try_one(text)
    return thread_time_ns() - begun


def _sample(nodes: Any) -> str:
    """One text that the parsed pattern would match, or nearly."""
    return "".join(_sample_of(str(kind), given) for kind, given in nodes)


def _sample_of(kind: str, given: Any) -> str:
    if kind in _REPEATS:
        return _sample(given[2]) * max(int(given[0]), 1)
    if kind == "SUBPATTERN":
        return _sample(given[3])
    if kind == "ATOMIC_GROUP":
        return _sample(given)
    if kind == "BRANCH":
        return _sample(given[1][0])
    members = _members(kind, given)
    return members[0] if members else ""


def _members(kind: str, given: Any) -> str:
    """Some of the letters that one place of a pattern takes."""
    if kind == "LITERAL":
        return chr(int(given))
    if kind == "RANGE":
        return chr(given[0]) + chr(given[1])
    if kind in {"ANY", "NOT_LITERAL"}:
        return "".join(letter for letter in PLAIN if kind == "ANY" or ord(letter) != given)
    if kind == "CATEGORY":
        return str(_OF_CATEGORY[str(given).removeprefix("CATEGORY_")])
    if kind == "IN":
        inside = "".join(_members(str(one), what) for one, what in given if str(one) != "NEGATE")
        if str(given[0][0]) == "NEGATE":
            return "".join(letter for letter in PLAIN if letter not in inside)
        return inside
    return ""


def _below(given: Any) -> Iterator[Any]:
    """The parsed patterns within a node."""
    for part in given if isinstance(given, list | tuple) else [given]:
        if isinstance(part, _parser.SubPattern):
            yield part
        elif isinstance(part, list):
            yield from _below(part)


def _letters(nodes: Any) -> Iterator[str]:
    for kind, given in nodes:
        yield from _members(str(kind), given)
        for part in _below(given):
            yield from _letters(part)


def _repeated(nodes: Any, before: str) -> Iterator[tuple[str, str]]:
    """Each repeat's body, alone and after what leads to it."""
    for kind, given in nodes:
        if str(kind) in _REPEATS:
            body = _sample(given[2])
            yield from (("", body), (before, body))
        for part in _below(given):
            yield from _repeated(part, before)
        before += _sample_of(str(kind), given)
