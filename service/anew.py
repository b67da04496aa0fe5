"""What a record alone makes, so that whatever was made from it can be held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from procedure.clocks import PROMPT, Timer, timers
from procedure.fold import check_procedures, fold
from procedure.organisation import Organisation
from procedure.record import Recorded
from procedure.state import Incident
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from service.project import buried_row, project


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock reminds next (UTC); `moved` is where one that was held up goes, as of then."""

    at: datetime
    moved: Callable[[datetime], datetime] | None

    def may_stand_at(
        self, fires_at: datetime, moments: Mapping[datetime, object], now: datetime | None
    ) -> bool:
        """Whether a deadline may say so: on time, or moved at one of the case's moments or since.

        `now` bounds what was moved since, by a step that recorded nothing.
        """
        if fires_at == self.at:
            return True
        if self.moved is None or fires_at <= self.at + PROMPT:
            return False
        if any(at > self.at + PROMPT and self.moved(at) == fires_at for at in moments):
            return True
        return now is not None and self.moved(fires_at) == fires_at <= self.moved(now)


@dataclass(frozen=True, slots=True)
class Made:
    """An incident's row, and its clocks by their keys."""

    row: Row
    due: Mapping[str, Due]


def made_anew(
    incident_id: str, record: list[Recorded] | Tombstone, organisation: Organisation
) -> Made:
    """What this record makes, or what a tombstone does in its place.

    Raises whatever a record raises that can't be folded, UnknownProcedure where a file isn't here.
    """
    if isinstance(record, Tombstone):
        return Made(buried_row(record, organisation), {})
    incident = fold(incident_id, record)
    if incident.unread:
        check_procedures(record)
    run = timers(incident, organisation)
    return Made(project(incident, organisation, run), _due(incident, run))


def _due(incident: Incident, run: Iterable[Timer]) -> dict[str, Due]:
    found = {}
    for timer in run:
        at = timer.fires(incident)
        if at is not None:
            found[timer.key] = Due(at, _moving(timer))
    return found


def _moving(timer: Timer) -> Callable[[datetime], datetime] | None:
    return None if timer.calendar is None else timer.calendar.in_office
