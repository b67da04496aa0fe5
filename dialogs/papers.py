"""Giving papers: offered in the chat, and put into the person's own OneDrive when accepted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import structlog

from cards.export import PAPER_INPUT
from cards.payloads import Go, Take
from dialogs.failures import reference
from dialogs.going import Going
from dialogs.turn import (
    ActivityKind,
    Bad,
    FileOffer,
    FileSent,
    Incoming,
    Later,
    Reply,
    Say,
    Show,
    Upload,
)
from documents.making import Makes, NotMade
from documents.orders import AnnualPaper, CasePaper, File, LogPaper
from procedure import written
from procedure.asking import typed
from procedure.papers import NUMBERED, Edition
from procedure.registry import STEPS
from procedure.rights import check
from procedure.roles import Actor
from procedure.steps.export import ExportDocument
from service.cases import CaseView
from service.papers import LOG, LOG_FILE, Choice, annual_file, checkpoint_words, choices
from service.ports.drafts import Draft
from service.ports.readings import Reading
from service.ports.rows import Search
from service.ports.store import Beside
from service.take import Steps
from service.views import check_log

log = structlog.get_logger()

LOG_BYTES, BYTES_A_ROW, WORD_BYTES = 8_000, 70, 40_000
BYTES: Mapping[str, tuple[int, int]] = {
    "pdf": (80_000, 750),
    "docx": (39_000, 17),
    "txt": (3_000, 0),
}
"""About what a file of each kind takes, and what an entry of the record adds to it. An offer says
about how large its file will be: it is made once it is accepted, and not twice."""

FAILED = (
    "The file could not be put into your OneDrive. Please ask for it again in a few minutes; the "
    "record says that you accepted it."
)


def annual_year(key: str) -> int | None:
    """The year that a paper's key such as 'annual.2026' names, or None for another paper."""
    kind, _, year = key.partition(".")
    try:
        return written.year(year) if kind == "annual" else None
    except written.Unclear:
        return None


def about_bytes(choice: Choice, entries: int) -> int:
    """About how large a paper of a case with so many entries is."""
    least, each = BYTES[choice.suffix]
    return least + each * entries


OF_THE_LOG = frozenset({"", LOG})
"""What the button for the log as a workbook carries."""


def _no_such_paper() -> Say:
    """Of a key that names none: never another paper than the one that was asked for."""
    return Say(
        "I can't tell which paper this is, so none was made. Please open the page that it belongs "
        "to again, and choose it there."
    )


class Uploads(Protocol):
    """Puts a file where Teams has said it may go; delivery's Uploader fulfils it."""

    async def put(self, url: str, content: bytes) -> bool:
        """Whether the file arrived."""


