"""One action: its exact text, who decides it and, for them, the decision (5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from cards.case import may_decide, open_button
from cards.elements import Card, Element, banner, box, button, card, facts, fitted, heading, text
from cards.inputs import question
from cards.payloads import Fill, Go
from cards.tasks import may_complete
from cards.words import REVIEW_SHORT, approvers_words, clock_box, head_of
from procedure.asking import Raw
from procedure.errors import NotAllowed
from procedure.findings import action_of, decided, outcome_of
from procedure.gates import before_notifying
from procedure.instants import shown
from procedure.office import Moment
from procedure.registry import FORM_ROWS
from procedure.rights import Sight, deals_with
from procedure.state import Action
from procedure.terms import (
    ACTION_NAMES,
    BY_MAIL,
    CAUSES,
    OWN_BUTTON,
    PARTY_NAMES,
    ActionKind,
    Party,
    capital,
)
from service.cases import CaseView
from service.project import title

NOBODY = "Nobody can decide it: an alternate approver has to be configured"
NOTHING: Mapping[str, str] = MappingProxyType({})
REASON = FORM_ROWS["decide_action"][1].form.fields()[0]
STATES: Mapping[str, tuple[str, str]] = {
    "proposed": ("Waiting for a decision", "warning"),
    "approved": ("Approved, not done yet", "good"),
    "rejected": ("Rejected", "attention"),
    "done": ("Done", "good"),
    "withdrawn": ("Withdrawn", "default"),
}


def state_words(action: Action) -> str:
    """How an action stands; what was done at once waits for ratification."""
    if action.waiting and action.taken_at:
        return "Already taken, waiting for ratification"
    return STATES[action.status][0]


def may_read(action: Action, view: CaseView) -> bool:
    """Officers read all, the Head of People suspensions, everybody what is theirs (5.3, 5.4)."""
    own = view.actor.id in (action.proposer.id, action.owner.id if action.owner else "")
    return (
        view.sight is Sight.FULL
        or (view.sight is Sight.PEOPLE and (own or action.kind is ActionKind.SUSPENSION))
        or (view.sight is Sight.TASK and own)
    )


def action_card(
    view: CaseView,
    key: str,
    errors: Mapping[str, str] = NOTHING,
    raw: Raw = NOTHING,
    said: str = "",
    style: str = "good",
) -> Card:
    """One action, with the decision for those who may take it and what else one may do with it.

    Raises ProcedureError for an unknown action, NotAllowed where this person may not read it.
    """
    action = action_of(view.incident, key)
    if not may_read(action, view):
        raise NotAllowed(f"{key} of {view.incident.id} is open to the officers and its owner only.")
    decides = may_decide(action, view)
    body = [banner(said, style)] if said else []
    body += [head_of(view), heading(f"{key}: {ACTION_NAMES[action.kind]}")]
    told_already = bool(said) and action.waiting and not action.taken_at
    body += [*([] if told_already else [_state(action)]), *_urgent(action, view)]
    body.append(box([text("Word for word", weight="Bolder"), text(action.text)], "emphasis"))
    body += [facts(_facts(action)), *_closing(action, view)]
    body += _context(action, view) if decides else []
    body += _lacking(action, view)
    body += question(REASON, raw, errors, {}) if decides else []
    buttons = [*_verdict(action, view), *_other_buttons(action, view)]
    return fitted(card(body, buttons, speak=f"{view.incident.id}, {key}: {state_words(action)}"))


def _state(action: Action) -> Element:
    words = decided(action) if action.decided_by else ""
    lines = [text(state_words(action), weight="Bolder")]
    if words and not action.waiting:
        lines.append(text(words, spacing="None"))
    if action.reason:
        lines.append(text(f"Reason: {action.reason}", spacing="None"))
    return box(lines, STATES[action.status][1])


def _urgent(action: Action, view: CaseView) -> list[Element]:
    """Without this decision the ICO is told late: both approvers see it (5.5, Art 33)."""
    if not action.waiting or action.party is not Party.ICO:
        return []
    running = [c for c in view.clocks if c.running]
    late = text("Without this decision the ICO is told late.", weight="Bolder")
    return [*(clock_box(c) for c in running), late] if running else []


def _facts(action: Action) -> list[tuple[str, str]]:
    return [
        ("Proposed by", f"{action.proposer.name}, {shown(action.proposed_at)}"),
        ("Already taken", shown(action.taken_at) if action.taken_at else ""),
        ("Who does it", action.owner.name if action.owner else ""),
        ("By when", shown(action.due) if action.due else ""),
        ("Whom to tell", capital(PARTY_NAMES[action.party]) if action.party else ""),
        ("Business continuity", action.continuity),
        ("Continuity owner", action.continuity_owner),
        ("Outcome", outcome_of(action)),
    ]


def _closing(action: Action, view: CaseView) -> list[Element]:
    """What the approver of a closure sees: cause, lessons, and the reviews done or waived (7.1)."""
    if action.kind is not ActionKind.CLOSURE:
        return []
    reviews = [
        (f"Review: {REVIEW_SHORT[name]}", r.outcome or f"Waived: {r.waived}")
        for name, r in view.incident.learning.reviews.items()
        if r.finished
    ]
    cause = CAUSES.get(action.closing.get("cause", ""), "")
    lessons = action.closing.get("lessons", "")
    return [facts([("Cause", cause), ("Lessons", lessons), *reviews])]


def _context(action: Action, view: CaseView) -> list[Element]:
    """What the case is about, and its clocks where they aren't shown already."""
    clocks = [] if action.party is Party.ICO else [c for c in view.clocks if c.running]
    rows = [(clock.name, capital(clock.words)) for clock in clocks]
    return [facts([("The case", title(view.incident)), *rows])]


