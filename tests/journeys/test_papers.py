"""Papers over HTTP: asked for on the case, accepted in the chat, put into OneDrive, and opened."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text

from documents.log import log_xlsx
from documents.making import Limits
from procedure.entries.export import DocumentExported
from rehearsal.activities import Scribe
from rehearsal.cast import BY_KEY
from rehearsal.files import Files
from rehearsal.presses import Press, Presser
from service.papers import every_row
from storage.tables import incidents
from tests.documents.reading import docx_text, pdf, pdf_text, xlsx
from tests.holding import cost, held
from tests.journeys.conftest import House
from tests.journeys.people import Player, Seen
from tests.journeys.steps import classify, report


async def file_in(player: Player, kind: str) -> Seen:
    """The newest message with a file of this kind ("consent" or "file"), once it is there."""
    return await player.wait_for(lambda m: any(file["kind"] == kind for file in m.raw["files"]))


async def answer(player: Player, kind: str) -> None:
    asked = await file_in(player, "consent")
    body = {"chat": asked.chat, "message_id": asked.id, "kind": kind, "data": {}}
    outcome = await player.press_raw(body)
    assert outcome.kind == "sent", outcome


async def fetched(house: House, player: Player) -> tuple[str, bytes]:
    """Name and bytes of the newest file in the chat."""
    message = await file_in(player, "file")
    (file,) = message.raw["files"]
    async with house.session.get(file["url"]) as response:
        assert response.status == 200
        return file["name"], await response.read()


async def ask(player: Player, incident: str, paper: str) -> Any:
    await player.say(f"papers {incident}")
    return await player.press("Get the paper", {"in_paper": paper})


async def handed(house: House, incident: str) -> list[str]:
    """How far it came with each paper, as the record says."""
    record = await house.bot.register.entries(incident)
    return [r.entry.handing for r in record if isinstance(r.entry, DocumentExported)]


async def test_the_case_file_comes_into_the_chat_and_holds_its_own_entry(house: House) -> None:
    incident = await report(house.reporter)
    await classify(house.dpo, incident, "incident", breach="suspected")
    done = await ask(house.dpo, incident, "case_file.standing")
    assert f"{incident} Case file.pdf is ready" in done.words
    await answer(house.dpo, "accept")
    name, content = await fetched(house, house.dpo)
    assert name == f"{incident} Case file.pdf"
    assert "/StructTreeRoot" in pdf(content).root_object
    text = pdf_text(content)
    assert "Offered, and accepted: Case file." in text
    assert await handed(house, incident) == ["offered", "delivered"]
    hashes = await house.bot.register.hashes(incident)
    assert hashes[-2] in text.replace(" ", "")


async def test_the_question_is_replaced_by_the_file_and_cannot_be_answered_twice(
    house: House,
) -> None:
    incident = await report(house.reporter)
    await classify(house.dpo, incident, "incident", breach="suspected")
    await ask(house.dpo, incident, "annex_four.standing")
    asked = await file_in(house.dpo, "consent")
    await answer(house.dpo, "accept")
    replaced = await file_in(house.dpo, "file")
    assert replaced.id == asked.id
    _, content = await fetched(house, house.dpo)
    assert incident in docx_text(content)


async def test_what_is_declined_is_not_exported(house: House) -> None:
    incident = await report(house.reporter)
    await ask(house.dpo, incident, "annex_four.standing")
    asked = await file_in(house.dpo, "consent")
    await answer(house.dpo, "decline")
    await house.dpo.wait_for(lambda m: m.id == asked.id and "The file was not sent." in m.words)
    record = await house.bot.register.entries(incident)
    assert not any(isinstance(r.entry, DocumentExported) for r in record)


async def test_the_log_comes_as_a_workbook(house: House) -> None:
    incident = await report(house.reporter)
    await house.dpo.say("log")
    await house.dpo.press("Get the log as a workbook")
    await answer(house.dpo, "accept")
    name, content = await fetched(house, house.dpo)
    assert name == "Security Incident Summary Log.xlsx"
    assert xlsx(content)["Summary Log"]["A2"].value == incident
    (reading,) = await house.bot.register.readings("Summary Log", 5)
    assert reading.person_name == "Dorothy Smith"


async def test_a_reporter_is_offered_no_papers_and_gets_none(house: House) -> None:
    incident = await report(house.reporter)
    (said,) = await house.reporter.say(f"papers {incident}")
    assert "isn't open to you" in said.words


async def test_somebody_elses_consent_gets_them_nothing(house: House) -> None:
    """What a card's data names isn't a right: the reporter sends the DPO's answer as their own."""
    incident = await report(house.reporter)
    await ask(house.dpo, incident, "case_file.standing")
    asked = await file_in(house.dpo, "consent")
    world = house.rehearsal.world
    files = Files(world, house.rehearsal.url)
    person = world.message(asked.id)
    presser = Presser(world, Scribe(house.rehearsal.service_url), house.rehearsal.line, files)
    await presser.press(BY_KEY["reporter"], person, Press("accept"))
    record = await house.bot.register.entries(incident)
    assert not any(isinstance(r.entry, DocumentExported) for r in record)


