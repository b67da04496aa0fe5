"""The record: what is asked and what happened, as facts, in order (clause 3.5, annex four)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
)

from procedure.definition import Procedure
from procedure.instants import DayOnly
from procedure.person import PersonId, unnamed
from procedure.roles import Actor

_LENGTH_OF_A_DAY = len("2026-11-27")
_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _or_a_day(value: object) -> object:
    """No instant is as short as a day, so every entry means what it meant when it was written."""
    if isinstance(value, str) and len(value) == _LENGTH_OF_A_DAY and _A_DAY.fullmatch(value):
        return DayOnly.of(date.fromisoformat(value))
    return value


def _in_utc(instant: datetime) -> datetime:
    return instant if isinstance(instant, DayOnly) else instant.astimezone(UTC)


def _as_kept(instant: datetime) -> str:
    if isinstance(instant, DayOnly):
        return instant.alone.isoformat()
    return instant.isoformat().replace("+00:00", "Z")


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    BeforeValidator(_or_a_day),
    PlainSerializer(_as_kept, when_used="json"),
]
"""An instant of a step or an entry, kept in UTC: hours added to it are hours that pass.

Where only the day is known it is a `DayOnly`, kept as that day in London: "2026-11-27".
"""


class Facts(BaseModel):
    """What a step asks and its entry keeps; an unknown field is refused, so nothing is dropped."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )


class Named(Facts):
    """A person as the record keeps them: Entra object id and the name they had then."""

    id: PersonId
    name: str


def is_named(person: Named) -> bool:
    """Whether the record has the directory's own id of somebody, and their name."""
    return not person.id.is_address and person.name != unnamed(person.id)


class Undertaking(Facts):
    """What somebody will do once the case is closed, and by when (UTC)."""

    text: str
    owner: Named
    due: Instant


class ProcedureName(Facts):
    """The procedure that a case goes by: its id, its version, and the SHA-256 of its file."""

    id: str
    version: str
    hash: str

    @classmethod
    def of(cls, procedure: Procedure) -> ProcedureName:
        """The name of a procedure."""
        return cls(id=procedure.id, version=procedure.version, hash=procedure.hash)


class Brought(Facts):
    """An entry that comes about once an action is approved: its kind, and its facts as JSON."""

    kind: str
    facts: dict[str, Any]


class Step(Facts):
    """Something a person asks for; its row in the registry says everything else about it."""

    @property
    def name(self) -> str:
        """The name under which the registry knows it."""
        return type(self).__name__


class Entry(Facts):
    """Something that happened to an incident; the class name is its name in the record."""

    @property
    def name(self) -> str:
        """The name under which the record keeps it."""
        return type(self).__name__

    def sentence(self, procedure: Procedure) -> str:
        """What happened, as annex four has it under Action, in the words of this procedure."""
        raise TypeError(f"{self.name} has no sentence")


class UnknownEntry(Entry):
    """An entry that this version of the desk can't read: a later one wrote it, say.

    `body` is the JSON as it stands in the record. Such an entry is never written anew. It was
    `altered` where it isn't what was recorded.
    """

    kind: str
    body: str
    altered: bool = False

    @property
    def name(self) -> str:
        """The name that the record has for it."""
        return self.kind

    def sentence(self, procedure: Procedure) -> str:
        """That it is there, and nothing of what it says: nobody knows who may read it."""
        if self.altered:
            return "An entry that was changed after it was recorded"
        return (
            f"An entry of a kind that this version of the incident desk doesn't know: {self.kind}"
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry in its place: number within the incident from 1, UTC instant, who did it."""

    seq: int
    at: datetime
    actor: Actor
    entry: Entry
