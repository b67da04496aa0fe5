"""Actions, reviews, follow-ups, requests and parties with what one person may do with each now."""

from __future__ import annotations

from dataclasses import dataclass

from procedure.findings import decidable, parties_to_decide, was_told
from procedure.gates import before_notifying
from procedure.organisation import Moment
from procedure.rights import HANDLERS, approvers, deal_with, may_complete, names_of
from procedure.roles import Actor, Role
from procedure.state import Action, ActionStatus, Decision, FollowUp, Incident, Input, Notification
from procedure.state import Review as ReviewState
from procedure.terms import BY_MAIL, OWN_BUTTON, REVIEWS, ActionKind, Answer, Party


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
    """An action and what this person may do with it; `deciders` names who decides it ("" nobody).

    `lacking` is what has to be there before the party it is about can be told (6.1).
    """

    action: Action
    mine: bool
    decides: bool
    deciders: str
    completes: bool
    revises: bool
    withdraws: bool
    arranges: bool
    records: bool
    lacking: tuple[str, ...]


def action_view(action: Action, incident: Incident, reader: Reader) -> ActionView:
    """One action for one person."""
    organisation, proposer, may = reader.moment.organisation, action.proposer.id, reader.allowed
    deals = not action.over and deal_with(reader.parts, action.kind)
    lacking = _lacking(action, incident)
    able = approvers(incident, organisation, proposer)
    approved = action.status is ActionStatus.APPROVED
    return ActionView(
        action=action,
        mine=action.owner is not None and action.owner.id == reader.actor.id,
        decides=(decidable(action, incident) and reader.actor.id in able and "DecideAction" in may),
        deciders=" or the ".join(names_of(able, organisation)),
        completes=_ready(action)
        and may_complete(action, reader.actor, reader.parts)
        and "CompleteAction" in may,
        revises=deals and action.kind not in OWN_BUTTON and "ReviseAction" in may,
        withdraws=deals and "WithdrawAction" in may,
        arranges=deals and action.kind is ActionKind.SUSPENSION and "RecordContinuity" in may,
        records=action.party is not None
        and approved
        and not lacking
        and "RecordNotification" in may,
        lacking=lacking,
    )


def _lacking(action: Action, incident: Incident) -> tuple[str, ...]:
    if action.party is None or action.party in BY_MAIL:
        return ()
    return tuple(before_notifying(incident, action.party))


def _ready(action: Action) -> bool:
    """Approved, nothing missing, and done by recording it as done (5.4)."""
    arranged = action.kind is not ActionKind.SUSPENSION or bool(action.continuity)
    return action.status is ActionStatus.APPROVED and arranged and action.kind not in OWN_BUTTON


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A follow-up and what this person may do with it (7.1)."""

    said: FollowUp
    mine: bool
    completes: bool
    reassigns: bool


def follow_up_view(said: FollowUp, reader: Reader) -> FollowUpView:
    """One follow-up for one person."""
    mine, open_still = said.owner.id == reader.actor.id, not said.outcome
    handles = bool(reader.parts & HANDLERS)
    return FollowUpView(
        said,
        mine,
        open_still and (mine or handles) and "CompleteFollowUp" in reader.allowed,
        open_still and "ReassignFollowUp" in reader.allowed,
    )


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One of the three reviews and what this person may do with it (7.1)."""

    name: str
    review: ReviewState
    mine: bool
    plans: bool
    completes: bool
    waives: bool


def review_views(incident: Incident, reader: Reader) -> tuple[ReviewView, ...]:
    """All three, begun or not."""
    handles = bool(reader.parts & HANDLERS)
    views = []
    for name in REVIEWS:
        review = incident.learning.reviews.get(name) or ReviewState()
        mine = review.owner is not None and review.owner.id == reader.actor.id
        still = not review.finished
        views.append(
            ReviewView(
                name,
                review,
                mine,
                still and handles and "PlanReview" in reader.allowed,
                still and (handles or mine) and "CompleteReview" in reader.allowed,
                still and handles and "WaiveReview" in reader.allowed,
            )
        )
    return tuple(views)


@dataclass(frozen=True, slots=True)
class InputView:
    """A request for input and what this person may do with it (5.2)."""

    asked: Input
    mine: bool
    answers: bool
    drops: bool


def input_view(asked: Input, reader: Reader) -> InputView:
    """One request for one person."""
    mine = asked.person.id == reader.actor.id
    return InputView(
        asked,
        mine,
        mine and asked.waiting and "GiveInput" in reader.allowed,
        asked.waiting and "DropInput" in reader.allowed,
    )


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party to consider: the decision, when it was told, and what this person may do (6.1)."""

    party: Party
    decision: Decision | None
    notifications: tuple[Notification, ...]
    decides: bool
    records: bool
    lacking: tuple[str, ...]

    @property
    def undecided(self) -> bool:
        """Whether it has still to be decided."""
        return self.decision is None or self.decision.answer is Answer.NOT_YET


def party_views(incident: Incident, reader: Reader) -> tuple[PartyView, ...]:
    """Every party to consider here, in the procedure's order."""
    return tuple(_party(party, incident, reader) for party in parties_to_decide(incident))


def _party(party: Party, incident: Incident, reader: Reader) -> PartyView:
    decision, told = incident.work.decisions.get(party), was_told(incident, party)
    yes = decision is not None and decision.answer is Answer.YES and party not in BY_MAIL
    lacking = before_notifying(incident, party) if yes and not told else []
    return PartyView(
        party,
        decision,
        tuple(n for n in incident.work.notifications if n.party is party),
        not told and "DecideNotification" in reader.allowed,
        yes and "RecordNotification" in reader.allowed,
        tuple(lacking),
    )
