"""How telling the regulator stands."""

from __future__ import annotations

from procedure.findings import was_told
from procedure.instants import shown
from procedure.state import Incident
from procedure.terms import Answer


def ico_words(incident: Incident) -> str:
    """How telling the regulator stands, in a sentence without free text."""
    key, name = incident.procedure.regulator, incident.procedure.names.regulator
    if not incident.needs_annex_two:
        return f"Personal data is not involved, so the {name} does not have to be told."
    if was_told(incident, key):
        first = min(n.at for n in incident.work.notifications if n.party == key)
        return f"The {name} was told on {shown(first)}."
    decision = incident.work.decisions.get(key)
    if decision is None or decision.answer is Answer.NOT_YET:
        return f"It has not been decided yet whether the {name} is told."
    if decision.answer is Answer.YES:
        return f"It has been decided that the {name} is told."
    return f"It has been decided that the {name} does not have to be told."
