"""Handing on: what waits is put before whoever is able from now on (3.5, 5.5)."""

from __future__ import annotations

from procedure.able import asked, moved
from procedure.entries.office import AskedAgain
from procedure.organisation import Moment
from procedure.record import Entry
from procedure.state import Incident


def handed_on(before: Incident, after: Incident, moment: Moment) -> list[Entry]:
    """The entry for what others are asked of after a step than before it; none where nothing is."""
    put = moved(asked(before, moment.organisation), asked(after, moment.organisation))
    return [AskedAgain(put=put)] if put else []
