"""Finds names by their shape: capitals, initials, titles, particles, “Surname, First”.

The lists of names/ decide about what could be something else. It finds too much rather than too
little: somebody reads it after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from documents.found import Found, Sort
from documents.runs import OWNED, Kind, Run, Token, follows, has_dot, is_title, runs_of, tokens_of
from documents.vocabulary import FAMILY, GIVEN, STRONG, Weight, folded, weight

_CASELESS = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u10ff\u1200-\u137f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
    "\uac00-\ud7af]++(?:[ ·][\u0590-\u08ff\u0900-\u0dff\u0e00-\u10ff\u1200-\u137f\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]++)*+"
)
"""Scripts without capitals: in an English sentence they are mostly somebody's name."""

_BEGINS = frozenset('.!?:;\n•“"(/')
"""Signs after which a word has a capital anyhow."""

PLACE_BEFORE = frozenset({"st", "saint", "loch", "fort", "port", "glen", "isle", "mount", "queen"})
PLACE_AFTER = frozenset(
    """
    street road lane avenue terrace court house hospital university college school prison trust ltd
    limited plc llp council centre square bridge station airport hotel foundation association
    partnership group services society church scheme fund act park system server portal quay firth
    town drive walk way gardens row wynd close place building tower wing hall
    """.split()  # noqa: SIM905
)
TOLD = frozenset(
    """
    told asked phoned rang called emailed informed contacted named met thanked ask tell phone ring
    call email contact was is to with
    """.split()  # noqa: SIM905
)
"""What stands before somebody; a word with a capital that is in no list is then a name."""

SURELY_TOLD = TOLD - {"was", "is", "to", "with"}
SAYS = frozenset(
    "said says told asked confirmed rang phoned wrote replied thinks explained apologised".split()  # noqa: SIM905
)


def likely(text: str) -> Iterator[Found]:
    """All that look like names; they may overlap."""
    for match in _CASELESS.finditer(text):
        yield Found(*match.span(), Sort.LIKELY_NAME)
    tokens = tokens_of(text)
    runs = list(runs_of(text, tokens))
    for run in runs:
        for part in _parts(text, run):
            yield _found(text, part)
    for first, second in pairwise(runs):
        if _is_turned(text, first, second):
            yield _found(text, [*first.tokens, *second.tokens])
    yield from _in_small_letters(text, tokens)


def _found(text: str, tokens: Sequence[Token]) -> Found:
    dot = tokens[-1].kind is Kind.INITIAL and has_dot(text, tokens[-1])
    return Found(tokens[0].start, tokens[-1].end + dot, Sort.LIKELY_NAME)


def _parts(text: str, run: Run) -> Iterator[list[Token]]:
    """The parts of a run that are taken for a name, none where it is none."""
    if not run.names:
        return
    if run.before and is_title(run.before) and follows(text, run.before, run.tokens[0]):
        yield [run.before, *run.tokens]
    elif all(token.kind is not Kind.CAPPED for token in run.names):
        yield from _in_capitals(run)
    elif _is_name(text, run):
        yield run.tokens


def _is_name(text: str, run: Run) -> bool:
    names, weights = run.names, [token.weight for token in run.names]
    place = _is_place(text, run)
    if STRONG & set(weights):
        return not place or (len(names) > 1 and weights[0] in GIVEN)
    if any(token.kind is Kind.INITIAL and has_dot(text, token) for token in run.tokens):
        return True
    if len(names) == 1:
        return not place and (_is_met(text, run) or _is_by_itself(text, run))
    return not place and (weights[0] in GIVEN or weights[0] is Weight.UNKNOWN)


def _is_place(text: str, run: Run) -> bool:
    """Whether what stands beside it makes it a place, a body or a thing."""
    before = run.before and folded(run.before.text) in PLACE_BEFORE
    after = run.after and folded(run.after.text) in PLACE_AFTER and run.after.is_name
    last = run.names[-1]
    if folded(last.text) in PLACE_AFTER and last.weight not in FAMILY:
        return True
    return bool(
        (before and run.before and _near(text, run.before, run.tokens[0]))
        or (after and run.after and _near(text, run.tokens[-1], run.after))
    )


