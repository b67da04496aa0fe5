"""The organisation that runs the procedure: its people, calendar, addresses and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from procedure.bounds import AN_HOUR, BOUNDS, Bounded
from procedure.calendar import Calendar
from procedure.definition import Procedure
from procedure.library import first
from procedure.roles import Actor, People


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the desk needs to know of the organisation; made once from the settings.

    What is left empty is as the procedure's file has it. `nomination_hours` are working hours until
    a nomination is asked for again, `approval_hours` until an approver is reminded and until the
    other is asked too, `unknown_days` working days between reminders of an interim class.
    """

    people: People
    calendar: Calendar
    name: str = ""
    phone: str = ""
    mail: str = ""
    procedure: Procedure = field(default_factory=first)
    nomination_hours: float = 0.0
    approval_hours: tuple[float, ...] = ()
    unknown_days: int = 0
    retention_years: int = 0
    bounds: Mapping[Bounded, int | None] = field(default_factory=lambda: AN_HOUR)
    """What a member of staff may ask for in an hour; None: as much as they like."""
    link: str = ""
    """What opens the desk in Teams, for mails."""
    marking: str = ""
    """The protective marking of whatever leaves the desk, such as OFFICIAL-SENSITIVE."""
    desk: str = ""
    """The version of the desk itself."""

    def __post_init__(self) -> None:
        names, reminding = self.procedure.names, self.procedure.reminding
        said = {
            "name": names.body_name,
            "phone": names.phone,
            "mail": names.mail,
            "nomination_hours": reminding.nomination_hours,
            "approval_hours": reminding.approval_hours,
            "unknown_days": reminding.interim_days,
            "retention_years": self.procedure.retention_years,
        }
        for key, value in said.items():
            if not getattr(self, key):
                object.__setattr__(self, key, value)

    def actor(self, person_id: str, name: str) -> Actor:
        """The person with the offices they hold."""
        return self.people.actor(person_id, name)

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
