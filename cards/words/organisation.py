"""What the organisation says of itself and of its procedure."""

from __future__ import annotations

from procedure.definition import Procedure
from procedure.organisation import Organisation

DONT_ASSUME = "Please don't assume someone else will report it. A suspicion is enough."


def contact(organisation: Organisation) -> str:
    """Phone and mail address in one sentence (3.2, 4.1)."""
    return f"Phone {organisation.phone} or write to {organisation.mail}."


def desk_words(organisation: Organisation) -> str:
    """Which version of the desk this is, to be told to whoever is asked for help."""
    return f"Incident desk {organisation.desk}." if organisation.desk else ""


def version_words(organisation: Organisation, procedure: Procedure | None = None) -> str:
    """Which procedure this follows: a case's own, or else the one in force."""
    follows = procedure or organisation.procedure
    return f"{organisation.name}: {follows.title}, {follows.label}."
