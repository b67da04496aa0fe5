"""Joining: the first incident takes over what a linked report brings, and gives it back (4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from procedure.duplicates import (
    CARRIED,
    CARRIED_BODY,
    CARRIED_INPUT,
    OPEN,
    CarriedAction,
    CarriedInput,
    Joining,
    carried,
    carried_input,
    graver,
    gravity_of,
    is_graver,
    words,
)
from procedure.person import PersonId
from procedure.record import Named
from procedure.stages import WORKING, Milestone
from procedure.state import (
    Action,
    Body,
    Claim,
    ClaimStatus,
    Classified,
    Decision,
    Gravity,
    Incident,
    Input,
    Joined,
    Notification,
    Standing,
)
from procedure.terms import Answer

BY = "Incident desk"
"""Who has classified it, where a class was taken over."""


def join(
    incident: Incident,
    duplicate: str,
    joining: Joining,
    at: datetime,
    *,
    opened: Sequence[str],
    disputed: Sequence[str],
) -> None:
    """Takes over everything; of class, personal data, breach and awareness the graver stands."""
    standing, before = incident.standing, gravity_of(incident)
    joined = Joined(
        words=words(joining, incident.procedure),
        at=at,
        reason=joining.category_reason,
        brought=joining.gravity,
        before=before,
        classified=len(standing.history),
        lead=standing.lead,
        unled_since=standing.unled_since,
    )
    joined.brought.aware_reason = f"As {duplicate} has it. {joining.aware_reason}".strip()
    _involve(incident, duplicate, joined, joining, disputed, at)
    incident.end.duplicates.append(duplicate)
    incident.end.joined[duplicate] = joined
    work = incident.work
    for body in joining.bodies:
        if body.key not in work.bodies:
            facts = {name: getattr(body, name) for name in CARRIED_BODY}
            work.bodies[body.key] = Body(key=body.key, of=duplicate, **facts)
    work.notifications += [
        Notification(**told.model_dump(), of=duplicate) for told in joining.notifications
    ]
    steps = sorted({action.proposed_at for action in joining.actions})
    for action in joining.actions:
        # What one step put up is asked as one (findings.together); what several did, apart.
        apart = timedelta(microseconds=steps.index(action.proposed_at))
        work.actions[action.key] = _action(action, duplicate, at + apart)
    for asked in joining.inputs:
        work.inputs[asked.key] = _asked(asked, duplicate)
    _decide(incident, joined, joining, opened)
    stands = graver(before, joined.brought, incident.procedure)
    _classify(incident, duplicate, joined, stands)
    _set_aware(incident, stands)
    standing.cyber, standing.ransom = stands.cyber, stands.ransom
    _restage(incident, before)


def _involve(
    incident: Incident,
    duplicate: str,
    joined: Joined,
    joining: Joining,
    disputed: Sequence[str],
    at: datetime,
) -> None:
    """Those who weren't known here, each a claim; a lead among them stops leading (3.5)."""
    standing, others = incident.standing, list(incident.end.joined.values())
    for person in joining.involved:
        by_others = any(person.id in other.involved for other in others)
        known = person.id in standing.involved or person.id in standing.disputed
        if not known or by_others:
            joined.involved[person.id] = person.name
            joined.claims[person.id] = _claim_before(person.id, standing, others)
        if not known:
            status = ClaimStatus.DISPUTED if person.id in disputed else ClaimStatus.TAKEN
            by = Named(id=PersonId(), name=BY)
            standing.claims[person.id] = Claim(person, by, f"As {duplicate} has it.", at, status)
            barred = standing.disputed if person.id in disputed else standing.involved
            barred[person.id] = person.name
    if standing.lead is not None and standing.lead.id in standing.involved:
        standing.lead, standing.unled_since = None, at


def _claim_before(person: str, standing: Standing, others: Iterable[Joined]) -> Claim | None:
    """What was said of somebody here before any linked report named them."""
    for other in others:
        if person in other.involved:
            return other.claims[person]
    return standing.claims.get(person)


def _action(facts: CarriedAction, duplicate: str, at: datetime) -> Action:
    """The action here; one that waits is put before the approvers anew."""
    made = Action(**{name: getattr(facts, name) for name in CARRIED}, of=duplicate)
    if made.waiting:
        made.proposed_at = at
    return made


