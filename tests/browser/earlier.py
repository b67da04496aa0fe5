"""The misdirected email over HTTP, as far as a later part of the journey on the page begins."""

from __future__ import annotations

from tests.journeys.conftest import House
from tests.journeys.steps import ONE, TWO, annex, classify, decide, nominate, report, three


async def assessed_in_part(house: House) -> str:
    """Reported, nominated, classified, and annex one submitted; the ID."""
    incident = await report(house.reporter)
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "incident", breach="confirmed")
    await annex(house.dpo, incident, "one", ({"in_breach": "confirmed"}, *ONE[1:]))
    return incident


async def assessed(house: House) -> str:
    """Annex two submitted as well."""
    incident = await assessed_in_part(house)
    await annex(house.dpo, incident, "two", TWO)
    return incident


async def notified(house: House) -> str:
    """Annex three submitted, and the ICO told as was approved."""
    incident = await assessed(house)
    await annex(house.dpo, incident, "three", three())
    await house.chief_executive.wait_for("Notify the Information Commissioner")
    await decide(house.chief_executive, incident, "A1", "Approve A1 and A2")
    await house.dpo.say(f"notifications {incident}")
    await house.dpo.press("Record that they were told: ICO")
    how = {"in_how": "The ICO's online form", "in_reference": "IC-123456"}
    assert "IC-123456" in (await house.dpo.press("Record it", how)).words
    return incident
