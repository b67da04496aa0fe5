"""What is left out of a freedom-of-information export, and the exemption that usually fits.

Under the Freedom of Information (Scotland) Act 2002. Which applies is the officer's decision.
Nothing here may say by its wording that there was a matter of somebody’s conduct or support.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from documents.found import Sort

PERSONAL = "section 38(1)(b), personal information"
ENTRY = (
    "section 30(c), the effective conduct of public affairs; 36(1), confidentiality of "
    "communications; or 38(1)(b), personal information: the record says what each entry is"
)
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
        "section 36(1), confidentiality of communications",
        all_of_it=True,
    ),
    Passage(
        _SAFETY,
        "safety",
        "Health and safety",
        "a sentence",
        "section 39(1), health, safety and the environment",
    ),
    Passage(
        _CRIME,
        "law enforcement",
        "Law enforcement",
        "a sentence",
        "section 35(1), law enforcement",
    ),
    Passage(
        _SYSTEMS,
        "security of systems",
        "Security of systems",
        "a sentence",
        "section 30(c), the effective conduct of public affairs; or 35(1), law enforcement",
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
    Sort.IP: "section 38(1)(b), personal information; or 30(c) where it is one of our own systems’",
}


def sentences(text: str) -> Iterator[str]:
    """A text in its sentences, with whatever stands between them; joined they are the text."""
    begin = 0
    for end in _ENDS.finditer(text):
        yield text[begin : end.end()]
        begin = end.end()
    yield text[begin:]


_ENDS = re.compile(r"[.!?](?=\s)|\n")
