"""The record: what happened, in order (clause 3.5, annex four)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from procedure.roles import Actor


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An instant of a step or an entry, kept in UTC: hours added to it are hours that pass."""


class Facts(BaseModel):
    """What a step asks and its entry keeps; an unknown field is refused, so nothing is dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Entry(Facts):
    """Something that happened to an incident; the class name is its name in the record."""

    kinds: ClassVar[dict[str, type[Entry]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Entry.kinds[cls.__name__] = cls

    @property
    def name(self) -> str:
        """The name under which the record keeps it."""
        return type(self).__name__

    def sentence(self) -> str:
        """What happened, as annex four has it under Action."""
        raise TypeError(f"{self.name} has no sentence")


def entry_of(kind: str, body: dict[str, object]) -> Entry:
    """The entry that the record holds under this kind; raises KeyError for a kind nobody wrote."""
    return Entry.kinds[kind].model_validate(body)


def entry_from(kind: str, body: str) -> Entry:
    """The entry whose body is this JSON; raises KeyError for a kind nobody wrote."""
    return Entry.kinds[kind].model_validate_json(body)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry in its place: number within the incident from 1, UTC instant, who did it."""

    seq: int
    at: datetime
    actor: Actor
    entry: Entry
