"""How every card about a case begins."""

from __future__ import annotations

from cards.elements import Element, columns, heading, text
from cards.words.classes import badge
from cards.words.stages import stage_words
from procedure.rights import Sight
from procedure.stages import Stage
from procedure.terms import Category
from service.cases import CaseView


def header(incident_id: str, category: Category | None, stage: Stage) -> Element:
    """The ID, the class and the stage, as every card about a case begins."""
    return columns(("stretch", _name(incident_id, stage)), ("auto", [badge(category)]))


def _name(incident_id: str, stage: Stage) -> list[Element]:
    return [heading(incident_id, "Large"), text(stage_words(stage), spacing="None", isSubtle=True)]


def head_of(view: CaseView) -> Element:
    """The header of a case; those who are only asked something see its ID alone (5.2).

    Whoever reported it sees how far it is, not its class.
    """
    incident = view.incident
    if view.sight is Sight.TASK:
        return heading(incident.id, "Large")
    if view.sight is Sight.OWN:
        return columns(("stretch", _name(incident.id, incident.standing.stage)))
    return header(incident.id, incident.standing.category, incident.standing.stage)
