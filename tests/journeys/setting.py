"""Coming quickly to where a journey begins: steps taken inside, no less real than pressed ones."""

from __future__ import annotations

from typing import Any

from procedure.fold import fold
from procedure.record import Step
from procedure.state import Incident
from procedure.steps.annex import SubmitAnnex
from procedure.steps.approve import DecideAction
from procedure.steps.classify import ClassifyIncident
from procedure.steps.evaluate import WaiveReview
from procedure.steps.nominate import NominateLead
from procedure.steps.notify import DecideNotification
from procedure.steps.people import CompletePeopleTask
from rehearsal.cast import BY_KEY
from tests.cjs import PEOPLE_TASKS, REVIEWS
from tests.journeys.conftest import House
from tests.journeys.steps import report
from tests.procedure.story import annex_one, annex_three, annex_two


async def take(house: House, key: str, step: type[Step], incident: str, **facts: Any) -> None:
    """Takes a step as one of the cast."""
    person = BY_KEY[key]
    actor = house.bot.organisation.actor(person.object_id, person.name)
    await house.bot.desk.take(step.model_validate(facts), actor, incident)


async def case(house: House, incident: str) -> Incident:
    """The case as its record has it."""
    return fold(incident, await house.bot.desk.store.entries(incident))


async def classified(
    house: House, category: str = "incident", *, led: bool = True, **more: Any
) -> str:
    """A report, led by the DPO and classified."""
    incident = await report(house.reporter)
    dpo = {"id": BY_KEY["dpo"].object_id, "name": BY_KEY["dpo"].name}
    if led:
        await take(house, "chief_executive", NominateLead, incident, lead=dpo)
    facts = {"category": category, "reason": "A first look.", "personal_data": "yes"}
    facts |= {"breach": "no", "awareness": "running", "cyber": "no", "whose": "ours"}
    await take(house, "dpo", ClassifyIncident, incident, **facts | more)
    return incident


async def assessed(house: House, *, risk: str = "yes", high: str = "no", **more: Any) -> str:
    """A classified incident with all three annexes."""
    incident = await classified(house, **more)
    await submit(house, incident, "one", annex_one(breach=str(more.get("breach", "no"))))
    await submit(house, incident, "two", annex_two())
    await submit(house, incident, "three", annex_three(risk=risk, high_risk=high))
    return incident


async def submit(house: House, incident: str, number: str, answers: dict[str, Any]) -> None:
    """An annex, by the DPO."""
    await take(house, "dpo", SubmitAnnex, incident, annex=number, answers=answers)


async def decided_no(house: House, incident: str, party: str, reason: str) -> None:
    """A party isn't to be told, says the DPO."""
    facts = {"party": party, "answer": "no", "reason": reason}
    await take(house, "dpo", DecideNotification, incident, **facts)


async def answered(house: House, incident: str, key: str, *, approve: bool = True) -> None:
    """An approver's decision on the text as it stands."""
    digest = (await case(house, incident)).work.actions[key].digest
    facts = {"action": key, "digest": digest, "approve": approve, "reason": "So."}
    await take(house, "chief_executive", DecideAction, incident, **facts)


async def ready(house: House) -> str:
    """A case in which nothing stands against closure."""
    incident = await assessed(house, risk="no")
    await answered(house, incident, "A1")
    for party in ("police", "providers", "others", "B1"):
        await decided_no(house, incident, party, "Nothing for them to do.")
    for task in PEOPLE_TASKS:
        await take(house, "head_of_people", CompletePeopleTask, incident, task=task, note="Done.")
    for review in REVIEWS:
        await take(house, "dpo", WaiveReview, incident, review=review, reason="Done in May.")
    return incident
