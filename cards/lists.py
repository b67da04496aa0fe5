"""Lists: the queue (4.2), the Summary Log (4.3), my reports, approvals waiting (5.5)."""

from __future__ import annotations

from collections.abc import Sequence

from cards.elements import Card, Element, button, card, fitted, heading, text
from cards.payloads import INPUT, Fill, Go
from cards.rows import crowd_box, row_box
from cards.words import footer, version_words
from procedure.definition import Procedure
from procedure.load import listed
from procedure.organisation import Organisation
from procedure.stages import STAGE_NAMES
from procedure.terms import choices
from service.ports.rows import Row, Search
from service.views import ListView


def queue_card(view: ListView, organisation: Organisation) -> Card:
    """Open cases, the most pressing first."""
    classes = sorted(organisation.procedure.classes.values(), key=lambda row: row.rank)
    order = (
        f"Reports not yet classified first, then {listed([row.plural for row in classes], 'and')}; "
        "in each the nearest limit first."
    )
    buttons = []
    if view.more is not None:
        last = view.more
        go = Go(to="queue", rank=last.rank, nearest=last.nearest, after=last.incident_id)
        buttons.append(button("Next page", go))
    crowds = [crowd_box(crowd, view.now) for crowd in view.crowds]
    rows = [*crowds, *_rows(view, organisation, "" if crowds else "There is nothing in the queue.")]
    return _list("Queue", [text(order, isSubtle=True), *rows], buttons, organisation)


def log_card(view: ListView, organisation: Organisation) -> Card:
    """The Security Incident Summary Log, searched and filtered, newest first."""
    search = [button("Search", Go(to="log"), primary=True)]
    if view.search != Search(before=view.search.before):
        search.append(button("Clear the filters", Go(to="log"), inputs=False))
    filters: list[Element] = [
        *_filters(view.search, organisation.procedure),
        {"type": "ActionSet", "actions": search},
    ]
    buttons = []
    if view.more is not None:
        buttons.append(button("Next page", Go(to="log", after=_cursor(view.more))))
    buttons.append(button("Get the log as a workbook", Go(to="paper"), inputs=False))
    rows = _rows(view, organisation, "Nothing matches. Try fewer words or clear the filters.")
    return _list("Security Incident Summary Log", [*filters, *rows], buttons, organisation)


def mine_card(view: ListView, organisation: Organisation) -> Card:
    """What this person reported, leads or was asked about."""
    rows = _rows(view, organisation, "You have reported nothing yet, and nothing is asked of you.")
    buttons = [button("Report an incident", Fill(form="report"), primary=not view.rows)]
    if view.more is not None:
        buttons.append(button("Next page", Go(to="mine", after=_cursor(view.more))))
    return _list("My reports", rows, buttons, organisation)


def waiting_card(view: ListView, organisation: Organisation) -> Card:
    """Cases with an action that waits for an approver."""
    buttons = []
    if view.more is not None:
        buttons.append(button("Next page", Go(to="waiting", after=_cursor(view.more))))
    rows = _rows(view, organisation, "Nothing is waiting for approval.")
    return _list("Waiting for approval", rows, buttons, organisation)


def _rows(view: ListView, organisation: Organisation, empty: str) -> list[Element]:
    return [row_box(row, view.now, organisation.procedure) for row in view.rows] or (
        [text(empty)] if empty else []
    )


def _list(
    name: str, body: Sequence[Element], buttons: Sequence[Element], organisation: Organisation
) -> Card:
    home = button("Home", Go(to="home"), inputs=False)
    whole = [heading(name, "Large"), *body, footer(version_words(organisation))]
    return fitted(card(whole, [*buttons, home], speak=name))


def _cursor(row: Row) -> str:
    return f"{row.year}-{row.number}"


def _filters(search: Search, procedure: Procedure) -> list[Element]:
    state = "" if search.open is None else "open" if search.open else "closed"
    year = str(search.year) if search.year else ""
    return [
        _beside(
            _text_input("words", "Words in the case", search.words),
            _text_input("year", "Year", year),
        ),
        _beside(
            _choice(
                "classification",
                "Class",
                [(k, row.name) for k, row in procedure.classes.items()],
                search.classification,
            ),
            _choice(
                "kind",
                "Reported as",
                [(k, row.short) for k, row in procedure.reporting.items()],
                search.kind,
            ),
        ),
        _beside(
            _choice("stage", "Stage", choices(STAGE_NAMES), search.stage),
            _choice("status", "Open or closed", [("open", "Open"), ("closed", "Closed")], state),
        ),
    ]


def _text_input(key: str, name: str, value: str) -> Element:
    made = {"type": "Input.Text", "id": INPUT + key, "label": name, "maxLength": 200}
    return made | {"value": value} if value else made


def _choice(key: str, name: str, offered: Sequence[tuple[str, str]], value: str) -> Element:
    made = {
        "type": "Input.ChoiceSet",
        "id": INPUT + key,
        "label": name,
        "style": "compact",
        "placeholder": "Any",
        "choices": [{"title": title, "value": key} for key, title in offered],
    }
    return made | {"value": value} if value else made


def _beside(*inputs: Element) -> Element:
    return {
        "type": "ColumnSet",
        "columns": [{"type": "Column", "width": "stretch", "items": [i]} for i in inputs],
    }
