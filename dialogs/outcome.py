"""What a person sees once their step is taken, or refused."""

from __future__ import annotations

from collections.abc import Mapping

from cards.pages import action_card
from cards.receipt import receipt_card
from dialogs.filled import Filling
from dialogs.going import Going
from dialogs.turn import Bad, Closed, Reply, Show
from procedure.errors import UnknownIncident
from service.offers import PAGES
from service.take import Taken

RETURNS: Mapping[str, str] = {
    "propose_action": "actions",
    "withdraw_action": "actions",
    "decide_notification": "notifications",
    "record_notification": "notifications",
    "plan_review": "reviews",
    "complete_review": "reviews",
    "waive_review": "reviews",
    "people_task": "people",
    "complete_follow_up": "follow_ups",
    "ask_input": "inputs",
    "drop_input": "inputs",
    "add_entry": "record",
    "correct_entry": "record",
}
"""To which page of the case a form returns; the others to the case itself, or to their action."""

NEW = frozenset({"report", "log_report"})
"""Forms that make a case."""

MOST_SAID = 200


class Outcome:
    """Where a person goes on: the receipt, the action, a page of the case, or the case."""

    def __init__(self, going: Going) -> None:
        self._going, self._reader = going, going.reader

    async def recorded(self, filling: Filling, taken: Taken) -> Reply:
        """After a step that was taken now, or by an earlier press of the same button."""
        if filling.form.name in NEW:
            return await self.receipt(filling, taken.incident.id)
        return await self.present(filling, _said(taken), "good")

    async def receipt(self, filling: Filling, incident_id: str) -> Reply:
        """The receipt of a report; whoever named themselves as involved sees the ID alone."""
        said = f"Received as {incident_id}"
        try:
            view = await self._reader.case(filling.actor, incident_id, log=False)
        except UnknownIncident:
            return await self._going.home(filling.actor, f"{said}.", "good")
        return Show(receipt_card(view), said)

    async def present(self, filling: Filling, said: str, style: str) -> Reply:
        """The present state, with a line on what was done, or by whom it was done before."""
        if filling.form.name == "decide_action":
            return await self.action(filling, said, style)
        shown = await self._case_or_page(filling, said, style)
        return Closed(shown.card, said) if filling.in_dialog else shown

    async def action(
        self, filling: Filling, said: str, style: str, errors: Mapping[str, str] | None = None
    ) -> Reply:
        """An action's card, with what was typed as the reason."""
        view = await self._reader.case(filling.actor, filling.fill.incident, log=False)
        key = filling.fill.given.get("action", "")
        if key not in view.incident.actions:
            return Bad("an action that isn't there")
        card = action_card(view, key, errors or {}, filling.raw, said, style)
        return Show(card, said or key)

    async def _case_or_page(self, filling: Filling, said: str, style: str) -> Show:
        page = RETURNS.get(filling.form.name)
        key = filling.fill.given.get("action")
        if page is None and key is None:
            # That they had the case open is in the log since they opened the form.
            return await self._going.case(
                filling.actor, filling.fill.incident, said, style, log=False
            )
        view = await self._reader.case(filling.actor, filling.fill.incident, log=False)
        if page is not None and view.sight not in PAGES[page]:  # whoever owns one task only
            return await self._going.case(
                filling.actor, filling.fill.incident, said, style, log=False
            )
        if page is None and key is not None:
            return Show(action_card(view, key, said=said, style=style), said)
        return Show(await self._going.page(view, page or "", said=said, style=style), said)


def _said(taken: Taken) -> str:
    if taken.repeated or not taken.new:
        return "That was recorded already."
    words = taken.new[0].entry.sentence()
    short = words if len(words) <= MOST_SAID else words[: MOST_SAID - 1] + "…"
    return f"Recorded: {short}"
