"""Export: a copy of the papers leaves the desk, and the record says who took which (3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from procedure.entries import Entry, Facts, Recorded
from procedure.errors import Missing
from procedure.incident import Incident, Moment, Step, applies, decides


class Paper(StrEnum):
    """What can be made of a case."""

    ANNEX_ONE = "annex_one"
    ANNEX_TWO = "annex_two"
    ANNEX_THREE = "annex_three"
    ANNEX_FOUR = "annex_four"
    CASE_FILE = "case_file"
    ICO_PACK = "ico_pack"
    ICO_TEXT = "ico_text"
    DISCLOSURE = "disclosure"
    FOLDER = "folder"


PAPER_NAMES: Mapping[Paper, str] = {
    Paper.ANNEX_ONE: "Annex one",
    Paper.ANNEX_TWO: "Annex two",
    Paper.ANNEX_THREE: "Annex three",
    Paper.ANNEX_FOUR: "Annex four, the Record of Events",
    Paper.CASE_FILE: "Case file",
    Paper.ICO_PACK: "ICO pack",
    Paper.ICO_TEXT: "ICO pack as plain text",
    Paper.DISCLOSURE: "Freedom-of-information export",
    Paper.FOLDER: "Every paper of the case, in a folder on the server",
}
NUMBERED: Mapping[Paper, str] = {
    Paper.ANNEX_ONE: "one",
    Paper.ANNEX_TWO: "two",
    Paper.ANNEX_THREE: "three",
}
"""Papers that are an annex form, by its number."""

ICO_PAPERS = frozenset({Paper.ICO_PACK, Paper.ICO_TEXT})


class Edition(StrEnum):
    """Which versions of an annex."""

    STANDING = "standing"
    ALL = "all"
    DRAFT = "draft"


EDITION_WORDS: Mapping[Edition, str] = {
    Edition.STANDING: "",
    Edition.ALL: ", with its superseded versions",
    Edition.DRAFT: ", as a draft",
}


class ExportFacts(Facts):
    """Which paper, and which versions of it."""

    paper: Paper
    edition: Edition = Edition.STANDING


class ExportDocument(Step, ExportFacts):
    """Take a copy of a paper out of the desk."""


class DocumentExported(Entry, ExportFacts):
    """A copy of a paper was taken out of the desk."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Exported: {PAPER_NAMES[self.paper]}{EDITION_WORDS[self.edition]}."


@decides(ExportDocument)
def export(incident: Incident, step: ExportDocument, moment: Moment) -> list[Entry]:
    """An annex only once it is submitted, unless it is the draft that is asked for."""
    number = NUMBERED.get(step.paper, "")
    if number and step.edition is not Edition.DRAFT and incident.annex(number) is None:
        raise Missing(f"Annex {number} has not been submitted yet.", (f"annex {number}",))
    return [DocumentExported(paper=step.paper, edition=step.edition)]


@applies(DocumentExported)
def exported(incident: Incident, entry: DocumentExported, recorded: Recorded) -> None:
    """Stands in the record and changes nothing else."""
