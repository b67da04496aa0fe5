"""Where a case stands among its stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cards.elements import Element, text
from procedure.stages import STAGE_NAMES, Stage

_STAGE_NUMBER: Mapping[Stage, int] = {
    Stage.REPORTED: 1,
    Stage.UNKNOWN: 1,
    Stage.ASSESSMENT: 2,
    Stage.NOTIFICATION: 3,
    Stage.EVALUATION: 4,
    Stage.CLOSURE: 5,
}

LINE: Sequence[tuple[str, frozenset[Stage]]] = (
    ("Reported", frozenset({Stage.REPORTED, Stage.UNKNOWN})),
    ("Assessment", frozenset({Stage.ASSESSMENT})),
    ("Notification", frozenset({Stage.NOTIFICATION})),
    ("Evaluation", frozenset({Stage.EVALUATION})),
    ("Closed", frozenset({Stage.CLOSURE, Stage.CLOSED})),
)


def stage_words(stage: Stage) -> str:
    """Where the case stands, and how far that is: 'Stage 2 of 5: Assessment'."""
    number = _STAGE_NUMBER.get(stage)
    return f"Stage {number} of 5: {STAGE_NAMES[stage]}" if number else STAGE_NAMES[stage]


def stage_line(stage: Stage) -> list[Element]:
    """Where the case stands among its stages: signs in a line, and each stage's name below.

    ✔ is behind it, ● is where it stands, ○ is to come: colour only repeats what the sign says.
    """
    at = next((place for place, (_, own) in enumerate(LINE) if stage in own), None)
    if at is None:
        return []
    signs = ["✔" if place < at else "●" if place == at else "○" for place in range(len(LINE))]
    if stage is Stage.CLOSED:
        signs = ["✔"] * len(LINE)
    styles = {"✔": "good", "●": "accent", "○": "emphasis"}
    boxes = [
        {
            "type": "Column",
            "width": 1,
            "style": styles[sign],
            "spacing": "Small",
            "items": [text(sign, horizontalAlignment="Center", weight="Bolder")],
        }
        for sign in signs
    ]
    names = [
        f"{sign} {name}{_here(stage) if sign == '●' else ''}"
        for sign, (name, _) in zip(signs, LINE, strict=True)
    ]
    return [
        {"type": "ColumnSet", "spacing": "Small", "columns": boxes},
        text("  ·  ".join(names), size="Small", spacing="Small"),
    ]


def _here(stage: Stage) -> str:
    exact = {Stage.UNKNOWN: "under analysis", Stage.CLOSURE: "closure proposed"}
    return f" ({exact[stage]}, now)" if stage in exact else " (now)"
