"""Classify: the four categories of 4.2, and when CJS became aware (3.4)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.contradictions import contradicting
from procedure.cyber import cyber_field, ransom_field
from procedure.definition import Procedure
from procedure.field import Ask, Choices, Field
from procedure.form import Form, Section
from procedure.instants import shown
from procedure.prefills import instant
from procedure.terms import (
    BREACH_NAMES,
    PERSONAL_DATA,
    WHOSE,
    choices,
)


def _as_it_stands(asking: Asking) -> dict[str, object]:
    incident = asking.incident
    if incident is None:
        return {}
    standing = {
        "category": incident.standing.category,
        "breach": incident.standing.breach,
        "personal_data": incident.standing.personal_data,
        "cyber": incident.standing.cyber or None,
        "ransom": incident.standing.ransom or None,
        "whose": incident.standing.whose or None,
        "controller": incident.standing.controller or None,
    }
    return {key: str(value) for key, value in standing.items() if value is not None}


def _aware(asking: Asking) -> dict[str, object]:
    return instant("aware", asking.incident.standing.aware if asking.incident else None)


_WRONG = contradicting("classify")


def _runs_from(asking: Asking) -> str:
    """From where the 72 hours run until somebody says when CJS became aware (3.4)."""
    incident = asking.incident
    if incident is None or incident.standing.aware is None or incident.standing.aware_settled:
        return _WRONG(asking)
    since = f"Until it is settled, the 72 hours run from {shown(incident.standing.aware)}."
    return "\n".join(line for line in (_WRONG(asking), since) if line)


def _classes(procedure: Procedure) -> Choices:
    """Each with its meaning; those that can stay first, the gravest in front."""
    rows = sorted(procedure.classes.items(), key=lambda each: (each[1].interim, each[1].rank))
    return tuple((key, f"{row.name}: {row.meaning}") for key, row in rows)


AWARENESS_ASKED = Field(
    "awareness",
    "When did anybody at {body} first know, with reasonable certainty, that personal data was "
    "affected?",
    Ask.CHOICE,
    "For a supplier's breach: when the supplier told {body}.",
    required=True,
    choices=(
        ("running", "At the time from which the 72 hours run now"),
        ("other", "At another time, given below"),
        ("open", "That isn't settled yet"),
        ("none", "No personal data is involved"),
    ),
)

CLASSIFY = Form(
    "classify",
    "Classify",
    (
        Section(
            "",
            (
                Field(
                    "category",
                    "Which category is it?",
                    Ask.CHOICE,
                    required=True,
                    offered=_classes,
                ),
                Field("reason", "Why?", hint="The history keeps it.", required=True),
                Field(
                    "personal_data",
                    "Is personal data involved, or might it be?",
                    Ask.CHOICE,
                    "If it is or might be, {annex.two} and the 72 hours apply.",
                    required=True,
                    choices=choices(PERSONAL_DATA),
                ),
                Field(
                    "breach",
                    "Has there been a breach of the {law}?",
                    Ask.CHOICE,
                    "A confirmed breach is always {a_gravest}.",
                    required=True,
                    choices=choices(BREACH_NAMES),
                ),
                Field(
                    "whose",
                    "Whose data is it?",
                    Ask.CHOICE,
                    "Of another body's data, that body decides whether the {regulator} is told, "
                    "and has to hear of it without undue delay (UK GDPR Art 33(2)).",
                    required=True,
                    choices=choices(WHOSE),
                ),
                Field(
                    "controller",
                    "Which body, then?",
                    Ask.LINE,
                    "If it is shared, or another body's. It is added to those who may have to be "
                    "told.",
                    most=200,
                ),
                cyber_field(required=True),
                ransom_field(),
                AWARENESS_ASKED,
                Field(
                    "aware",
                    "When, then?",
                    Ask.INSTANT,
                    "If it was at another time.",
                ),
            ),
        ),
    ),
    submit="Classify",
    prefill=_as_it_stands,
    intro=_runs_from,
)

AWARENESS = Form(
    "awareness",
    "Set when {body} became aware",
    (
        Section(
            "",
            (
                Field(
                    "aware",
                    "When did {body} become aware of the breach?",
                    Ask.INSTANT,
                    "With reasonable certainty that personal data was affected; for a supplier's "
                    "breach, when its notice reached anybody here. "
                    "The earlier time stays in the record.",
                    required=True,
                ),
                Field("reason", "Why this time?", required=True),
            ),
        ),
    ),
    submit="Set it",
    prefill=_aware,
)
