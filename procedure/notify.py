"""Notify: whom to tell, case by case, and that they were told (6.1, 6.2, Art 33 and 34)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from procedure.act import action_of, propose_notification, withdraw_notification
from procedure.classify import ICO_LIMIT
from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import AlreadyTaken, Invalid, Missing, ProcedureError
from procedure.incident import (
    Decision,
    Incident,
    Moment,
    Notification,
    Step,
    applies,
    decides,
)
from procedure.instants import shown
from procedure.terms import ANSWER_NAMES, BY_MAIL, PARTY_NAMES, Answer, Category, Party


class NotificationDecision(Facts):
    """Whether a party is to be notified, and why."""

    party: Party
    answer: Answer
    reason: str


class DecideNotification(Step, NotificationDecision):
    """Decide whether to notify a party."""


class NotificationDecided(Entry, NotificationDecision):
    """Whether a party is notified."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Notify {PARTY_NAMES[self.party]}? {ANSWER_NAMES[self.answer]}: {self.reason}"


def told(incident: Incident, party: Party) -> bool:
    """Whether the party has been notified."""
    return any(n.party is party for n in incident.notifications)


@decides(DecideNotification)
def decide_notification(
    incident: Incident, step: DecideNotification, moment: Moment
) -> list[Entry]:
    """A yes to an outside party asks the approvers (5.5); anything else takes that back."""
    if not step.reason:
        raise Invalid({"reason": "Please say why; deciding not to needs a reason just as much."})
    if told(incident, step.party):
        raise AlreadyTaken(f"{capital(PARTY_NAMES[step.party])} have been told already.")
    if step.party in BY_MAIL and step.answer is Answer.YES and not incident.assessed:
        raise Missing(
            f"{capital(PARTY_NAMES[step.party])} is told once the incident is classified and "
            "assessed (6.2).",
            ("a classification other than Unknown, and annex one",),
        )
    if step.party in BY_MAIL and step.answer is not Answer.YES and _always(incident):
        raise Invalid({"answer": "The Board and the Sponsor Team are told of every Incident."})
    standing = incident.decisions.get(step.party)
    if standing and (standing.answer, standing.reason) == (step.answer, step.reason):
        raise AlreadyTaken(f"{standing.by} recorded this on {shown(standing.at)}.")
    entries: list[Entry] = [NotificationDecided.model_validate(step.model_dump())]
    if step.party in BY_MAIL:
        return entries
    if step.answer is Answer.YES:
        return [*entries, *propose_notification(incident, step.party, step.reason, moment)]
    return [*entries, *withdraw_notification(incident, step.party, step.reason)]


def _always(incident: Incident) -> bool:
    """Whether the Board and the Sponsor Team hear of it whatever anybody decides (6.2)."""
    return incident.category is Category.INCIDENT


def capital(text: str) -> str:
    """With its first letter a capital."""
    return text[:1].upper() + text[1:]


@applies(NotificationDecided)
def notification_decided(
    incident: Incident, entry: NotificationDecided, recorded: Recorded
) -> None:
    """The last decision stands."""
    incident.decisions[entry.party] = Decision(
        entry.answer, entry.reason, recorded.at, recorded.actor.name
    )


class NotificationFacts(Facts):
    """When (UTC) and how a party was told; the ICO's reference; why so late (Art 33(1))."""

    party: Party
    told_at: Instant
    how: str
    reference: str = ""
    delay: str = ""
    phase: Literal["initial", "follow_up"] = "initial"


class RecordNotification(Step, NotificationFacts):
    """Record that a party was notified."""


