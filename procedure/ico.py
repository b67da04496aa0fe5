"""ICO: what the ICO's report form asks beside the annexes (3.4, UK GDPR Art 33)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from procedure.entries import Entry, Facts, Recorded
from procedure.errors import Invalid
from procedure.incident import Incident, Moment, Step, applies, decides

RECOVERY_TIMES: Mapping[str, str] = {
    "regular": "Regular: the time to recover can be foretold, with the means there are",
    "supplemented": "Supplemented: it can be foretold, with more means",
    "extended": "Extended: it can't be foretold, and more means are needed",
    "not_recoverable": "Not recoverable",
    "complete": "Complete: everything is recovered",
    "not_known": "Not known yet",
}
TRAINED: Mapping[str, str] = {"yes": "Yes", "no": "No", "not_known": "Not known yet"}

RecoveryTime = Literal[
    "", "regular", "supplemented", "extended", "not_recoverable", "complete", "not_known"
]


class IcoFacts(Facts):
    """How it was found, the time to recover, training in the last two years, measures before."""

    found: str = ""
    recovery_time: RecoveryTime = ""
    trained: Literal["", "yes", "no", "not_known"] = ""
    measures: str = ""


class AnswerIco(Step, IcoFacts):
    """Answer what the ICO's form asks beside the annexes."""


class IcoAnswered(Entry, IcoFacts):
    """The ICO's further questions were answered; the last answers stand."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return "The ICO’s further questions answered."


@decides(AnswerIco)
def answer_ico(incident: Incident, step: AnswerIco, moment: Moment) -> list[Entry]:
    """Anything but what is recorded already."""
    answers = step.model_dump()
    if not any(answers.values()):
        raise Invalid({"found": "Please answer at least one of these."})
    if answers == incident.ico_answers:
        raise Invalid({"found": "Nothing was changed."})
    return [IcoAnswered.model_validate(answers)]


@applies(IcoAnswered)
def ico_answered(incident: Incident, entry: IcoAnswered, recorded: Recorded) -> None:
    """The last answers stand."""
    incident.ico_answers = entry.model_dump()
