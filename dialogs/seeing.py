"""Seeing: what the desk's own check found, and that somebody has seen it."""

from __future__ import annotations

from cards.desk_wide import findings_card
from cards.payloads import Seen
from dialogs.going import Going
from dialogs.turn import Reply, Show
from procedure.roles import Actor
from service.ports.store import Beside
from service.seeing import see
from service.take import Steps

DONE = "That it was seen is kept."
BEFORE = "Somebody has seen it before."


class Seeing:
    """Answers the button under a finding."""

    def __init__(self, desk: Steps, beside: Beside, going: Going) -> None:
        self._desk, self._beside, self._going = desk, beside, going

    async def __call__(self, seen: Seen, actor: Actor) -> Reply:
        """What is still to be seen; raises a ProcedureError where it isn't this person's."""
        reader = self._going.reader
        finding = await reader.finding(actor, seen.finding)
        done = await see(self._desk, self._beside, finding, actor)
        view = await reader.findings(actor)
        said = DONE if done else BEFORE
        return Show(findings_card(view, said, "good" if done else "accent"), said)
