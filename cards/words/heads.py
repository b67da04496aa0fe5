"""How every card about a case begins."""

from __future__ import annotations

from cards.elements import Element, columns, heading, text
from cards.words.classes import badge
from cards.words.stages import stage_words
from procedure.rights import Sight
from procedure.state import Incident
from service.cases import CaseView


def header(incident: Incident, *, classed: bool = True) -> Element:
    """The ID, the class where it is for its reader, and the stage, as every card begins."""
    standing = incident.standing
    stage = text(stage_words(standing.stage), spacing="None", isSubtle=True)
    name = [heading(incident.id, "Large"), stage]
    beside = [("auto", [badge(standing.category, incident.procedure)])] if classed else []
    return columns(("stretch", name), *beside)


def head_of(view: CaseView) -> Element:
    """The header of a case; those who are only asked something see its ID alone (5.2).

    Whoever reported it sees how far it is, not its class.
    """
    head = _head(view)
    if not view.found:
        return head
    return {"type": "Container", "items": [head, text(HELD, weight="Bolder", color="Attention")]}


HELD = "⚠ The desk's own check found something wrong in this record. An approver has to see it."


def _head(view: CaseView) -> Element:
    incident, seen = view.incident, view.sight
    if seen is Sight.TASK:
        return heading(incident.id, "Large")
    return header(incident, classed=seen is not Sight.OWN)
