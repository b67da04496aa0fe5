"""What stands around a case: home, lists, the record, other ways to report, going back."""

from __future__ import annotations

from tests.journeys.conftest import House
from tests.journeys.steps import classify, nominate, report


async def test_everybody_has_a_home_card_for_their_role(house: House) -> None:
    await report(house.reporter)
    reporter = (await house.reporter.say("home"))[0].words
    assert "don't assume someone else will report it" in reporter
    assert "My reports" in reporter
    assert "Summary Log" not in reporter
    dpo = (await house.dpo.say("hello"))[0].words
    for part in ("Queue", "log", "August 2023"):
        assert part.lower() in dpo.lower()
    assert "review" in dpo.lower()
    assert "Waiting for approval" in (await house.chief_executive.say("home"))[0].words


async def test_the_queue_is_in_the_procedures_priority(house: House) -> None:
    event = await report(house.reporter, personal="no")
    incident = await report(house.reporter, personal="no")
    unknown = await report(house.reporter, personal="no")
    new = await report(house.colleague, personal="no")
    await classify(house.dpo, event, "event", personal="no")
    await classify(house.dpo, incident, "incident", personal="no")
    await classify(house.dpo, unknown, "unknown", personal="no")
    words = (await house.dpo.say("queue"))[0].words
    places = [words.index(one) for one in (new, incident, unknown, event)]
    assert places == sorted(places)


async def test_the_log_is_searched_by_words_and_filtered_by_class(house: House) -> None:
    laptop = await report(house.reporter, nature="A laptop vanished", personal="no")
    door = await report(house.reporter, nature="A door stood open", personal="no")
    await classify(house.dpo, door, "event", personal="no")
    found = (await house.dpo.say("log laptop"))[0].words
    assert laptop in found
    assert door not in found
    filtered = await house.dpo.press("Search", {"in_words": "", "in_classification": "event"})
    assert door in filtered.words
    assert laptop not in filtered.words
    refused = await house.reporter.say("log")
    assert "and the Data Protection Officer." in refused[0].words


async def test_a_reporter_sees_their_reports_and_adds_to_them(house: House) -> None:
    incident = await report(house.reporter)
    other = await report(house.colleague)
    mine = (await house.reporter.say("my reports"))[0].words
    assert incident in mine
    assert other not in mine
    await house.reporter.say(f"add {incident}")
    added = await house.reporter.press("Add it", {"in_text": "It was the March list."})
    assert "Recorded" in added.words
    await house.dpo.wait_for("added")


async def test_an_entry_is_added_and_corrected_but_never_changed(house: House) -> None:
    incident = await report(house.reporter)
    await house.dpo.say(f"add entry {incident}")
    await house.dpo.press("Add the entry", {"in_text": "Phoned the partner at nine."})
    record = (await house.dpo.say(f"record {incident}"))[0].words
    assert "Phoned the partner at nine." in record
    entries = await house.bot.register.entries(incident)
    number = next(r.seq for r in entries if r.entry.name == "EntryAdded")
    await house.dpo.say(f"correct entry {incident}")
    await house.dpo.press("Correct it", {"in_corrects": str(number), "in_text": "It was at ten."})
    record = (await house.dpo.say(f"record {incident}"))[0].words
    assert "Phoned the partner at nine." in record
    assert f"Correction of entry {number}: It was at ten." in record


async def test_a_report_that_came_by_phone_is_logged_with_its_own_times(house: House) -> None:
    home = (await house.dpo.say("home"))[0]
    assert "Log a report" in home.words
    await house.dpo.say("log report")
    await house.dpo.press("Next", {"in_source": "phone", "in_sender": "A Board Member"})
    await house.dpo.press("Next", {"in_kind": "suspected", "in_nature": "A letter went astray"})
    await house.dpo.press("Next", {"in_systems": "Paper"})
    await house.dpo.press("Next")
    await house.dpo.press("Next", {"in_personal_data": "maybe"})
    receipt = await house.dpo.press("Log the report")
    incident = receipt.words[receipt.words.index("CJS-") :][:13]
    row = await house.bot.register.row(incident)
    assert row is not None
    assert row.reporter_id == ""
    refused = await house.reporter.say("log report")
    assert "Only the Data Protection Officer" in refused[0].words


async def test_a_specialist_is_asked_and_sees_nothing_but_the_question(house: House) -> None:
    incident = await report(house.reporter)
    await house.dpo.say(f"ask {incident}")
    await house.dpo.press(
        "Ask",
        {"in_person": "colleague", "in_question": "Was it encrypted?", "in_due": "2030-01-01"},
    )
    asked = await house.colleague.wait_for("Was it encrypted?")
    assert "list of names" not in asked.words
    await house.colleague.press("Answer", message=asked)
    await house.colleague.press("Send the answer", {"in_answer": "Yes, it was."})
    await house.dpo.wait_for("Yes, it was.")


async def test_a_case_linked_by_mistake_is_reopened(house: House) -> None:
    first = await report(house.reporter, personal="no")
    second = await report(house.colleague, personal="no")
    await house.dpo.say(f"link {second}")
    await house.dpo.press("Link it", {"in_original": first, "in_reason": "The same"})
    await house.dpo.say(f"reopen {second}")
    await house.dpo.press("Reopen it", {"in_reason": "Not the same after all"})
    row = await house.bot.register.row(second)
    assert row is not None
    assert row.stage == "reported"


async def test_a_conflict_declared_on_the_card_sends_it_to_the_director(house: House) -> None:
    incident = await report(house.reporter)
    await house.chief_executive.wait_for(incident)
    await nominate(house.chief_executive, incident, conflict=True)
    asked = await house.director_of_operations.wait_for(incident)
    assert "nominate" in asked.words.lower()


async def test_help_has_the_phone_number_and_what_can_be_typed(house: House) -> None:
    words = (await house.reporter.say("help"))[0].words
    assert "0300 244 8420" in words
    assert "info@communityjustice.scot" in words
    assert "report" in words


async def test_the_case_shows_who_has_read_it(house: House) -> None:
    incident = await report(house.reporter)
    await house.chief_executive.say(f"case {incident}")
    read = (await house.dpo.say(f"readings {incident}"))[0].words
    assert "Morag Sinclair" in read
