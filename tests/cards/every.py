"""Every card of a case."""

from __future__ import annotations

from collections.abc import Iterator

from cards.case import case_card
from cards.pages import action_card, page_card
from procedure.errors import ProcedureError
from service.cases import CaseView
from service.pages import PAGES
from tests.cards.reading import Card


def cards(view: CaseView) -> Iterator[Card]:
    """Every card of a case for this person."""
    yield case_card(view)
    for key in view.actions:
        yield action_card(view, key)
    for page in PAGES:
        try:
            yield page_card(view, page)
        except ProcedureError:
            continue
