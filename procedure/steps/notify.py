"""Notify: whom to tell, case by case, and that they were told (6.1, 6.2, Art 33 and 34)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procedure.actions import (
    next_action,
    propose_notification,
    proposed,
    withdraw_notification,
)
from procedure.decisions import (
    brought_by,
    not_to_tell,
    waiting_about,
    withdraw_waiting,
)
from procedure.entries.act import Proposal
from procedure.entries.notify import (
    DeliveryFacts,
    DeliveryRecorded,
    NotificationDecided,
    NotificationDecision,
    NotificationFacts,
    PartyNotified,
)
from procedure.errors import AlreadyTaken, Invalid, Missing, ProcedureError
from procedure.findings import asked_about, board_always, notification_action, was_told
from procedure.forms import notify as forms
from procedure.instants import latest, shown
from procedure.law import ico_late
from procedure.organisation import Moment
from procedure.parties import PartyRow, party_of
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, DESK, HANDLERS, Right
from procedure.rows import FormRow, StepRow, not_overtaken
from procedure.stages import OPEN, WORKING
from procedure.state import ActionStatus, Incident
from procedure.terms import ActionKind, Answer, capital


class DecideNotification(Step, NotificationDecision):
    """Decide whether to notify a party."""


def decide_notification(
    incident: Incident, step: DecideNotification, moment: Moment
) -> list[Entry]:
    """A yes asks the approvers (5.5); so does a no to whom the law has told."""
    if not step.reason:
        raise Invalid({"reason": "Please say why; deciding not to needs a reason just as much."})
    party, category = party_of(incident, step.party), incident.standing.category
    if was_told(incident, step.party):
        raise AlreadyTaken(f"{capital(party.name)} have been told already.")
    if party.row.gathers and party.body is None and step.answer is Answer.YES:
        raise Invalid({"answer": "Please add each body by its name; each is then decided itself."})
    if party.row.by_mail and step.answer is Answer.YES and not incident.assessed:
        raise Missing(
            f"{capital(party.name)} is told once the incident is classified and assessed "
            f"{incident.procedure.at('told')}.",
            (incident.procedure.say("a classification other than {interim}, and {annex.one}"),),
        )
    if party.row.by_mail and step.answer is not Answer.YES and board_always(incident):
        told = incident.procedure.say(EVERY, of=incident.procedure.class_name(category))
        raise Invalid({"answer": told})
    standing = incident.work.decisions.get(step.party)
    same = standing and (standing.answer, standing.reason) == (step.answer, step.reason)
    if standing and same and not _lapsed(incident, step, party):
        raise AlreadyTaken(f"{standing.by} recorded this on {shown(standing.at)}.")
    decided = NotificationDecided(**_facts(step, party))
    if party.row.by_mail:
        return [decided]
    if step.answer is Answer.NO and party.row.no_is_approved:
        return _put_up_no(incident, decided)
    fallen = withdraw_waiting(incident, [step.party], step.reason)
    entries: list[Entry] = [*fallen, decided]
    if step.answer is Answer.YES:
        return [*entries, *propose_notification(incident, step.party, step.reason)]
    return [*entries, *withdraw_notification(incident, step.party, step.reason)]


def _facts(step: DecideNotification | RecordNotification, party: PartyRow) -> dict[str, Any]:
    """The step's facts, with the name of a body that was added as it is now."""
    return step.model_dump() | {"who": party.name if party.body else ""}


def _lapsed(incident: Incident, step: DecideNotification, party: PartyRow) -> bool:
    """Whether nothing is before the approvers that the same decision would put there."""
    if party.row.by_mail or step.answer is not Answer.YES:
        return False
    action = asked_about(incident, step.party)
    return action is None or action.status in (ActionStatus.REJECTED, ActionStatus.WITHDRAWN)


def _put_up_no(incident: Incident, decided: NotificationDecided) -> list[Entry]:
    waiting = waiting_about(incident, decided.party)
    if waiting and decided in brought_by(waiting):
        raise AlreadyTaken(f"{waiting.key} waits for a decision on this already.")
    return not_to_tell(incident, [decided])


EVERY = "Whoever is told by mail ({told}) hears of every {of}."


