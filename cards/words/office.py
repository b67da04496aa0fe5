"""What the organisation says of itself and of its procedure."""

from __future__ import annotations

from procedure.office import Office

DONT_ASSUME = "Please don't assume someone else will report it. A suspicion is enough."


def contact(office: Office) -> str:
    """Phone and mail address in one sentence (3.2, 4.1)."""
    return f"Phone {office.phone} or write to {office.mail}."


def version_words(office: Office) -> str:
    """Which procedure this follows."""
    version = office.version.removeprefix("version ")
    procedure = "Managing Information Security Incidents"
    return f"{office.organisation}: {procedure}, version {version}."