class Papers:
    """Offers papers, and gives what is accepted; each is entered in the case's record."""

    def __init__(
        self, desk: Steps, beside: Beside, going: Going, uploads: Uploads, making: Makes
    ) -> None:
        self.desk, self.reader, self.going, self.uploads = desk, going.reader, going, uploads
        self._beside, self._making = beside, making

    async def offer(self, go: Go, inputs: Mapping[str, object], actor: Actor) -> Reply:
        """Asks whether the paper may be put into their OneDrive; without a case, the log."""
        year = annual_year(go.key)
        if year is not None:
            return await self._offer_annual(actor, year)
        if not go.incident:
            return await self._offer_log(actor) if go.key in OF_THE_LOG else _no_such_paper()
        view = await self.reader.case(actor, go.incident)
        check(STEPS["ExportDocument"].right, actor, view.incident, self.desk.organisation)
        choice = await self._choice(view, typed(inputs, PAPER_INPUT))
        if choice is None:
            said = "Please choose a paper."
            return Show(await self.going.page(view, "papers", said=said, style="warning"), said)
        take = Take(incident=view.incident.id, paper=choice.key)
        words = f"{choice.title} of {view.incident.id}. Kept in your own OneDrive."
        name = choice.file_name(view.incident.id)
        return FileOffer(name, words, about_bytes(choice, len(view.record)), take.pack())

    async def _offer_log(self, actor: Actor) -> Reply:
        check_log(actor)
        newest = await self.reader.lists.log(actor, Search(limit=1))
        size = LOG_BYTES + BYTES_A_ROW * (newest[0].number if newest else 0)
        words = "The Security Incident Summary Log as a workbook. Kept in your own OneDrive."
        return FileOffer(LOG_FILE, words, size, Take(paper=LOG).pack())

    async def _offer_annual(self, actor: Actor, year: int) -> Reply:
        self.reader.learning.check(actor)
        words = f"The annual report {year} as a Word document. Kept in your own OneDrive."
        take = Take(paper=f"annual.{year}")
        return FileOffer(annual_file(year), words, WORD_BYTES, take.pack())

    async def _annual(self, actor: Actor, year: int) -> File:
        """The report without the cases this person is involved in; raises NotAllowed."""
        return await self._making.make(AnnualPaper(await self.reader.learning.annual(actor, year)))

    async def answered(self, payload: object, incoming: Incoming, actor: Actor) -> Reply:
        """Gives what was accepted: made as things stand now, once its upload is under way."""
        if not isinstance(payload, Take) or incoming.kind is not ActivityKind.FILE_CONSENT:
            return Bad("a file that wasn't offered")
        upload = incoming.upload
        if upload is None:
            return Say("The file was not sent.")
        year = annual_year(payload.paper)
        if year is not None:
            self.reader.learning.check(actor)
            await self._note(actor, f"Annual report {year}")
            return Later(lambda: self._sent(upload, lambda: self._annual(actor, year)))
        if not payload.incident:
            if payload.paper != LOG:
                return _no_such_paper()
            check_log(actor)
            await self._note_log(actor)
            return Later(lambda: self._sent(upload, lambda: self._log(actor)))
        view = await self.reader.case(actor, payload.incident)
        choice = await self._choice(view, payload.paper)
        if choice is None:
            return Say("That paper can't be had any more: please look at the case again.")
        step = ExportDocument(paper=choice.paper, edition=choice.edition)
        once = f"{actor.id}/export/{upload.unique_id}"
        taken = await self.desk.take(step, actor, view.incident.id, once=once)
        if taken.repeated:
            return Later(lambda: self._again(upload))
        return Later(lambda: self._sent(upload, lambda: self._fresh(view, choice)))

    async def _again(self, upload: Upload) -> Reply:
        return FileSent(upload)

    async def _sent(self, upload: Upload, make: Callable[[], Awaitable[File]]) -> Reply:
        try:
            made = await make()
        except NotMade as not_made:
            return Say(self._again_later(not_made))
        if await self.uploads.put(upload.upload_url, made.content):
            return FileSent(upload)
        log.warning("file_not_uploaded", size=len(made.content))
        return Say(FAILED)

    def _again_later(self, not_made: NotMade) -> str:
        return (
            f"{not_made} Please ask for it again in a few minutes; that you accepted it is kept. "
            f"If it fails again, give whoever runs the desk the reference {reference()}; if it is "
            f"urgent phone {self.desk.organisation.phone}."
        )

    async def _choice(self, view: CaseView, key: str) -> Choice | None:
        """The paper under this key, if this person can have it now."""
        kept = await self._beside.drafts(view.actor.id)
        drafts = {draft.form for draft in kept if draft.incident_id == view.incident.id}
        return next((c for c in choices(view, drafts) if c.key == key), None)

    async def _fresh(self, view: CaseView, choice: Choice) -> File:
        """The paper of the case as it stands now, with the entry that says it was taken."""
        now = await self.reader.case(view.actor, view.incident.id, log=False)
        return await self._made(now, choice)

    async def _made(self, view: CaseView, choice: Choice) -> File:
        incident_id = view.incident.id
        draft: Draft | None = None
        if choice.edition is Edition.DRAFT:
            form = f"annex_{NUMBERED[choice.paper]}"
            draft = await self._beside.draft(view.actor.id, form, incident_id, "")
        hashes = await self._beside.hashes(incident_id)
        checkpoint = await checkpoint_words(self._beside)
        return await self._making.make(CasePaper(view, choice, hashes, checkpoint, draft))

    async def _note_log(self, actor: Actor) -> None:
        await self._note(actor, LOG)

    async def _note(self, actor: Actor, what: str) -> None:
        await self._beside.read_by(Reading(what, actor.id, actor.name, self.desk.clock()))

    async def _log(self, actor: Actor) -> File:
        """The log without the cases that this person is involved in."""
        order = LogPaper(self.desk.organisation, self.desk.clock())
        return await self._making.make(order, self.reader.whole_log(actor))
