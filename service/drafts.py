"""Drafts that end: untouched for so long, or of a case that has ended; their writer hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procedure.instants import local_day
from procedure.notices import Notice, Route, Topic
from procedure.registry import FORM_ROWS
from service.ports.drafts import Draft

WARNED = timedelta(days=7)
"""So long before a draft is dropped its writer is told."""

ENDED = "ended"
"""Why a draft was dropped: the case has ended."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a notice of a draft is about: its form, the day it ends (ISO, London), and why."""

    form: str
    day: str
    why: str = ""

    def __str__(self) -> str:
        return "/".join((self.form, self.day, self.why))

    @staticmethod
    def parse(text: str) -> Ending:
        """Of what is no draft's the parts are empty, and the day the first there is."""
        form, day, why = [*text.split("/"), "", ""][:3]
        return Ending(form, day or "0001-01-01", why)


def sendable(form: str, stage: str) -> bool:
    """Whether a form of a case at this stage can still be sent by anybody."""
    found = FORM_ROWS.get(form)
    return found is not None and stage in {str(one) for one in found[0].right.stages}


def warning(draft: Draft, days: int, now: datetime) -> Notice:
    """That it will be dropped; no sooner than its writer has had the time to go on with it."""
    ends = max(draft.saved_at + timedelta(days=days), now + WARNED)
    return _notice(draft, Topic.DRAFT_ENDS, Ending(draft.form, f"{local_day(ends)}"))


def farewell(draft: Draft, now: datetime, why: str = "") -> Notice:
    """That it was dropped."""
    return _notice(draft, Topic.DRAFT_GONE, Ending(draft.form, f"{local_day(now)}", why))


def _notice(draft: Draft, topic: Topic, ending: Ending) -> Notice:
    place = (draft.owner_id, draft.form, draft.incident_id, draft.subject)
    key = "/".join((str(topic), *place, draft.saved_at.isoformat()))
    return Notice(draft.incident_id, topic, Route.CHAT, draft.owner_id, str(ending), key)
