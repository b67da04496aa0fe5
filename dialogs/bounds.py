"""Bounds on what one person asks of this process: counted in a sliding hour, a kind apart."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime

from cards.payloads import Again, Fill, Go, Seen, Take
from procedure.bounds import HOUR, Bounded, check_room
from procedure.organisation import Organisation
from procedure.registry import FORM_ROWS
from procedure.roles import Actor

MOST_KEPT = 10_000
"""People and kinds that are counted at once; then whoever was seen longest ago is forgotten."""

FREE = frozenset({"help", "cyber"})
"""What is always shown: whom to phone, made from nothing that is kept."""

KEEPING = frozenset({"next", "back", "row", "save", "cancel"})
"""Buttons of a long form that save what was typed."""

SENT: Mapping[str, Bounded] = {"add_information": Bounded.ADDITIONS}
"""Forms that can be sent any number of times, each heard by others, and what counts them.

Reports are counted in the register, with the step itself; see procedure/steps/report.py.
"""


class Windows:
    """Counts what people do here; another process counts for itself, so each adds its bound."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._seen: dict[tuple[str, Bounded], deque[datetime]] = {}

    def check(self, kind: Bounded | None, actor: Actor, now: datetime) -> None:
        """Counts one more; raises TooMany, and counts nothing, where there is no room."""
        most = self._organisation.most(kind, actor) if kind is not None else None
        if kind is None or most is None:
            return
        seen = self._seen.pop((actor.id, kind), deque(maxlen=most))
        self._seen[actor.id, kind] = seen
        if len(self._seen) > MOST_KEPT:
            del self._seen[next(iter(self._seen))]
        if len(seen) == most and seen[0] > now - HOUR:
            check_room(kind, most, [*reversed(seen)], now, self._organisation.phone)
        seen.append(now)


def kind_of(payload: Go | Fill | Take | Again | Seen) -> Bounded | None:
    """What an answer to this counts as; None for what is never refused here."""
    match payload:
        case Take() | Go(to="paper"):
            return Bounded.PAPERS
        case Go(to=to):
            return None if to in FREE else Bounded.LOOK_UPS
        case Fill():
            return _of_form(payload)
        case _:
            return Bounded.LOOK_UPS


def _of_form(fill: Fill) -> Bounded | None:
    """A report can always be begun and sent; what is typed along with “report” is a draft."""
    if fill.intent == "submit":
        return SENT.get(fill.form)
    found = FORM_ROWS.get(fill.form)
    kept = found is not None and found[1].form.drafts
    if kept and (fill.intent in KEEPING or fill.given.get("words")):
        return Bounded.DRAFTS
    begins = not fill.incident and fill.intent in ("open", "edit")
    return None if begins else Bounded.LOOK_UPS
