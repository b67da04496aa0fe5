"""Drafts, readings and conversation references."""

from __future__ import annotations

from dataclasses import replace

from service.ports.drafts import Draft
from service.ports.readings import Reading
from storage.conversations import Conversation
from storage.register import Register, open_register
from tests.storage.made import INCIDENT, NOON, after

DRAFT = Draft("anna", "report", "", "", 2, {"nature": "A “letter”\0 \ud800", "when": None}, NOON)


async def meet(register: Register, minutes: float = 0, **changes: str) -> None:
    told = {
        "name": "Anna",
        "teams_id": "29:anna",
        "conversation_id": "a:chat",
        "service_url": "https://smba.example/uk/",
        "tenant_id": "tenant",
    }
    await register.conversations.save_person("anna", **{**told, **changes}, at=after(minutes))


async def test_drafts_survive_reopening(migrated_url: str) -> None:
    register = await open_register(migrated_url)
    await register.save_draft(DRAFT)
    await register.close()
    register = await open_register(migrated_url)
    assert await register.draft("anna", "report", "", "") == DRAFT
    await register.close()


async def test_a_draft_takes_the_place_of_the_earlier_one(register: Register) -> None:
    await register.save_draft(DRAFT)
    later = replace(DRAFT, page=3, values={"nature": "Two letters"}, saved_at=after(1))
    await register.save_draft(later)
    assert await register.drafts("anna") == [later]


async def test_nobody_else_sees_a_draft(register: Register) -> None:
    await register.save_draft(DRAFT)
    assert await register.draft("ben", "report", "", "") is None
    assert await register.drafts("ben") == []


async def test_drafts_are_listed_newest_first(register: Register) -> None:
    annex = replace(DRAFT, form="annex-one", incident_id=INCIDENT, saved_at=after(5))
    await register.save_draft(annex)
    await register.save_draft(DRAFT)
    assert await register.drafts("anna") == [annex, DRAFT]


async def test_a_dropped_draft_is_gone(register: Register) -> None:
    await register.save_draft(DRAFT)
    await register.drop_draft("anna", "report", "", "")
    await register.drop_draft("anna", "report", "", "")
    assert await register.draft("anna", "report", "", "") is None


async def test_a_draft_goes_with_the_step_that_used_it(register: Register) -> None:
    await register.save_draft(DRAFT)
    async with register.unit() as unit:
        await unit.drop_draft("anna", "report", "", "")
    assert await register.draft("anna", "report", "", "") is None


async def test_readings_are_listed_newest_first(register: Register) -> None:
    for minutes in range(3):
        await register.read_by(Reading(INCIDENT, "anna", "Anna", after(minutes)))
    await register.read_by(Reading("CJS-2026-0002", "ben", "Ben", NOON))
    newest = await register.readings(INCIDENT, 2)
    assert [reading.at for reading in newest] == [after(2), after(1)]


async def test_somebody_who_spoke_can_be_reached_and_named(register: Register) -> None:
    await meet(register)
    assert await register.conversations.person("anna") == Conversation(
        "anna", "Anna", "29:anna", "a:chat", "https://smba.example/uk/", "tenant", False, NOON
    )
    assert await register.name_of("anna") == "Anna"
    assert await register.name_of("ben") == ""


async def test_speaking_in_a_channel_keeps_the_chat_that_is_known(register: Register) -> None:
    await meet(register)
    await meet(register, 1, conversation_id="", name="Anna Munro")
    found = await register.conversations.person("anna")
    assert found is not None
    assert (found.conversation_id, found.name, found.at) == ("a:chat", "Anna Munro", after(1))


async def test_hearing_nothing_new_is_written_only_now_and_then(register: Register) -> None:
    await meet(register)
    await meet(register, 30)
    found = await register.conversations.person("anna")
    assert found is not None
    assert found.at == NOON
    await meet(register, 24 * 60)
    found = await register.conversations.person("anna")
    assert found is not None
    assert found.at == after(24 * 60)


async def test_a_block_lasts_until_the_person_is_heard(register: Register) -> None:
    await meet(register)
    await register.conversations.block_person("anna", blocked=True)
    found = await register.conversations.person("anna")
    assert found is not None
    assert found.blocked
    await meet(register, 1)
    found = await register.conversations.person("anna")
    assert found is not None
    assert not found.blocked


async def test_a_channel_can_be_reached(register: Register) -> None:
    conversations = register.conversations
    assert await conversations.channel("19:team") is None
    await conversations.save_channel(
        "19:team", name="Incidents", service_url="https://smba/", tenant_id="tenant", at=NOON
    )
    assert await conversations.channel("19:team") == Conversation(
        "", "Incidents", "", "19:team", "https://smba/", "tenant", False, NOON
    )


async def test_a_tenants_service_url_is_the_one_last_heard(register: Register) -> None:
    await meet(register)
    assert await register.conversations.any_service_url("tenant") == "https://smba.example/uk/"
    assert await register.conversations.any_service_url("stranger") == ""


async def test_the_directorys_name_is_kept_of_somebody_who_spoke(register: Register) -> None:
    await meet(register)
    await register.keep_name("anna", "Anna Grant")
    await meet(register, 60 * 13, name="")
    assert await register.name_of("anna") == "Anna Grant"


async def test_nothing_is_kept_of_somebody_who_never_spoke(register: Register) -> None:
    await register.keep_name("ben", "Ben")
    assert await register.name_of("ben") == ""
    assert await register.conversations.person("ben") is None
