"""One action: its exact text, who decides it and, for them, the decision (5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from cards.case import open_button
from cards.elements import Card, Element, banner, box, button, card, facts, fitted, heading, text
from cards.inputs import question
from cards.payloads import Fill, Go
from cards.words import clock_box, head_of
from procedure.asking import Raw
from procedure.errors import NotAllowed, ProcedureError
from procedure.findings import (
    decided,
    digest_of,
    outcome_of,
)
from procedure.instants import shown
from procedure.registry import FORM_ROWS
from procedure.rights import Sight
from procedure.state import Action, ActionStatus
from procedure.terms import ACTION_NAMES, OWN_BUTTON, ActionKind
from service.cases import CaseView
from service.tasks import ActionView

NOBODY_DECIDES = "Nobody can decide it: an alternate approver has to be configured"
NOTHING: Mapping[str, str] = MappingProxyType({})
REASON = FORM_ROWS["decide_action"][1].form.fields()[0]
STATES: Mapping[ActionStatus, tuple[str, str]] = {
    ActionStatus.PROPOSED: ("Waiting for a decision", "warning"),
    ActionStatus.APPROVED: ("Approved, not done yet", "good"),
    ActionStatus.REJECTED: ("Rejected", "attention"),
    ActionStatus.DONE: ("Done", "good"),
    ActionStatus.WITHDRAWN: ("Withdrawn", "default"),
}


def state_words(action: Action) -> str:
    """How an action stands; what was done at once waits for ratification."""
    if action.waiting and action.taken_at:
        return "Already taken, waiting for ratification"
    return STATES[action.status][0]


def action_card(
    view: CaseView,
    key: str,
    errors: Mapping[str, str] = NOTHING,
    raw: Raw = NOTHING,
    said: str = "",
    style: str = "good",
) -> Card:
    """One action, with the decision for those who may take it and what else one may do with it.

    Raises NotAllowed where there is none that this person may read.
    """
    seen = view.actions.get(key)
    if seen is None and view.sight is Sight.FULL:
        raise ProcedureError(_not_here(view, key))
    if seen is None:
        raise NotAllowed(f"{key} of {view.incident.id} is open to the officers and its owner only.")
    action, decides = seen.action, seen.decides
    body = [banner(said, style)] if said else []
    body += [head_of(view), heading(f"{key}: {ACTION_NAMES[action.kind]}")]
    told_already = bool(said) and action.waiting and not action.taken_at
    body += [*([] if told_already else [_state(action)]), *_urgent(seen, view)]
    body.append(box([text("Word for word", weight="Bolder"), text(action.text)], "emphasis"))
    body += [facts(_facts(seen)), *_closing(action, view), *_with_it(seen)]
    body += _context(seen, view) if decides else []
    body += _lacking(seen, view)
    body += question(REASON, raw, errors, {}) if decides else []
    buttons = [*_verdict(seen, view), *_other_buttons(seen, view)]
    return fitted(card(body, buttons, speak=f"{view.incident.id}, {key}: {state_words(action)}"))


def _not_here(view: CaseView, key: str) -> str:
    gone = view.incident.work.gone_actions.get(key)
    if gone is not None:
        return f"{key} has gone back to {gone.of}, as {gone.was}."
    return f"There is no action {key} in {view.incident.id}."


def _state(action: Action) -> Element:
    words = decided(action) if action.decided_by else ""
    lines = [text(state_words(action), weight="Bolder")]
    if words and not action.waiting:
        lines.append(text(words, spacing="None"))
    if action.reason:
        lines.append(text(f"Reason: {action.reason}", spacing="None"))
    return box(lines, STATES[action.status][1])


def _urgent(seen: ActionView, view: CaseView) -> list[Element]:
    """Without this decision the regulator is told late: both approvers see it (5.5, Art 33)."""
    if not seen.action.waiting or not seen.tells_regulator:
        return []
    running = [c for c in view.clocks if c.running]
    late = text("Without a decision the 72 hours run out.", weight="Bolder")
    return [*(clock_box(c) for c in running), late] if running else []


def _with_it(seen: ActionView) -> list[Element]:
    """What else the same press answers, word for word, where this person decides it."""
    others = [other for other in seen.together if other is not seen.action]
    if not seen.decides or not others:
        return []
    said = [
        box([text(f"Together with {other.key}", weight="Bolder"), text(other.text)], "emphasis")
        for other in others
    ]
    keys = " or ".join(other.key for other in others)
    return [*said, text(f"One press answers all of it. To answer apart, open {keys} first.")]


def _facts(seen: ActionView) -> list[tuple[str, str]]:
    action = seen.action
    return [
        ("Proposed by", f"{action.proposer.name}, {shown(action.proposed_at)}"),
        ("Already taken", shown(action.taken_at) if action.taken_at else ""),
        ("Who does it", action.owner.name if action.owner else ""),
        ("By when", shown(action.due) if action.due else ""),
        ("Whom to tell", seen.whom),
        ("Business continuity", action.continuity),
        ("Continuity owner", action.continuity_owner),
        ("Outcome", outcome_of(action)),
    ]


def _closing(action: Action, view: CaseView) -> list[Element]:
    """What the approver of a closure sees: all that it rests on (5.3, 6.1, 7.1)."""
    if action.kind is not ActionKind.CLOSURE:
        return []
    reviews = [
        (f"Review: {view.procedure.reviews[name].button}", r.outcome or f"Waived: {r.waived}")
        for name, r in view.incident.learning.reviews.items()
        if r.finished
    ]
    key = action.closing.get("cause", "")
    cause = view.procedure.causes.get(key, key)
    lessons = action.closing.get("lessons", "")
    rows = [("Cause", cause), ("Lessons", lessons), *reviews, *_told(view), *_people(view)]
    return [facts(rows)]


def _told(view: CaseView) -> Iterator[tuple[str, str]]:
    """Whether those whom the law has told are told, and why (Art 33 and 34)."""
    for seen in view.parties:
        if not seen.party.row.no_is_approved:
            continue
        yield f"Tell {seen.party.name}?", seen.words


def _people(view: CaseView) -> Iterator[tuple[str, str]]:
    """That the people officer's tasks are done; never their text (5.3)."""
    for words, done in view.people_tasks:
        yield words, "Done" if done else "Not done"


