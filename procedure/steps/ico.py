"""ICO: what the ICO's report form asks beside the annexes (3.4, UK GDPR Art 33)."""

from __future__ import annotations

from procedure.entries.ico import IcoAnswered, IcoFacts
from procedure.errors import Invalid
from procedure.forms.ico import ICO_QUESTIONS
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, TRIAGED, Right
from procedure.rows import CASE, Button, FormRow, StepRow, lacks_nothing, never_next, not_overtaken
from procedure.state import Incident


class AnswerIco(Step, IcoFacts):
    """Answer what the ICO's form asks beside the annexes."""


def answer_ico(incident: Incident, step: AnswerIco, moment: Moment) -> list[Entry]:
    """Anything but what is recorded already."""
    answers = step.model_dump()
    if not any(answers.values()):
        raise Invalid({"found": "Please answer at least one of these."})
    if answers == incident.work.ico_answers:
        raise Invalid({"found": "Nothing was changed."})
    return [IcoAnswered.model_validate(answers)]


def _about_personal_data(incident: Incident) -> bool:
    return incident.needs_annex_two


STEPS = (
    StepRow(
        step=AnswerIco,
        decide=answer_ico,
        right=Right(HANDLERS, TRIAGED, "answer the {regulator}’s questions"),
        forms=(
            FormRow(
                form=ICO_QUESTIONS,
                buttons=(
                    Button(
                        "The {regulator}’s further questions",
                        CASE,
                        160,
                        _about_personal_data,
                        never_next,
                        lacks_nothing,
                    ),
                ),
                words=("ico questions",),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
