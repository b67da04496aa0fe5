"""Whom a people picker names is one person, however the client spells them, Graph there or not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest

from cards.payloads import Fill
from delivery import directory as directory_module
from delivery.directory import AGAIN_SECONDS, GraphDirectory
from delivery.errors import DeliveryError, LoginUnavailable, Rejected, Retryable
from delivery.graph import DirectoryPerson, Graph
from delivery.identities import Identities
from delivery.refusals import Means
from dialogs.filling import MOST_CHOSEN
from procedure.entries.identify import unidentified
from procedure.person import PersonId, unnamed
from procedure.roles import Actor
from procedure.state import Incident
from service.folding import folded
from tests.procedure.story import CHIEF, DPO, HOLDERS, MONDAY, REPORTER, organisation_of, report_of
from tests.service.memory import MemoryStore, Ticking
from tests.sight.door import Door

CASE = "CJS-2026-0001"
JANE, MAIL = PersonId("0f3c9a1e-7b52-4c8d-a1e6-94d2b7c5f301"), "Jane.Doe@cjs.example"
LENA = PersonId("1a6d4b2f-8c63-4d9e-b2f7-a5e3c8d6a412")
LEAD = Actor(LENA, "Lena Lead")
AWAY = (
    Retryable("503"),
    Rejected(403, "Authorization_RequestDenied", Means.ASK),
    LoginUnavailable("no"),
)


class Everybody:
    """Graph: whoever is asked for by id or address; `fault` is raised in their place."""

    def __init__(self) -> None:
        self.people = {JANE: "Jane Doe", LENA: "Lena Lead"}
        self.people |= {PersonId(holder): holder.title() for holder in HOLDERS.values()}
        self.fault: DeliveryError | None = None

    async def person(self, known_by: str) -> DirectoryPerson:
        if self.fault is not None:
            raise self.fault
        found = JANE if known_by == MAIL.lower() else PersonId(known_by)
        if found not in self.people:
            raise Rejected(404, "Request_ResourceNotFound", Means.DEAD)
        return DirectoryPerson(self.people[found], None, found)


class Picking:
    """A reported case, and a directory that can go away."""

    def __init__(self) -> None:
        self.graph, self.store, self.clock = Everybody(), MemoryStore(), Ticking(MONDAY)
        self.now = 0.0
        graph = cast(Graph, self.graph)
        self.directory = GraphDirectory(self.store, graph, lambda: self.now)
        self.door = Door(self.store, organisation_of(), self.clock, self.directory)
        self.worker = Identities(self.door.desk, self.directory)

    async def press(self, actor: Actor, form: str, intent: str = "submit", **inputs: str) -> str:
        """Submits a form of the case, or presses another of its buttons."""
        fill = Fill.model_validate({"form": form, "incident": CASE, "intent": intent})
        typed = {f"in_{key}": value for key, value in inputs.items()}
        return await self.door.press(actor, {**fill.pack(), **typed})

    async def incident(self) -> Incident:
        """The case as it stands."""
        return folded(CASE, await self.store.entries(CASE))

    async def later(self) -> None:
        """The worker looks again when the directory may be asked again."""
        self.now += AGAIN_SECONDS
        for incident in self.door.unnamed:
            self.worker.look(incident)
        await self.worker.sweep()


@pytest.fixture
async def picking() -> AsyncIterator[Picking]:
    made = Picking()
    await made.door.desk.take(report_of(MONDAY), REPORTER)
    yield made
    await made.directory.close()


SPELLINGS = [JANE, JANE.upper(), f" {JANE.upper()} ", MAIL, MAIL.lower(), MAIL.upper()]


@pytest.mark.parametrize("said", SPELLINGS)
async def test_a_person_is_one_id_however_the_picker_spells_them(
    picking: Picking, said: str
) -> None:
    answer = await picking.press(DPO, "declare_involvement", person=said, reason="In copy.")
    assert "Jane Doe recorded as involved" in answer
    assert (await picking.incident()).standing.involved == {JANE: "Jane Doe"}


async def test_nobody_is_listed_twice(picking: Picking) -> None:
    fill = Fill.model_validate({"form": "report", "intent": "next", "page": 2})
    said = ",".join(SPELLINGS)
    await picking.door.press(REPORTER, {**fill.pack(), "in_staff": said})
    draft = await picking.store.draft(REPORTER.id, "report", "", "")
    assert draft is not None
    assert draft.values["staff"] == JANE


@pytest.mark.parametrize("said", [JANE.upper(), MAIL.upper()])
async def test_whoever_is_named_as_involved_sees_the_case_no_more(
    picking: Picking, said: str
) -> None:
    await picking.press(CHIEF, "nominate", lead=said, standing_in="")
    jane = Actor(JANE, "Jane Doe")
    assert "There is no" not in await picking.door.press(
        jane, {"do": "go", "to": "case", "incident": CASE}
    )
    await picking.press(DPO, "declare_involvement", person=said, reason="In copy.")
    assert "There is no" in await picking.door.press(
        jane, {"do": "go", "to": "case", "incident": CASE}
    )


async def test_whom_the_directory_does_not_have_is_asked_for_again(picking: Picking) -> None:
    answer = await picking.press(
        DPO, "declare_involvement", person="nobody@cjs.example", reason="In copy."
    )
    assert "We couldn't find this person" in answer
    assert not (await picking.incident()).standing.involved


@pytest.mark.parametrize("fault", AWAY, ids=["away", "permission missing", "no token"])
@pytest.mark.parametrize(("said", "kept"), [(JANE.upper(), JANE), (MAIL, PersonId(MAIL))])
async def test_a_directory_that_is_away_keeps_nobody_from_being_nominated(
    picking: Picking, fault: DeliveryError, said: str, kept: PersonId
) -> None:
    picking.graph.fault = fault
    answer = await picking.press(CHIEF, "nominate", lead=said, standing_in="")
    assert "can't be asked just now" in answer
    lead = (await picking.incident()).standing.lead
    assert lead is not None
    assert (lead.id, lead.name) == (kept, unnamed(kept))
    await picking.later()
    assert unidentified(await picking.incident()) == [kept]
    picking.graph.fault = None
    await picking.later()
    lead = (await picking.incident()).standing.lead
    assert lead is not None
    assert (lead.id, lead.name) == (JANE, "Jane Doe")
    assert unidentified(await picking.incident()) == []


async def test_a_person_without_a_display_name_is_kept_and_named_once_they_have_one(
    picking: Picking,
) -> None:
    picking.graph.people[LENA] = ""
    answer = await picking.press(CHIEF, "nominate", lead=LENA, standing_in="")
    assert "has no name for whom you chose" in answer
    picking.graph.people[LENA] = "Lena Lead"
    await picking.later()
    lead = (await picking.incident()).standing.lead
    assert lead is not None
    assert lead.name == "Lena Lead"


async def test_a_start_looks_for_those_an_earlier_process_could_not_name(picking: Picking) -> None:
    picking.graph.fault = Retryable("503")
    await picking.press(CHIEF, "nominate", lead=MAIL, standing_in="")
    picking.graph.fault = None
    picking.now += AGAIN_SECONDS
    await Identities(picking.door.desk, picking.directory).sweep()
    assert unidentified(await picking.incident()) == []


async def test_the_directory_is_asked_about_no_more_people_than_a_page_can_have(
    picking: Picking, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[PersonId] = []
    original = picking.directory._found

    async def counting(person_id: PersonId) -> directory_module._Known:
        asked.append(person_id)
        return await original(person_id)

    monkeypatch.setattr(picking.directory, "_found", counting)
    many = ",".join(f"{n:08d}-0000-4000-8000-000000000000" for n in range(2000))
    fill = Fill.model_validate({"form": "report", "intent": "next", "page": 2})
    answer = await picking.door.press(REPORTER, {**fill.pack(), "in_staff": many})
    assert "at most 20 people" in answer
    assert len(asked) <= MOST_CHOSEN + len(HOLDERS)
