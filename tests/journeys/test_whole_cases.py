"""Five whole cases, from a report in chat to the end, over real HTTP with authentication on."""

from __future__ import annotations

from tests.journeys.conftest import House
from tests.journeys.steps import (
    ONE,
    TWO,
    annex,
    classify,
    decide,
    nominate,
    report,
    three,
)


async def decided_no(house: House, incident: str, *parties: str) -> None:
    """Records for each party that it isn't notified, and why."""
    for party in parties:
        await house.dpo.say(f"notifications {incident}")
        opened = await house.dpo.press(f"Decide: {party}")
        assert opened.kind == "card", opened
        await house.dpo.press(
            "Record the decision", {"in_answer": "no", "in_reason": "Nothing for them to do."}
        )


async def told_with_approval(house: House, incident: str, party: str) -> None:
    """Decides that a body is told, has that approved, and records the call."""
    await house.dpo.say(f"notifications {incident}")
    await house.dpo.press(f"Decide: {party}")
    await house.dpo.press(
        "Record the decision", {"in_answer": "yes", "in_reason": "They are owed."}
    )
    await decide(house.chief_executive, incident, "A3", "Approve")
    await house.dpo.say(f"notifications {incident}")
    await house.dpo.press(f"Record that they were told: {party}")
    done = await house.dpo.press("Record it", {"in_how": "By phone"})
    assert "Recorded" in done.words, done


async def people_tasks(house: House, incident: str) -> None:
    """The Head of People's two tasks are done."""
    for task in ("Support", "Conduct"):
        await house.head_of_people.say(f"people {incident}")
        await house.head_of_people.press(f"{task}: record as done")
        await house.head_of_people.press("Record it as done", {"in_note": "Seen to."})


async def waived(house: House, incident: str) -> None:
    """Does without the three reviews, each with a reason."""
    for review in ("Asset register", "Policies", "Training"):
        await house.dpo.say(f"reviews {incident}")
        await house.dpo.press(f"Waive: {review}")
        await house.dpo.press("Waive it", {"in_reason": "Reviewed last month."})


async def closed(house: House, incident: str, approver: str = "chief_executive") -> None:
    """Proposes closure and has it approved."""
    await house.dpo.say(f"close {incident}")
    proposed = await house.dpo.press(
        "Put closure up for approval",
        {
            "in_summary": "Recalled, deleted, told.",
            "in_cause": "misdirected_mail",
            "in_lessons": "Check the address before sending.",
        },
    )
    assert "Recorded" in proposed.words, proposed
    view = await house.bot.desk.store.entries(incident)
    key = next(
        getattr(r.entry, "action", "") for r in reversed(view) if r.entry.name == "ActionProposed"
    )
    words = await decide(getattr(house, approver), incident, key, "Approve")
    assert "approved" in words, words
    row = await house.bot.desk.store.row(incident)
    assert row is not None
    assert row.stage == "closed"


async def test_a_misdirected_email_is_notified_in_time_and_closed(house: House) -> None:
    incident = await report(house.reporter)
    assert incident.endswith("-0001")
    await house.dpo.wait_for(incident)
    await house.chief_executive.wait_for(incident)
    channel = await house.dpo.wait_for(incident, "channel")
    assert "list of names" not in channel.words
    await house.dpo.wait_for_mail("info", incident)

    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "incident", breach="confirmed")
    await house.head_of_people.wait_for(incident)
    await annex(house.dpo, incident, "one", ({"in_breach": "confirmed"}, *ONE[1:]))
    await annex(house.dpo, incident, "two", TWO)
    for box in ("board", "sponsor_team"):
        mail = await house.dpo.wait_for_mail(box, incident)
        assert "list of names" not in mail["body"]
    await annex(house.dpo, incident, "three", three())

    await house.chief_executive.wait_for("Notify the Information Commissioner")
    await decide(house.chief_executive, incident, "A1", "Approve A1 and A2")
    await house.dpo.wait_for("approved A1")
    await house.dpo.say(f"notifications {incident}")
    await house.dpo.press("Record that they were told: ICO")
    told = await house.dpo.press(
        "Record it", {"in_how": "The ICO's online form", "in_reference": "IC-123456"}
    )
    assert "IC-123456" in told.words
    await decided_no(house, incident, "Police", "System providers", "Others")
    await told_with_approval(house, incident, "The partner body")
    await people_tasks(house, incident)
    await waived(house, incident)
    await closed(house, incident)
    await house.reporter.wait_for("closed")


