"""Party: a body that may have to be told is added, or what is known of it corrected (6.1, 6.3)."""

from __future__ import annotations

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.record import Entry, Facts, Instant, Recorded
from procedure.rows import EntryRow, by_key, given_out, no_mark, nobody
from procedure.state import Body, Incident


class PartyFacts(Facts):
    """Who it is, why it may have to be told, and by when.

    The limit is `hours` from awareness, or the instant `by` (UTC), or there is none.
    """

    kind: str
    who: str
    role: str = ""
    duty: str = ""
    hours: int | None = None
    by: Instant | None = None


class PartyAdded(Entry, PartyFacts):
    """A body to consider, under a key of its own; the last facts under a key stand."""

    key: str
    again: bool = False

    def sentence(self, procedure: Procedure) -> str:
        how = "corrected" if self.again else "added"
        said = [word for word in (self.role, self.duty, self._limit()) if word]
        more = f" ({'; '.join(said)})" if said else ""
        return f"{self.who} {how} to those who may have to be told{more}."

    def _limit(self) -> str:
        if self.by is not None:
            return f"by {shown(self.by)}"
        return f"within {self.hours} hours of awareness" if self.hours is not None else ""


def party_added(incident: Incident, entry: PartyAdded, recorded: Recorded) -> None:
    """A correction keeps since when it has been there."""
    known = incident.work.bodies.get(entry.key)
    incident.work.bodies[entry.key] = Body(
        key=entry.key,
        kind=entry.kind,
        name=entry.who,
        role=entry.role,
        duty=entry.duty,
        hours=entry.hours,
        by=entry.by,
        since=known.since if known else recorded.at,
    )


ENTRIES = (
    EntryRow(
        entry=PartyAdded,
        apply=party_added,
        tells=nobody,
        settles=by_key("key", matter.party),
        withheld=given_out,
        marks=no_mark,
    ),
)
