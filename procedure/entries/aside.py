"""Set aside: many reports by one person, linked at once to one of them (4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procedure import matter
from procedure.definition import Procedure
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Recorded
from procedure.rights import approvers, handlers
from procedure.rows import EntryRow, Mark, given_out, nothing, only_recorded
from procedure.state import Incident
from procedure.tell import ToTell, chat, to_dpo


class SettingAside(Facts):
    """The one reason for all of them."""

    reason: str


class ReportsSetAside(Entry, SettingAside):
    """Reports by the same person, `aside`, were linked to this one; each has its own entries.

    `left` counts those that were left out, by why: which they are is in nobody else's record.
    """

    aside: list[str]
    left: dict[str, int]

    def sentence(self, procedure: Procedure) -> str:
        number = len(self.aside)
        them = "report" if number == 1 else "reports"
        said = f"{number} {them} by the same person set aside, linked to this one."
        left = "; ".join(f"{count} because {why}" for why, count in self.left.items())
        said += f" Left out: {left}." if left else ""
        ids = f" They are {', '.join(self.aside)}." if self.aside else ""
        return f"{said} Reason: {self.reason}{ids}"


def _told(
    incident: Incident, entry: ReportsSetAside, organisation: Organisation
) -> Iterator[ToTell]:
    """The approvers and those who act for the case hear of all of them at once, by the last."""
    about = matter.bare(entry.aside[-1]) if entry.aside else matter.bare("")
    for person in (*approvers(incident, organisation), *handlers(incident, organisation)):
        yield chat(Topic.JOINED, person, about)
    yield to_dpo(Topic.JOINED, organisation, about)


def _aside(recorded: Recorded, entry: ReportsSetAside, procedure: Procedure) -> Iterable[Mark]:
    yield Mark(recorded.at, f"{len(entry.aside)} reports by the same person set aside")


ENTRIES = (
    EntryRow(
        entry=ReportsSetAside,
        apply=only_recorded,
        tells=_told,
        settles=nothing,
        withheld=given_out,
        marks=_aside,
    ),
)
