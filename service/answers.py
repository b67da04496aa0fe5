"""A form's answers in words, the same on a card and on paper."""

from __future__ import annotations

from collections.abc import Mapping

from procedure.asking import Asking, Raw
from procedure.field import Field
from procedure.form import Section
from procedure.instants import shown


def shown_fact(f: Field, asking: Asking) -> str:
    """A fact that the case already holds."""
    incident = asking.incident
    if incident is None:
        return ""
    if f.key == "id":
        return incident.id
    instant = getattr(incident.report, f.key, None)
    return shown(instant) if instant else "Not known yet"


def answered(
    section: Section, raw: Raw, asking: Asking, people: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Each question with its answer in words."""
    return [
        (f.label, f.ask.words(f, raw, people) or "Not answered")
        for f in section.fields
        if f.ask.asks and f.applies(raw, asking)
    ]
