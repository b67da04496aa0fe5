"""What a person sees once their step is taken, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cards.case import case_card
from cards.elements import clipped
from cards.pages import action_card
from cards.receipt import receipt_card
from dialogs.filled import NAMELESS, Filling
from dialogs.going import Going
from dialogs.turn import Bad, Closed, Reply, Show
from procedure.entries.link import DuplicateReturned
from procedure.errors import UnknownIncident
from procedure.rows import ACTION
from service.cases import CaseView
from service.pages import PAGES
from service.take import Taken

MOST_SAID = 200


class Outcome:
    """Where a person goes on: the receipt, the action, a page of the case, or the case."""

    def __init__(self, going: Going) -> None:
        self._going, self._reader = going, going.reader

    async def recorded(self, filling: Filling, taken: Taken) -> Reply:
        """After a step that was taken now, or by an earlier press of the same button."""
        if filling.row.makes_a_case:
            return await self.receipt(filling, taken.incident.id)
        said = f"{_said(taken)} {NAMELESS}" if filling.nameless else _said(taken)
        shown = await self.present(filling, said, "good", taken)
        return replace(shown, lasting=True) if isinstance(shown, Show | Closed) else shown

    async def receipt(self, filling: Filling, incident_id: str) -> Reply:
        """The receipt of a report; whoever named themselves as involved sees the ID alone."""
        said = f"Received as {incident_id}"
        try:
            view = await self._reader.case(filling.actor, incident_id, log=False)
        except UnknownIncident:
            return await self._going.home(filling.actor, f"{said}.", "good")
        return Show(receipt_card(view), said, incident_id, lasting=True)

    async def present(
        self, filling: Filling, said: str, style: str, taken: Taken | None = None
    ) -> Reply:
        """The present state, with a line on what was done, or by whom it was done before."""
        if filling.form.name == "decide_action":
            return await self.action(filling, said, style, taken=taken)
        try:
            shown = await self._case_or_page(filling, said, style, taken)
        except UnknownIncident:  # their own step ended what they may see of it
            shown = await self._going.home(filling.actor, said)
        return Closed(shown.card, said) if filling.in_dialog else shown

    async def action(
        self,
        filling: Filling,
        said: str,
        style: str,
        errors: Mapping[str, str] | None = None,
        taken: Taken | None = None,
    ) -> Reply:
        """An action's card, with what was typed as the reason."""
        view = await self._view(filling, taken)
        key = filling.fill.given.get("action", "")
        if key not in view.actions:
            return Bad("an action that isn't there")
        card = action_card(view, key, errors or {}, filling.raw, said, style)
        return Show(card, said or key)

    async def _case_or_page(
        self, filling: Filling, said: str, style: str, taken: Taken | None
    ) -> Show:
        view = await self._view(filling, taken)
        returns, key = filling.asked.returns, filling.fill.given.get("action", "")
        page = PAGES.get(returns)
        if page is not None and view.sight in page.sights:  # not for whoever owns one task only
            return Show(await self._going.page(view, returns, said=said, style=style), said)
        if returns == ACTION and key in view.actions:
            return Show(action_card(view, key, said=said, style=style), said)
        return Show(case_card(view, said, style), said)

    async def _view(self, filling: Filling, taken: Taken | None) -> CaseView:
        """The case as the step left it; read anew where no step was taken.

        That they had the case open is in the log since they opened the form.
        """
        if taken is not None:
            return await self._reader.taken(filling.actor, taken)
        return await self._reader.case(filling.actor, filling.fill.incident, log=False)


def _said(taken: Taken) -> str:
    if taken.repeated or not taken.new:
        return "That was recorded already."
    back = [r.entry for r in taken.new[1:] if isinstance(r.entry, DuplicateReturned)]
    said, procedure = [taken.new[0].entry, *back], taken.incident.procedure
    return "Recorded: " + " ".join(
        clipped(entry.sentence(procedure), MOST_SAID - 1, "…") for entry in said
    )
