"""The annex forms as the story's people answered them."""

from __future__ import annotations

from typing import Any

Answers = dict[str, Any]


def report(discovered: str, **more: Any) -> Answers:
    """What every report says, and whatever this one says besides."""
    facts = {
        "kind": "incident",
        "nature": "An email with a list of case reviews went to the wrong council.",
        "discovered": discovered,
        "systems": "A spreadsheet of case reviews",
        "personal_data": "no",
    }
    return facts | more


def annex_one(category: str, breach: str, **more: Any) -> Answers:
    """Annex one, answered."""
    answers = {
        "classification": category,
        "description": "The list of October’s reviews was attached to a mail\nto another council.",
        "breach": breach,
        "systems": "A spreadsheet of case reviews; Outlook",
        "risk": "Partners might trust CJS less.",
        "inform": "The council’s data protection officer",
        "cyber": "no",
        "containment": "The council was asked to delete it.",
        "containment_effect": "It confirmed that it had.",
        "recovery": "None needed.",
        "recovery_effect": "Not applicable",
        "further": "Recipients are checked by a second person.",
        "timescales": "By the end of the year",
    }
    return answers | more


def annex_two(**more: Any) -> Answers:
    """Annex two with every question answered, those beside the form too."""
    answers = {
        "information": "Names, dates of birth and orders of 12 people",
        "sensitive": "yes",
        "special": ["health", "race"],
        "offence": "yes",
        "tell": "That somebody serves a community sentence.",
        "belongs": "People on community payback orders",
        "affected": ["accused", "victims"],
        "people": 12,
        "records": 1400,
        "who": "One member of staff",
        "how": "Auto-complete chose the wrong address.",
        "seen": "One officer of the council, who deleted it.",
        "action": "The council was rung at once.",
        "aware": "some",
        "harm": "Distress; in one case a risk to safety",
        "risk": "A complaint, or a claim",
        "cause": "misdirected_mail",
        "severity_context": "sensitive",
        "severity_identification": "maximum",
        "severity_confidentiality": "known",
        "severity_integrity": "none",
        "severity_availability": "none",
        "severity_intent": "none",
        "severity_people": "critical",
        "severity_public": "no",
        "severity_invalid": "no",
        "severity_nature_sensitive": "guess",
        "severity_other": "simple",
        "severity_reason": "Some are victims; the list names orders, not offences.",
        "severity_unintelligible": "no",
    }
    return answers | more


def annex_three(risk: str, high_risk: str, **more: Any) -> Answers:
    """Annex three for personal data."""
    answers = {
        "parties": [
            {"who": "The council", "role": "Recipient", "duty": "None"},
            {"who": "Police Scotland", "role": "Partner", "duty": "The sharing agreement"},
        ],
        "help": "They could look out for letters.",
        "high_risk": high_risk,
        "high_risk_reason": "One of them is at risk from a former partner.",
        "detriment": "Distress.",
        "volume": "Twelve rows.",
        "sensitivity": "Convictions and health.",
        "risk": risk,
        "risk_reason": "It names people and what they were convicted of.",
    }
    return answers | more


def nobody() -> Answers:
    """Annex three where no personal data is involved and nobody has to be told."""
    return {"parties": [{"who": "Nobody", "role": "", "duty": "It was test data."}]}
