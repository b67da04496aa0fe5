"""What can be made, as data: a paper's order, and the file it comes to.

An order and its rows are all that crosses to the process that makes a paper (documents/making.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from procedure.organisation import Organisation
from service.annual import AnnualReport
from service.cases import CaseView
from service.papers import Choice
from service.ports.drafts import Draft


@dataclass(frozen=True, slots=True)
class File:
    """A file's name and bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CasePaper:
    """One paper of a case, as its reader sees the case; `hashes` are its entries', in order."""

    view: CaseView
    choice: Choice
    hashes: Sequence[str] = ()
    checkpoint: str | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class AnnualPaper:
    """The annual report."""

    report: AnnualReport


@dataclass(frozen=True, slots=True)
class LogPaper:
    """The Summary Log; its rows follow, some at a time. `now` is UTC."""

    organisation: Organisation
    now: datetime


Order = CasePaper | AnnualPaper | LogPaper
