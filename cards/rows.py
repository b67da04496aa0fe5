"""One incident as a line of a list."""

from __future__ import annotations

from datetime import datetime

from cards.elements import Element, box, button, columns, text
from cards.payloads import Go
from cards.words import badge, stage_words
from procedure.definition import Procedure
from procedure.instants import left, shown
from procedure.rights import Sight
from procedure.stages import Stage
from procedure.terms import capital
from service.lists import CutRow
from service.ports.rows import Crowd, Row


def row_box(row: Row, now: datetime, procedure: Procedure) -> Element:
    """ID and class, the title, stage, who leads, the nearest limit, and a button to open it.

    Of a case in which a person is only asked for something, they see the ID and no more (5.2);
    of their own report not its class, which is for those who deal with it.
    """
    name = text(row.incident_id, weight="Bolder", size="Medium")
    matter = [name, text(row.title, spacing="None")]
    seen = row.sight if isinstance(row, CutRow) else Sight.FULL
    if seen is Sight.TASK:
        return box([*matter, _open_button(row)], separator=True)
    known = [] if seen is Sight.OWN else [("auto", [badge(row.classification, procedure)])]
    lines = [
        columns(("stretch", matter), *known),
        text(_state(row), spacing="Small", isSubtle=True),
        *limit_words(row, now),
        _open_button(row),
    ]
    return box(lines, separator=True)


def crowd_box(crowd: Crowd, now: datetime) -> Element:
    """Many more reports by one person, in one line, with the nearest limit and the way to them."""
    number = f"{crowd.number:,}" if crowd.number < MOST_SAID else f"At least {MOST_SAID:,}"
    more = "more report" if crowd.number == 1 else "more reports"
    lines = [
        text(f"{number} {more} by one person", weight="Bolder"),
        *limit_words(crowd.first, now),
        {"type": "ActionSet", "spacing": "Small", "actions": [see_crowd(crowd.first.incident_id)]},
    ]
    return box(lines, "warning", separator=True)


def see_crowd(incident_id: str, *, primary: bool = False) -> Element:
    """The way to all open reports by whoever reported this one."""
    go = Go(to="case_page", incident=incident_id, page="same_reporter")
    return button("See them, or set them aside", go, primary=primary, inputs=False)


MOST_SAID = 1_000
"""As far as the register counts them."""


def _open_button(row: Row) -> Element:
    go = Go(to="case", incident=row.incident_id)
    opens = button(f"Open {row.incident_id}", go, inputs=False)
    return {"type": "ActionSet", "spacing": "Small", "actions": [opens]}


def limit_words(row: Row, now: datetime) -> list[Element]:
    """The nearest limit with the time left; a sign goes with the colour of a missed one."""
    if row.nearest is None or not row.open:
        return []
    missed = row.nearest <= now
    sign, looks = ("⚠ ", {"color": "Attention"}) if missed else ("", {})
    words = f"{sign}{capital(left(row.nearest, now))}, limit {shown(row.nearest)}"
    return [text(words, spacing="None", **looks)]


def _state(row: Row) -> str:
    lead = row.register.get("Lead")
    leads = f"led by {lead}" if lead else "no lead nominated yet"
    waiting = f" · {row.waiting} waiting for approval" if row.waiting else ""
    return f"{stage_words(Stage(row.stage))} · {leads}{waiting}"
