"""The rules of the desk on one page, read from the tables that it runs by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from operations.markdown import section
from operations.rules_asked import asking
from operations.rules_read import named, reading
from procedure.bounds import BOUNDS, GATHERED_AFTER, URGENT, Bounded, BoundRow
from procedure.contradictions import CONTRADICTIONS
from procedure.decisions import DECISIONS
from procedure.gates import CLOSURE, DELETION, NOTIFYING, Gate
from procedure.matter import MatterKind
from procedure.matters import ICO_LADDER, MATTERS
from procedure.parties import KINDS, KindRow
from procedure.registry import STEPS
from procedure.rights import ALWAYS, OPEN_OR_CLOSED, TRIAGED
from procedure.rows import StepRow
from procedure.schedules import SCHEDULES
from procedure.stages import OPEN, STAGE_NAMES, WORKING, Stage
from procedure.terms import ACTION_NAMES, PARTY_NAMES, Party, capital

STAGES = {
    frozenset[Stage](): "makes a case",
    ALWAYS: "any",
    OPEN: "until it is closed",
    WORKING: "until closure is proposed",
    TRIAGED: "classified, until closure is proposed",
    OPEN_OR_CLOSED: "any but linked as a duplicate",
}
"""The sets of stages that have a name of their own."""


def rules() -> str:
    """Rights, sights, clocks, parties, approvals, gates, contradictions and forms, as Markdown."""
    return "\n".join(
        [
            "# The rules",
            "",
            "Made by `python bot.py rules` from the tables that the desk runs by. A number in a "
            "column “Source” is a clause of the procedure.",
            *section("Who may do what", ("Step", "Who", "Stage"), map(_right, STEPS.values())),
            *reading(),
            *section(
                "What one person may ask for in an hour",
                ("What", "Staff", "Whoever holds an office"),
                (_bound(kind, row) for kind, row in BOUNDS.items()),
            ),
            "",
            f"A report is urgent where {URGENT}: it is taken whatever the bound. From the "
            f"{GATHERED_AFTER + 1}th report of one person within a day on, what the desk tells of "
            "them is told together.",
            *section(
                "Clocks, and who is asked",
                ("What waits", "Reminds", "Who", "Then, while nobody acts", "Source"),
                map(_clock, SCHEDULES),
            ),
            "",
            "A clock with a limit asks one more at each reminder, one without at every second.",
            *section(
                "Who may have to be told",
                ("Party", "Duty", "There", "Not telling them needs approval"),
                (_party(kind, row) for kind, row in KINDS.items()),
            ),
            *section(
                "What takes effect only once approved",
                ("What", "Source"),
                [
                    *((row.words, row.clause) for row in DECISIONS),
                    *((name, "5.5") for name in ACTION_NAMES.values() if name != "Decision"),
                ],
            ),
            *_gates("What must be there before closure", CLOSURE),
            *_gates("What must be there before a party is told", NOTIFYING),
            *_gates("What must be there before a record is deleted", DELETION),
            *section(
                "What contradicts itself, and stands against closure",
                ("Both can't be so", "Source"),
                ((capital(row.words), row.clause) for row in CONTRADICTIONS),
            ),
            *asking(),
        ]
    )


def _right(row: StepRow) -> tuple[str, ...]:
    right = row.right
    stages = ", ".join(STAGE_NAMES[stage] for stage in Stage if stage in right.stages)
    return capital(right.verb), named(right.who), STAGES.get(right.stages, stages)


def _bound(kind: Bounded, row: BoundRow) -> tuple[str, ...]:
    office = "no bound" if row.office is None else str(row.office)
    return capital(row.what), f"{row.an_hour} ({kind.upper()}_AN_HOUR)", office


def _clock(kind: MatterKind) -> tuple[str, ...]:
    row, schedule = MATTERS[kind], SCHEDULES[kind]
    joins = ", then ".join(rung.words for rung in row.ladder)
    if kind is MatterKind.ICO:
        hours = [(after // timedelta(hours=1), rung.words) for after, rung in ICO_LADDER]
        joins = ", ".join(f"after {count} hours {words}" for count, words in hours)
    key = "…" if "{key}" in row.words else ""
    what = row.words.format(key=key)
    return what, schedule.reminds, row.acts.words, joins or "nobody else", schedule.clause


def _party(kind: Party, row: KindRow) -> tuple[str, ...]:
    there = "when it is added" if row.stands is None else "from the start, where it applies"
    if row.stands is not None and row.addable:
        there += "; others by name"
    duty = row.duty or ("told by the desk itself, by mail" if row.by_mail else "as its row says")
    return capital(PARTY_NAMES[kind]), duty, there, "yes" if row.no_is_approved else "no"


def _gates(title: str, gates: Iterable[Gate[Any]]) -> Iterator[str]:
    return section(title, ("Rule", "Source"), ((gate.rule, gate.clause) for gate in gates))
