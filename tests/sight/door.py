"""The desk behind its door: whatever somebody presses or types, and all that the answer says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from cards.payloads import Fill, Go, Take
from dialogs.filling import Filler
from dialogs.going import Going
from dialogs.papers import Papers
from dialogs.router import Router
from dialogs.seeing import Seeing
from dialogs.turn import ActivityKind, Bad, Incoming, Later, Show, Upload
from dialogs.words import OPEN, SHOW
from documents.child import made
from documents.orders import File, Order
from procedure.bounds import Bounded
from procedure.organisation import Organisation
from procedure.papers import Edition, Paper
from procedure.parties import parties_of
from procedure.person import PersonId
from procedure.record import Named
from procedure.registry import FORM_ROWS
from procedure.roles import Actor
from procedure.state import Incident
from service.pages import PAGES
from service.papers import Choice
from service.ports.directory import Directory
from service.ports.rows import Row
from service.ports.store import Store
from service.take import Desk
from service.views import Reader
from tests.cjs import CJS, Party
from tests.procedure.story import MONDAY
from tests.service.memory import Ticking

INTENTS = ("open", "next", "back", "edit", "row", "save", "leave", "cancel", "submit", "drop")
KINDS = (ActivityKind.EXECUTE, ActivityKind.SUBMIT, ActivityKind.TASK_FETCH)


class Nameless:
    """Fulfils service.ports.Directory: everybody goes by their id."""

    async def name(self, person_id: str) -> str:
        return person_id

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        return {person: person for person in person_ids}

    async def who(self, known_by: Iterable[PersonId]) -> dict[PersonId, Named]:
        return {each: Named(id=each, name=each) for each in known_by}


class Staff(Nameless):
    """Names whoever is at the door."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    async def name(self, person_id: str) -> str:
        return self.known[person_id]


class NoContacts:
    """Keeps nobody's conversation."""

    async def met(self, incoming: Incoming) -> None:
        return None


@dataclass
class Shelf:
    """Where accepted papers arrive."""

    kept: list[bytes] = field(default_factory=list)

    async def put(self, url: str, content: bytes, *, again: bool = False) -> bool:
        self.kept.append(content)
        return True


class MadeHere:
    """Makes papers at once and in this process."""

    async def make(self, order: Order, rows: AsyncIterator[Row] | None = None) -> File:
        return made(order, iter([row async for row in rows] if rows is not None else []))


class Door:
    """The router over a register."""

    def __init__(
        self,
        store: Store,
        organisation: Organisation,
        clock: Ticking,
        directory: Directory | None = None,
    ) -> None:
        # Far more is pressed here than anybody may in an hour; what is refused would show nothing.
        organisation = replace(organisation, bounds=dict.fromkeys(Bounded))
        self.store, self.organisation, self.clock = store, organisation, clock
        reader, self.desk = Reader(store, organisation, clock), Desk(store, organisation, clock)
        going, self.shelf = Going(reader, store), Shelf()
        self.unnamed: list[str] = []
        filler = Filler(self.desk, store, going, directory or Nameless(), self.unnamed.append)
        papers = Papers(self.desk, store, going, self.shelf, MadeHere())
        seeing = Seeing(self.desk, store, going)
        self.staff = Staff()
        self.router = Router(organisation, going, filler, papers, seeing, NoContacts(), self.staff)

    async def press(
        self, actor: Actor, payload: dict[str, Any], kind: ActivityKind = ActivityKind.EXECUTE
    ) -> str:
        """All that the answer to a press says."""
        return await self._said(replace(self._incoming(actor), kind=kind, payload=payload))

    async def type(self, actor: Actor, words: str) -> str:
        """All that the answer to a message says."""
        incoming = replace(self._incoming(actor), kind=ActivityKind.MESSAGE, text=words)
        return await self._said(incoming)

    async def typed_card(self, actor: Actor, words: str) -> dict[str, Any] | None:
        """The card that answers a message, or None where a sentence does."""
        incoming = replace(self._incoming(actor), kind=ActivityKind.MESSAGE, text=words)
        reply = await self.router(incoming)
        return reply.card if isinstance(reply, Show) else None

    async def accept(self, actor: Actor, take: Take) -> str:
        """All that the answer to a file's consent says, and how many papers were given."""
        return await self._said(self.consent(actor, take))

    def consent(self, actor: Actor, take: Take) -> Incoming:
        """A file accepted, as the gate lets it in."""
        upload = Upload(
            "https://x.sharepoint.com/u", "https://x.sharepoint.com/c", "n", "u", "docx"
        )
        kind = ActivityKind.FILE_CONSENT
        return replace(self._incoming(actor), kind=kind, payload=take.pack(), upload=upload)

    async def _said(self, incoming: Incoming) -> str:
        reply = await self.router(incoming)
        if isinstance(reply, Later):
            reply = await reply.reply()
        return "" if isinstance(reply, Bad) else str(reply)

    def _incoming(self, actor: Actor) -> Incoming:
        self.staff.known[actor.id] = actor.name
        return Incoming(
            kind=ActivityKind.EXECUTE,
            activity_id="1",
            person_id=actor.id,
            person_name=actor.name,
            teams_id="29:1",
            conversation_id="a:1",
            personal=True,
            service_url="https://smba.trafficmanager.net/uk/",
            tenant_id="t",
            text="",
            payload={},
            reply_to_id=None,
            trigger="manual",
            received_at=self.clock(),
        )


