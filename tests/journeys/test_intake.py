"""Reports that came another way, complaints, and the cyber route, over HTTP."""

from __future__ import annotations

from typing import Any

from tests.journeys.conftest import House
from tests.journeys.people import Outcome, Player


async def said(player: Player, words: str) -> str:
    """What is answered to typed words."""
    return "\n".join(one.words for one in await player.say(words))


async def logged(house: House, source: str, cyber: str = "no") -> tuple[str, Outcome]:
    """The DPO logs a report; its ID and the receipt."""
    dpo = house.dpo
    await dpo.say("log a report")
    day = {"in_received_date": f"{house.rehearsal.clock():%Y-%m-%d}", "in_received_time": "09:30"}
    await dpo.press("Next", {"in_source": source, "in_sender": "Fiona Kerr", **day})
    found = {"in_discovered_date": day["in_received_date"], "in_discovered_time": "09:00"}
    first: dict[str, Any] = {"in_kind": "incident", "in_nature": "A list was on their site."}
    await dpo.press("Next", first | found)
    await dpo.press("Next", {"in_systems": "A website", "in_cyber": cyber})
    await dpo.press("Next", {"in_users": "The supplier"})
    await dpo.press("Next", {"in_personal_data": "yes"})
    receipt = await dpo.press("Log the report")
    return receipt.words[receipt.words.index("CJS-") :][:13], receipt


async def test_a_suppliers_breach_runs_from_its_notice_and_reads_well(house: House) -> None:
    incident, receipt = await logged(house, "supplier")
    assert "until" in receipt.words
    assert "Reported by Fiona Kerr, from a supplier" in await said(house.dpo, f"record {incident}")
    shown = await said(house.dpo, f"case {incident}")
    assert "09:30" in shown[shown.index("CJS became aware") :][:60]


async def test_a_complaint_is_acknowledged_and_settled_from_the_case(house: House) -> None:
    incident, receipt = await logged(house, "complaint")
    assert "Acknowledge the complaint within 30 days" in receipt.words
    await house.dpo.say(f"case {incident}")
    await house.dpo.press("Complaint acknowledged")
    done = await house.dpo.press("Record it", {"in_how": "By letter to Fiona Kerr."})
    assert "acknowledged on" in done.words
    await house.dpo.press("Outcome of the complaint told")
    done = await house.dpo.press("Record it", {"in_outcome": "The list was taken down."})
    assert "The list was taken down." in done.words
    assert "Acknowledged on" in done.words


async def test_the_cyber_route_is_a_press_from_the_receipt_and_a_word_for_anybody(
    house: House,
) -> None:
    reporter = house.reporter
    await reporter.say("report")
    await reporter.press("Next", {"in_kind": "suspected", "in_nature": "A mail asked me to pay."})
    await reporter.press("Next", {"in_systems": "My mailbox", "in_cyber": "yes"})
    await reporter.press("Next", {"in_users": "Me"})
    await reporter.press("Next", {"in_personal_data": "no"})
    await reporter.press("Send the report")
    route = await reporter.press("Cyber route")
    assert "03000 200 973" in route.words
    assert "A mail asked me to pay." not in route.words
    assert "Incidents@ncsc.gov.uk" in await said(reporter, "cyber")


async def test_a_cyber_case_is_asked_about_a_ransom_when_it_is_classified(house: House) -> None:
    incident, _ = await logged(house, "phone", cyber="yes")
    await house.dpo.say(f"classify {incident}")
    answers = {"in_category": "incident", "in_reason": "Malware.", "in_breach": "suspected"}
    answers |= {"in_awareness": "running", "in_whose": "ours"}
    refused = await house.dpo.press("Classify", answers | {"in_personal_data": "yes"})
    assert "Was a ransom asked for? Was it paid?" in refused.words
    done = await house.dpo.press("Classify", {"in_ransom": "asked"})
    assert "ransom: asked for, not paid" in done.words