class RecordNotification(Step, NotificationFacts):
    """Record that a party was notified."""


def record_notification(
    incident: Incident, step: RecordNotification, moment: Moment
) -> list[Entry]:
    """As it happened, whatever is missing; late to the ICO only with reasons (Art 33(1))."""
    party = party_of(incident, step.party)
    if party.row.by_mail:
        raise ProcedureError("The incident desk itself tells them by mail.")
    if step.phase == "initial" and was_told(incident, step.party):
        raise AlreadyTaken(
            f"{capital(party.name)} have been told already. "
            "Anything further is recorded as a follow-up."
        )
    wrong = _wrong(incident, step, moment.now)
    if wrong:
        raise Invalid(wrong)
    unapproved = step.phase == "initial" and notification_action(incident, step.party) is None
    told = PartyNotified(**_facts(step, party), unapproved=unapproved)
    return [told, *_ratification(incident, step, party)] if unapproved else [told]


def _ratification(incident: Incident, step: RecordNotification, party: PartyRow) -> list[Entry]:
    """A fact is never refused for want of permission: it is put up to be ratified (5.5)."""
    reason = "It has been done already"
    fallen = withdraw_waiting(incident, [step.party], reason)
    fallen += withdraw_notification(incident, step.party, reason)
    proposal = Proposal(
        kind=ActionKind.NOTIFICATION,
        text=f"Notify {party.name}. Done before it was approved: {step.how}",
        taken_at=step.told_at,
    )
    who = party.name if party.body else ""
    return [
        *fallen,
        proposed(proposal, next_action(incident), incident.procedure, party=step.party, who=who),
    ]


def _wrong(incident: Incident, step: RecordNotification, now: datetime) -> dict[str, str]:
    wrong = {}
    if not step.how:
        wrong["how"] = "Please say how they were told."
    if step.told_at > now:
        wrong["told_at"] = "This is in the future. When were they told?"
    elif incident.report.discovered and latest(step.told_at) < incident.report.discovered:
        wrong["told_at"] = f"It was discovered on {shown(incident.report.discovered)}, after this."
    if step.phase == "follow_up" and not was_told(incident, step.party):
        wrong["phase"] = "Nothing has been recorded that this could follow up."
    if step.number is not None and step.out_of is not None and step.number > step.out_of:
        wrong["number"] = "More were told than there are. Please check the numbers."
    if step.party == incident.procedure.regulator:
        if not step.reference:
            wrong["reference"] = incident.procedure.say(
                "Please give the {regulator}'s reference, or “awaited”."
            )
        late = ico_late(incident.standing.aware, step.told_at)
        if late and step.phase == "initial" and not step.delay:
            wrong["delay"] = "This is later than 72 hours. Please give the reasons for the delay."
    return wrong


class RecordDelivery(Step, DeliveryFacts):
    """Keep in the record that a mail the procedure asks for was sent, or wasn't (3.1, 6.2)."""


def record_delivery(incident: Incident, step: RecordDelivery, moment: Moment) -> list[Entry]:
    """Once for each outcome."""
    standing = incident.work.mailed.get(f"{step.topic}/{step.to}")
    if standing is not None and standing[1] == step.outcome:
        return []
    return [DeliveryRecorded.model_validate(step.model_dump())]


def _same_party(entry: Entry, given: Mapping[str, str]) -> bool:
    return isinstance(entry, NotificationDecided) and entry.party == given.get("party")


STEPS = (
    StepRow(
        step=DecideNotification,
        decide=decide_notification,
        right=Right(HANDLERS, WORKING, "decide whom to notify"),
        forms=(
            FormRow(
                form=forms.DECIDE_NOTIFICATION,
                buttons=(),
                words=(),
                returns="notifications",
                overtaken=_same_party,
            ),
        ),
    ),
    StepRow(
        step=RecordNotification,
        decide=record_notification,
        right=Right(HANDLERS, OPEN, "record a notification"),
        forms=(
            FormRow(
                form=forms.RECORD_NOTIFICATION,
                buttons=(),
                words=(),
                returns="notifications",
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=RecordDelivery,
        decide=record_delivery,
        right=Right(DESK, ALWAYS, "record a delivery"),
        forms=(),
    ),
)
