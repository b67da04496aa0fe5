"""Any paper of a case by its name, as a file."""

from __future__ import annotations

from collections.abc import Sequence

from documents.annexes import annex_docx
from documents.casefile import case_file_pdf
from documents.disclosure import disclosure_docx
from documents.ico import ico_docx, ico_text
from documents.orders import File
from procedure.meanings import FOUR
from procedure.papers import NUMBERED, Paper
from service.cases import CaseView
from service.papers import Choice, marked
from service.ports.drafts import Draft


def paper(
    view: CaseView,
    choice: Choice,
    *,
    hashes: Sequence[str] = (),
    checkpoint: str | None = None,
    draft: Draft | None = None,
) -> File:
    """Makes one paper; raises NotAllowed, or Missing where the case has no such paper yet."""
    name = marked(choice.file_name(view.incident.id, view.procedure), view.organisation)
    return File(name, _content(view, choice, hashes, checkpoint, draft))


def _content(
    view: CaseView,
    choice: Choice,
    hashes: Sequence[str],
    checkpoint: str | None,
    draft: Draft | None,
) -> bytes:
    match choice.paper:
        case Paper.ANNEX_FOUR:
            return annex_docx(view, FOUR)
        case Paper.CASE_FILE:
            return case_file_pdf(view, hashes, checkpoint)
        case Paper.ICO_PACK:
            return ico_docx(view)
        case Paper.ICO_TEXT:
            return ico_text(view)
        case Paper.DISCLOSURE:
            return disclosure_docx(view)
        case Paper.FOLDER:
            raise ValueError("a folder is no file")
        case _:
            return annex_docx(view, NUMBERED[choice.paper], choice.edition, draft)
