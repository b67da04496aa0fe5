"""What is left out of a freedom-of-information export, and the exemption that usually fits.

The exemptions are the procedure's file's, by their keys. Which applies is the officer's decision.
Nothing here may say by its wording that there was a matter of somebody’s conduct or support.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from documents.found import Sort

PERSONAL, ENTRY = "{exempt_person}", "{exempt_entry}"
UNREAD = "none known: it has to be read first, by a version of the desk that can"


@dataclass(frozen=True, slots=True)
class Passage:
    """A kind of passage that is left out: all of the text that holds it, or only its sentence."""

    pattern: re.Pattern[str]
    words: str
    sort: str
    what: str
    exemption: str
    all_of_it: bool = False


_LEGAL = re.compile(
    r"\b(?:legal(?:ly)?\s+(?:advi[cs]e\w*|opinion|counsel|privilege\w*|position|team"
    r"|department)|solicitors?|advocates?|lawyers?|barristers?|counsel|privileged)\b",
    re.I,
)
_SAFETY = re.compile(
    r"\b(?:suicid\w*|self-harm\w*|domestic (?:abuse|violence)|stalk(?:ed|er|ing)"
    r"|safe (?:house|address)|women['’]s refuge|witness protection|whereabouts"
    r"|death threats?|threat(?:s|ened)? (?:to|against) (?:him|her|them|kill|harm)"
    r"|(?:risk|danger) (?:of|to) (?:violence|serious harm|(?:his|her|their) life)"
    r"|(?:risk|danger) to (?:his|her|their) safety)\b",
    re.I,
)
_CRIME = re.compile(
    r"\b(?:police (?:investigation|enquir(?:y|ies)|operation)|crime (?:reference|number)"
    r"|(?:being )?investigated by (?:the )?police|arrest(?:ed|s)?|prosecut(?:ed|ion)"
    r"|witness statements?|search warrant)\b",
    re.I,
)
_SYSTEMS = re.compile(
    r"\b(?:passwords? (?:is|was|were|are)|default passwords?|unpatched|exploit(?:ed|s)?"
    r"|CVE-\d+|firewall rules?|admin(?:istrator)? accounts?|back ?door)\b",
    re.I,
)
_STAFF = re.compile(
    r"\b(?:disciplin\w*|misconduct|grievances?|head of people|occupational health"
    r"|capability (?:procedure|process)|counselling|employee assistance"
    r"|sick(?:ness)? (?:leave|absence)|dismiss(?:ed|al)|(?:written|final) warning"
    r"|suspen\w+ (?:from (?:duty|work)|of (?:a |the )?(?:staff|member|employee|colleague)"
    r"|(?:a |the )?(?:staff|member|employee|colleague)))\b",
    re.I,
)

PASSAGES = (
    Passage(
        _LEGAL,
        "legal advice",
        "Legal and other advice",
        "a passage about legal advice",
        "{exempt_advice}",
        all_of_it=True,
    ),
    Passage(
        _SAFETY,
        "safety",
        "Health and safety",
        "a sentence",
        "{exempt_safety}",
    ),
    Passage(
        _CRIME,
        "law enforcement",
        "Law enforcement",
        "a sentence",
        "{exempt_crime}",
    ),
    Passage(
        _SYSTEMS,
        "security of systems",
        "Security of systems",
        "a sentence",
        "{exempt_system}",
    ),
    Passage(
        _STAFF,
        "personal information",
        "People",
        "a sentence",
        PERSONAL,
    ),
)

EXEMPTIONS = dict.fromkeys(Sort, PERSONAL) | {
    Sort.IP: "{exempt_address}",
}


def sentences(text: str) -> Iterator[str]:
    """A text in its sentences, with whatever stands between them; joined they are the text."""
    begin = 0
    for end in _ENDS.finditer(text):
        yield text[begin : end.end()]
        begin = end.end()
    yield text[begin:]


_ENDS = re.compile(r"[.!?](?=\s)|\n")
