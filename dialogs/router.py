"""From what a person did to who answers it."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from cards.payloads import Again, BadPayload, Fill, Go, Seen, Take, parse
from dialogs.bounds import Windows, kind_of
from dialogs.evening import even_out, now
from dialogs.failures import log_failure, log_refusal, reference
from dialogs.filling import Filler
from dialogs.going import Going
from dialogs.papers import Papers
from dialogs.seeing import Seeing
from dialogs.turn import ActivityKind, Bad, Closed, Dialog, Incoming, Nothing, Reply, Say, Show
from dialogs.words import NotUnderstood, own_words, understand
from procedure.bounds import Bounded
from procedure.errors import ProcedureError, UnknownIncident
from procedure.instants import local_day
from procedure.organisation import Organisation
from procedure.roles import Actor
from service.ports.directory import Directory
from service.ports.store import StorageAway


class ContactBook(Protocol):
    """Keeps where people and channels can be reached."""

    async def met(self, incoming: Incoming) -> None:
        """Remembers the conversation an activity came from."""


class Router:
    """Answers everything that people type and press."""

    def __init__(
        self,
        organisation: Organisation,
        going: Going,
        filler: Filler,
        papers: Papers,
        seeing: Seeing,
        contacts: ContactBook,
        directory: Directory,
    ) -> None:
        self.organisation, self.going, self.filler = organisation, going, filler
        self.papers, self.seeing = papers, seeing
        self.contacts, self.directory = contacts, directory
        self._windows = Windows(organisation)

    async def __call__(self, incoming: Incoming) -> Reply:
        """What the person sees next."""
        began = now()
        try:
            await self.contacts.met(incoming)
            return _fitting(incoming, await self._answer(incoming))
        except ProcedureError as refused:
            log_refusal(refused, incoming)
            if isinstance(refused, UnknownIncident):
                await even_out(began)
            return Say(str(refused))
        except StorageAway as away:
            log_failure("storage_away", away, kind=incoming.kind)
            return Say(
                f"The register can't be reached just now (ref {reference()}), so nothing was "
                "recorded. What you typed is still on your card: please try again in a minute. If "
                f"it is urgent, phone {self.organisation.phone}."
            )

    async def _answer(self, incoming: Incoming) -> Reply:
        if incoming.kind in (
            ActivityKind.INSTALLED,
            ActivityKind.REMOVED,
            ActivityKind.MEMBERS,
            ActivityKind.OTHER,
        ):
            return await self._arrived(incoming)
        if incoming.kind is ActivityKind.EDITED:
            return self._edited(incoming)
        if not incoming.personal:
            return Say(self._in_private())
        if incoming.kind is ActivityKind.MESSAGE:
            return await self._message(incoming)
        try:
            payload, inputs = parse(incoming.payload)
        except BadPayload as bad:
            return Bad(str(bad))
        reply = await self._payload(payload, inputs, incoming, await self._actor(incoming))
        return _about(payload, reply)

    async def _actor(self, incoming: Incoming) -> Actor:
        """Who acts, by the name that the directory gives: any client can set an activity's."""
        name = await self.directory.name(incoming.person_id)
        return self.organisation.actor(incoming.person_id, name or _unconfirmed(incoming))

    async def _payload(
        self,
        payload: Go | Fill | Take | Again | Seen,
        inputs: dict[str, object],
        incoming: Incoming,
        actor: Actor,
    ) -> Reply:
        self._windows.check(kind_of(payload), actor, incoming.received_at)
        if incoming.kind is ActivityKind.FILE_CONSENT or isinstance(payload, Take):
            return await self.papers.answered(payload, incoming, actor)
        if isinstance(payload, Go) and payload.to == "paper":
            return await self.papers.offer(payload, inputs, actor)
        if isinstance(payload, Go):
            return await self.going(payload, inputs, actor)
        if isinstance(payload, Again):
            return await self.going.again(payload, actor)
        if isinstance(payload, Seen):
            return await self.seeing(payload, actor)
        return await self.filler(payload, inputs, incoming, actor)

    async def _message(self, incoming: Incoming) -> Reply:
        actor = await self._actor(incoming)
        understood = understand(
            incoming.text,
            self._this_year(incoming),
            incoming.quoted,
            own_words(self.organisation.procedure),
        )
        if isinstance(understood, NotUnderstood):
            self._windows.check(Bounded.LOOK_UPS, actor, incoming.received_at)
            return await self.going.home(actor, understood.sentence, offers=_offers(understood))
        reply = await self._payload(understood.payload, understood.typed, incoming, actor)
        return _about(understood.payload, _fitting(incoming, reply))

    async def _arrived(self, incoming: Incoming) -> Reply:
        if incoming.kind is not ActivityKind.INSTALLED:
            return Nothing()
        if not incoming.personal or not incoming.person_id:
            return Nothing() if incoming.personal else Say(self._in_private())
        actor = await self._actor(incoming)
        return await self.going.home(actor)

    @staticmethod
    def _edited(incoming: Incoming) -> Reply:
        """An edit changes nothing that was recorded or begun, and whoever made it must know."""
        if not incoming.personal:
            return Nothing()
        return Say(
            "You changed a message that I have answered. I go on with what it said at first, and "
            "nothing of the change was recorded. Please write what is new as a message of its own: "
            "“report” and your words, or “add” with the case’s ID and your words."
        )

    def _this_year(self, incoming: Incoming) -> str:
        return f"{self.organisation.procedure.prefix}-{local_day(incoming.received_at).year}"

    def _in_private(self) -> str:
        return (
            "Reports and cases are handled in a chat with me alone, because others can read this "
            "channel. Please open a chat with Incident desk and type “report”. "
            f"If it is urgent, phone {self.organisation.phone}."
        )


LONGEST_OFFERED = 4_000
"""Characters of a message that a button takes along: a card must stay small enough to send."""


def _offers(missed: NotUnderstood) -> list[tuple[str, Fill]]:
    """Buttons that go on with words that were no command, so that nobody types them again."""
    words = missed.words
    if len(words.split()) < 2 or len(words) > LONGEST_OFFERED:
        return []
    given = {"words": words}
    report = ("Report these words", Fill(form="report", given=given))
    if not missed.incident:
        return [report]
    adds = Fill(form="add_information", incident=missed.incident, given=given)
    return [(f"Add these words to {missed.incident}", adds), report]


def _unconfirmed(incoming: Incoming) -> str:
    """What somebody says of themselves, marked for all who read it: nobody else vouches for it."""
    return f"{incoming.person_name or 'Somebody'} (name not confirmed by the directory)"


def _about(payload: object, reply: Reply) -> Reply:
    """The reply with the incident it shows: the one it made, or that it was asked about."""
    if not isinstance(reply, Show | Closed) or reply.incident:
        return reply
    incident: str = getattr(payload, "incident", "")
    return replace(reply, incident=incident)


def _fitting(incoming: Incoming, reply: Reply) -> Reply:
    """A reply that this kind of activity can carry."""
    if isinstance(reply, Dialog) and incoming.kind not in (
        ActivityKind.TASK_FETCH,
        ActivityKind.TASK_SUBMIT,
    ):
        return Show(reply.card, reply.title)
    if isinstance(reply, Closed) and incoming.kind is not ActivityKind.TASK_SUBMIT:
        told = reply.say, reply.incident, reply.lasting
        return Show(reply.card, *told) if reply.card else Say(reply.say)
    if isinstance(reply, Show) and incoming.kind is ActivityKind.TASK_SUBMIT:
        return Closed(reply.card, reply.notice, reply.incident, reply.lasting)
    return reply
