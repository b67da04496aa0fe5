"""Every form as a person fills it in, and the case in which they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.forms.annex import typed_again
from procedure.person import PersonId
from procedure.record import Named, Step
from procedure.registry import FORM_ROWS
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.steps.party import AddParty
from procedure.terms import ActionKind
from tests.cjs import CJS, V5
from tests.procedure.story import (
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    OWNER,
    REPORTER,
    STAFF,
    Story,
    annex_one,
    annex_three,
    annex_two,
    assessed,
    at,
    complained,
    evaluating,
    on_hold,
    outlived,
    promised,
    ready,
)

ASKED_FORMS = {name: asked.form.worded(CJS) for name, (_, asked) in FORM_ROWS.items()}
"""Every form, by name."""
STEP_OF = {name: row.step for name, (row, _) in FORM_ROWS.items()}
"""The step that each makes."""

NAMES = {a.id: a.name for a in (CHIEF, DIRECTOR, DPO, COLLEAGUE, OWNER, STAFF, CONTRIBUTOR)}
Raw = dict[str, Any]


def with_body() -> Story:
    """A body was added to those who may have to be told."""
    story = Story().report()
    step = AddParty.model_validate({"kind": "others", "who": "The Prison Service", "duty": "None"})
    story.take(step, DPO)
    return story


def proposed(kind: ActionKind = ActionKind.CONTAINMENT) -> Story:
    """An action waits for an approver."""
    story = Story().report().classify()
    story.propose(kind=kind)
    return story


def asked() -> Story:
    story = Story().report()
    story.ask()
    return story


def under_version_5() -> Story:
    """A case of version 4, at a desk that has gone on to version 5."""
    story = Story().report().classify()
    story.organisation = replace(story.organisation, procedure=V5)
    return story


def approved() -> Story:
    return proposed().decide("A1")


def to_tell_the_ico() -> Story:
    return assessed().annex("three", annex_three()).decide("A1")


def unreported() -> Story:
    return Story()


REPORTED: Raw = {
    "kind": "suspected",
    "nature": "A letter lay open.",
    "discovered_date": "2026-11-02",
    "discovered_time": "09:00",
    "systems": "Not known yet",
    "formats": "paper,spoken",
    "staff": "colleague",
    "personal_data": "maybe",
}
ANNEX_ONE: Raw = {
    key: str(answer)
    for key, answer in annex_one(breach="suspected", cyber="yes", ransom="no").items()
}
ANNEX_TWO: Raw = typed_again("two", annex_two(special=["health"], people=3), CJS)
ANNEX_THREE: Raw = typed_again("three", annex_three(), CJS)

# form: a case in which it is filled in, by whom, the facts its button carries, what is typed
FILLED: dict[str, tuple[Callable[[], Story], Actor, dict[str, str], Raw]] = {
    "report": (unreported, STAFF, {"words": "a letter"}, REPORTED),
    "log_report": (
        unreported,
        DPO,
        {},
        REPORTED
        | {
            "source": "phone",
            "sender": "A supplier",
            "received_date": "2026-11-02",
            "received_time": "09:30",
        },
    ),
    "add_information": (lambda: Story().report(), REPORTER, {}, {"text": "It was two."}),
    "set_aside": (
        lambda: Story().report(),
        DPO,
        {"newest": "CJS-2026-0001"},
        {"reason": "All by one script."},
    ),
    "nominate": (lambda: Story().report(), CHIEF, {}, {"lead": "dpo"}),
    "declare_involvement": (
        lambda: Story().report(),
        DPO,
        {},
        {"person": "staff", "reason": "Sent it."},
    ),
    "clear_involvement": (
        lambda: Story().report().involve(STAFF),
        DPO,
        {},
        {"person": "staff", "reason": "A namesake."},
    ),
    "confirm_claim": (
        lambda: Story().report().involve(STAFF),
        CHIEF,
        {"who": "staff"},
        {"reason": "It is in the log."},
    ),
    "clear_claim": (
        lambda: Story().report().involve(STAFF),
        CHIEF,
        {"who": "staff"},
        {"reason": "A namesake."},
    ),
    "classify": (
        lambda: Story().report(),
        DPO,
        {},
        {
            "category": "event",
            "reason": "Test data.",
            "personal_data": "no",
            "breach": "no",
            "cyber": "no",
            "awareness": "none",
            "whose": "open",
        },
    ),
    "awareness": (
        lambda: Story().report(),
        DPO,
        {},
        {"aware_date": "2026-11-02", "aware_time": "09:30", "reason": "A call."},
    ),
    "annex_one": (lambda: Story().report().classify(), DPO, {}, ANNEX_ONE),
    "annex_two": (lambda: Story().report().classify(), DPO, {}, ANNEX_TWO),
    "annex_three": (assessed, DPO, {}, ANNEX_THREE),
    "propose_action": (
        lambda: Story().report(),
        DPO,
        {},
        {"kind": "further", "text": "Train.", "owner": "owner", "due": "2026-12-01"},
    ),
    "revise_action": (
        proposed,
        DPO,
        {"action": "A1", "kind": "containment"},
        {"text": "Recall both."},
    ),
    "withdraw_action": (proposed, DPO, {"action": "A1"}, {"reason": "It bounced."}),
    "continuity": (
        lambda: proposed(ActionKind.SUSPENSION),
        HEAD,
        {"action": "A1"},
        {"arrangements": "Shared.", "owner": "The manager"},
    ),
    "complete_action": (
        approved,
        DPO,
        {"action": "A1"},
        {"done_at_date": "2026-11-02", "done_at_time": "10:00", "outcome": "It worked."},
    ),
    "people_task": (
        lambda: Story().report().classify(),
        HEAD,
        {"task": "support"},
        {"note": "A talk."},
    ),
    "decide_action": (proposed, CHIEF, {"action": "A1", "approve": "yes"}, {"reason": ""}),
    "acknowledge_complaint": (
        complained,
        DPO,
        {},
        {"at_date": "2026-11-02", "at_time": "10:00", "how": "By letter to the tenant."},
    ),
    "settle_complaint": (
        complained,
        DPO,
        {},
        {"at_date": "2026-11-02", "at_time": "10:00", "outcome": "It was put right."},
    ),
    "ask_input": (
        lambda: Story().report(),
        DPO,
        {},
        {"person": "it", "question": "Who?", "due": "2026-11-09"},
    ),
    "give_input": (asked, CONTRIBUTOR, {"input": "Q1"}, {"answer": "Nobody."}),
    "drop_input": (asked, DPO, {"input": "Q1"}, {"reason": "Known."}),
    "add_party": (
        lambda: Story().report(),
        DPO,
        {},
        {"kind": "partner", "who": "Scottish Prison Service", "duty": "Clause 9", "hours": "24"},
    ),
    "correct_party": (
        with_body,
        DPO,
        {"key": "B1"},
        {"kind": "partner", "who": "Scottish Prison Service", "duty": "Clause 9", "hours": "24"},
    ),
    "decide_notification": (
        assessed,
        DPO,
        {"party": "police"},
        {"answer": "not_yet", "reason": "Unclear."},
    ),
    "record_notification": (
        to_tell_the_ico,
        DPO,
        {"party": "ico"},
        {
            "told_at_date": "2026-11-02",
            "told_at_time": "10:00",
            "how": "Online.",
            "reference": "IC-1",
        },
    ),
    "ico_questions": (assessed, DPO, {}, {"found": "The council rang.", "trained": "yes"}),
    "plan_review": (
        evaluating,
        DPO,
        {"review": "training"},
        {"owner": "owner", "due": "2026-12-01"},
    ),
    "complete_review": (evaluating, DPO, {"review": "training"}, {"outcome": "More."}),
    "waive_review": (evaluating, DPO, {"review": "training"}, {"reason": "Done."}),
    "propose_closure": (ready, DPO, {}, {"summary": "Done.", "cause": "other", "lessons": "Ask."}),
    "complete_follow_up": (
        promised,
        OWNER,
        {"follow_up": "F1"},
        {"done_at_date": "2026-11-02", "done_at_time": "10:00", "outcome": "Staff were shown how."},
    ),
    "reassign_follow_up": (
        promised,
        DPO,
        {"follow_up": "F1"},
        {"owner": "colleague", "due": "2027-03-01", "reason": "Olive is on leave."},
    ),
    "reopen": (lambda: at(Stage.CLOSED), CHIEF, {}, {"reason": "A second mail."}),
    "move_version": (under_version_5, DPO, {}, {"reason": "It came into force."}),
    "hold_record": (evaluating, CHIEF, {}, {"reason": "A claim."}),
    "release_hold": (on_hold, DPO, {}, {"reason": "Settled."}),
    "propose_deletion": (outlived, DPO, {}, {"reason": "Nothing needs it."}),
    "link_duplicate": (
        lambda: Story().report(),
        DPO,
        {},
        {"original": " cjs-2026-0009 ", "reason": "Same."},
    ),
    "add_entry": (
        lambda: Story().report(),
        DPO,
        {},
        {"happened_date": "2026-11-02", "happened_time": "09:45", "text": "IT rang."},
    ),
    "correct_entry": (lambda: Story().report(), DPO, {}, {"corrects": "1", "text": "Two."}),
}


def asking_of(story: Story, actor: Actor, given: dict[str, str]) -> Asking:
    """The moment at which the form is shown."""
    incident = story.incident if story.incident.seq else None
    return Asking(story.now, story.organisation, actor, incident, given)


def people_named(fields: tuple[Field, ...], answers: dict[str, object]) -> dict[str, object]:
    """The chosen people with their names, as the dialogs put them."""
    named_answers = dict(answers)
    for f in fields:
        chosen = answers.get(f.key)
        if f.ask is Ask.PEOPLE and isinstance(chosen, list):
            named_answers[f.key] = [Named(id=PersonId(p), name=NAMES[PersonId(p)]) for p in chosen]
        elif f.ask is Ask.PERSON and f.key in answers:
            person = PersonId(str(chosen))
            named_answers[f.key] = Named(id=person, name=NAMES[person]) if person else None
    return named_answers


def built(name: str, raw: Raw | None = None) -> tuple[Story, Step]:
    """The case and the step that the filled-in form makes."""
    make, actor, given, typed = FILLED[name]
    story, form = make(), ASKED_FORMS[name]
    if name == "decide_action":
        given = given | {"digest": story.incident.work.actions["A1"].digest}
    asking = asking_of(story, actor, given)
    answers, errors = form.read(typed if raw is None else raw, asking)
    assert errors == {}
    facts = form.shape({**people_named(form.fields(), answers), **given})
    return story, STEP_OF[name].model_validate(facts)