async def test_an_upload_that_fails_for_a_moment_is_tried_again(house: House) -> None:
    incident = await report(house.reporter)
    house.rehearsal.world.file_faults.add("bad_gateway")
    await ask(house.dpo, incident, "annex_four.standing")
    await answer(house.dpo, "accept")
    name, _ = await fetched(house, house.dpo)
    assert name == f"{incident} Annex four.docx"


async def test_an_upload_that_is_refused_is_said(house: House) -> None:
    incident = await report(house.reporter)
    house.rehearsal.world.file_faults.add("403_empty")
    await ask(house.dpo, incident, "annex_four.standing")
    await answer(house.dpo, "accept")
    await house.dpo.wait_for("could not be put into your OneDrive")
    assert await handed(house, incident) == ["offered", "failed"]


async def test_the_case_file_has_the_last_signed_checkpoint(house: House) -> None:
    incident = await report(house.reporter)
    await ask(house.dpo, incident, "case_file.standing")
    await answer(house.dpo, "accept")
    _, content = await fetched(house, house.dpo)
    text = pdf_text(content)
    said = re.search(r"Checkpoint (\d+) of", text)
    assert said is not None
    made = await house.bot.register.checkpoint(int(said[1]))
    assert made is not None
    assert made.digest in text.replace(" ", "")


async def test_a_paper_that_cannot_be_made_is_said_and_can_be_asked_for_again(
    house: House,
) -> None:
    incident = await report(house.reporter)
    house.bot.making.limits = Limits(seconds=0)
    await ask(house.dpo, incident, "annex_four.standing")
    await answer(house.dpo, "accept")
    said = await house.dpo.wait_for("The paper could not be made: it took longer than 0 seconds")
    assert "Please ask for it again in a few minutes" in said.words
    assert "0300 244 8420" in said.words
    house.bot.making.limits = Limits()
    await ask(house.dpo, incident, "annex_four.standing")
    await answer(house.dpo, "accept")
    name, _ = await fetched(house, house.dpo)
    assert name == f"{incident} Annex four.docx"
    assert await handed(house, incident) == ["offered", "failed", "offered", "delivered"]


async def long_log(house: House, rows: int) -> None:
    """As many rows of one incident, under other numbers."""
    await report(house.reporter)
    own = {name: f"{name} + :n" for name in ("number", "position")}
    own["incident_id"] = "incident_id || '-' || :n"
    names = [column.name for column in incidents.columns]
    columns, values = ", ".join(names), ", ".join(own.get(name, name) for name in names)
    copied = f"INSERT INTO incidents ({columns}) SELECT {values} FROM incidents WHERE number = 1"
    async with house.bot.register.database.writing() as connection:
        for n in range(1, rows):
            await connection.execute(text(copied), {"n": n})


async def test_nobody_is_held_up_while_a_long_log_is_made(house: House) -> None:
    await long_log(house, 2_000)
    rows = [row async for row in every_row(house.bot.register)]
    assert len(rows) == 2_000
    here = cost(lambda: log_xlsx(rows, house.bot.organisation, house.rehearsal.clock()))
    await house.dpo.say("log")
    with held() as longest:
        await house.dpo.press("Get the log as a workbook")
        await answer(house.dpo, "accept")
        _, content = await fetched(house, house.dpo)
    assert xlsx(content)["Summary Log"].max_row == 2_001
    assert longest.seconds < here / 2
