"""What a person can do next with a case: the buttons, in the order of what matters now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from procedure.definition import Procedure
from procedure.form import Form
from procedure.registry import FORM_ROWS
from procedure.rights import Sight, sight
from procedure.roles import Role
from procedure.rows import CASE, Button
from procedure.state import Incident
from service.pages import PAGES


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: a form to fill in, or a page of the case; `lacking` says what comes first.

    `following` marks the next step of the procedure; `dialog` a form that opens as a dialog.
    """

    title: str
    form: str = ""
    page: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    following: bool = False
    dialog: bool = False


def offers(
    incident: Incident, parts: frozenset[Role], allowed: frozenset[str], on: str = CASE
) -> list[Offer]:
    """What somebody may do on the case or one of its pages, in order.

    `parts` are those they play in the case, `allowed` the names of the steps they may take now.
    """
    seen = sight(parts)
    placed = [
        (button.place, _form(button, form, incident, seen))
        for button, form, step in BUTTONS.get(on, ())
        if step in allowed and button.when(incident)
    ]
    if on == CASE:
        placed += _pages(incident, parts, seen)
    return [offer for _, offer in sorted(placed, key=itemgetter(0))]


def _form(button: Button, form: Form, incident: Incident, seen: Sight) -> Offer:
    return Offer(
        incident.procedure.say(button.title),
        form=form.name,
        lacking=tuple(button.lacking(incident)),
        following=button.following(incident, seen),
        dialog=form.dialog,
    )


def _pages(incident: Incident, parts: frozenset[Role], seen: Sight) -> Iterator[tuple[int, Offer]]:
    for name, row in PAGES.items():
        if seen in row.sights and row.open_to(parts) and row.when(incident, parts):
            following = row.following(incident, parts)
            yield (
                row.place,
                Offer(incident.procedure.say(row.button(incident)), page=name, following=following),
            )


def _by_place() -> Mapping[str, tuple[tuple[Button, Form, str], ...]]:
    found: dict[str, list[tuple[Button, Form, str]]] = {}
    for row, asked in FORM_ROWS.values():
        for button in asked.buttons:
            found.setdefault(button.on, []).append((button, asked.form, row.step.__name__))
    return {on: tuple(buttons) for on, buttons in found.items()}


BUTTONS = _by_place()
"""Every form's button with the name of its step, by where it stands."""


def people_offers(allowed: frozenset[str], procedure: Procedure) -> list[Offer]:
    """The people officer's tasks (5.3)."""
    if "CompletePeopleTask" not in allowed:
        return []
    return [
        Offer(f"{task.capitalize()}: record as done", "people_task", given={"task": task})
        for task in procedure.people_tasks
    ]
