"""The cyber route: advice without a fact of any case, for whoever needs it now."""

from __future__ import annotations

from cards.elements import Card, Element, box, button, card, facts, fitted, heading, text
from cards.payloads import Fill, Go
from cards.words import contact, footer, version_words
from procedure.definition import Procedure
from procedure.file_rows import CyberPart
from procedure.organisation import Organisation


def cyber_body(procedure: Procedure) -> list[Element]:
    """Every part of the route, in its order."""
    return [box(_part(part), separator=True, spacing="Medium") for part in procedure.cyber.parts]


def _part(part: CyberPart) -> list[Element]:
    lines = [facts(part.lines)] if part.lines else []
    return [text(part.title, weight="Bolder"), text(part.words, spacing="None"), *lines]


def cyber_card(organisation: Organisation) -> Card:
    """The route without a case: for whoever types the word."""
    body = [
        heading("Cyber route", "Large"),
        *cyber_body(organisation.procedure),
        text(f"Inside {organisation.name}: {contact(organisation)}"),
        footer(version_words(organisation)),
    ]
    report = button("Report an incident", Fill(form="report"), primary=True)
    return fitted(card(body, [report, button("Home", Go(to="home"))], speak="Cyber route"))
