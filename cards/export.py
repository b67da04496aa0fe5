"""Getting the papers: which one, and in which versions; the file then comes into the chat."""

from __future__ import annotations

from collections.abc import Collection

from cards.elements import Element, button, hint, text
from cards.payloads import INPUT, Go
from service.cases import CaseView
from service.papers import choices

PAPER_INPUT = "paper"


def papers_body(view: CaseView, drafts: Collection[str] = ()) -> list[Element]:
    """The papers this person can have, one to be chosen; `drafts` are the forms they have begun."""
    offered = choices(view, drafts)
    if not offered:
        return [text("There is nothing here that you can take out.")]
    return [
        text("Choose a paper. It comes into this chat as a file, and you say whether to keep it."),
        {
            "type": "Input.ChoiceSet",
            "id": INPUT + PAPER_INPUT,
            "label": "Which paper?",
            "style": "expanded",
            "wrap": True,
            "isRequired": True,
            "errorMessage": "Please choose a paper.",
            "value": offered[0].key,
            "choices": [
                {"title": choice.title(view.procedure), "value": choice.key} for choice in offered
            ],
        },
        hint("That you took it is kept in the Record of Events."),
    ]


def papers_buttons(view: CaseView) -> list[Element]:
    """Get it."""
    return [button("Get the paper", Go(to="paper", incident=view.incident.id), primary=True)]