def _context(seen: ActionView, view: CaseView) -> list[Element]:
    """What the case is about, and its clocks where they aren't shown already."""
    clocks = [] if seen.tells_regulator else [c for c in view.clocks if c.running]
    rows = [(clock.name, clock.line) for clock in clocks]
    return [facts([("The case", view.title), *rows])]


def _lacking(seen: ActionView, view: CaseView) -> list[Element]:
    """What has to be there before the next thing can be done, and who can decide."""
    action, lines = seen.action, []
    if action.waiting and not seen.decides:
        lines.append(who_decides(seen, view))
    undone = action.status in (ActionStatus.PROPOSED, ActionStatus.APPROVED)
    if action.kind is ActionKind.SUSPENSION and undone and not action.continuity:
        lines.append(
            "Before it takes effect: business continuity arrangements and their owner (5.4)."
        )
    if action.status is ActionStatus.REJECTED:
        cure = "put it up again" if action.kind in OWN_BUTTON else "rewrite or withdraw it"
        lines.append(f"It goes back to its proposer, who can {cure}.")
    if seen.lacking and action.status is ActionStatus.APPROVED:
        lines.append(f"Not there yet: {'; '.join(seen.lacking)}.")
    return [text(line) for line in lines]


def who_decides(seen: ActionView, view: CaseView) -> str:
    """Why this person can't decide, and who can."""
    decides = f"The {seen.deciders} decides it" if seen.deciders else NOBODY_DECIDES
    if view.actor.id in seen.action.authors:
        did = "proposed" if seen.action.proposer.id == view.actor.id else "wrote part of"
        return f"You {did} this, so somebody else decides it. {decides}."
    if view.actor.id in view.incident.implicated:
        return f"You are recorded as involved, so you can't decide it. {decides}."
    return f"{decides}."


def _verdict(seen: ActionView, view: CaseView) -> list[Element]:
    if not seen.decides:
        return []
    approve = "Ratify" if seen.action.taken_at else "Approve"
    keys = " and ".join(action.key for action in seen.together)
    both = f" {keys}" if len(seen.together) > 1 else ""
    return [
        button(f"{approve}{both}", _decision(seen, view, "yes"), primary=True),
        button(f"Reject{both}", _decision(seen, view, "no"), danger=True),
    ]


def _decision(seen: ActionView, view: CaseView, answer: str) -> Fill:
    digest = digest_of(seen.together)
    given = {"action": seen.action.key, "digest": digest, "approve": answer}
    return Fill(form="decide_action", intent="submit", incident=view.incident.id, given=given)


def _other_buttons(seen: ActionView, view: CaseView) -> Iterator[Element]:
    action, given = seen.action, {"action": seen.action.key}
    if seen.completes:
        yield _form("Record that it is done", "complete_action", view, given)
    if seen.records:
        party = {"party": str(action.party)}
        yield _form("Record that they were told", "record_notification", view, party)
    if seen.arranges:
        yield _form("Record business continuity", "continuity", view, given)
    if seen.revises:
        yield _form("Rewrite it", "revise_action", view, given | {"kind": str(action.kind)})
    if seen.withdraws:
        yield _form("Withdraw it", "withdraw_action", view, given)
    for other in seen.together[1:] if seen.decides else ():
        go = Go(to="action", incident=view.incident.id, key=other.key)
        yield button(f"Open {other.key}", go, inputs=False)
    if view.sight in (Sight.FULL, Sight.PEOPLE):
        go = Go(to="case_page", incident=view.incident.id, page="actions")
        yield button("All actions", go, inputs=False)
    yield open_button(view.incident)


def _form(name: str, form: str, view: CaseView, given: dict[str, str]) -> Element:
    fill = Fill(form=form, incident=view.incident.id, given=given)
    return button(name, fill, inputs=False)
