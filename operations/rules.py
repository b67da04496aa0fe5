"""The rules of the desk on one page, read from the tables that it runs by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from operations.markdown import section
from operations.rules_asked import asking
from operations.rules_read import named, reading
from procedure.bounds import BOUNDS, GATHERED_AFTER, URGENT, Bounded, BoundRow
from procedure.contradictions import CONTRADICTIONS
from procedure.decisions import DECISIONS
from procedure.definition import Procedure
from procedure.file_rows import KindOfParty
from procedure.gates import CLOSURE, DELETION, NOTIFYING, Gate
from procedure.matter import MatterKind
from procedure.matters import MATTERS, RUNGS
from procedure.registry import STEPS
from procedure.rights import ALWAYS, OPEN_OR_CLOSED, TRIAGED
from procedure.rows import StepRow
from procedure.schedules import schedules
from procedure.stages import OPEN, STAGE_NAMES, WORKING, Stage
from procedure.terms import ACTION_NAMES, capital

STAGES = {
    frozenset[Stage](): "makes a case",
    ALWAYS: "any",
    OPEN: "until it is closed",
    WORKING: "until closure is proposed",
    TRIAGED: "classified, until closure is proposed",
    OPEN_OR_CLOSED: "any but linked as a duplicate",
}
"""The sets of stages that have a name of their own."""


def rules(procedure: Procedure) -> str:
    """Rights, sights, clocks, parties, approvals, gates, contradictions and forms, as Markdown."""
    say = procedure.say
    return "\n".join(
        [
            "# The rules",
            "",
            "Made by `python bot.py rules` from the tables that the desk runs by. A number in a "
            "column “Source” is a clause of the procedure: "
            f"{procedure.names.body_name}, {procedure.label}.",
            *section(
                "Who may do what",
                ("Step", "Who", "Stage"),
                (_right(row, procedure) for row in STEPS.values()),
            ),
            *reading(procedure),
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
                (_clock(kind, procedure) for kind in schedules(procedure)),
            ),
            "",
            "A clock with a limit asks one more at each reminder, one without at every second.",
            *section(
                "Who may have to be told",
                ("Party", "Duty", "There", "Not telling them needs approval"),
                map(_party, procedure.parties.values()),
            ),
            *section(
                "What takes effect only once approved",
                ("What", "Source"),
                [
                    *((say(row.words), say(row.clause)) for row in DECISIONS),
                    *(
                        (name, procedure.clauses["approve"])
                        for name in ACTION_NAMES.values()
                        if name != "Decision"
                    ),
                ],
            ),
            *_gates("What must be there before closure", CLOSURE, procedure),
            *_gates("What must be there before a party is told", NOTIFYING, procedure),
            *_gates("What must be there before a record is deleted", DELETION, procedure),
            *section(
                "What contradicts itself, and stands against closure",
                ("Both can't be so", "Source"),
                ((capital(say(row.words)), say(row.clause)) for row in CONTRADICTIONS),
            ),
            *asking(procedure),
        ]
    )


def _right(row: StepRow, procedure: Procedure) -> tuple[str, ...]:
    right = row.right
    stages = ", ".join(STAGE_NAMES[stage] for stage in Stage if stage in right.stages)
    verb = capital(procedure.say(right.verb))
    return verb, named(right.who, procedure), STAGES.get(right.stages, stages)


def _bound(kind: Bounded, row: BoundRow) -> tuple[str, ...]:
    office = "no bound" if row.office is None else str(row.office)
    return capital(row.what), f"{row.an_hour} ({kind.upper()}_AN_HOUR)", office


def _clock(kind: MatterKind, procedure: Procedure) -> tuple[str, ...]:
    row, schedule, say = MATTERS[kind], schedules(procedure)[kind], procedure.say
    joins = ", then ".join(say(rung.words) for rung in row.ladder.of(procedure))
    if kind is MatterKind.ICO:
        ladder = procedure.reminding.regulator_ladder
        hours = [(after, say(RUNGS[rung].words)) for after, rung in ladder]
        joins = ", ".join(f"after {count} hours {words}" for count, words in hours)
    what = "Annex …" if kind is MatterKind.ANNEX else say(row.words, key="…")
    return what, schedule.reminds, say(row.acts.words), joins or "nobody else", schedule.clause


def _party(row: KindOfParty) -> tuple[str, ...]:
    there = "when it is added" if row.stands == "added" else "from the start, where it applies"
    if row.stands != "added" and row.addable:
        there += "; others by name"
    duty = row.duty or ("told by the desk itself, by mail" if row.by_mail else "as its row says")
    return capital(row.name), duty, there, "yes" if row.no_is_approved else "no"


def _gates(title: str, gates: Iterable[Gate[Any]], procedure: Procedure) -> Iterator[str]:
    return section(
        title,
        ("Rule", "Source"),
        ((capital(procedure.say(gate.rule)), procedure.say(gate.clause)) for gate in gates),
    )
