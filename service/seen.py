"""One row a part of a case: what it holds, and how much of it each sight reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from procedure.record import Named
from procedure.rights import Sight
from procedure.state import Action, Addition, Input
from procedure.terms import ActionKind

ANOTHER = "another case"
"""In place of the ID of a case from which its reader is barred."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a value somebody reads: in words, and what is left of it for a person."""

    words: str
    left_of: Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """What a part of a case holds, in which fields, and who reads how much of it.

    `full` says it of whoever reads the whole case, `seen` of each other sight; a sight that isn't
    there reads nothing of it. What is `barred` nobody reads who is involved, though they reported
    the case or were asked something in it.
    """

    words: str
    fields: tuple[str, ...]
    full: str
    seen: Mapping[Sight, Seen]
    barred: bool = False

    def read_by(self, sight: Sight) -> bool:
        """Whether somebody of this sight reads any of it."""
        return sight is Sight.FULL or sight in self.seen


def _added(additions: list[Addition], person: str) -> list[Addition]:
    return [addition for addition in additions if addition.by_id == person]


def _asked(inputs: Mapping[str, Input], person: str) -> dict[str, Input]:
    return {key: asked for key, asked in inputs.items() if asked.person.id == person}


def _owned(tasks: Mapping[str, Any], person: str) -> dict[str, Any]:
    return {key: task for key, task in tasks.items() if _owner(task) == person}


def _owner(task: Any) -> str | None:
    return task.owner.id if isinstance(task.owner, Named) else None


def _theirs(actions: Mapping[str, Action], person: str) -> dict[str, Action]:
    return {
        key: action
        for key, action in actions.items()
        if person in (action.proposer.id, _owner(action))
    }


def _theirs_and_suspensions(actions: Mapping[str, Action], person: str) -> dict[str, Action]:
    theirs = _theirs(actions, person)
    suspends = ActionKind.SUSPENSION
    return {k: a for k, a in actions.items() if k in theirs or a.kind is suspends}


WHOLE = Seen("all", lambda value, person: value)
OWNED = Seen("what they own", _owned)
ASKED = Seen("what they were asked", _asked)
ALL = "all"

NOBODY_ELSE: Mapping[Sight, Seen] = {}
PEOPLE = {Sight.PEOPLE: WHOLE}
OWN = {Sight.OWN: WHOLE}
BOTH = {**PEOPLE, **OWN}
EVERY = {**BOTH, Sight.TASK: WHOLE}
EVERY_OWNED = dict.fromkeys(EVERY, OWNED)

PARTS = (
    PartRow(
        words="Its stage, when it was recorded and when it ended",
        fields=("standing.stage", "report.recorded_at", "end.closed_at", "end.ended_at"),
        full=ALL,
        seen=EVERY,
    ),
    PartRow(
        words="Who reported it, and what happened",
        fields=("report.reporter", "report.nature"),
        full=ALL,
        seen=BOTH,
    ),
    PartRow(
        words="The report's other answers",
        fields=(
            "report.source", "report.sender", "report.kind", "report.occurred",
            "report.discovered", "report.notified", "report.why_late", "report.late",
            "report.systems", "report.formats", "report.lost", "report.cyber", "report.users",
            "report.subjects", "report.earlier",
        ),
        full=ALL,
        seen=OWN,
    ),
    PartRow(
        words="What was added to the report",
        fields=("report.additions",),
        full=ALL,
        seen={Sight.OWN: Seen("what they added", _added)},
    ),
    PartRow(
        words="Its lead officer, and whether personal data is involved",
        fields=("standing.lead", "standing.personal_data"),
        full=ALL,
        seen=BOTH,
    ),
    PartRow(
        words="Its class, and who is involved",
        fields=("standing.category", "standing.involved"),
        full=ALL,
        seen=PEOPLE,
    ),
    PartRow(
        words="Claims that somebody is involved: who said so, and why",
        fields=("standing.claims", "standing.disputed"),
        full="all but what others say of them",
        seen=NOBODY_ELSE,
    ),
    PartRow(
        words="Why it has its class, whether it is a breach or cyber, whose data it is, since when "
        "the body is aware, since when it has no lead",
        fields=(
            "standing.history", "standing.breach", "standing.cyber", "standing.ransom",
            "standing.whose", "standing.controller", "standing.aware", "standing.aware_reason",
            "standing.aware_settled", "standing.unled_since", "standing.left_at",
        ),
        full=ALL,
        seen=NOBODY_ELSE,
    ),
    PartRow(
        words="Actions (nobody who is involved)",
        fields=("work.actions",),
        full=ALL,
        barred=True,
        seen={
            Sight.PEOPLE: Seen("suspensions, what they own or proposed", _theirs_and_suspensions),
            # Not what they proposed: an action that came with their report isn't theirs (5.4).
            Sight.OWN: OWNED,
            Sight.TASK: Seen("what they own or proposed", _theirs),
        },
    ),
    PartRow(
        words="Requests for input, and the answers",
        fields=("work.inputs",),
        full=ALL,
        seen=dict.fromkeys(EVERY, ASKED),
    ),
    PartRow(
        words="The {people}'s tasks and notes",
        fields=("work.people_tasks",),
        full="all; whoever only leads, that they are done",
        seen=PEOPLE,
    ),
    PartRow(
        words="How often each clock has reminded",
        fields=("work.reminders",),
        full=ALL,
        seen=EVERY,
    ),
    PartRow(
        words="Annexes, bodies to tell, decisions, notifications, the {regulator}'s questions, the "
        "complaint, what was sent to whom",
        fields=(
            "work.annexes", "work.bodies", "work.decisions", "work.notifications",
            "work.ico_answers", "work.complaint", "work.reminded", "work.reminded_at",
            "work.asked", "work.mailed", "work.gone_actions", "work.gone_bodies",
            "work.gone_inputs",
        ),
        full=ALL,
        seen=NOBODY_ELSE,
    ),
    PartRow(
        words="Reviews and follow-ups (nobody who is involved)",
        fields=("learning.reviews", "learning.follow_ups"),
        full=ALL,
        barred=True,
        seen=EVERY_OWNED,
    ),
    PartRow(
        words="Its cause and lessons",
        fields=("learning.cause", "learning.lessons"),
        full=ALL,
        seen=NOBODY_ELSE,
    ),
    PartRow(
        words="The case that it was linked to",
        fields=("end.duplicate_of",),
        full=ALL,
        seen={Sight.OWN: WHOLE, Sight.TASK: WHOLE},
    ),
    PartRow(
        words="The reports that were linked to it, and what they brought; legal hold and deletion",
        fields=("end.duplicates", "end.joined", "end.held", "end.deleted_at"),
        full=ALL,
        seen=NOBODY_ELSE,
    ),
)  # fmt: skip
"""Every field of an incident's parts, each in one row."""

CLOCKS = PartRow(words="The clocks that run", fields=(), full=ALL, seen=OWN)
NEXT = PartRow(
    words="Who has to act now, and what is missing before the next stage",
    fields=(),
    full=ALL,
    seen=PEOPLE,
)
RECORD = PartRow(
    words="The Record of Events",
    fields=(),
    full="all but who says what of them while it is disputed",
    seen=NOBODY_ELSE,
)
SETTLED = PartRow(
    words="Who settled a matter that they were told of, and when", fields=(), full=ALL, seen=EVERY
)
WORKED_OUT = (CLOCKS, NEXT, RECORD, SETTLED)
"""What a case's view adds to the incident."""
