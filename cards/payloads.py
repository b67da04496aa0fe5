"""Typed data of every button and form: made by the cards, read by the dialogs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

INPUT = "in_"
"""Every input's id begins so, which keeps what people type apart from what buttons carry."""


class Payload(BaseModel):
    """What a button carries; inputs stand beside it under ids that begin with INPUT."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def pack(self) -> dict[str, object]:
        """As it stands in a card's `data`."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"do": getattr(self, "do", "")}


class Go(Payload):
    """Show something: a list, a case, a page of it."""

    do: Literal["go"] = "go"
    to: Literal[
        "home",
        "help",
        "cyber",
        "queue",
        "log",
        "mine",
        "waiting",
        "case",
        "action",
        "case_page",
        "paper",
        "undelivered",
        "findings",
        "follow_ups",
        "annual",
    ] = "home"
    incident: str = Field(default="", max_length=40)
    page: str = Field(default="", max_length=40)
    key: str = Field(default="", max_length=40)
    rank: int | None = None
    nearest: datetime | None = None
    after: str = Field(default="", max_length=40)


class Fill(Payload):
    """Open, turn over, save or submit a form.

    `incident` is "" for a new report; `given` are the facts the form's button carries; `page`
    counts from 0; `once` makes a submission that arrives twice be taken once; `seq` is the last
    entry of the record that the page was made from.
    """

    do: Literal["fill"] = "fill"
    form: str = Field(max_length=40)
    intent: Literal[
        "open", "next", "back", "save", "cancel", "leave", "submit", "row", "edit", "drop"
    ] = "open"
    incident: str = Field(default="", max_length=40)
    given: dict[str, str] = Field(default_factory=dict, max_length=6)
    page: int = Field(default=0, ge=0, le=20)
    once: str = Field(default="", max_length=64)
    seq: int = Field(default=0, ge=0)
    dialog: bool = False


class Take(Payload):
    """What a file's consent carries: which paper of which case, or the log ("" as the incident)."""

    do: Literal["take"] = "take"
    incident: str = Field(default="", max_length=40)
    paper: str = Field(max_length=40)


class Again(Payload):
    """Send once more what could not be delivered; `incident` is "" for what is about no case."""

    do: Literal["again"] = "again"
    notice: int = Field(ge=1)
    incident: str = Field(default="", max_length=40)


class Seen(Payload):
    """Say that a finding of the desk's own check was seen."""

    do: Literal["seen"] = "seen"
    finding: int = Field(ge=1)


class BadPayload(Exception):
    """A button's data that none of our cards can have carried."""


def parse(payload: Mapping[str, Any]) -> tuple[Go | Fill | Take | Again | Seen, dict[str, object]]:
    """The button's data and what was typed, the ids without INPUT; raises BadPayload."""
    ours = {k: v for k, v in payload.items() if not k.startswith(INPUT) and k != "msteams"}
    typed = {k.removeprefix(INPUT): v for k, v in payload.items() if k.startswith(INPUT)}
    if any(not isinstance(v, str | int | float | bool | None) for v in typed.values()):
        raise BadPayload("an input that isn't text")
    try:
        match ours.get("do"):
            case "go":
                return Go.model_validate(ours), typed
            case "fill":
                return Fill.model_validate(ours), typed
            case "take":
                return Take.model_validate(ours), typed
            case "again":
                return Again.model_validate(ours), typed
            case "seen":
                return Seen.model_validate(ours), typed
    except ValidationError as wrong:
        raise BadPayload(f"{wrong.error_count()} faults in a button's data") from wrong
    raise BadPayload("a button that isn't ours")
