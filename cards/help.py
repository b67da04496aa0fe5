"""The help card: what one can type, made from the rows, whom to phone, and which procedure."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import Card, Element, box, button, card, facts, heading, text
from cards.payloads import Fill, Go
from cards.words import DONT_ASSUME, contact, desk_words, footer, version_words
from procedure.organisation import Organisation
from procedure.rights import APPROVERS
from procedure.roles import Actor
from procedure.terms import capital
from service.commands import Commands, commands_of
from service.lists import is_officer

MORE: Mapping[str, str] = {
    "report": ("Words after it are kept: “report I sent a letter to the wrong address”."),
}
"""What is worth knowing of a word besides what its step does."""

EVERYBODY: tuple[tuple[str, str], ...] = (
    ("my reports", "See your reports and add to them."),
    ("cyber", "Whom to tell of a cyber incident, with the phone numbers."),
    ("help", "This card."),
)
OFFICERS: tuple[tuple[str, str], ...] = (
    ("queue", "Open cases, the most pressing first."),
    ("log", "The Security Incident Summary Log, with search."),
    ("follow-ups", "What we said we would do, across all cases."),
    ("annual report 2026", "What a year came to: figures, lessons, reviews."),
)


def help_card(organisation: Organisation, actor: Actor) -> Card:
    """What one can type, whom to phone, and which procedure this follows."""
    can = commands_of(actor, organisation)
    body = [
        heading("Help", "Large"),
        box([text("If it is urgent", weight="Bolder"), text(contact(organisation))], "accent"),
        text(
            "Report as soon as you can, at the latest 2 working days after it was discovered. "
            f"Paper and the spoken word count too. {DONT_ASSUME}"
        ),
        heading("What you can type"),
        facts(_alone(can, actor)),
        *_with_an_id(can, organisation),
        text("Each of them is also a button, on the home card or on the case."),
        footer(f"{version_words(organisation)} {desk_words(organisation)}".rstrip()),
    ]
    report = button("Report an incident", Fill(form="report"), primary=True)
    return card(body, [report, button("Home", Go(to="home"))], speak="Help")


def _alone(can: Commands, actor: Actor) -> list[tuple[str, str]]:
    made = [(word, f"{capital(does)}. {MORE.get(word, '')}".strip()) for word, does in can.alone]
    made += EVERYBODY
    if is_officer(actor):
        made += OFFICERS
    if actor.roles & set(APPROVERS):
        made.append(("approvals", "What waits for your approval."))
    return made


def _with_an_id(can: Commands, organisation: Organisation) -> list[Element]:
    """A line for what one sees and one for what one does: a list of each would be a wall."""
    example = f"{organisation.procedure.prefix}-2026-0001"
    lines = [
        ("To see", can.shown),
        ("To do", can.done),
        ("If you lead it", can.leading),
    ]
    return [
        heading("With a case’s ID"),
        text(
            f"The ID alone opens the case; a word with it, “add {example}”, goes on from there. "
            "Words after that are kept too."
        ),
        facts([(what, ", ".join(typed)) for what, typed in lines if typed]),
    ]
