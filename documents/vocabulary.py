"""What is known of a word as part of a name: the lists of names/, and the shape of Gaelic names."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from pathlib import Path

NAMES = Path(__file__).with_name("names")


class Weight(Enum):
    """How much a word that begins with a capital says for there being a name."""

    BOTH = "a first name, and a surname as well"
    GIVEN = "a first name and nothing else"
    FAMILY = "a surname and nothing else"
    BOTH_TOO = "either beside another name, else a word or a place"
    GIVEN_TOO = "a first name beside another name, else a word or a place"
    FAMILY_TOO = "a surname beside another name, else a word or a place"
    UNKNOWN = "in no list"
    WORD = "no name"


STRONG = frozenset({Weight.BOTH, Weight.GIVEN, Weight.FAMILY})
GIVEN = frozenset({Weight.BOTH, Weight.GIVEN, Weight.BOTH_TOO, Weight.GIVEN_TOO})
FAMILY = frozenset({Weight.BOTH, Weight.FAMILY, Weight.BOTH_TOO, Weight.FAMILY_TOO})

_GAELIC = re.compile(r"(?:Mac|Mc|Nic|Mhic|Fitz|M['’]|O['’])[^\W\d_a-z].+")
_GAELIC_CAPITALS = re.compile(r"(?:MC|O['’]|MAC(?!HIN|RO|ABR)|NIC(?!E|K|H))[^\W\d_]{3,}")
_OF_A_WORD = (
    "able", "ally", "ance", "ances", "ate", "ated", "ates", "ence", "ences", "ers", "ible", "ical",
    "ing", "ings", "ised", "ism", "isms", "ist", "ists", "ities", "ity", "ive", "ives", "ized",
    "ment", "ments", "ness", "ology", "ories", "ors", "ory", "ship", "ships", "tion", "tions",
    "ware", "wares",
)  # fmt: skip
"""How words end that are no names, though some names do: Fielding, Bannister."""

JOINED = re.compile(r"[-\u2010\u2011]")


def folded(word: str) -> str:
    """Small letters without accents, as the lists are looked up."""
    apart = unicodedata.normalize("NFD", word.replace("’", "'"))
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def _listed(name: str) -> frozenset[str]:
    lines = (NAMES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(folded(w) for line in lines if line[:1] != "#" for w in line.split())


WORDS = _listed("words")
_GIVEN, _FAMILY = _listed("given"), _listed("family")
_GIVEN_TOO, _FAMILY_TOO = _listed("given_too"), _listed("family_too")
_DOUBTFUL = WORDS | _GIVEN_TOO | _FAMILY_TOO


@lru_cache(maxsize=8192)
def weight(word: str) -> Weight:
    """What the word says for itself; of one with hyphens, the most that a part of it says."""
    parts = [each for each in JOINED.split(word) if each]
    if len(parts) < 2:
        return _weight(word)
    found = {_weight(part) for part in parts}
    return next((each for each in Weight if each in found), Weight.UNKNOWN)


def _weight(word: str) -> Weight:
    key = folded(word)
    given, family = key in _GIVEN or key in _GIVEN_TOO, key in _FAMILY or key in _FAMILY_TOO
    if _GAELIC.fullmatch(word) or _GAELIC_CAPITALS.fullmatch(word):
        return Weight.FAMILY
    if key in _DOUBTFUL:
        return _doubtful(given, family)
    if given or family:
        return Weight.BOTH if given and family else Weight.GIVEN if given else Weight.FAMILY
    if not word.replace("’", "'").isascii():  # Óscar: such letters are in hardly any other word
        return Weight.FAMILY
    return Weight.FAMILY_TOO if key.endswith(_OF_A_WORD) else Weight.UNKNOWN


def _doubtful(given: bool, family: bool) -> Weight:
    if given and family:
        return Weight.BOTH_TOO
    return Weight.GIVEN_TOO if given else Weight.FAMILY_TOO if family else Weight.WORD
