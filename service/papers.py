"""Which papers somebody can be given of a case, and what their files are called."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass

from procedure.definition import Procedure
from procedure.instants import shown
from procedure.organisation import Organisation
from procedure.papers import EDITION_WORDS, NUMBERED, PAPER_NAMES, Edition, Paper
from service.cases import CaseView
from service.ports.proofs import Proofs
from service.ports.rows import Row, Search
from service.ports.store import Store

SUFFIX: Mapping[Paper, str] = {
    Paper.ANNEX_ONE: "docx",
    Paper.ANNEX_TWO: "docx",
    Paper.ANNEX_THREE: "docx",
    Paper.ANNEX_FOUR: "docx",
    Paper.CASE_FILE: "pdf",
    Paper.ICO_PACK: "docx",
    Paper.ICO_TEXT: "txt",
    Paper.DISCLOSURE: "docx",
    Paper.FOLDER: "",
}
"""How a file's name ends; the folder of them all is no file."""

LOG, LOG_FILE = "Summary Log", "Security Incident Summary Log.xlsx"
"""The log is no case: that it was taken out is kept in the reading log under this name."""

BATCH = 200

KINDS: Mapping[str, str] = {"pdf": "PDF", "docx": "Word"}
"""What a file is, where the paper's own name doesn't say it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper and which versions of it; `key` is how a button names it."""

    paper: Paper
    edition: Edition = Edition.STANDING

    @property
    def key(self) -> str:
        """As it travels in a card."""
        return f"{self.paper}.{self.edition}"

    @property
    def suffix(self) -> str:
        """The file's, without the dot."""
        return SUFFIX[self.paper]

    def title(self, procedure: Procedure) -> str:
        """As people choose it: 'Annex one, with its superseded versions (Word)'."""
        words = f"{procedure.say(PAPER_NAMES[self.paper])}{EDITION_WORDS[self.edition]}"
        return f"{words} ({KINDS[self.suffix]})" if self.suffix in KINDS else words

    def file_name(self, incident_id: str, procedure: Procedure) -> str:
        """What the file is called."""
        name = procedure.say(PAPER_NAMES[self.paper]).split(",")[0].removesuffix(" as plain text")
        more = {Edition.ALL: " all versions", Edition.DRAFT: " DRAFT"}.get(self.edition, "")
        return f"{incident_id} {name}{more}.{self.suffix}"


def choices(view: CaseView, drafts: Collection[str] = ()) -> tuple[Choice, ...]:
    """What this person can have made; `drafts` are the forms of this case they have drafts of."""
    if not view.may("ExportDocument"):
        return ()
    made = [Choice(Paper.CASE_FILE)]
    for paper, number in NUMBERED.items():
        versions = view.incident.work.annexes.get(number, [])
        if versions:
            made.append(Choice(paper))
        if len(versions) > 1:
            made.append(Choice(paper, Edition.ALL))
        if f"annex_{number}" in drafts:
            made.append(Choice(paper, Edition.DRAFT))
    made.append(Choice(Paper.ANNEX_FOUR))
    if view.incident.needs_annex_two:
        made += [Choice(Paper.ICO_PACK), Choice(Paper.ICO_TEXT)]
    return (*made, Choice(Paper.DISCLOSURE))


def marked(name: str, organisation: Organisation) -> str:
    """A file's name with the protective marking, if there is one, last: it begins with its case."""
    if not organisation.marking:
        return name
    stem, _, suffix = name.rpartition(".")
    return f"{stem} [{organisation.marking}].{suffix}"


def unmarked(name: str) -> str:
    """The name without whatever protective marking it has."""
    return _MARKED.sub("", name)


_MARKED = re.compile(r" \[[^\[\]]*\](?=\.\w+\Z)")


def annual_file(year: int) -> str:
    """What the annual report's file is called."""
    return f"Annual report {year}, information security incidents.docx"


async def checkpoint_words(store: Proofs) -> str | None:
    """The last signed checkpoint as it stands in a case file, or None before the first."""
    made = await store.last_checkpoint()
    if made is None:
        return None
    return (
        f"Checkpoint {made.number} of {shown(made.at)}. Its signature vouches for where every "
        "record ended then, this one’s entries up to that moment among them.\n"
        f"Digest {made.digest}\nKey {made.key}\nSignature {made.signature}"
    )


async def every_row(store: Store, not_involved: str = "") -> AsyncIterator[Row]:
    """The whole log, newest first, a batch in memory at a time."""
    before: tuple[int, int] | None = None
    while True:
        rows = await store.search(Search(before=before, limit=BATCH, not_involved=not_involved))
        for row in rows:
            yield row
        if len(rows) < BATCH:
            return
        await asyncio.sleep(0)  # on SQLite nothing here waits, and so nobody else had a turn
        before = (rows[-1].year, rows[-1].number)
