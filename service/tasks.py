"""Actions, reviews, follow-ups, requests and parties with what one person may do with each now."""

from __future__ import annotations

from dataclasses import dataclass, field

from procedure.findings import (
    asked_about,
    decidable,
    tells_of,
    together,
    was_told,
)
from procedure.gates import before_notifying
from procedure.instants import shown
from procedure.organisation import Moment
from procedure.parties import PartyRow, duty_words, name_of, parties_of
from procedure.rights import HANDLERS, approvers, deal_with, may_complete, names_of
from procedure.roles import Actor, Role
from procedure.state import Action, ActionStatus, Decision, FollowUp, Incident, Input, Notification
from procedure.state import Review as ReviewState
from procedure.terms import ANSWER_NAMES, OWN_BUTTON, ActionKind, Answer, capital


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, in which parts, and the names of the steps they may take with the case now."""

    moment: Moment
    parts: frozenset[Role]
    allowed: frozenset[str]

    @property
    def actor(self) -> Actor:
        """The person."""
        return self.moment.actor


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action and what this person may do with it.

    Each answer is worked out when it is asked: most cards ask one of them, of a few actions.
    """

    action: Action
    _incident: Incident = field(repr=False)
    _reader: Reader

    @property
    def mine(self) -> bool:
        """Whether it is theirs to do."""
        return self.action.owner is not None and self.action.owner.id == self._reader.actor.id

    @property
    def decides(self) -> bool:
        """Whether it waits for this person to approve or reject it (5.5)."""
        waits = "DecideAction" in self._reader.allowed and decidable(self.action, self._incident)
        return waits and self._reader.actor.id in self._able

    @property
    def tells_regulator(self) -> bool:
        """Whether it is about telling the regulator, or not telling it (Art 33)."""
        return tells_of(self.action, self._incident.procedure.regulator)

    @property
    def together(self) -> tuple[Action, ...]:
        """What was put up together with it and is answered by the same press (5.5).

        Those after the first can still be opened and answered apart.
        """
        group = together(self.action, self._incident)
        return group if group[0] is self.action else (self.action,)

    @property
    def deciders(self) -> str:
        """What those are called who decide it; "" where nobody can."""
        return " or the ".join(names_of(self._able, self._reader.moment.organisation))

    @property
    def _able(self) -> tuple[str, ...]:
        organisation = self._reader.moment.organisation
        return approvers(self._incident, organisation, self.action.authors)

    @property
    def completes(self) -> bool:
        """Whether they may record that it is done: approved, and nothing missing (5.4)."""
        action, reader = self.action, self._reader
        arranged = action.kind is not ActionKind.SUSPENSION or bool(action.continuity)
        ready = self._approved and arranged and action.kind not in OWN_BUTTON
        may = "CompleteAction" in reader.allowed
        return ready and may and may_complete(action, reader.actor, reader.parts)

    @property
    def revises(self) -> bool:
        """Whether they may rewrite it."""
        own = self.action.kind in OWN_BUTTON
        return self._deals and not own and "ReviseAction" in self._reader.allowed

    @property
    def withdraws(self) -> bool:
        """Whether they may take it back."""
        return self._deals and not self.decides and "WithdrawAction" in self._reader.allowed

    @property
    def arranges(self) -> bool:
        """Whether they may record how the work goes on during a suspension (5.4)."""
        suspends = self.action.kind is ActionKind.SUSPENSION
        return self._deals and suspends and "RecordContinuity" in self._reader.allowed

    @property
    def records(self) -> bool:
        """Whether they may record that the party it is about was told (6.1)."""
        may = "RecordNotification" in self._reader.allowed
        return may and self.action.party is not None and self._approved

    @property
    def whom(self) -> str:
        """Whom it tells; "" where it tells nobody."""
        party = self.action.party
        return capital(name_of(self._incident, party)) if party else ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """What has to be there before the party it is about can be told (6.1)."""
        party = self.action.party
        return () if party is None else tuple(before_notifying(self._incident, party))

    @property
    def _approved(self) -> bool:
        return self.action.status is ActionStatus.APPROVED

    @property
    def _deals(self) -> bool:
        return not self.action.over and deal_with(self._reader.parts, self.action.kind)


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A follow-up and what this person may do with it (7.1)."""

    said: FollowUp
    _reader: Reader

    @property
    def mine(self) -> bool:
        """Whether it is theirs to do."""
        return self.said.owner.id == self._reader.actor.id

    @property
    def completes(self) -> bool:
        """Whether they may record that it is done."""
        theirs = self.mine or bool(self._reader.parts & HANDLERS)
        return not self.said.outcome and theirs and "CompleteFollowUp" in self._reader.allowed

    @property
    def reassigns(self) -> bool:
        """Whether they may give it another owner or date."""
        return not self.said.outcome and "ReassignFollowUp" in self._reader.allowed


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One of the three reviews, begun or not, and what this person may do with it (7.1)."""

    name: str
    review: ReviewState
    _reader: Reader

    @property
    def mine(self) -> bool:
        """Whether it is theirs to do."""
        owner = self.review.owner
        return owner is not None and owner.id == self._reader.actor.id

    @property
    def plans(self) -> bool:
        """Whether they may give it an owner and a date."""
        return self._handles and "PlanReview" in self._reader.allowed

    @property
    def completes(self) -> bool:
        """Whether they may record what it found."""
        theirs = self._handles or (self.mine and not self.review.finished)
        return theirs and "CompleteReview" in self._reader.allowed

    @property
    def waives(self) -> bool:
        """Whether they may say why it isn't needed."""
        return self._handles and "WaiveReview" in self._reader.allowed

    @property
    def _handles(self) -> bool:
        return not self.review.finished and bool(self._reader.parts & HANDLERS)


