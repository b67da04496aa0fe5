"""One incident as a line of a list."""

from __future__ import annotations

from datetime import datetime

from cards.elements import Element, box, button, text
from cards.payloads import Go
from cards.words import badge, class_of, stage_words
from procedure.instants import left, shown
from procedure.office import Office
from procedure.roles import Role
from procedure.stages import Stage
from procedure.terms import Category
from service.ports import Row


def row_box(row: Row, now: datetime, office: Office, *, titled: bool = True) -> Element:
    """ID and class, the title, stage, who leads, the nearest limit, and a button to open it.

    Without `titled` nothing but the ID is shown: the case isn't this person's to read.
    """
    left_side = [text(row.incident_id, weight="Bolder")]
    if not titled:
        left_side.append(text("Something in this case is asked of you.", spacing="None"))
        return box([_line(left_side, row, [])], separator=True)
    left_side += [text(row.title, spacing="None"), text(_state(row), spacing="None", isSubtle=True)]
    limit = limit_words(row.nearest, now) if row.open else ""
    if limit:
        late = row.nearest is not None and row.nearest <= now
        colour = {"color": "Attention"} if late else {}
        left_side.append(text(limit, spacing="None", **colour))
    return box([_line(left_side, row, [badge(class_of(row.classification))])], separator=True)


def _line(left_side: list[Element], row: Row, badges: list[Element]) -> Element:
    go = Go(to="case", incident=row.incident_id)
    opens = button(f"Open {row.incident_id}", go, inputs=False)
    left_side.append({"type": "ActionSet", "actions": [opens]})
    main = {"type": "Column", "width": "stretch", "items": left_side}
    return {"type": "ColumnSet", "columns": [main, *badges]}


def _state(row: Row) -> str:
    leads = row.register.get("Lead") or "no lead nominated yet"
    waiting = f" · {row.waiting} waiting for approval" if row.waiting else ""
    return f"{stage_words(Stage(row.stage))} · {leads}{waiting}"


def limit_words(nearest: datetime | None, now: datetime) -> str:
    """The nearest limit with the time left; a sign goes with the colour of a missed one."""
    if nearest is None:
        return ""
    sign = "⚠ " if nearest <= now else "⏱ "
    return f"{sign}{left(nearest, now)}, limit {shown(nearest)}"


def readable(row: Row, person: str, office: Office) -> bool:
    """Whether a row is this person's to read; else it only holds something asked of them."""
    if person in (row.reporter_id, row.lead_id):
        return True
    if person in row.involved:
        return False
    roles = office.people.roles_of(person)
    if roles & {Role.DPO, Role.CHIEF_EXECUTIVE, Role.DIRECTOR_OF_OPERATIONS}:
        return True
    wanted = row.classification == Category.INCIDENT or bool(row.involved)
    return Role.HEAD_OF_PEOPLE in roles and wanted