async def test_a_stolen_laptop_is_contained_at_once_and_a_suspension_needs_continuity(
    house: House,
) -> None:
    incident = await report(house.reporter, nature="A laptop was stolen from a car.")
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "incident")
    await house.dpo.say(f"propose {incident}")
    now = house.rehearsal.clock()
    await house.dpo.press(
        "Put it up for approval",
        {
            "in_kind": "containment",
            "in_text": "Wiped the laptop remotely",
            "in_taken_at_date": f"{now:%Y-%m-%d}",
            "in_taken_at_time": "00:01",
        },
    )
    asked = await house.chief_executive.wait_for("Wiped the laptop")
    assert "Already taken" in asked.words
    words = await decide(house.chief_executive, incident, "A1", "Ratify")
    assert "approved" in words or "ratified" in words

    await house.head_of_people.wait_for(incident)
    await house.head_of_people.say(f"propose {incident}")
    await house.head_of_people.press(
        "Put it up for approval",
        {"in_kind": "suspension", "in_text": "Suspend the officer until the end"},
    )
    await decide(house.director_of_operations, incident, "A2", "Approve")
    await house.head_of_people.say(f"actions {incident}")
    page = await house.head_of_people.press("Open A2")
    assert "business continuity" in page.words.lower()
    await house.head_of_people.press("Record business continuity")
    await house.head_of_people.press(
        "Record them", {"in_arrangements": "Rory covers", "in_owner": "Calum Reid"}
    )
    await house.head_of_people.press("Record that it is done")
    done = await house.head_of_people.press("It is done", {"in_outcome": "Suspended on full pay"})
    assert "A2" in done.words
    await house.head_of_people.say(f"people {incident}")
    await house.head_of_people.press("Support: record as done")
    noted = await house.head_of_people.press("Record it as done", {"in_note": "Support arranged"})
    assert "Support arranged" in noted.words
    seen = await house.director_of_operations.say(f"record {incident}")
    assert "Support arranged" not in seen[0].words


async def test_a_vulnerability_is_closed_without_annex_two(house: House) -> None:
    incident = await report(
        house.colleague, kind="weakness", nature="The archive door doesn't lock.", personal="no"
    )
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "vulnerability", personal="no")
    await annex(house.dpo, incident, "one", ONE)
    await house.dpo.say(f"case {incident}")
    await annex(
        house.dpo,
        incident,
        "three",
        ({"in_parties_0_who": "Nobody: nothing left the building"},),
    )
    await decided_no(
        house, incident, "Police", "System providers", "Others", "Board", "Sponsor Team"
    )
    await closed(house, incident)


async def test_an_unknown_becomes_an_event_and_is_nagged_until_then(house: House) -> None:
    incident = await report(house.reporter, kind="suspected", personal="no")
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "unknown", personal="no")
    await house.dpo.move_clock("working-day")
    await house.dpo.wait_for("Unknown")
    reminded = await house.dpo.wait_for(
        lambda m: incident in m.words and "Reminder" in m.words, "channel"
    )
    assert "list of names" not in reminded.words
    await classify(house.dpo, incident, "event", personal="no")
    row = await house.bot.desk.store.row(incident)
    assert row is not None
    assert (row.classification, row.stage) == ("event", "assessment")


async def test_an_implicated_chief_executive_neither_nominates_nor_approves(house: House) -> None:
    incident = await report(house.reporter, staff="chief_executive")
    await house.director_of_operations.wait_for(incident)
    refused = await house.chief_executive.say(f"nominate {incident}")
    assert "no case" in refused[0].words
    await nominate(house.director_of_operations, incident)
    await classify(house.dpo, incident, "incident")
    await house.dpo.say(f"propose {incident}")
    await house.dpo.press(
        "Put it up for approval", {"in_kind": "recovery", "in_text": "Ask for the list back"}
    )
    await house.director_of_operations.wait_for("Ask for the list back")
    words = await decide(house.director_of_operations, incident, "A1", "Approve")
    assert "approved" in words
    for message in await house.chief_executive.messages():
        told = message.sender == "bot" and incident in message.words
        assert not told or "no case" in message.words
