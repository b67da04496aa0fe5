"""Act: propose, rewrite, withdraw and complete actions; suspension; Head of People tasks."""

from __future__ import annotations

from procedure.asking import Asking, Raw
from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.organisation import Moment
from procedure.prefills import action_shown, day, due_by_end, instant
from procedure.rights import deals_with
from procedure.terms import ACTION_NAMES, MAY_BE_TAKEN_ALREADY, ActionKind

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
    moment = Moment(asking.actor, asking.now, asking.organisation)
    others = deals_with(moment, ActionKind.FURTHER, asking.incident)
    return {} if others else {"kind": str(ActionKind.SUSPENSION)}


def _as_it_stands(asking: Asking) -> dict[str, object]:
    action = (
        asking.incident.work.actions.get(asking.given.get("action", ""))
        if asking.incident
        else None
    )
    if action is None:
        return {}
    return {
        "text": action.text,
        "owner": action.owner.id if action.owner else "",
        "due": day(action.due),
        **instant("taken_at", action.taken_at),
    }


REASON = Section("", (Field("reason", "Why?", required=True),))

PROPOSE_ACTION = Form(
    "propose_action",
    "Propose an action",
    (Section("", (KIND, *TEXT)),),
    submit="Put it up for approval",
    prefill=_kind_of_proposer,
    shape=due_by_end,
)

REVISE_ACTION = Form(
    "revise_action",
    "Rewrite an action",
    (Section("", TEXT, note="It then has to be approved anew."),),
    submit="Put it up for approval",
    given=("action", "kind"),
    prefill=_as_it_stands,
    shape=due_by_end,
)

WITHDRAW_ACTION = Form(
    "withdraw_action",
    "Withdraw an action",
    (REASON,),
    submit="Withdraw it",
    given=("action",),
    intro=action_shown,
)
