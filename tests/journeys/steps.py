"""What the journeys have in common: the forms as people fill them in."""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.people import Player

NATURE = "An email with a list of names went to the wrong partner."


async def report(
    reporter: Player,
    *,
    kind: str = "incident",
    nature: str = NATURE,
    personal: str = "yes",
    staff: str = "",
    more: dict[str, Any] | None = None,
) -> str:
    """Goes through the four steps and the review; returns the new ID."""
    await reporter.say("report")
    first = {"in_kind": kind, "in_nature": nature, **(more or {})}
    await reporter.press("Next", first)
    await reporter.press("Next", {"in_systems": "A spreadsheet of referrals", "in_lost": "no"})
    who: dict[str, Any] = {"in_users": "The policy team", "in_subjects": "People on orders"}
    if staff:
        who["in_staff"] = staff
    await reporter.press("Next", who)
    await reporter.press("Next", {"in_personal_data": personal})
    sent = await reporter.press("Send the report")
    assert sent.kind == "card", sent
    found = re.search(r"[A-Z]{3}-[0-9]{4}-[0-9]{4}", sent.words)
    assert found is not None, sent
    return found[0]


async def nominate(chief: Player, incident: str, **inputs: Any) -> None:
    """Takes the default, the DPO, unless told otherwise."""
    await chief.wait_for(incident)
    await chief.say(f"nominate {incident}")
    done = await chief.press("Nominate", {f"in_{k}": v for k, v in inputs.items()})
    assert done.kind == "card", done


async def classify(
    dpo: Player,
    incident: str,
    category: str,
    *,
    personal: str = "yes",
    breach: str = "no",
    cyber: str = "no",
) -> None:
    """Classifies with a reason."""
    await dpo.say(f"classify {incident}")
    done = await dpo.press(
        "Classify",
        {
            "in_category": category,
            "in_reason": "After a first look.",
            "in_personal_data": personal,
            "in_breach": breach,
            "in_awareness": "running",
            "in_whose": "ours",
            "in_cyber": cyber,
        },
    )
    assert "Recorded" in done.words, done


ONE: tuple[dict[str, Any], ...] = (
    {},
    {"in_risk": "Loss of trust", "in_inform": "The Board", "in_cyber": "no"},
    {
        "in_containment": "None was needed",
        "in_containment_effect": "Partly",
        "in_recovery": "None was needed",
        "in_recovery_effect": "Fully",
    },
    {"in_further": "None", "in_timescales": "Within a month"},
)
TWO: tuple[dict[str, Any], ...] = (
    {"in_information": "Names and orders", "in_sensitive": "yes", "in_offence": "yes"},
    {"in_tell": "That somebody is on an order", "in_belongs": "People on orders"},
    {
        "in_who": "The sender",
        "in_how": "Autocomplete",
        "in_seen": "One officer, who deleted it",
        "in_action": "Recalled",
        "in_aware": "no",
    },
    {"in_harm": "Distress", "in_risk": "Loss of trust"},
    {
        "in_severity_context": "sensitive",
        "in_severity_identification": "maximum",
        "in_severity_confidentiality": "known",
        "in_severity_integrity": "none",
        "in_severity_availability": "none",
        "in_severity_intent": "none",
    },
    {
        "in_severity_people": "critical",
        "in_severity_public": "no",
        "in_severity_invalid": "no",
        "in_severity_nature_sensitive": "no",
        "in_severity_reason": "Some of them are victims",
        "in_severity_unintelligible": "no",
    },
)


def three(*, risk: str = "yes", high: str = "no") -> tuple[dict[str, Any], ...]:
    """Annex three with personal data."""
    return (
        {
            "in_parties_0_who": "The partner body",
            "in_parties_0_role": "Recipient",
            "in_parties_0_duty": "Data sharing agreement",
        },
        {
            "in_help": "No, nothing for them to do",
            "in_high_risk": high,
            "in_high_risk_reason": "Deleted at once",
        },
        {
            "in_detriment": "Distress",
            "in_volume": "40 rows",
            "in_sensitivity": "Criminal-offence data",
            "in_risk": risk,
            "in_risk_reason": "It names people on orders",
        },
    )


async def annex(dpo: Player, incident: str, number: str, pages: tuple[dict[str, Any], ...]) -> None:
    """Fills in an annex as a dialog, page by page, and submits it."""
    await dpo.say(f"case {incident}")
    await dpo.press(f"Annex {number}")
    assert dpo.dialog is not None
    for inputs in pages[:-1]:
        await dpo.press("Next", inputs)
    done = await dpo.press(f"Submit annex {number}", pages[-1])
    assert done.kind == "closed", done
    await dpo.wait_for(f"Annex {number} submitted")


async def decide(
    approver: Player, incident: str, action: str, button: str, reason: str = ""
) -> str:
    """Opens the action and decides it; returns what the card then says."""
    await approver.say(f"actions {incident}")
    await approver.press(f"Open {action}")
    done = await approver.press(button, {"in_reason": reason} if reason else {})
    return done.words