def _asked(facts: CarriedInput, duplicate: str) -> Input:
    return Input(**{name: getattr(facts, name) for name in CARRIED_INPUT}, of=duplicate)


def _decide(incident: Incident, joined: Joined, joining: Joining, opened: Sequence[str]) -> None:
    """Opens again what no longer stands, and takes over what was decided there."""
    decisions, before = incident.work.decisions, dict(incident.work.decisions)
    for party in opened:
        decisions.pop(party, None)
    for made in joining.decisions:
        if _takes(incident, made.party, made.answer):
            decisions[made.party] = Decision(
                made.answer, made.reason, made.at, made.by, made.exception
            )
    for party in {*before, *decisions}:
        if before.get(party) is not decisions.get(party):
            joined.decisions[party] = (before.get(party), decisions.get(party))


def _takes(incident: Incident, party: str, answer: Answer) -> bool:
    """Whether what was decided of a party there stands here: nothing else was decided here.

    A "no" only where the case had no personal data of its own: it was said of those facts alone.
    """
    standing = incident.work.decisions.get(party)
    later = standing is not None and standing.answer is Answer.NOT_YET and answer is Answer.YES
    if standing is not None and not later:
        return False
    return answer is not Answer.NO or not incident.needs_annex_two


def _classify(incident: Incident, duplicate: str, joined: Joined, stands: Gravity) -> None:
    """Class, personal data and breach; a class taken over stands in the history as such."""
    standing = incident.standing
    if stands.category is not None and stands.category is not standing.category:
        reason = f"Taken over from {duplicate}. {joined.reason}".strip()
        standing.history.append(Classified(stands.category, reason, joined.at, BY))
    standing.category = stands.category
    standing.personal_data, standing.breach = stands.personal_data, stands.breach


def _set_aware(incident: Incident, stands: Gravity) -> None:
    standing = incident.standing
    standing.aware, standing.aware_reason = stands.aware, stands.aware_reason
    standing.aware_settled = stands.aware_settled


def _restage(incident: Incident, before: Gravity) -> None:
    """Where the case stands by its papers, once it is graver or less grave than it was."""
    if _class_of(gravity_of(incident)) == _class_of(before):
        return
    if incident.standing.stage not in WORKING:
        return
    category = incident.standing.category
    if category is None:
        if before.category is not None:
            incident.reach(Milestone.UNLINKED)
        return
    incident.reach(Milestone.CALLED_UNKNOWN if incident.class_interim else Milestone.CLASSIFIED)


def _class_of(gravity: Gravity) -> tuple[object, ...]:
    return gravity.category, gravity.personal_data, gravity.breach


def part(incident: Incident, duplicate: str) -> None:
    """Gives back what came from this report alone, unless somebody here has said more since."""
    before, order = gravity_of(incident), list(incident.end.joined)
    joined = incident.end.joined.pop(duplicate)
    later = {key: incident.end.joined[key] for key in order[order.index(duplicate) + 1 :]}
    incident.end.duplicates.remove(duplicate)
    _give_back_tasks(incident, duplicate)
    _clear(incident, joined)
    if not joined.judged:
        _unclassify(incident, joined, later)
    if not joined.timed:
        _untime(incident, joined, later)
    _uncyber(incident, joined, later)
    _undecide(incident, joined, later)
    _give_back_bodies(incident, duplicate)
    _restage(incident, before)


def _give_back_bodies(incident: Incident, duplicate: str) -> None:
    """The bodies that it brought, unless something was said or done about them here."""
    work = incident.work
    spoken = {*work.decisions, *(n.party for n in work.notifications)}
    spoken |= {action.party or "" for action in work.actions.values()}
    for key in [k for k, b in work.bodies.items() if b.of == duplicate and k not in spoken]:
        work.gone_bodies[key] = work.bodies.pop(key)


def _give_back_tasks(incident: Incident, duplicate: str) -> None:
    work = incident.work
    work.notifications = [told for told in work.notifications if told.of != duplicate]
    for action in going_back(incident, duplicate):
        work.gone_actions[action.key] = work.actions.pop(action.key)
    for asked in inputs_going_back(incident, duplicate):
        work.gone_inputs[asked.key] = work.inputs.pop(asked.key)


