"""The receipt of a report: its ID, what happens next, the clocks, phone and mail (3.2, 4.1)."""

from __future__ import annotations

from cards.case import cyber_button, open_button
from cards.elements import Card, Element, box, button, card, fitted, heading, text
from cards.payloads import Fill, Go
from cards.words import clock_box, contact, footer, version_words
from procedure.instants import shown
from procedure.terms import Cyber
from service.cases import CaseView


def receipt_card(view: CaseView) -> Card:
    """Thanks, the ID, and what happens now; for the reporter, or for who logged the report."""
    incident = view.incident
    logged = bool(incident.report.source)
    thanks = "The report is logged." if logged else "Thank you. Your report has arrived."
    body = [
        box([text(f"✔ {thanks}", weight="Bolder"), heading(incident.id, "ExtraLarge")], "good"),
        *_late(view),
        heading("What happens next"),
        *(text(f"{n}. {step}", spacing="Small") for n, step in enumerate(_steps(view), 1)),
        *_clocks(view),
        text(f"Something more, or is it urgent? {contact(view.organisation)}"),
        footer(version_words(view.organisation)),
    ]
    return fitted(card(body, _buttons(view), speak=f"{thanks} {incident.id}"))


def _late(view: CaseView) -> list[Element]:
    incident = view.incident
    if not incident.report.late or incident.report.discovered is None:
        return []
    limit = view.organisation.calendar.report_limit(incident.report.discovered)
    line = f"The limit of 2 working days was {shown(limit)}. It is good that you reported it."
    return [box([text(f"⚠ {line}")], "warning")]


def _steps(view: CaseView) -> list[str]:
    incident, organisation = view.incident, view.organisation
    leads, nominates = view.lead, view.approvers.split(" or the ")
    told = leads.removesuffix(" (interim lead)")
    who = f"The {told} has been told" if told != leads else "The officers have been told"
    steps = [f"{who}, and a copy goes to the procedure's mailbox, {organisation.mail}."]
    if view.approvers:
        steps.append(f"The {nominates[0]} has been told and nominates an officer to lead.")
    steps.append("The report is classified, looked into, and whoever has to know is told.")
    if not incident.report.source:
        steps.append("You may be asked for more. Please keep what you have, and delete nothing.")
    return steps


def _clocks(view: CaseView) -> list[Element]:
    """Both, the nearer first."""
    if not view.clocks:
        return []
    return [heading("Clocks"), *(clock_box(clock) for clock in view.clocks)]


def _buttons(view: CaseView) -> list[Element]:
    incident = view.incident
    made = []
    if view.may("AddInformation"):
        fill = Fill(form="add_information", incident=incident.id)
        made.append(button("Add information", fill, primary=True))
    if incident.report.cyber in (Cyber.YES, Cyber.UNSURE):
        made.append(cyber_button(incident))
    made += [button("My reports", Go(to="mine")), open_button(incident)]
    return [*made, button("Home", Go(to="home"), more=True)]