def review_views(incident: Incident, reader: Reader) -> tuple[ReviewView, ...]:
    """All of them, begun or not."""
    begun = incident.learning.reviews
    return tuple(
        ReviewView(name, begun.get(name) or ReviewState(), reader)
        for name in incident.procedure.reviews
    )


@dataclass(frozen=True, slots=True)
class InputView:
    """A request for input and what this person may do with it (5.2)."""

    asked: Input
    _reader: Reader

    @property
    def mine(self) -> bool:
        """Whether it is they who are asked."""
        return self.asked.person.id == self._reader.actor.id

    @property
    def answers(self) -> bool:
        """Whether they may answer it."""
        return self.mine and self.asked.waiting and "GiveInput" in self._reader.allowed

    @property
    def drops(self) -> bool:
        """Whether they may say that it isn't needed any more."""
        return self.asked.waiting and "DropInput" in self._reader.allowed


FALLEN = (ActionStatus.REJECTED, ActionStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party to consider: the decision, when it was told, and what this person may do (6.1).

    `asked` is the last action about it that was put before the approvers.
    """

    party: PartyRow
    decision: Decision | None
    notifications: tuple[Notification, ...]
    asked: Action | None
    decides: bool
    records: bool
    corrects: bool
    duty: str
    lacking: tuple[str, ...]

    @property
    def lapsed(self) -> bool:
        """Whether they are to be told, but what an approver was asked has fallen (5.5)."""
        yes = self.decision is not None and self.decision.answer is Answer.YES
        fallen = self.asked is None or self.asked.status in FALLEN
        return yes and fallen and not self.notifications and not self.party.row.by_mail

    @property
    def words(self) -> str:
        """The decision with its reason, and when they were told."""
        decision, told = self.decision, [shown(n.at) for n in self.notifications]
        said = f"{ANSWER_NAMES[decision.answer]}: {decision.reason}" if decision else "Not decided"
        return f"{said} Told on {', '.join(told)}." if told else said

    @property
    def undecided(self) -> bool:
        """Whether it has still to be decided."""
        told = bool(self.notifications)
        return not told and (self.decision is None or self.decision.answer is Answer.NOT_YET)


def party_views(incident: Incident, reader: Reader) -> tuple[PartyView, ...]:
    """Every party to consider here, in the procedure's order."""
    return tuple(_party(party, incident, reader) for party in parties_of(incident))


def _party(party: PartyRow, incident: Incident, reader: Reader) -> PartyView:
    decision, told = incident.work.decisions.get(party.key), was_told(incident, party.key)
    by_mail = party.row.by_mail
    yes = decision is not None and decision.answer is Answer.YES and not by_mail
    lacking = before_notifying(incident, party.key) if yes and not told else []
    return PartyView(
        party,
        decision,
        tuple(n for n in incident.work.notifications if n.party == party.key),
        asked_about(incident, party.key),
        not told and "DecideNotification" in reader.allowed,
        not by_mail and not _gathers(party) and "RecordNotification" in reader.allowed,
        party.body is not None and not told and "AddParty" in reader.allowed,
        duty_words(incident, party),
        tuple(lacking),
    )


def _gathers(party: PartyRow) -> bool:
    return party.row.gathers and party.body is None
