"""Office: who is able has changed, and what waits is put before whoever is able now (3.5, 5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from procedure import matter
from procedure.able import Put, waits
from procedure.definition import Procedure
from procedure.matter import Matter, MatterKind
from procedure.matters import row_of, words_of
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, given_out, no_mark
from procedure.state import Incident
from procedure.tell import ToTell, chat, no_approver
from procedure.terms import capital


class OfficeChange(Facts):
    """An office, and the object ids of who held it and who holds it; "" where nobody does."""

    office: str
    former: str
    holder: str


class OfficeFacts(Facts):
    """Which offices are held by somebody else."""

    offices: list[OfficeChange] = Field(default_factory=list)


class AskedAgain(Entry, OfficeFacts):
    """What waits was put before whoever is able now.

    `lead_left` says that the lead led from an office that is somebody else's now: they go on until
    somebody is nominated, and that is asked for at once.
    """

    put: list[Put] = Field(default_factory=list)
    lead_left: bool = False

    def sentence(self, procedure: Procedure) -> str:
        return " ".join(self._sentences(procedure))

    def _sentences(self, procedure: Procedure) -> Iterator[str]:
        if self.offices:
            changed = ", ".join(f"the {procedure.office(each.office)}" for each in self.offices)
            verb = "is" if len(self.offices) == 1 else "are"
            yield f"{capital(changed)} {verb} somebody else now."
        if self.lead_left:
            yield "The lead officer no longer holds the office; a lead is to be nominated again."
        put = [words_of(Matter.parse(each.matter), procedure) for each in self.put if each.to]
        if put:
            yield f"Put before whoever can act now: {'; '.join(dict.fromkeys(put))}."
        stuck = [words_of(Matter.parse(each.matter), procedure) for each in self.put if not each.to]
        if stuck:
            yield f"Nobody can act as things stand: {'; '.join(dict.fromkeys(stuck))}."


def asked_again(incident: Incident, entry: AskedAgain, recorded: Recorded) -> None:
    """The clock of what was put before others begins anew: earlier points were spent on nobody."""
    for each in entry.put:
        if each.to:
            incident.work.asked[each.matter] = recorded.at
    if entry.lead_left:
        incident.standing.left_at = recorded.at


def _put_before(
    incident: Incident, entry: AskedAgain, organisation: Organisation
) -> Iterator[ToTell]:
    for each in entry.put:
        about = Matter.parse(each.matter)
        for person in each.to:
            yield chat(topic_of(about), person, about)
        if not each.to and about.kind in (MatterKind.NOMINATION, MatterKind.APPROVAL):
            yield from no_approver(incident, organisation, about)


def topic_of(about: Matter) -> Topic:
    """What a matter is told as that is put before somebody."""
    return Topic.PEOPLE_TASKS if about == matter.PEOPLE else row_of(about).topic


def _all(entry: AskedAgain, incident: Incident | None) -> Iterator[Matter]:
    if incident is not None:
        yield from waits(incident)


ENTRIES = (
    EntryRow(
        entry=AskedAgain,
        apply=asked_again,
        tells=_put_before,
        settles=_all,
        withheld=given_out,
        marks=no_mark,
    ),
)
