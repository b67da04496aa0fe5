"""Giving papers: offered in the chat, and put into the person's own OneDrive when accepted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

import structlog

from cards.export import PAPER_INPUT
from cards.payloads import Go, Take
from dialogs.failures import log_failure, reference
from dialogs.going import Going
from dialogs.turn import (
    ActivityKind,
    Bad,
    FileOffer,
    FileSent,
    Incoming,
    Later,
    Nothing,
    Reply,
    Say,
    Show,
    Upload,
)
from documents.making import Makes, NotMade
from documents.orders import AnnualPaper, CasePaper, File, LogPaper
from procedure import written
from procedure.asking import typed
from procedure.errors import ProcedureError
from procedure.papers import NUMBERED, Edition, Handing
from procedure.registry import STEPS
from procedure.rights import check
from procedure.roles import SYSTEM, Actor
from procedure.steps.export import ExportDocument
from service.cases import CaseView
from service.papers import LOG, LOG_FILE, Choice, annual_file, checkpoint_words, choices, marked
from service.ports.drafts import Draft
from service.ports.readings import Reading
from service.ports.rows import Search
from service.ports.store import Beside
from service.take import Steps
from service.views import check_log

log = structlog.get_logger()

T = TypeVar("T")

LOG_BYTES, BYTES_A_ROW, WORD_BYTES = 8_000, 70, 40_000
BYTES: Mapping[str, tuple[int, int]] = {
    "pdf": (80_000, 750),
    "docx": (39_000, 17),
    "txt": (3_000, 0),
}
"""About what a file of each kind takes, and what an entry of the record adds to it. An offer says
about how large its file will be: it is made once it is accepted, and not twice."""

FAILED = (
    "The file could not be put into your OneDrive. Please ask for it again in a few minutes; of a "
    "case's paper the record says that it was not delivered."
)

MOST_KEPT = 8
"""Files that could not be put, kept in case Teams sends the answer again."""

MOST_DELIVERED = 500


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

    async def put(self, url: str, content: bytes, *, again: bool = False) -> bool:
        """Whether the file arrived; `again` says that the same bytes were put there before."""


Note = Callable[[Handing], Awaitable[None]]
"""Has the record say how far it came with a paper."""


class Papers:
    """Offers papers, and gives what is accepted; each is entered in the case's record."""

    def __init__(
        self, desk: Steps, beside: Beside, going: Going, uploads: Uploads, making: Makes
    ) -> None:
        self.desk, self.reader, self.going, self.uploads = desk, going.reader, going, uploads
        self._beside, self._making = beside, making
        self._under_way: set[str] = set()
        self._delivered: OrderedDict[str, None] = OrderedDict()
        self._failed: OrderedDict[str, File] = OrderedDict()

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
        words = f"{choice.title(view.procedure)} of {view.incident.id}. Kept in your own OneDrive."
        name = marked(choice.file_name(view.incident.id, view.procedure), self.desk.organisation)
        return FileOffer(name, words, about_bytes(choice, len(view.record)), take.pack())

    async def _offer_log(self, actor: Actor) -> Reply:
        check_log(actor, self.desk.organisation)
        newest = await self.reader.lists.log(actor, Search(limit=1))
        size = LOG_BYTES + BYTES_A_ROW * (newest[0].number if newest else 0)
        words = "The Security Incident Summary Log as a workbook. Kept in your own OneDrive."
        name = marked(LOG_FILE, self.desk.organisation)
        return FileOffer(name, words, size, Take(paper=LOG).pack())

    async def _offer_annual(self, actor: Actor, year: int) -> Reply:
        self.reader.learning.check(actor)
        words = f"The annual report {year} as a Word document. Kept in your own OneDrive."
        take = Take(paper=f"annual.{year}")
        name = marked(annual_file(year), self.desk.organisation)
        return FileOffer(name, words, WORD_BYTES, take.pack())

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
        key = f"{actor.id}/export/{upload.unique_id}"
        if key in self._under_way:
            return Nothing()
        if key in self._delivered:
            return FileSent(upload)
        year = annual_year(payload.paper)
        if year is not None:
            self.reader.learning.check(actor)
            await self._note(actor, f"Annual report {year}")
            return self._sending(key, upload, lambda: self._annual(actor, year), _unrecorded)
        if not payload.incident:
            if payload.paper != LOG:
                return _no_such_paper()
            check_log(actor, self.desk.organisation)
            await self._note_log(actor)
            return self._sending(key, upload, lambda: self._log(actor), _unrecorded)
        return await self._of_case(payload, key, upload, actor)

    async def _of_case(self, payload: Take, key: str, upload: Upload, actor: Actor) -> Reply:
        """Of a case's paper the record says that it was accepted, and then whether it arrived."""
        view = await self.reader.case(actor, payload.incident)
        choice = await self._choice(view, payload.paper)
        if choice is None:
            return Say("That paper can't be had any more: please look at the case again.")
        if await self.desk.sent_before(f"{key}/{Handing.DELIVERED}"):
            return FileSent(upload)

        async def take(handing: Handing, by: Actor) -> None:
            step = ExportDocument(paper=choice.paper, edition=choice.edition, handing=handing)
            once = key if handing is Handing.OFFERED else f"{key}/{handing}"
            await self.desk.take(step, by, view.incident.id, once=once)

        async def note(handing: Handing) -> None:
            try:
                await take(handing, actor)
            except ProcedureError:  # their part has ended meanwhile: it is a fact nevertheless
                await take(handing, SYSTEM)

        await take(Handing.OFFERED, actor)
        return self._sending(key, upload, lambda: self._fresh(view, choice), note)

    def _sending(
        self, key: str, upload: Upload, make: Callable[[], Awaitable[File]], note: Note
    ) -> Later:
        """Makes and puts it once the request is answered; the same answer again waits for it."""
        self._under_way.add(key)
        return Later(lambda: self._sent(key, upload, make, note))

    async def _sent(
        self, key: str, upload: Upload, make: Callable[[], Awaitable[File]], note: Note
    ) -> Reply:
        try:
            earlier = self._failed.pop(key, None)
            made = earlier or await make()
            again = earlier is not None
            if await self.uploads.put(upload.upload_url, made.content, again=again):
                _remember(self._delivered, key, None, MOST_DELIVERED)
                await _noted(note, Handing.DELIVERED)
                return FileSent(upload)
            log.warning("file_not_uploaded", size=len(made.content))
            _remember(self._failed, key, made, MOST_KEPT)
            await _noted(note, Handing.FAILED)
            return Say(FAILED)
        except NotMade as not_made:
            await _noted(note, Handing.FAILED)
            return Say(self._again_later(not_made))
        finally:
            self._under_way.discard(key)

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


async def _unrecorded(handing: Handing) -> None:
    """The log and the annual report are of no one case, so no record says what became of them."""


async def _noted(note: Note, handing: Handing) -> None:
    """What became of it is shown to whoever asked, also where it can't be recorded just now."""
    try:
        await note(handing)
    except Exception as error:
        log_failure("handing_not_recorded", error, handing=handing)


def _remember(kept: OrderedDict[str, T], key: str, value: T, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)
