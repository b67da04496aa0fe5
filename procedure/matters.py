"""One row a kind of matter: its words, who acts, how it gets done, how it stands (3.4 to 7.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from procedure.definition import Procedure
from procedure.findings import tells_of
from procedure.matter import Matter, MatterKind
from procedure.notices import Lane, Notice, Topic
from procedure.organisation import Organisation
from procedure.record import Named
from procedure.rights import (
    approvers,
    deciders_of_claim,
    handlers,
    owner_or_handlers,
    people_officers,
)
from procedure.roles import Role
from procedure.state import Incident
from procedure.terms import capital

Finds = Callable[[Incident, Organisation, str, datetime], tuple[str, ...]]


class Acts(NamedTuple):
    """Who must act: what they are called, and their object ids by a matter's key and an instant."""

    words: str
    who: Finds


class Rung(NamedTuple):
    """Who joins while nobody acts: what they are called, and their object ids."""

    words: str
    who: Callable[[Incident, Organisation], tuple[str, ...]]


def _lead(incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    return handlers(incident, organisation)


def _officer(incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    """The DPO, also where somebody else leads."""
    dpo = organisation.people.holder(Role.DPO) or ""
    return (dpo,) if dpo and dpo not in incident.implicated else ()


def _both(incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    return approvers(incident, organisation)


def _alternate(incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    alternate = organisation.people.holder(Role.ALTERNATE) or ""
    return (alternate,) if alternate and alternate not in incident.implicated else ()


LEADS = Rung("whoever leads", _lead)
OFFICER = Rung("the {dpo}", _officer)
BOTH = Rung("both approvers", _both)
ALTERNATE = Rung("the {alternate}", _alternate)
RUNGS: Mapping[str, Rung] = {
    "lead": LEADS,
    "dpo": OFFICER,
    "approvers": BOTH,
    "alternate": ALTERNATE,
}
"""By what a procedure's file calls them."""


class Ladder(StrEnum):
    """Which of the procedure's ladders a matter's reminders climb."""

    CASE = "case_ladder"
    """Of what whoever leads must do."""
    TASK = "task_ladder"
    """Of what somebody else was given to do."""
    DECISION = "decision_ladder"
    """Of what an approver must decide: those who can phone them."""
    NONE = ""

    def of(self, procedure: Procedure) -> tuple[Rung, ...]:
        """Its rungs, the first to join in front."""
        return tuple(RUNGS[name] for name in getattr(procedure.reminding, self, ()))


@dataclass(frozen=True, slots=True)
class Task:
    """A matter that is one person's to do: whose, and whether it is done with."""

    owner: Named | None
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """What is true of a kind of matter, without a word that anybody typed.

    `words` names it, `{key}` and the procedure's names filled in; `acts` says who must act;
    `form` is the form that gets it done ("" where there is more than one way), `page` the page of
    the case on which it gets done;
    `task` finds it where it is one person's to do, `passed_on` where it may become another's.
    `topic` is that of its reminders and `lane` theirs, and `in_channel` says whether the channel
    hears them.
    `ladder` are those who join, one after the other, while nobody acts: no reminder ends in the
    person who failed.
    """

    words: str
    acts: Acts
    form: str
    page: str
    task: Callable[[Incident, str], Task | None]
    passed_on: bool
    topic: Topic
    lane: Lane
    in_channel: bool
    ladder: Ladder


def _no_task(incident: Incident, key: str) -> Task | None:
    return None


def _handlers(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    return handlers(incident, organisation)


WARNED = timedelta(hours=48)
"""After awareness: from then on an approval that waits makes the notification late (5.5)."""


def _ico(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    people = handlers(incident, organisation)
    aware = incident.standing.aware or now
    actions = incident.work.actions.values()
    regulator = incident.procedure.regulator
    waits = any(a.waiting and tells_of(a, regulator) for a in actions)
    for after, name in incident.procedure.reminding.regulator_ladder:
        rung = RUNGS[name]
        early = waits and rung is BOTH and now >= aware + WARNED
        if now >= aware + timedelta(hours=after) or early:
            people += rung.who(incident, organisation)
    return tuple(dict.fromkeys(people))


def _nominators(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    return approvers(incident, organisation)


def asked_next(
    incident: Incident, organisation: Organisation, key: str
) -> tuple[datetime, datetime]:
    """When an approver is reminded, and when the other is asked too: working hours (5.5)."""
    about = Matter(MatterKind.APPROVAL, key)
    start = incident.asked_since(str(about), incident.work.actions[key].proposed_at)
    first, second = (organisation.calendar.add_hours(start, h) for h in organisation.approval_hours)
    return first, second


def _approvers(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    action = incident.work.actions[key]
    able = approvers(incident, organisation, action.authors)
    _, second = asked_next(incident, organisation, key)
    return able if now >= second else able[:1]


def _owner_of(find: Callable[[Incident, str], Task | None]) -> Finds:
    """Whoever owns the task that is found under the key."""

    def acts(
        incident: Incident, organisation: Organisation, key: str, now: datetime
    ) -> tuple[str, ...]:
        task = find(incident, key)
        return owner_or_handlers(task.owner if task else None, incident, organisation)

    return acts


def _asked(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    return (incident.work.inputs[key].person.id,)


def _head(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    return people_officers(incident, organisation)[:1]


def _deciders(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    return deciders_of_claim(incident, organisation, key)


def _dpo(
    incident: Incident, organisation: Organisation, key: str, now: datetime
) -> tuple[str, ...]:
    dpo = organisation.people.holder(Role.DPO) or ""
    return (dpo,) if dpo not in incident.implicated else ()


def _action(incident: Incident, key: str) -> Task | None:
    action = incident.work.actions.get(key)
    return Task(action.owner, action.over) if action else None


def _follow_up(incident: Incident, key: str) -> Task | None:
    said = incident.learning.follow_ups.get(key)
    return Task(said.owner, bool(said.outcome)) if said else None


def _review(incident: Incident, key: str) -> Task | None:
    review = incident.learning.reviews.get(key)
    return Task(review.owner, review.finished) if review else None


def _request(incident: Incident, key: str) -> Task | None:
    asked = incident.work.inputs.get(key)
    return Task(asked.person, not asked.waiting) if asked else None


MATTERS: Mapping[MatterKind, MatterRow] = {
    MatterKind.ICO: MatterRow(
        words="Notification of the {regulator}",
        acts=Acts("whoever leads", _ico),
        form="",
        page="notifications",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.FIRST,
        in_channel=True,
        ladder=Ladder.NONE,
    ),
    MatterKind.TRIAGE: MatterRow(
        words="Classification",
        acts=Acts("whoever leads", _handlers),
        form="classify",
        page="",
        task=_no_task,
        passed_on=True,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.UNKNOWN: MatterRow(
        words="Allocation of an {interim} to one of the other {others} categories",
        acts=Acts("whoever leads", _handlers),
        form="classify",
        page="",
        task=_no_task,
        passed_on=True,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.NOMINATION: MatterRow(
        words="Nomination of the lead officer",
        acts=Acts("both approvers", _nominators),
        form="nominate",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.NOMINATION,
        lane=Lane.FIRST,
        in_channel=True,
        ladder=Ladder.DECISION,
    ),
    MatterKind.APPROVAL: MatterRow(
        words="Decision on {key}",
        acts=Acts("the approver who is asked first, then the other", _approvers),
        form="",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.APPROVAL,
        lane=Lane.FIRST,
        in_channel=True,
        ladder=Ladder.DECISION,
    ),
    MatterKind.ACTION: MatterRow(
        words="Action {key}",
        acts=Acts("the action's owner", _owner_of(_action)),
        form="",
        page="",
        task=_action,
        passed_on=True,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.TASK,
    ),
    MatterKind.FOLLOW_UP: MatterRow(
        words="Follow-up {key}",
        acts=Acts("the follow-up's owner", _owner_of(_follow_up)),
        form="",
        page="",
        task=_follow_up,
        passed_on=True,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.TASK,
    ),
    MatterKind.REVIEW: MatterRow(
        words="Review: {key}",
        acts=Acts("the review's owner", _owner_of(_review)),
        form="",
        page="",
        task=_review,
        passed_on=True,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.TASK,
    ),
    MatterKind.INPUT: MatterRow(
        words="Input on {key}",
        acts=Acts("the person who was asked", _asked),
        form="",
        page="",
        task=_request,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.TASK,
    ),
    MatterKind.PEOPLE: MatterRow(
        words="{people} tasks",
        acts=Acts("the {people}", _head),
        form="",
        page="people",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.PARTY: MatterRow(
        words="Telling {key}",
        acts=Acts("whoever leads", _handlers),
        form="",
        page="notifications",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.FIRST,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.ANNEX: MatterRow(
        words="{key}",
        acts=Acts("whoever leads", _handlers),
        form="annex_{key}",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.INTERIM: MatterRow(
        words="Whether personal data is involved, and breached",
        acts=Acts("whoever leads", _handlers),
        form="classify",
        page="",
        task=_no_task,
        passed_on=True,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.RETENTION: MatterRow(
        words="End of retention",
        acts=Acts("the {dpo}", _dpo),
        form="propose_deletion",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=False,
        ladder=Ladder.NONE,
    ),
    MatterKind.CLAIM: MatterRow(
        words="Decision on whether somebody is involved",
        acts=Acts("those who can confirm or clear it", _deciders),
        form="",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.CLAIM,
        lane=Lane.FIRST,
        in_channel=True,
        ladder=Ladder.DECISION,
    ),
    MatterKind.COMPLAINT: MatterRow(
        words="Acknowledgement of the complaint",
        acts=Acts("whoever leads", _handlers),
        form="acknowledge_complaint",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.OUTCOME: MatterRow(
        words="Outcome of the complaint, told to whoever complained",
        acts=Acts("whoever leads", _handlers),
        form="settle_complaint",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=True,
        ladder=Ladder.CASE,
    ),
    MatterKind.NONE: MatterRow(
        words="{key}",
        acts=Acts("whoever leads", _handlers),
        form="",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        lane=Lane.ORDINARY,
        in_channel=False,
        ladder=Ladder.NONE,
    ),
}


def row_of(matter: Matter) -> MatterRow:
    """The row of its kind."""
    return MATTERS[matter.kind]


def lane_of(notice: Notice) -> Lane:
    """What else is told before it: by its topic; a reminder of what has a limit goes before."""
    if notice.later:
        return Lane.LAST
    matter = row_of(notice.matter)
    return min(notice.row.lane, matter.lane) if notice.topic is matter.topic else notice.row.lane


def words_of(matter: Matter, procedure: Procedure) -> str:
    """What it is called, on every card, in every mail and in the record."""
    key, row = matter.key, row_of(matter)
    if matter.kind is MatterKind.REVIEW and key in procedure.reviews:
        key = procedure.reviews[key].short
    elif matter.kind is MatterKind.PARTY:
        key = procedure.parties[key].name if key in procedure.parties else f"body {key}"
    elif matter.kind is MatterKind.ANNEX:
        key = capital(procedure.annex_name(key))
    return procedure.say(row.words, key=key)
