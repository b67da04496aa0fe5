"""The tests' organisation, its people, and the answers to its annexes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from procedure.calendar import Calendar
from procedure.organisation import Organisation
from procedure.roles import Actor, People
from tests.cjs import DUTIES_OF, Office

START = datetime(2026, 3, 27, 10, 0, tzinfo=UTC)
"""A Friday, the day before the clocks go forward."""

HOLDERS: dict[str, str] = {
    Office.CHIEF_EXECUTIVE: "chief-id",
    Office.DIRECTOR_OF_OPERATIONS: "director-id",
    Office.DPO: "dpo-id",
    Office.HEAD_OF_PEOPLE: "people-id",
    Office.ALTERNATE_APPROVER: "alternate-id",
}
ORGANISATION = Organisation(
    people=People(HOLDERS, DUTIES_OF),
    calendar=Calendar(frozenset({date(2026, 4, 3), date(2026, 4, 6)}).__contains__),
)


def person(key: str, name: str) -> Actor:
    """Somebody with the offices that this organisation gives them."""
    return ORGANISATION.actor(key, name)


REPORTER = person("reporter-id", "Ailsa Grant")
CHIEF = person("chief-id", "Fiona Campbell")
DIRECTOR = person("director-id", "Callum Reid")
DPO = person("dpo-id", "Dorothy Smith")
HEAD = person("people-id", "Morag Stewart")
ALTERNATE = person("alternate-id", "Iain Ross")
LEAD = person("lead-id", "Eilidh Fraser")
EXPERT = person("expert-id", "Hamish Bell")
OWNER = person("owner-id", "Kirsty Young")
STRANGER = person("stranger-id", "Rory Munro")
EVERYBODY = (REPORTER, CHIEF, DIRECTOR, DPO, HEAD, ALTERNATE, LEAD, EXPERT, OWNER, STRANGER)
CAST: Mapping[str, Actor] = {actor.id: actor for actor in EVERYBODY}

NATURE = "A spreadsheet of case reviews went to the wrong mailing list."
ANNEXES: Mapping[str, Mapping[str, Any]] = {
    "one": {
        "classification": "incident",
        "description": NATURE,
        "breach": "confirmed",
        "systems": "Outlook; the case review spreadsheet",
        "risk": "Loss of partners' trust",
        "inform": "The ICO and the people concerned",
        "cyber": "yes",
        "containment": "None by us: the message was recalled",
        "containment_effect": "Two of twelve had opened it",
        "recovery": "None needed",
        "recovery_effect": "Not applicable",
        "further": "None: all twelve have deleted it",
        "timescales": "By Monday",
    },
    "two": {
        "information": "Names and offences of forty people",
        "sensitive": "yes",
        "special": ["health"],
        "offence": "yes",
        "tell": "That somebody has a conviction",
        "belongs": "People on community sentences",
        "affected": ["accused", "victims"],
        "people": 40,
        "records": 40,
        "who": "A colleague, by mistake",
        "how": "Autocomplete chose the wrong list",
        "seen": "Two opened it and have deleted it",
        "action": "Recalled; deletion asked for",
        "aware": "no",
        "harm": "Distress, reputation",
        "risk": "Loss of trust",
        "cause": "misdirected_mail",
        "severity_context": "sensitive",
        "severity_identification": "maximum",
        "severity_confidentiality": "known",
        "severity_integrity": "none",
        "severity_availability": "none",
        "severity_intent": "none",
    },
    "three": {
        "parties": [{"who": "The ICO", "role": "Regulator", "duty": "Article 33"}],
        "help": "Yes, they could be wary of approaches",
        "high_risk": "yes",
        "high_risk_reason": "Convictions were named",
        "detriment": "Distress",
        "volume": "Forty records",
        "sensitivity": "Criminal-offence data",
        "risk": "yes",
        "risk_reason": "Convictions were named",
    },
}
