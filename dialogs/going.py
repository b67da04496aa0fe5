"""Going somewhere: lists, a case, a page of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from typing import Any

from cards.case import case_card
from cards.cyber import cyber_card
from cards.desk_wide import findings_card
from cards.help import help_card
from cards.home import home_card
from cards.learning import annual_card, draw, follow_ups_card
from cards.lists import log_card, mine_card, queue_card, waiting_card
from cards.pages import action_card, page_card
from cards.payloads import Again, Fill, Go
from cards.record import on_page
from cards.undelivered import undelivered_card
from dialogs.turn import Bad, Reply, Show
from procedure import written
from procedure.asking import typed
from procedure.errors import ProcedureError, UnknownIncident
from procedure.instants import local_day
from procedure.roles import Actor
from procedure.stages import Stage
from procedure.terms import ReportKind
from service.cases import CaseView
from service.pages import PAGES
from service.ports.rows import Search
from service.ports.store import Beside
from service.views import Reader

Typed = Mapping[str, object]
MOST_READINGS = 30


class Going:
    """Answers every payload that shows something."""

    def __init__(self, reader: Reader, beside: Beside) -> None:
        self.reader, self._beside, self.organisation = reader, beside, reader.organisation
        self._ways: Mapping[str, Callable[[Go, Typed, Actor], Awaitable[Reply]]] = {
            "home": self._home,
            "help": self._help,
            "cyber": self._cyber,
            "queue": self._queue,
            "log": self._log,
            "mine": self._mine,
            "waiting": self._waiting,
            "case": self._case,
            "action": self._action,
            "case_page": self._page,
            "undelivered": self._undelivered,
            "findings": self._findings,
            "follow_ups": self._follow_ups,
            "annual": self._annual,
        }

    async def __call__(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        """The card asked for; raises a ProcedureError when it isn't open to this person."""
        if go.to in PAGED and go.after and cursor(go.after) is None:
            return Bad("a place in a list that isn't there")
        return await self._ways[go.to](go, inputs, actor)

    async def home(
        self,
        actor: Actor,
        said: str = "",
        style: str = "accent",
        offers: Sequence[tuple[str, Fill]] = (),
    ) -> Show:
        """The home card with a line on top, and buttons that belong to it."""
        view = await self.reader.home(actor)
        if view.year is not None:
            await asyncio.to_thread(draw, view.year)
        card = home_card(view, said, style, offers)
        return Show(card, said or "Incident desk")

    async def case(self, actor: Actor, incident: str, said: str = "", style: str = "good") -> Show:
        """A case with a line on top; the home card when it is no longer open to this person."""
        try:
            view = await self.reader.case(actor, incident)
        except UnknownIncident:
            if said:
                return await self.home(actor, said)
            raise
        return Show(case_card(view, said, style), said or incident)

    async def page(
        self,
        view: CaseView,
        page: str,
        before: int | None = None,
        *,
        said: str = "",
        style: str = "good",
    ) -> dict[str, Any]:
        """A page of a case, with a line on top."""
        readings = (
            await self._beside.readings(view.incident.id, MOST_READINGS)
            if page == "readings"
            else []
        )
        hashes = await self._hashes(view, before) if page == "record" else {}
        drafts = await self._drafts(view) if page == "papers" else frozenset()
        same = await self.reader.same_reporter(view, before) if page == "same_reporter" else None
        return page_card(
            view,
            page,
            readings=readings,
            hashes=hashes,
            before=before,
            drafts=drafts,
            same=same,
            said=said,
            style=style,
        )

    async def _hashes(self, view: CaseView, before: int | None) -> dict[int, str]:
        """Those of the entries on a page of the record, by number."""
        rows, _ = on_page(view, before)
        if not rows:
            return {}
        first, last = rows[0][0].seq, rows[-1][-1].seq
        found = await self._beside.hashes(view.incident.id, first, last)
        return dict(enumerate(found, start=first))

    async def _drafts(self, view: CaseView) -> frozenset[str]:
        """The forms of this case that its reader has begun."""
        kept = await self._beside.drafts(view.actor.id)
        return frozenset(d.form for d in kept if d.incident_id == view.incident.id)

    async def _home(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        return await self.home(actor)

    async def _help(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        return Show(help_card(self.organisation, actor), "Help")

    async def _cyber(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        return Show(cyber_card(self.organisation), "Cyber route")

    async def _queue(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        after = (go.rank, go.nearest, go.after) if go.rank is not None and go.after else None
        return Show(
            queue_card(await self.reader.queue(actor, after), self.organisation), "Open cases"
        )

    async def _log(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        view = await self.reader.log(
            actor, asked(inputs, go.after, self.organisation.procedure.classes)
        )
        return Show(log_card(view, self.organisation), "Summary Log")

    async def _mine(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        view = await self.reader.mine(actor, cursor(go.after))
        return Show(mine_card(view, self.organisation), "My reports")

    async def _waiting(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        view = await self.reader.waiting(actor, cursor(go.after))
        return Show(waiting_card(view, self.organisation), "Approvals")

    async def _undelivered(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        return await self._undelivered_card(actor)

    async def _undelivered_card(self, actor: Actor, said: str = "", style: str = "good") -> Show:
        card = undelivered_card(await self.reader.undelivered(actor), said, style)
        return Show(card, said or "Not delivered")

    async def _findings(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        return Show(findings_card(await self.reader.findings(actor)), "What the check found")

    async def again(self, again: Again, actor: Actor) -> Reply:
        """Puts a message that could not be delivered back in line, for the DPO."""
        view = await self.reader.undelivered(actor)
        known = {(one.id, one.notice.incident_id) for one in view.notices}
        sent = (again.notice, again.incident) in known and await self._beside.send_again(
            again.notice, again.incident, self.reader.clock()
        )
        said = "It is being sent again." if sent else "It has been sent already, or is on its way."
        return await self._undelivered_card(actor, said, "good" if sent else "accent")

    async def _follow_ups(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        after = (go.nearest, go.after, go.key) if go.nearest and go.after and go.key else None
        view = await self.reader.learning.follow_ups(actor, after)
        return Show(follow_ups_card(view), "Follow-ups")

    async def _annual(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        now = local_day(self.reader.clock()).year
        year = _year(go.key) if go.key else now
        if year > now:
            raise ProcedureError(f"There is no annual report {year} yet. The last is {now}.")
        return Show(
            annual_card(await self.reader.learning.annual(actor, year)), f"Annual report {year}"
        )

    async def _case(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        return await self.case(actor, go.incident)

    async def _action(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        view = await self.reader.case(actor, go.incident)
        if go.key not in view.actions:
            return Bad("an action that isn't there")
        return Show(action_card(view, go.key), go.key)

    async def _page(self, go: Go, inputs: Typed, actor: Actor) -> Reply:
        view = await self.reader.case(actor, go.incident)
        if go.page not in PAGES:
            return Bad("a page that isn't there")
        if view.sight not in PAGES[go.page].sights:
            raise UnknownIncident(f"That part of {go.incident} isn't open to you.")
        if go.key and not _PLACE.fullmatch(go.key):
            return Bad("a place on a page that isn't there")
        before = int(go.key) if go.key else None
        return Show(await self.page(view, go.page, before), go.incident)


PAGED = frozenset({"log", "mine", "waiting"})
"""Lists whose next page begins after a year and a number."""

_PLACE = re.compile(r"[0-9]{1,9}")
_CURSOR = re.compile(r"([0-9]{4})-([0-9]{1,9})")


def cursor(after: str) -> tuple[int, int] | None:
    """The keyset cursor in a "next" button: 'year-number'."""
    found = _CURSOR.fullmatch(after)
    return (int(found[1]), int(found[2])) if found else None


MOST_SOUGHT = 200
"""Characters of a search."""


def asked(inputs: Typed, after: str, classes: Container[str]) -> Search:
    """What the log is asked by the inputs of its card.

    What can't be meant is refused with a ProcedureError: left out, it would show what nobody asked.
    """
    words, year = typed(inputs, "words"), typed(inputs, "year")
    if len(words) > MOST_SOUGHT:
        raise ProcedureError(
            f"Please search for at most {MOST_SOUGHT} characters; these are {len(words)}. A few "
            "words that only this case has are enough."
        )
    return Search(
        words=words,
        classification=_one_of(typed(inputs, "classification"), classes),
        stage=_one_of(typed(inputs, "stage"), {str(stage) for stage in Stage}),
        kind=_one_of(typed(inputs, "kind"), {str(kind) for kind in ReportKind}),
        open=OPEN_OR_CLOSED[_one_of(typed(inputs, "status"), OPEN_OR_CLOSED)],
        year=_year(year) if year else None,
        before=cursor(after),
    )


OPEN_OR_CLOSED: Mapping[str, bool | None] = {"": None, "open": True, "closed": False}


def _year(text: str) -> int:
    try:
        return written.year(text)
    except written.Unclear as unclear:
        raise ProcedureError(str(unclear)) from None


def _one_of(value: str, allowed: Container[str]) -> str:
    if value and value not in allowed:
        raise ProcedureError("Please choose one of the filters that the log offers.")
    return value
