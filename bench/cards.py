"""What it costs to build a form's page and put it into JSON: python -m bench.cards

Every page of every form, as the Data Protection Officer sees it with all that can be typed in it;
the fastest of many turns, which a busy machine changes least.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import bot
from bench.cast import settings
from cards.forms import Page, form_card
from cards.wire import encoded
from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.fold import decide
from procedure.form import Form
from procedure.organisation import Moment
from procedure.record import Step
from procedure.registry import FORM_ROWS
from procedure.state import Incident
from procedure.steps.classify import ClassifyIncident
from procedure.steps.report import ReportIncident
from rehearsal.cast import BY_KEY
from service.take import add
from settings.organisation import organisation_of
from settings.settings import load

TURNS = 400
LISTED = 5
WANTED_MS = 0.2
TYPED = "Names and addresses went to somebody outside. " * 6


def dpo_asking() -> Asking:
    """The DPO before a classified case with personal data, in which no annex is submitted yet."""
    organisation = organisation_of(load(settings("http://127.0.0.1:1", "bench.sqlite", 1)))
    now = bot.utc_now()
    dpo = organisation.actor(BY_KEY["dpo"].object_id, BY_KEY["dpo"].name)
    reported = {
        "kind": "incident",
        "nature": TYPED,
        "systems": "A spreadsheet of referrals",
        "subjects": "People on orders",
        "personal_data": "yes",
        "lost": "no",
        "discovered": now - timedelta(hours=2),
    }
    classified = {
        "category": "incident",
        "reason": "Names and orders went to somebody outside.",
        "personal_data": "yes",
        "breach": "confirmed",
        "awareness": "running",
        "whose": "ours",
    }
    incident = Incident("")
    steps: list[Step] = [
        ReportIncident.model_validate(reported),
        ClassifyIncident.model_validate(classified),
    ]
    for step in steps:
        moment = Moment(dpo, now, organisation)
        decided = decide(incident, step, moment)
        incident = incident if incident.id else Incident("CJS-2026-0001")
        add(incident, decided, moment)
    return Asking(now, organisation, dpo, incident)


def _typed(field: Field) -> dict[str, object]:
    match field.ask:
        case Ask.TEXT:
            return {field.key: TYPED}
        case Ask.LINE:
            return {field.key: TYPED[:80]}
        case Ask.CHOICE | Ask.CHOICES:
            return {field.key: field.choices[0][0] if field.choices else ""}
        case Ask.INSTANT:
            return {f"{field.key}_date": "2026-11-20", f"{field.key}_time": "10:00"}
        case Ask.DATE:
            return {field.key: "2026-11-20"}
        case Ask.NUMBER:
            return {field.key: "12"}
        case Ask.TICK:
            return {field.key: "true"}
        case Ask.PERSON | Ask.PEOPLE:
            return {field.key: BY_KEY["colleague"].object_id}
        case _:
            return {}


def _pages(form: Form, asking: Asking) -> Iterator[Page]:
    raw: dict[str, object] = dict(form.prefill(asking)) if form.prefill else {}
    for field in form.fields():
        raw |= _typed(field)
    people = {person.object_id: person.name for person in BY_KEY.values()}
    first = Page(form, asking, raw, dialog=form.dialog, once="0" * 32, people=people)
    numbers = first.pages + ([len(form.sections)] if form.review else [])
    for number in numbers:
        yield Page(form, asking, raw, number, dialog=form.dialog, once="0" * 32, people=people)


def _cost(page: Page) -> float:
    """Milliseconds of the fastest turn."""
    best = float("inf")
    for _ in range(TURNS):
        began = time.perf_counter()
        encoded(form_card(page))
        best = min(best, time.perf_counter() - began)
    return best * 1000


def main() -> None:
    """Prints the dearest pages and whether all stay below what is wanted."""
    asking = dpo_asking()
    costs = []
    for _, asked in FORM_ROWS.values():
        form = asked.form
        for page in _pages(form, asking):
            size = len(encoded(form_card(page)))
            costs.append((_cost(page), size, f"{form.name}, page {page.number + 1}"))
    costs.sort(reverse=True)
    print(f"{len(costs)} pages of {len(FORM_ROWS)} forms; the dearest:")
    for cost, size, name in costs[:LISTED]:
        print(f"{cost:.3f} ms  {size / 1000:.1f} KB  {name}")
    largest = max(costs, key=lambda each: each[1])
    print(f"the largest: {largest[0]:.3f} ms  {largest[1] / 1000:.1f} KB  {largest[2]}")
    dearer = sum(cost > WANTED_MS for cost, _, _ in costs)
    print(f"{dearer} of them take longer than {WANTED_MS} ms.")


if __name__ == "__main__":
    main()
