"""A case of another body: the council's offices, classes, forms and parties, from its own file."""

from __future__ import annotations

from typing import Any

from procedure import library
from procedure.calendar import Calendar
from procedure.organisation import Organisation
from procedure.record import Named
from procedure.roles import Actor, People, Role
from procedure.steps.annex import SubmitAnnex
from procedure.steps.approve import DecideAction
from procedure.steps.classify import ClassifyIncident
from procedure.steps.close import ProposeClosure
from procedure.steps.evaluate import CompleteReview, PlanReview
from procedure.steps.nominate import NominateLead
from procedure.steps.notify import DecideNotification, RecordNotification
from procedure.steps.people import CompletePeopleTask
from tests.procedure.story import Story, is_holiday, report_of

COUNCIL = library.named("council-example")
HOLDERS = {
    "head_of_paid_service": "chief",
    "deputy": "deputy",
    "information_officer": "dpo",
    "director_of_people": "head",
}
DUTIES = {
    office: frozenset({*row.duties, *((Role.READS_ALL,) if row.reads_all else ())})
    for office, row in COUNCIL.roles.items()
}
THERE = Organisation(
    people=People(HOLDERS, DUTIES), calendar=Calendar(is_holiday), procedure=COUNCIL
)
CHIEF = THERE.actor("chief", "Harriet Vane")
DEPUTY = THERE.actor("deputy", "Peter Wimsey")
OFFICER = THERE.actor("dpo", "Miriam Bunter")
PEOPLE = THERE.actor("head", "Charles Parker")
CLERK = THERE.actor("clerk", "Alice Climpson")
EVERYBODY = (CHIEF, DEPUTY, OFFICER, PEOPLE, CLERK)
ID = "WBC-2026-0001"

FORM_A = {
    "kind_of_incident": "personal_data_breach",
    "facts": "A list of tenants went to the wrong contractor.",
    "where": "The housing system",
    "breach_of_law": "confirmed",
    "attack": "no",
    "stopped": "None.",
    "stopped_well": "It did.",
    "restored": "Nothing.",
    "next": "None.",
    "stake": "Trust.",
}
FORM_B = {
    "data": "Names and arrears",
    "special_data": "no",
    "criminal": "no",
    "whom": "Tenants",
    "groups": ["tenants", "children"],
    "how_many": 40,
    "how_many_records": 40,
    "by_whom": "A clerk",
    "came_about": "Autocomplete.",
    "reason": "wrong_recipient",
    "consequences": "Embarrassment.",
    "stake": "Trust.",
    "severity_context": "simple",
}
FORM_C = {
    "bodies": [{"who": "The contractor", "role": "Received it", "duty": ""}],
    "high": "no",
    "high_because": "It was deleted unread.",
    "effect": "Embarrassment.",
    "any_risk": "yes",
    "any_risk_because": "Arrears are in it.",
}


def named(actor: Actor) -> Named:
    return Named(id=actor.id, name=actor.name)


def reported() -> Story:
    """Reported by a clerk."""
    story = Story(THERE)
    story.incident.id = ID
    story.take(report_of(story.now), CLERK, minutes=0)
    return story


def classified() -> Story:
    """Led by the information officer, and classified as a breach."""
    story = reported()
    story.take(NominateLead(lead=named(OFFICER)), CHIEF)
    facts = {
        "category": "personal_data_breach",
        "reason": "It names people.",
        "personal_data": "yes",
        "breach": "confirmed",
        "awareness": "running",
        "cyber": "no",
        "whose": "ours",
    }
    story.take(ClassifyIncident.model_validate(facts), OFFICER)
    return story


def told() -> Story:
    """All three forms, the decisions approved, and the Commissioner told."""
    story = classified()
    for number, answers in (("one", FORM_A), ("two", FORM_B), ("three", FORM_C)):
        facts: dict[str, Any] = {"annex": number, "answers": answers}
        story.take(SubmitAnnex.model_validate(facts), OFFICER)
    approve(story)
    at = {"told_at": story.now, "how": "By its form.", "reference": "IC-1"}
    step = RecordNotification.model_validate({"party": "commissioner", **at})
    story.take(step, OFFICER)
    return story


def approve(story: Story) -> None:
    """Approves all that waits."""
    for action in list(story.incident.work.actions.values()):
        if action.waiting:
            step = DecideAction(action=action.key, digest=action.digest, approve=True, reason="")
            story.take(step, CHIEF)


def closed() -> Story:
    """Everything done, and closed."""
    story = told()
    for party in ("police", "insurer", "others", *story.incident.work.bodies):
        facts = {"party": party, "answer": "no", "reason": "Nothing for them to do."}
        story.take(DecideNotification.model_validate(facts), OFFICER)
    approve(story)
    for task in COUNCIL.people_tasks:
        story.take(CompletePeopleTask(task=task, note="Done."), PEOPLE)
    for review in COUNCIL.reviews:
        due = story.organisation.calendar.next_morning(story.now)
        plan = {"review": review, "owner": named(OFFICER), "due": due}
        story.take(PlanReview.model_validate(plan), OFFICER)
        story.take(CompleteReview(review=review, outcome="The register has it."), OFFICER)
    facts = {"summary": "All is done.", "cause": "wrong_recipient", "lessons": "Check."}
    story.take(ProposeClosure.model_validate(facts), OFFICER)
    approve(story)
    return story
