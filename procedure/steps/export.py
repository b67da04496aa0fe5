"""Export: a copy of the papers leaves the desk, and the record says who took which (3.5)."""

from __future__ import annotations

from procedure.entries.export import DocumentExported, ExportFacts
from procedure.errors import Missing
from procedure.organisation import Moment
from procedure.papers import NUMBERED, Edition, Handing
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, DESK, OFFICERS, Right
from procedure.rows import StepRow
from procedure.state import Incident


class ExportDocument(Step, ExportFacts):
    """Take a copy of a paper out of the desk."""


def export(incident: Incident, step: ExportDocument, moment: Moment) -> list[Entry]:
    """An annex only once it is submitted, unless it is the draft that is asked for.

    What became of a copy that was offered is a fact, whatever has changed since.
    """
    number = NUMBERED.get(step.paper, "")
    wanted = step.handing in (Handing.EXPORTED, Handing.OFFERED)
    if wanted and number and step.edition is not Edition.DRAFT and incident.annex(number) is None:
        raise Missing(f"Annex {number} has not been submitted yet.", (f"annex {number}",))
    return [DocumentExported(paper=step.paper, edition=step.edition, handing=step.handing)]


STEPS = (
    StepRow(
        step=ExportDocument,
        decide=export,
        right=Right(OFFICERS | DESK, ALWAYS, "take a copy of the papers"),
        forms=(),
    ),
)
