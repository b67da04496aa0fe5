"""No form shows what its reader may not read, whatever is pressed and with whatever data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from cards.payloads import Fill
from dialogs.filling import SHOWING, Filler
from dialogs.going import Going
from dialogs.turn import ActivityKind, Incoming
from procedure.errors import ProcedureError
from procedure.registry import FORM_ROWS
from procedure.rights import Sight, roles_in, sight
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.steps.act import ProposeAction
from procedure.steps.ask import AskInput
from procedure.steps.evaluate import PlanReview
from procedure.terms import ActionKind
from service.cut import cut
from service.project import project
from service.take import Desk
from service.views import Reader
from tests.procedure.story import (
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    MONDAY,
    ORGANISATION,
    OWNER,
    REPORTER,
    Story,
    annex_one,
    annex_three,
    annex_two,
    named,
)
from tests.service.memory import MemoryStore, Ticking

CANARY = re.compile(r"canary\w+")
INTENTS = ("open", "next", "back", "edit", "row", "save", "leave", "cancel", "submit")
PARTLY = {
    "reporter": REPORTER,
    "colleague": COLLEAGUE,
    "owner": OWNER,
    "asked for input": CONTRIBUTOR,
    "Head of People": HEAD,
    "involved approver": DIRECTOR,
}
"""Those who don't read the whole case, by what they have to do with it."""


def canaries(number: str, answers: dict[str, object]) -> dict[str, object]:
    """An annex whose every answer in words is a canary."""
    typed = {k for k, value in answers.items() if isinstance(value, str) and " " in value}
    return answers | {key: f"canary{number}{key}".replace("_", "") for key in typed}


def planted(stage: Stage) -> Story:
    """A case with a canary of its own wherever something can be typed."""
    story = Story().report(nature="canaryreport", systems="canarysystems")
    story.involve(DIRECTOR).nominate(LEAD).classify(reason="canaryclass")
    story.annex("one", canaries("one", annex_one()))
    story.annex("two", canaries("two", annex_two()))
    if stage is not Stage.ASSESSMENT:
        story.annex("three", canaries("three", annex_three()))
    for kind, text, owner, by in (
        (ActionKind.FURTHER, "canaryowned", named(OWNER), DPO),
        (ActionKind.RECOVERY, "canaryother", None, DPO),
        (ActionKind.SUSPENSION, "canarysuspension", None, HEAD),
    ):
        story.take(ProposeAction(kind=kind, text=text, owner=owner), by)
    due = MONDAY.replace(year=MONDAY.year + 1)
    story.take(AskInput(person=named(CONTRIBUTOR), question="canaryquestion", due=due), DPO)
    plan = {"review": "training", "owner": named(OWNER), "due": due}
    story.take(PlanReview.model_validate(plan), DPO)
    return story


@dataclass
class Door:
    """The forms over a register that holds one case."""

    story: Story
    store: MemoryStore
    filler: Filler

    async def press(self, actor: Actor, fill: Fill) -> str:
        """All that the answer says, or the sentence of a refusal."""
        incoming = Incoming(
            kind=ActivityKind.EXECUTE,
            activity_id="1",
            person_id=actor.id,
            person_name=actor.name,
            teams_id="29:1",
            conversation_id="a:1",
            personal=True,
            service_url="https://smba.trafficmanager.net/uk/",
            tenant_id="t",
            text="",
            payload={},
            reply_to_id=None,
            trigger="manual",
            received_at=self.story.now,
        )
        try:
            return str(await self.filler(fill, {}, incoming, actor))
        except ProcedureError as refused:
            return str(refused)


class Nameless:
    """Fulfils service.ports.Directory: everybody goes by their id."""

    async def name(self, person_id: str) -> str:
        """Their id."""
        return person_id

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Their ids."""
        return {person: person for person in person_ids}


def door(stage: Stage) -> Door:
    """A planted case behind its forms."""
    story, store = planted(stage), MemoryStore()
    store.tables.records[story.incident.id] = list(story.record)
    store.tables.rows[story.incident.id] = project(story.incident, ORGANISATION)
    clock = Ticking(story.now)
    reader = Reader(store, ORGANISATION, clock)
    desk = Desk(store, ORGANISATION, clock)
    return Door(story, store, Filler(desk, reader, Going(reader, store), Nameless()))


def presses(story: Story, form: str) -> Iterator[Fill]:
    """Every intent on every page of a form, with every key of the case in each of its facts."""
    work = story.incident.work
    keys = [*work.actions, *work.inputs, "training", "support", "ico", "director", "B1"]
    asked = FORM_ROWS[form][1].form
    given = [dict(zip(asked.given, each, strict=True)) for each in _facts(asked.given, keys)]
    for facts, intent, page in product(given, INTENTS, range(len(asked.sections) + 1)):
        yield Fill.model_validate(
            {
                "form": form,
                "intent": intent,
                "incident": story.incident.id,
                "given": facts,
                "page": page,
                "once": "1",
            }
        )


def _facts(names: tuple[str, ...], keys: list[str]) -> list[tuple[str, ...]]:
    return [(key, *("x" for _ in names[1:])) for key in keys] if names else [()]


def readable(story: Story, actor: Actor) -> set[str]:
    """The canaries in what this person may read of the case."""
    parts = roles_in(actor, story.incident, ORGANISATION)
    seen = sight(parts)
    if seen is Sight.NONE:
        return set()
    return set(CANARY.findall(repr(cut(story.incident, seen, parts, actor.id))))


FORMS = [name for name, (row, _) in FORM_ROWS.items() if not row.makes_a_case]


@pytest.mark.parametrize("stage", [Stage.ASSESSMENT, Stage.NOTIFICATION])
@pytest.mark.parametrize("form", FORMS)
async def test_no_form_shows_what_its_reader_may_not_read(form: str, stage: Stage) -> None:
    for relation, actor in PARTLY.items():
        house = door(stage)
        may = readable(house.story, actor)
        for fill in presses(house.story, form):
            said = await house.press(actor, fill)
            assert set(CANARY.findall(said)) <= may, (relation, fill)


@pytest.mark.parametrize("intent", sorted(SHOWING))
async def test_each_reading_of_a_form_is_kept(intent: str) -> None:
    house = door(Stage.ASSESSMENT)
    fill = {"form": "annex_one", "intent": intent, "incident": house.story.incident.id}
    assert "of 4" in await house.press(DPO, Fill.model_validate(fill))
    assert [reading.person_id for reading in house.store.read] == [DPO.id]


async def test_whoever_is_refused_reads_nothing_and_stands_in_no_log() -> None:
    house = door(Stage.ASSESSMENT)
    fill = {"form": "annex_two", "intent": "next", "incident": house.story.incident.id}
    for actor in (REPORTER, DIRECTOR, OWNER, COLLEAGUE):
        assert not CANARY.search(await house.press(actor, Fill.model_validate(fill)))
    assert house.store.read == []
