"""Nobody is shown what they may not read, whatever they press or type, at any stage."""

from __future__ import annotations

import os
from collections.abc import Iterator
from zlib import crc32

import pytest

from cards.payloads import Fill
from dialogs.filling import SHOWING
from dialogs.turn import ActivityKind
from procedure.organisation import Organisation
from procedure.rights import Sight, roles_in, sight
from procedure.roles import Actor
from procedure.stages import Stage
from service.project import project
from tests.cjs import Office
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    INCIDENT,
    LEAD,
    ORGANISATION,
    OWNER,
    REPORTER,
    STAFF,
    Story,
    organisation_of,
)
from tests.service.memory import MemoryStore, Ticking
from tests.sight.canaries import CANARY, barring, may_read, story_of
from tests.sight.door import Door, fills, goes, phrases, takes

ONE_IN = 1 if os.environ.get("FUZZ_EXAMPLES") else 20
"""Of the presses one in so many is made, another choice for each person and stage."""

NEW_DPO = organisation_of({**ORGANISATION.people.holders, Office.DPO: "new dpo"})
"""After the office has changed hands: the former Data Protection Officer is staff."""


class Relation:
    """What somebody has to do with the case, and who is involved in it besides."""

    def __init__(
        self, actor: Actor, *involved: Actor, organisation: Organisation = ORGANISATION
    ) -> None:
        self.actor, self.involved = organisation.actor(actor.id, actor.name), involved
        self.organisation = organisation


RELATIONS = {
    "reporter": Relation(REPORTER),
    "involved reporter": Relation(REPORTER, REPORTER),
    # So are a Board Member and a guest; another tenant is refused at the gate.
    "stranger": Relation(STAFF),
    "owner of an action": Relation(OWNER),
    "involved owner": Relation(OWNER, OWNER),
    "asked for input": Relation(CONTRIBUTOR),
    "asked, and involved": Relation(CONTRIBUTOR, CONTRIBUTOR),
    "lead": Relation(LEAD),
    "involved lead": Relation(LEAD, LEAD),
    "former lead": Relation(COLLEAGUE),
    "former DPO": Relation(DPO, organisation=NEW_DPO),
    "involved DPO": Relation(DPO, DPO),
    "involved approver": Relation(DIRECTOR),
    "other involved approver": Relation(CHIEF, CHIEF),
    "alternate before": Relation(ALTERNATE),
    "alternate after": Relation(ALTERNATE, CHIEF),
    "Head of People": Relation(HEAD),
    "involved Head of People": Relation(HEAD, HEAD),
}


def behind(story: Story, organisation: Organisation) -> Door:
    """A case behind the door."""
    store = MemoryStore()
    store.tables.records[story.incident.id] = list(story.record)
    store.tables.rows[story.incident.id] = project(story.incident, organisation)
    return Door(store, organisation, Ticking(story.now))


def some(pressed: Iterator[object], salt: str) -> Iterator[object]:
    """One in ONE_IN of what can be pressed, another choice for each salt."""
    turn = crc32(salt.encode()) % ONE_IN
    return (one for number, one in enumerate(pressed) if number % ONE_IN == turn)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("stage", Stage)
async def test_nobody_is_shown_what_they_may_not_read(stage: Stage, relation: str) -> None:
    who, salt = RELATIONS[relation], f"{relation}/{stage}"
    story = barring(story_of(stage), *who.involved)
    may = may_read(who.actor, story.incident, who.organisation)
    door, incident = behind(story, who.organisation), story.incident
    said: list[tuple[object, str]] = []
    for payload in (*some(fills(incident), salt), *goes(incident)):
        said.append((payload, await door.press(who.actor, payload.pack())))  # type: ignore[attr-defined]
    for phrase in some(phrases(incident), salt):
        said.append((phrase, await door.type(who.actor, str(phrase))))
    for payload, words in said:
        forbidden = {one for one in CANARY.findall(words) if not may(one)}
        assert not forbidden, (payload, forbidden)
    reads = sight(roles_in(who.actor, incident, who.organisation)) is not Sight.NONE
    store = door.store
    assert isinstance(store, MemoryStore)
    assert {reading.person_id for reading in store.read} == ({who.actor.id} if reads else set())


@pytest.mark.parametrize("relation", [n for n in RELATIONS if n not in ("lead", "alternate after")])
async def test_no_paper_is_given_to_whoever_does_not_read_the_whole_case(relation: str) -> None:
    who = RELATIONS[relation]
    story = barring(story_of(Stage.EVALUATION), *who.involved)
    door = behind(story, who.organisation)
    for take in takes(story.incident):
        said = await door.accept(who.actor, take)
        if take.incident:
            assert not CANARY.search(said)
            assert door.shelf.kept == []


async def test_every_word_of_the_case_is_shown_to_whoever_reads_the_whole_of_it() -> None:
    story = story_of(Stage.CLOSURE)
    planted = set(CANARY.findall(repr(story.record)))
    door = behind(story, ORGANISATION)
    shown: set[str] = set()
    for payload in (*fills(story.incident), *goes(story.incident)):
        shown |= set(CANARY.findall(await door.press(DPO, payload.pack())))
    assert planted - shown == set()


@pytest.mark.parametrize("kind", [ActivityKind.SUBMIT, ActivityKind.TASK_FETCH])
async def test_the_kind_of_press_opens_nothing_more(kind: ActivityKind) -> None:
    story = barring(story_of(Stage.NOTIFICATION), LEAD)
    door = behind(story, ORGANISATION)
    for payload in (*fills(story.incident), *goes(story.incident)):
        assert not CANARY.search(await door.press(LEAD, payload.pack(), kind)), payload


@pytest.mark.parametrize("intent", sorted(SHOWING))
async def test_each_reading_of_a_form_is_kept(intent: str) -> None:
    door = behind(story_of(Stage.ASSESSMENT), ORGANISATION)
    fill = Fill.model_validate({"form": "annex_one", "intent": intent, "incident": INCIDENT})
    assert "of 4" in await door.press(DPO, fill.pack())
    assert isinstance(door.store, MemoryStore)
    assert [reading.person_id for reading in door.store.read] == [DPO.id]


async def test_a_form_that_comes_back_wrong_is_a_reading_too() -> None:
    door = behind(story_of(Stage.ASSESSMENT), ORGANISATION)
    fill = {"form": "propose_action", "intent": "submit", "incident": INCIDENT}
    assert "Please look at what is marked" in await door.press(DPO, fill | {"do": "fill"})
    assert isinstance(door.store, MemoryStore)
    assert [reading.person_id for reading in door.store.read] == [DPO.id]
