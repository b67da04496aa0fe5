"""What was typed and not sent: the way on with it, that it will be dropped, and that it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cards.elements import Card, Element, banner, button, card, text
from cards.payloads import Fill, Go
from procedure.instants import shown, shown_day
from procedure.notices import Notice, Topic
from procedure.registry import FORM_ROWS
from service.drafts import Ending
from service.ports.drafts import Draft

NAMES: Mapping[str, str] = {
    "report": "your report",
    "log_report": "the report you were logging",
}


def go_on(draft: Draft) -> Element:
    """Opens the form where it was left."""
    title = f"Go on with {named(draft.form, draft.incident_id)}, saved {shown(draft.saved_at)}"
    return _opens(title, draft.form, draft.incident_id)


def named(form: str, incident_id: str) -> str:
    """'annex one of CJS-2026-0001'."""
    name = NAMES.get(form, form.replace("_", " "))
    return f"{name} of {incident_id}" if incident_id else name


def ending_card(notice: Notice) -> Card:
    """For who typed it: it will be dropped, or was; never a word of what was typed."""
    line, body, buttons = told(notice)
    return card([banner(line, "warning"), *body], buttons, speak=line)


def told(notice: Notice) -> tuple[str, list[Element], list[Element]]:
    """The line, what stands under it, and the buttons."""
    ending = Ending.parse(notice.about)
    what = named(ending.form, notice.incident_id)
    if notice.topic is Topic.DRAFT_ENDS:
        day = shown_day(date.fromisoformat(ending.day))
        line = f"Not sent yet: {what}. It is dropped on {day} unless you go on with it."
        why = "What is typed and not sent is kept for a while only. Nobody else can see it."
        return line, [text(why)], [_opens("Go on with it", ending.form, notice.incident_id)]
    line = f"Dropped: what you had typed in {what} and hadn't sent."
    return line, [text(REASONS[ending.why])], [button("Home", Go(to="home"))]


REASONS: Mapping[str, str] = {
    "": "It had not been touched for a long time. If it still matters, please begin it again.",
    "ended": "The case has ended, so it can't be sent any more. If it still matters, add it to the "
    "case as information.",
}
"""Why a draft was dropped."""


def _opens(title: str, form: str, incident_id: str) -> Element:
    found = FORM_ROWS.get(form)
    dialog = found is not None and found[1].form.dialog
    fill = Fill(form=form, intent="open", incident=incident_id, dialog=dialog)
    return button(title, fill, opens_dialog=dialog, inputs=False)
