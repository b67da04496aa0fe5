"""Act: propose, rewrite, withdraw and complete actions; suspension; Head of People tasks."""

from __future__ import annotations

from procedure.act import ProposeAction, ReviseAction, WithdrawAction, deals_with
from procedure.complete import CompleteAction
from procedure.forms import Ask, Asking, Field, Form, Raw, Section
from procedure.incident import Moment
from procedure.people import CompletePeopleTask
from procedure.questions.prefills import by_end_of, day, instant
from procedure.suspend import RecordContinuity
from procedure.terms import ACTION_NAMES, MAY_BE_TAKEN_ALREADY, PEOPLE_TASKS, ActionKind

PROPOSED = (
    ActionKind.CONTAINMENT,
    ActionKind.RECOVERY,
    ActionKind.FURTHER,
    ActionKind.SUSPENSION,
)
KIND = Field(
    "kind",
    "What sort of action is it?",
    Ask.CHOICE,
    required=True,
    choices=tuple((k.value, ACTION_NAMES[k]) for k in PROPOSED),
)


def _may_be_taken(raw: Raw, asking: Asking) -> bool:
    kind = asking.given.get("kind")
    return kind is None or kind in MAY_BE_TAKEN_ALREADY


TEXT = (
    Field(
        "text",
        "What is to be done, or was done?",
        hint="The approval holds for exactly these words.",
        required=True,
        most=2000,
    ),
    Field(
        "taken_at",
        "If it was urgent and has been done already: when?",
        Ask.INSTANT,
        "Then it is put up for ratification. Leave it empty if it hasn't been done.",
        relevant=_may_be_taken,
    ),
    Field("owner", "Who does it?", Ask.PERSON),
    Field("due", "By when?", Ask.DATE),
)


def _kind_of_proposer(asking: Asking) -> dict[str, object]:
    """Suspension, where that is all this person may propose (5.4)."""
    if asking.incident is None:
        return {}
    moment = Moment(asking.actor, asking.now, asking.office)
    others = deals_with(moment, ActionKind.FURTHER, asking.incident)
    return {} if others else {"kind": str(ActionKind.SUSPENSION)}


def _standing(asking: Asking) -> dict[str, object]:
    action = (
        asking.incident.actions.get(asking.given.get("action", "")) if asking.incident else None
    )
    if action is None:
        return {}
    return {
        "text": action.text,
        "owner": action.owner.id if action.owner else "",
        "due": day(action.due),
        **instant("taken_at", action.taken_at),
    }


def _text_shown(asking: Asking) -> str:
    action = (
        asking.incident.actions.get(asking.given.get("action", "")) if asking.incident else None
    )
    return f"{action.key}: {action.text}" if action else ""


def _proposal(answers: dict[str, object]) -> ProposeAction:
    return ProposeAction.model_validate(by_end_of(answers, "due"))


def _revision(answers: dict[str, object]) -> ReviseAction:
    return ReviseAction.model_validate(by_end_of(answers, "due"))


REASON = Section("", (Field("reason", "Why?", required=True),))

FORMS = (
    Form(
        "propose_action",
        "Propose an action",
        (Section("", (KIND, *TEXT)),),
        "ProposeAction",
        _proposal,
        submit="Put it up for approval",
        prefill=_kind_of_proposer,
    ),
    Form(
        "revise_action",
        "Rewrite an action",
        (Section("", TEXT, note="It then has to be approved anew."),),
        "ReviseAction",
        _revision,
        submit="Put it up for approval",
        given=("action", "kind"),
        prefill=_standing,
    ),
    Form(
        "withdraw_action",
        "Withdraw an action",
        (REASON,),
        "WithdrawAction",
        WithdrawAction.model_validate,
        submit="Withdraw it",
        given=("action",),
        intro=_text_shown,
    ),
    Form(
        "continuity",
        "Business continuity arrangements",
        (
            Section(
                "",
                (
                    Field(
                        "arrangements",
                        "How does the work go on during the suspension?",
                        required=True,
                    ),
                    Field("owner", "Who sees to it?", Ask.LINE, required=True, most=200),
                ),
                note="They must be in place before a suspension takes effect (5.4).",
            ),
        ),
        "RecordContinuity",
        RecordContinuity.model_validate,
        submit="Record them",
        given=("action",),
        intro=_text_shown,
    ),
    Form(
        "complete_action",
        "Record that it is done",
        (
            Section(
                "",
                (Field("outcome", "What came of it, and how effective was it?", required=True),),
            ),
        ),
        "CompleteAction",
        CompleteAction.model_validate,
        submit="It is done",
        given=("action",),
        intro=_text_shown,
    ),
    Form(
        "people_task",
        "Head of People task",
        (
            Section(
                "",
                (
                    Field(
                        "note",
                        "What was arranged?",
                        hint="Only you, the DPO and the approvers can read this. “Nothing was "
                        "needed” is an answer.",
                        required=True,
                    ),
                ),
            ),
        ),
        "CompletePeopleTask",
        CompletePeopleTask.model_validate,
        submit="Record it as done",
        given=("task",),
        intro=lambda asking: PEOPLE_TASKS.get(asking.given.get("task", ""), ""),
    ),
)