def going_back(incident: Incident, duplicate: str) -> list[Action]:
    """The actions that go back to a linked report: those that aren't done."""
    actions = incident.work.actions.values()
    return [a for a in actions if a.of == duplicate and a.status in OPEN]


def inputs_going_back(incident: Incident, duplicate: str) -> list[Input]:
    """The requests that go back to it: those that weren't answered."""
    return [i for i in incident.work.inputs.values() if i.of == duplicate and i.waiting]


def _clear(incident: Incident, joined: Joined) -> None:
    """Whoever was involved by this report alone isn't; a lead whom it stood down leads again."""
    standing, others = incident.standing, incident.end.joined.values()
    for person in joined.involved:
        if not any(person in other.involved for other in others):
            standing.involved.pop(person, None)
            standing.disputed.pop(person, None)
            standing.claims.pop(person, None)
            if said := joined.claims[person]:
                standing.claims[person] = said
    lead = joined.lead
    stood_down = standing.lead is None and standing.unled_since == joined.at
    if lead is not None and stood_down and lead.id not in standing.involved:
        standing.lead, standing.unled_since = lead, joined.unled_since


def _unclassify(incident: Incident, joined: Joined, later: Mapping[str, Joined]) -> None:
    """Class, personal data and breach as if only the others had been linked."""
    standing, before = incident.standing, joined.before
    del standing.history[joined.classified :]
    standing.category = before.category
    standing.personal_data, standing.breach = before.personal_data, before.breach
    for name, other in later.items():
        other.classified, stood = len(standing.history), other.before
        stood.category, stood.breach = standing.category, standing.breach
        stood.personal_data = standing.personal_data
        _classify(incident, name, other, graver(stood, other.brought, incident.procedure))


def _untime(incident: Incident, joined: Joined, later: Mapping[str, Joined]) -> None:
    """The earliest awareness of the others; none only where no personal data is thought of."""
    value = joined.before
    for other in later.values():
        stood = other.before
        stood.aware, stood.aware_reason = value.aware, value.aware_reason
        stood.aware_settled = value.aware_settled
        value = graver(stood, other.brought, incident.procedure)
    if value.aware is not None or not incident.needs_annex_two:
        _set_aware(incident, value)


def _uncyber(incident: Incident, joined: Joined, later: Mapping[str, Joined]) -> None:
    """Whether it is cyber, as if only the others were linked; unless somebody has said since."""
    standing, value = incident.standing, joined.before
    before = (value.cyber, value.ransom)
    left = graver(value, joined.brought, incident.procedure)
    for other in later.values():
        left = graver(left, other.brought, incident.procedure)
        other.before.cyber, other.before.ransom = before
        made = graver(other.before, other.brought, incident.procedure)
        before = (made.cyber, made.ransom)
    if (standing.cyber, standing.ransom) == (left.cyber, left.ransom):
        standing.cyber, standing.ransom = before


def _undecide(incident: Incident, joined: Joined, later: Mapping[str, Joined]) -> None:
    """What was decided of a party before, unless it was decided since, or another opened it too."""
    decisions = incident.work.decisions
    for party, (before, after) in joined.decisions.items():
        if decisions.get(party) is not after:
            continue
        other = next(
            (o for o in later.values() if is_graver(o.before, o.brought, incident.procedure)), None
        )
        if other is not None and before is not None and before.answer is Answer.NO:
            decisions.pop(party, None)
            other.decisions.setdefault(party, (before, None))
        elif before is None:
            decisions.pop(party, None)
        else:
            decisions[party] = before


def given_back(
    incident: Incident, duplicate: str
) -> tuple[list[CarriedAction], list[CarriedInput]]:
    """How all that a linked report brought stands here, under the keys that it has there."""
    actions = [a for a in incident.work.actions.values() if a.of == duplicate]
    inputs = [i for i in incident.work.inputs.values() if i.of == duplicate]
    return (
        [carried(a).model_copy(update={"was": a.was, "key": a.key}) for a in actions],
        [carried_input(i).model_copy(update={"was": i.was, "key": i.key}) for i in inputs],
    )