def _near(text: str, first: Token, second: Token) -> bool:
    return text[first.end : second.start] in (" ", ". ", "’s ", "'s ")


def _is_met(text: str, run: Run) -> bool:
    """Whether somebody is spoken to or speaks there: one name alone, in no list."""
    token = run.names[0]
    told = TOLD if token.weight is Weight.GIVEN_TOO else SURELY_TOLD
    if run.before and run.before.text in told and _near(text, run.before, run.tokens[0]):
        return token.weight in (Weight.UNKNOWN, Weight.GIVEN_TOO)
    says = run.after and run.after.text in SAYS and _near(text, token, run.after)
    return bool(says) and token.weight in (Weight.UNKNOWN, Weight.GIVEN_TOO)


def _is_by_itself(text: str, run: Run) -> bool:
    """Whether it is a word in no list with a capital inside a sentence, or somebody’s."""
    token = run.names[0]
    if token.weight is not Weight.UNKNOWN or token.kind is not Kind.CAPPED:
        return False
    if run.after and run.after.is_name and text[token.end : run.after.start] == " ":
        return False
    begins = run.before is None or _begins(text[run.before.end : token.start])
    if begins:
        return OWNED.match(text, token.end) is not None
    return not (run.before and run.before.is_name and text[run.before.end : token.start] == " ")


def _begins(between: str) -> bool:
    """Whether what stands between two words has the second begin something."""
    dash = between.strip() in ("-", "–", "—")
    return dash or any(each in _BEGINS or each.isdigit() for each in between)


def _in_capitals(run: Run) -> Iterator[list[Token]]:
    """Known names in capitals, with what stands right beside them."""
    part: list[Token] = []
    for token, ahead in zip(run.tokens, [*run.tokens[1:], None], strict=True):
        beside_family = ahead is not None and ahead.weight is Weight.FAMILY
        after_given = bool(part) and part[-1].weight in GIVEN
        in_a_list = token.weight is not Weight.UNKNOWN or token.kind is Kind.INITIAL
        if in_a_list or after_given or beside_family:
            part.append(token)
        else:
            yield from _known(part)
            part = []
    yield from _known(part)


def _known(part: list[Token]) -> Iterator[list[Token]]:
    weights = [token.weight for token in part if token.is_name]
    if STRONG & set(weights) or (len(weights) > 1 and weights[0] in GIVEN and weights[1] in FAMILY):
        yield part


def _is_turned(text: str, first: Run, second: Run) -> bool:
    """Whether it is “Surname, First”."""
    surname, given = first.names, second.tokens[0]
    if len(surname) != 1 or text[first.tokens[-1].end : second.tokens[0].start] != ", ":
        return False
    if surname[0].weight in STRONG & FAMILY:
        return given.weight is not Weight.WORD or given.kind is Kind.INITIAL
    if surname[0].weight in FAMILY or surname[0].kind is Kind.CAPITALS:
        return given.weight in GIVEN or given.kind is Kind.INITIAL or given.weight is Weight.UNKNOWN
    begins = first.before is None or _begins(text[first.before.end : surname[0].start])
    unknown = begins and given.weight is Weight.UNKNOWN
    return surname[0].weight is Weight.UNKNOWN and (given.weight in GIVEN or bool(unknown))


def _in_small_letters(text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """A first name and a surname, both known, however little care was taken with them."""
    for first, second in pairwise(tokens):
        is_first = first.kind is Kind.SMALL and first.weight in GIVEN & STRONG
        if is_first and _near(text, first, second) and _is_surname(second.text):
            yield Found(first.start, second.end, Sort.LIKELY_NAME)


def _is_surname(small: str) -> bool:
    gaelic = small.startswith("mc") and weight(f"Mc{small[2:].title()}") in STRONG
    return gaelic or weight(small) in STRONG