def keys_of(incident: Incident) -> list[str]:
    """Every key that a fact of a button may name in this case."""
    work, learning = incident.work, incident.learning
    own = [*work.actions, *work.inputs, *incident.standing.claims]
    own += [row.key for row in parties_of(incident)]
    own += [*learning.reviews, *learning.follow_ups]
    return list(dict.fromkeys([*own, "training", "support", *map(str, Party), "director", "one"]))


def fills(incident: Incident) -> Iterator[Fill]:
    """Every form with every intent on every page, and opened with every key of the case."""
    keys = keys_of(incident)
    for name, (row, asked) in FORM_ROWS.items():
        if row.makes_a_case:
            continue
        given = [dict.fromkeys(asked.form.given, key) for key in keys]
        pages = range(len(asked.form.worded(CJS).sections) + 1)
        first = given[:1] or [{}]
        for intent, page, facts in product(INTENTS, pages, first):
            yield _fill(name, incident.id, intent, page, facts)
        for facts in given[1:] if asked.form.given else []:
            yield _fill(name, incident.id, "open", 0, facts)
            yield _fill(name, incident.id, "next", 0, facts)


def _fill(name: str, incident: str, intent: str, page: int, given: dict[str, str]) -> Fill:
    facts = {"form": name, "incident": incident, "intent": intent, "page": page, "given": given}
    return Fill.model_validate(facts | {"once": "1"})


def goes(incident: Incident) -> Iterator[Go]:
    """Everywhere that a button can lead."""
    for to in Go.model_fields["to"].annotation.__args__:  # type: ignore[union-attr]
        if to == "case_page":
            yield from (Go(to=to, incident=incident.id, page=page) for page in PAGES)
            before = range(10, incident.seq + 10, 10)
            yield from (_earlier(incident, number) for number in before)
        elif to in ("action", "paper", "annual"):
            keys = [*incident.work.actions, f"{MONDAY.year}", f"annual.{MONDAY.year}", ""]
            yield from (Go(to=to, incident=incident.id, key=key) for key in keys)
            yield Go(to=to, key=f"annual.{MONDAY.year}")
        else:
            yield Go(to=to, incident=incident.id)


def _earlier(incident: Incident, number: int) -> Go:
    return Go(to="case_page", incident=incident.id, page="record", key=str(number))


def takes(incident: Incident) -> Iterator[Take]:
    """Every paper that can be asked for."""
    for paper, edition in product(Paper, Edition):
        yield Take(incident=incident.id, paper=Choice(paper, edition).key)
    yield Take(paper="Summary Log")
    yield Take(paper=f"annual.{MONDAY.year}")


def phrases(incident: Incident) -> Iterator[str]:
    """Everything that can be typed about a case, and what lists cases."""
    yield from (f"{words} {incident.id}" for words in (*SHOW, *OPEN, "case"))
    yield from ("home", "queue", "log", "search canary", "my reports", "approvals")
    yield from ("follow-ups", "annual report")
