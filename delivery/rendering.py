"""A notice made into what is sent, with the case as it stands at that moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import structlog

from cards.desk_wide import checkpoint_card, deleted_card, digest_card, finding_card, restored_card
from cards.drafts import ending_card
from cards.letters import desk_wide_letter
from cards.notices import (
    OUT_OF_DATE,
    channel_text,
    chat_card,
    mail_text,
    no_longer,
    out_of_date,
)
from procedure.errors import UnknownIncident
from procedure.notices import Notice, Route, Topic
from service.cases import CaseView, case_view, readable, with_others
from service.daily import daily
from service.drafts import Ending
from service.folding import folded
from service.lists import Lists
from service.ports.clock import Clock
from service.ports.directory import Directory
from service.take import Desk

log = structlog.get_logger()

ABOUT_DRAFTS = frozenset({Topic.DRAFT_ENDS, Topic.DRAFT_GONE})

CARD_TYPE = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True)
class Message:
    """A message activity, and the last entry of the record it was made from."""

    activity: dict[str, Any]
    seq: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, and the last entry of the record it was made from."""

    subject: str
    body: str
    seq: int


class Renderer:
    """Makes messages and mails; a person who may no longer see the case gets None."""

    def __init__(self, desk: Desk, directory: Directory, clock: Clock) -> None:
        self._desk, self._directory, self._clock = desk, directory, clock
        self._lists = Lists(desk.store, desk.organisation)

    async def chat(self, notice: Notice, *, update: bool) -> Message | None:
        """A card for a person's chat, about a case."""
        if notice.topic is Topic.DELETED and not update:
            return await self._deleted(notice)
        if notice.topic is Topic.SHOWN and not notice.incident_id:
            return Message(message(out_of_date(), OUT_OF_DATE), 0)
        if notice.topic is Topic.DRAFT_ENDS and not await self._is_untouched(notice):
            return None
        if notice.topic in ABOUT_DRAFTS and not notice.incident_id:
            card = ending_card(notice)
            return Message(message(card, str(card["fallbackText"])), 0)
        view = await self._view(notice)
        if view is not None:
            view = await with_others(view, notice.row, self._lists)
        if view is None and not update:
            return None
        card = no_longer(notice) if view is None else chat_card(notice, view)
        words, seq = str(card.get("fallbackText", "")), 0 if view is None else view.incident.seq
        return Message(message(card, words), seq)

    async def _deleted(self, notice: Notice) -> Message | None:
        stone = await self._desk.store.tombstone(notice.incident_id)
        if stone is None:
            return None
        words, card = deleted_card(stone)
        return Message(message(card, words), stone.seq)

    async def _is_untouched(self, notice: Notice) -> bool:
        """Whether what it is about is still there, as it was when this was queued."""
        form, store = Ending.parse(notice.about).form, self._desk.store
        draft = await store.draft(notice.to, form, notice.incident_id, "")
        return draft is not None and notice.key.endswith(draft.saved_at.isoformat())

    async def channel(self, notice: Notice) -> Message | None:
        """A card for the channel, nothing personal in it; None where there is nothing to tell."""
        if notice.row.desk_wide:
            return await self.desk_wide(notice)
        incident = folded(notice.incident_id, await self._desk.store.entries(notice.incident_id))
        words, card = channel_text(notice, incident, self._clock(), self._desk.organisation)
        return Message(message(card, words), incident.seq)

    async def desk_wide(self, notice: Notice) -> Message | None:
        """A card about no single case, for a chat or the channel; None with nothing to tell."""
        store, organisation = self._desk.store, self._desk.organisation
        match notice.topic:
            case Topic.CHECKPOINT:
                checkpoint = await store.checkpoint(int(notice.about))
                return None if checkpoint is None else _of(checkpoint_card(checkpoint))
            case Topic.RESTORED:
                found = await store.restored(int(notice.about))
                private = notice.route is Route.CHAT
                return None if found is None else _of(restored_card(found, with_reason=private))
            case Topic.FINDING:
                one = await store.finding(int(notice.about))
                private = notice.route is Route.CHAT
                return None if one is None else _of(finding_card(one, private=private))
        today = await daily(store, organisation, self._clock(), notice.about, _left_out)
        return None if today is None or today.quiet else _of(digest_card(today))

    async def mail(self, notice: Notice) -> Letter | None:
        """A mail to one of the procedure's mailboxes, or to a person chat can't reach."""
        letter = await self._letter(notice)
        marking = self._desk.organisation.marking
        if letter is None or not marking:
            return letter
        return replace(letter, subject=f"{marking}: {letter.subject}")

    async def _letter(self, notice: Notice) -> Letter | None:
        if notice.row.desk_wide:
            return Letter(*desk_wide_letter(notice, self._desk.organisation), 0)
        record = await self._desk.store.entries(notice.incident_id)
        incident = folded(notice.incident_id, record)
        if notice.to not in incident.procedure.mailboxes and await self._view(notice) is None:
            return None
        names = await self._directory.names([p.id for p in _people(incident.standing.lead) if p])
        subject, body = mail_text(notice, incident, self._clock(), self._desk.organisation, names)
        return Letter(subject, body, incident.seq)

    async def _view(self, notice: Notice) -> CaseView | None:
        organisation = self._desk.organisation
        actor = organisation.actor(notice.to, await self._directory.name(notice.to) or "you")
        record = await readable(self._desk.store, notice.incident_id, notice.to)
        try:
            return case_view(record, notice.incident_id, actor, organisation, self._clock())
        except UnknownIncident:
            return None


def _left_out(incident_id: str, error: Exception) -> None:
    log.error("digest_without_case", incident=incident_id, exc_info=error)


def _of(made: tuple[str, dict[str, Any]]) -> Message:
    """A message that was made from no incident's record."""
    words, card = made
    return Message(message(card, words), 0)


def _people(*people: Any) -> list[Any]:
    return [p for p in people if p is not None]


def message(card: dict[str, Any], words: str) -> dict[str, Any]:
    """A message activity with one card; `words` are what notifications show."""
    return {
        "type": "message",
        "summary": words,
        "attachments": [{"contentType": CARD_TYPE, "content": card}],
    }
