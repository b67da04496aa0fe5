"""Party: add a body that may have to be told, or correct what is known of it (6.1, 6.3)."""

from __future__ import annotations

from procedure.entries.party import PartyAdded, PartyFacts
from procedure.errors import AlreadyTaken, Invalid
from procedure.forms import party as forms
from procedure.organisation import Moment
from procedure.parties import known_as, next_body
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, Right
from procedure.rows import (
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    whenever,
)
from procedure.stages import OPEN
from procedure.state import Body, Incident

LONGEST_HOURS = 24 * 366


class AddParty(Step, PartyFacts):
    """Add a body; with the key of one that is there, correct it."""

    key: str = ""


def add_party(incident: Incident, step: AddParty, moment: Moment) -> list[Entry]:
    """At any stage, also before classification; two rows are never one body."""
    wrong = {}
    if not step.who:
        wrong["who"] = "Please say who it is."
    row = incident.procedure.parties.get(step.kind)
    if row is None or not row.addable:
        wrong["kind"] = "They stand on the page already."
    if step.hours is not None and not 0 < step.hours <= LONGEST_HOURS:
        wrong["hours"] = "Please give hours between 1 and a year's."
    if step.hours is not None and step.by is not None:
        wrong["by"] = "Please give either hours or a day, not both."
    if step.key and step.key not in incident.work.bodies:
        wrong["who"] = f"There is no {step.key} in {incident.id}."
    if wrong:
        raise Invalid(wrong)
    facts = {name: getattr(step, name) for name in PartyFacts.model_fields}
    there = known_as(incident, step.who)
    if there and (there != step.key or _same(incident.work.bodies[there], facts)):
        raise AlreadyTaken(f"{step.who} stands among them already ({there}).")
    key = step.key or next_body(incident)
    return [PartyAdded(**facts, key=key, again=bool(step.key))]


def _same(body: Body, facts: dict[str, object]) -> bool:
    known = {"who": body.name} | {n: getattr(body, n) for n in facts if n != "who"}
    return known == facts


STEPS = (
    StepRow(
        step=AddParty,
        decide=add_party,
        right=Right(HANDLERS, OPEN, "add a body to tell"),
        forms=(
            FormRow(
                form=forms.ADD_PARTY,
                buttons=(
                    Button("Add a body", "notifications", 10, whenever, never_next, lacks_nothing),
                ),
                words=("add body", "add a body"),
                returns="notifications",
                overtaken=not_overtaken,
            ),
            FormRow(
                form=forms.CORRECT_PARTY,
                buttons=(),
                words=(),
                returns="notifications",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