class PartyNotified(Entry, NotificationFacts):
    """A party was notified."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        more = f", reference {self.reference}" if self.reference else ""
        late = f" Reasons for the delay: {self.delay}" if self.delay else ""
        follow = " (follow-up)" if self.phase == "follow_up" else ""
        return (
            f"{capital(PARTY_NAMES[self.party])} notified{follow} on {shown(self.told_at)}: "
            f"{self.how}{more}.{late}"
        )


@decides(RecordNotification)
def record_notification(
    incident: Incident, step: RecordNotification, moment: Moment
) -> list[Entry]:
    """Approved first (5.5), with annex three submitted (5.1); late to the ICO only with reasons."""
    if step.party in BY_MAIL:
        raise ProcedureError("The incident desk itself tells them by mail.")
    if step.phase == "initial" and told(incident, step.party):
        raise AlreadyTaken(
            f"{capital(PARTY_NAMES[step.party])} have been told already. "
            "Anything further is recorded as a follow-up."
        )
    missing = [] if step.phase == "follow_up" else before_notifying(incident, step.party)
    if missing:
        raise Missing(f"This can't be recorded yet. Missing: {'; '.join(missing)}.", tuple(missing))
    wrong = _wrong(incident, step, moment.now)
    if wrong:
        raise Invalid(wrong)
    return [PartyNotified.model_validate(step.model_dump())]


def before_notifying(incident: Incident, party: Party) -> list[str]:
    """What must be there before this party is told."""
    missing = []
    if incident.annex("three") is None:
        missing.append("annex three (5.1)")
    decision = incident.decisions.get(party)
    if decision is None or decision.answer is not Answer.YES:
        missing.append("the decision to notify, with its reason (6.1)")
    elif notification_action(incident, party) is None:
        missing.append("approval by the Chief Executive or Director of Operations (5.5)")
    return missing


def notification_action(incident: Incident, party: Party) -> str | None:
    """The key of the approved action to notify this party."""
    for action in incident.actions.values():
        if action.party is party and action.status in ("approved", "done"):
            return action.key
    return None


def _wrong(incident: Incident, step: RecordNotification, now: datetime) -> dict[str, str]:
    wrong = {}
    if not step.how:
        wrong["how"] = "Please say how they were told."
    if step.told_at > now:
        wrong["told_at"] = "This is in the future. When were they told?"
    elif incident.discovered and step.told_at < incident.discovered:
        wrong["told_at"] = f"It was discovered on {shown(incident.discovered)}, after this."
    if step.phase == "follow_up" and not told(incident, step.party):
        wrong["phase"] = "Nothing has been recorded that this could follow up."
    if step.party is Party.ICO:
        if not step.reference:
            wrong["reference"] = "Please give the ICO's reference, or “awaited”."
        late = incident.aware and step.told_at > incident.aware + ICO_LIMIT
        if late and step.phase == "initial" and not step.delay:
            wrong["delay"] = "This is later than 72 hours. Please give the reasons for the delay."
    return wrong


@applies(PartyNotified)
def party_notified(incident: Incident, entry: PartyNotified, recorded: Recorded) -> None:
    """The approved action is thereby done."""
    incident.notifications.append(
        Notification(
            entry.party, entry.told_at, entry.how, entry.reference, entry.delay, entry.phase
        )
    )
    key = notification_action(incident, entry.party)
    if key is not None:
        action = action_of(incident, key)
        action.status, action.outcome = "done", f"Told on {shown(entry.told_at)}: {entry.how}"


class DeliveryFacts(Facts):
    """What became of a message of the desk's own: to whom, and how it went."""

    topic: str
    to: str
    outcome: Literal["sent", "failed"]
    words: str


class RecordDelivery(Step, DeliveryFacts):
    """Keep in the record that a mail the procedure asks for was sent, or wasn't (3.1, 6.2)."""


class DeliveryRecorded(Entry, DeliveryFacts):
    """A mail was sent, or wasn't."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return self.words


@decides(RecordDelivery)
def record_delivery(incident: Incident, step: RecordDelivery, moment: Moment) -> list[Entry]:
    """Once for each outcome."""
    standing = incident.mailed.get(f"{step.topic}/{step.to}")
    if standing is not None and standing[1] == step.outcome:
        return []
    return [DeliveryRecorded.model_validate(step.model_dump())]


@applies(DeliveryRecorded)
def delivery_recorded(incident: Incident, entry: DeliveryRecorded, recorded: Recorded) -> None:
    """When, and how it went."""
    incident.mailed[f"{entry.topic}/{entry.to}"] = (recorded.at, entry.outcome)
