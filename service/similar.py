"""Earlier cases that look alike: found by a report's most telling words (7.1)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from math import sqrt

from procedure.rights import OFFICERS
from procedure.roles import Actor, Role
from procedure.state import Incident
from service.lists import Lists
from service.ports.rows import Row

MOST_WORDS = 8
"""Words that are looked up; half of them from the systems, where there are so many."""
MOST_FOUND = 20
"""Cases looked at for one word: one that finds so many tells little."""
MOST_SHOWN = 3
ENOUGH = 0.9
"""From which weight on a case is shown: one rare word of the systems, or a few commoner ones."""
SYSTEM, NATURE = 1.0, 0.6
SHORTEST = 4

_COMMON = (
    "about after again also another because been before being between both could does doing done "
    "down during each email every found from gone have having here incident information into "
    "itself just know known later member might more most much must nothing noticed once only other "
    "people person personal received report reported said same seen sent should some somebody "
    "someone something staff such than that their them then there these they thing this those "
    "through today under until used user using very want wanted were what when where which while "
    "with without would wrong yesterday your data document documents file files"
)
COMMON = frozenset(_COMMON.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier case, and the words that both have."""

    row: Row
    shared: tuple[str, ...]


def telling(incident: Incident) -> dict[str, float]:
    """The words to look up, each with its weight: systems first, then the longest of the nature."""
    systems = _words(incident.report.systems)[: MOST_WORDS // 2]
    nature = sorted(
        (w for w in _words(incident.report.nature) if w not in systems), key=len, reverse=True
    )
    chosen = dict.fromkeys(systems, SYSTEM)
    return chosen | dict.fromkeys(nature[: MOST_WORDS - len(chosen)], NATURE)


def _words(text: str) -> list[str]:
    """Different words in order, without the commonest; a plural is looked up by its singular."""
    found = (word.casefold() for word in _WORD.findall(text))
    long = [word for word in found if len(word) >= SHORTEST and word not in COMMON]
    singular = [w[:-1] if w.endswith("s") and not w.endswith("ss") else w for w in long]
    return list(dict.fromkeys(singular))


READERS = OFFICERS - {Role.APPROVER}


async def similar(
    lists: Lists, incident: Incident, actor: Actor, parts: frozenset[Role]
) -> tuple[Similar, ...]:
    """The likest cases that are open to this person, best first; none for one without the case.

    `parts` are those they play in this incident. A page of the newest cases for each word; a word
    weighs less the more cases it finds.
    """
    if not parts & READERS:
        return ()
    weights = telling(incident)
    found = await lists.alike(actor, weights, MOST_FOUND)
    scores: dict[str, float] = defaultdict(float)
    shared: dict[str, list[str]] = defaultdict(list)
    for word, ids in found.items():
        others = [one for one in ids if one != incident.id]
        for one in others:
            shared[one].append(word)
            scores[one] += weights[word] / sqrt(len(others))
    enough = [one for one, score in scores.items() if score >= ENOUGH]
    best = sorted(enough, key=lambda one: (scores[one], _place(one)), reverse=True)
    shown: list[Similar] = []
    for one in best:
        row = await lists.read_whole(actor, one)
        if row is not None:
            shown.append(Similar(row, tuple(shared[one])))
        if len(shown) == MOST_SHOWN:
            break
    return tuple(shown)


def _place(incident_id: str) -> tuple[int, int]:
    year, number = incident_id.rsplit("-", 2)[1:]
    return int(year), int(number)
