"""How known facts are put into a form: as what would have been typed."""

from __future__ import annotations

from datetime import date, datetime

from procedure.answering_days import as_typed
from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.instants import LONDON, end_of

DONE_AT = Field("done_at", "When was it done?", Ask.INSTANT, required=True)


def done_now(asking: Asking) -> dict[str, object]:
    """That it was done just now, until somebody says otherwise."""
    return instant(DONE_AT.key, asking.now)


def instant(key: str, moment: datetime | None) -> dict[str, object]:
    """Date and time inputs of an instant, in Europe/London."""
    return {} if moment is None else as_typed(key, moment)


def day(moment: datetime | None) -> str:
    """A date input, in Europe/London."""
    return f"{moment.astimezone(LONDON):%Y-%m-%d}" if moment else ""


def by_end_of(answers: dict[str, object], key: str) -> dict[str, object]:
    """Turns a day into the instant at which it ends."""
    value = answers.get(key)
    return {**answers, key: end_of(value)} if isinstance(value, date) else answers


def due_by_end(answers: dict[str, object]) -> dict[str, object]:
    """What is due on a day is due by its end."""
    return by_end_of(answers, "due")


def action_shown(asking: Asking) -> str:
    """The action that the form is about."""
    action = (
        asking.incident.work.actions.get(asking.given.get("action", ""))
        if asking.incident
        else None
    )
    return f"{action.key}: {action.text}" if action else ""
