"""How telling the ICO stands."""

from __future__ import annotations

from procedure.findings import was_told
from procedure.instants import shown
from procedure.state import Incident
from procedure.terms import Answer, Party


def ico_words(incident: Incident) -> str:
    """How telling the ICO stands, in a sentence without free text."""
    if not incident.needs_annex_two:
        return "Personal data is not involved, so the ICO does not have to be told."
    if was_told(incident, Party.ICO):
        first = min(n.at for n in incident.work.notifications if n.party == Party.ICO)
        return f"The ICO was told on {shown(first)}."
    decision = incident.work.decisions.get(Party.ICO)
    if decision is None or decision.answer is Answer.NOT_YET:
        return "It has not been decided yet whether the ICO is told."
    if decision.answer is Answer.YES:
        return "It has been decided that the ICO is told."
    return "It has been decided that the ICO does not have to be told."
