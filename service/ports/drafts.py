"""Drafts: what was typed and not yet submitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed and hasn't submitted: form name, incident ("" for a new report), page."""

    owner_id: str
    form: str
    incident_id: str
    subject: str
    page: int
    values: dict[str, object]
    saved_at: datetime


class Drafts(Protocol):
    """People's drafts, each its owner's alone."""

    async def save_draft(self, draft: Draft) -> None:
        """Keeps a draft in place of the earlier one of the same owner, form, incident, subject."""

    async def draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> Draft | None:
        """A person's draft."""

    async def drafts(self, owner_id: str) -> list[Draft]:
        """All of a person's drafts, newest first."""

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        """Forgets a draft its owner cancelled."""
