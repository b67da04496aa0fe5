"""Note: entries that people add to the Record of Events, and corrections (3.5, annex four)."""

from __future__ import annotations

from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import Invalid
from procedure.incident import Incident, Moment, Step, applies, decides
from procedure.instants import shown


class NoteFacts(Facts):
    """What happened, and when (UTC)."""

    happened: Instant
    text: str


class AddEntry(Step, NoteFacts):
    """Add what happened outside the desk."""


class EntryAdded(Entry, NoteFacts):
    """Something that happened outside the desk."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.text} (happened {shown(self.happened)})"


@decides(AddEntry)
def add_entry(incident: Incident, step: AddEntry, moment: Moment) -> list[Entry]:
    """Not in the future."""
    wrong = {}
    if not step.text:
        wrong["text"] = "Please write what happened."
    if step.happened > moment.now:
        wrong["happened"] = "This is in the future. When did it happen?"
    if wrong:
        raise Invalid(wrong)
    return [EntryAdded(happened=step.happened, text=step.text)]


class Correction(Facts):
    """Which entry is wrong, and what is right; the earlier one stays."""

    corrects: int
    text: str


class CorrectEntry(Step, Correction):
    """Correct an entry by a later one."""


class EntryCorrected(Entry, Correction):
    """An earlier entry is superseded."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Correction of entry {self.corrects}: {self.text}"


@decides(CorrectEntry)
def correct_entry(incident: Incident, step: CorrectEntry, moment: Moment) -> list[Entry]:
    """An entry that is there."""
    wrong = {}
    if not 1 <= step.corrects <= incident.seq:
        wrong["corrects"] = f"Please give an entry's number, from 1 to {incident.seq}."
    if not step.text:
        wrong["text"] = "Please write what is right."
    if wrong:
        raise Invalid(wrong)
    return [EntryCorrected(corrects=step.corrects, text=step.text)]


@applies(EntryAdded)
def entry_added(incident: Incident, entry: EntryAdded, recorded: Recorded) -> None:
    """Stands in the record and changes nothing else."""


@applies(EntryCorrected)
def entry_corrected(incident: Incident, entry: EntryCorrected, recorded: Recorded) -> None:
    """Stands in the record and changes nothing else."""