def _lacking(action: Action, view: CaseView) -> list[Element]:
    """What has to be there before the next thing can be done, and who can decide."""
    lines = []
    if action.waiting and not may_decide(action, view):
        lines.append(who_decides(action, view))
    suspends = action.kind is ActionKind.SUSPENSION
    if suspends and action.status in ("proposed", "approved") and not action.continuity:
        lines.append(
            "Before it takes effect: business continuity arrangements and their owner (5.4)."
        )
    if action.status == "rejected":
        lines.append("It goes back to its proposer, who can rewrite or withdraw it.")
    if action.party and action.status == "approved" and action.party not in BY_MAIL:
        missing = before_notifying(view.incident, action.party)
        if missing:
            lines.append(f"Before they are told: {'; '.join(missing)}.")
    return [text(line) for line in lines]


def who_decides(action: Action, view: CaseView) -> str:
    """Why this person can't decide, and who can."""
    able = approvers_words(view.incident, view.office, action.proposer.id)
    decides = f"The {able} decides it" if able else NOBODY
    if action.proposer.id == view.actor.id:
        return f"You proposed this, so somebody else decides it. {decides}."
    if view.actor.id in view.incident.implicated:
        return f"You are recorded as involved, so you can't decide it. {decides}."
    return f"{decides}."


def _verdict(action: Action, view: CaseView) -> list[Element]:
    if not may_decide(action, view):
        return []
    approve = "Ratify" if action.taken_at else "Approve"
    return [
        button(approve, _decision(action, view, "yes"), primary=True),
        button("Reject", _decision(action, view, "no"), danger=True),
    ]


def _decision(action: Action, view: CaseView, answer: str) -> Fill:
    given = {"action": action.key, "digest": action.digest, "approve": answer}
    return Fill(form="decide_action", intent="submit", incident=view.incident.id, given=given)


def _other_buttons(action: Action, view: CaseView) -> Iterator[Element]:
    given = {"action": action.key}
    if may_complete(action, view):
        yield _form("Record that it is done", "complete_action", view, given)
    if _may_record(action, view) and action.party:
        party = {"party": str(action.party)}
        yield _form("Record that they were told", "record_notification", view, party)
    if action.kind is ActionKind.SUSPENSION and _may(action, view, "RecordContinuity"):
        yield _form("Record business continuity", "continuity", view, given)
    if not _fixed(action) and _may(action, view, "ReviseAction"):
        yield _form("Rewrite it", "revise_action", view, given | {"kind": str(action.kind)})
    if _may(action, view, "WithdrawAction"):
        yield _form("Withdraw it", "withdraw_action", view, given)
    if view.sight in (Sight.FULL, Sight.PEOPLE):
        go = Go(to="case_page", incident=view.incident.id, page="actions")
        yield button("All actions", go, inputs=False)
    yield open_button(view.incident)


def _form(name: str, form: str, view: CaseView, given: dict[str, str]) -> Element:
    fill = Fill(form=form, incident=view.incident.id, given=given)
    return button(name, fill, inputs=False)


def _may(action: Action, view: CaseView, step: str) -> bool:
    """Whether this person may take a step with an action that isn't over (5.3, 5.4)."""
    moment = Moment(view.actor, view.now, view.office)
    return (
        action.status not in ("done", "withdrawn")
        and deals_with(moment, action.kind, view.incident)
        and view.may(step)
    )


def _fixed(action: Action) -> bool:
    """A notification or a closure is withdrawn and proposed again, never rewritten."""
    return action.kind in OWN_BUTTON


def _may_record(action: Action, view: CaseView) -> bool:
    return (
        action.party is not None
        and action.status == "approved"
        and not before_notifying(view.incident, action.party)
        and view.may("RecordNotification")
    )
