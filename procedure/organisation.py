"""The organisation that runs the procedure: its people, calendar, addresses and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from procedure.bounds import AN_HOUR, BOUNDS, Bounded
from procedure.calendar import Calendar
from procedure.roles import Actor, People

NOMINATION_HOURS = 4.0
"""Working hours until a nomination is asked for again (3.5)."""
APPROVAL_HOURS = (4.0, 8.0)
"""Working hours until an approver is reminded, and until the other is asked too (5.5)."""
UNKNOWN_DAYS = 1
"""Working days between reminders of an Unknown (4.2)."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the procedure needs to know of the organisation; made once from the settings."""

    people: People
    calendar: Calendar
    name: str
    phone: str
    mail: str
    version: str
    review: str
    id_prefix: str = "CJS"
    nomination_hours: float = NOMINATION_HOURS
    approval_hours: tuple[float, float] = APPROVAL_HOURS
    unknown_days: int = UNKNOWN_DAYS
    retention_years: int = 6
    bounds: Mapping[Bounded, int | None] = field(default_factory=lambda: AN_HOUR)
    """What a member of staff may ask for in an hour; None: as much as they like."""
    link: str = ""
    """What opens the desk in Teams, for mails."""
    desk: str = ""
    """The version of the desk itself."""

    def actor(self, person_id: str, name: str) -> Actor:
        """The person with the offices they hold."""
        return Actor(person_id, name, self.people.roles_of(person_id))

    def most(self, kind: Bounded, actor: Actor) -> int | None:
        """How much of this kind they may ask for in an hour; None: as much as they like."""
        staff, office = self.bounds[kind], BOUNDS[kind].office
        if not actor.roles or staff is None:
            return staff
        return None if office is None else max(staff, office)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision may know beside the incident: who asks, the UTC instant, the organisation.

    Of a report also `sent`: when this person sent their others of the last day, the newest first,
    as far as any bound looks.
    """

    actor: Actor
    now: datetime
    organisation: Organisation
    sent: tuple[datetime, ...] = ()
