"""Filling in: any form, page by page, kept as it is typed, until it is a step."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import ValidationError

from cards.forms import Page, dialog_title, discard_card, form_card, pages
from cards.payloads import Fill
from dialogs.evening import even_out, now
from dialogs.failures import log_refusal
from dialogs.filled import NAMELESS, Filling, chosen_people, completed, name_people, resolved
from dialogs.going import Going
from dialogs.outcome import Outcome
from dialogs.turn import Bad, Closed, Dialog, Incoming, Reply, Show
from dialogs.wording import WORDS, add_words, keep_added, words_place
from procedure.answering_rows import row_count
from procedure.asking import Asking
from procedure.errors import AlreadyTaken, Invalid, ProcedureError
from procedure.field import Ask
from procedure.form import Form
from procedure.instants import local_day
from procedure.person import PersonId
from procedure.record import is_named
from procedure.registry import FORM_ROWS
from procedure.rights import check
from procedure.roles import Actor
from procedure.rows import FormRow, StepRow
from service.parting import FROM
from service.ports.directory import Directory
from service.ports.drafts import Draft, Drafts
from service.take import Steps

SAVED = "Saved. You can go on with it from here whenever you like; nothing has been sent."
TYPED = frozenset({"next", "back", "save", "cancel", "submit", "row"})
"""Buttons that send what was typed on their page; Teams leaves empty inputs out."""


LONGEST_ADDRESS = 320
MOST_CHOSEN = 100
"""How many people the directory is asked about for one page, whatever a client sends."""

SHOWING = frozenset({"open", "next", "back", "edit", "row"})
"""Buttons whose answer is a page of the form: each such reading of a case is kept."""


def _without_words(given: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in given.items() if key != WORDS}


class Filler:
    """Answers every payload of a form."""

    def __init__(
        self,
        desk: Steps,
        drafts: Drafts,
        going: Going,
        directory: Directory,
        unnamed: Callable[[str], None],
    ) -> None:
        """`unnamed` is told of a case in which somebody was recorded whom nobody could name."""
        self.unnamed = unnamed
        self.desk, self.reader, self.going, self.directory = desk, going.reader, going, directory
        self.drafts, self.outcome = drafts, Outcome(going)
        self._intents: Mapping[str, Callable[[Filling], Awaitable[Reply]]] = {
            "open": self._open,
            "next": self._next,
            "back": self._back,
            "edit": self._edit,
            "row": self._row,
            "save": self._save,
            "leave": self._leave_kept,
            "cancel": self._cancel,
            "drop": self._drop,
            "submit": self._submit,
        }

    async def __call__(
        self, fill: Fill, inputs: dict[str, object], incoming: Incoming, actor: Actor
    ) -> Reply:
        """The next page, or what became of the step; raises a ProcedureError it can't place."""
        words = fill.given.get(WORDS, "") if fill.intent == "open" else ""
        fill = fill.model_copy(update={"given": _without_words(fill.given)})
        found = FORM_ROWS.get(fill.form)
        if found is None or not set(fill.given) <= set(found[1].form.given):
            return Bad("a form that isn't there, or facts that aren't its own")
        row, asked = found
        if bool(fill.incident) == row.makes_a_case:
            return Bad("a form without its case")
        filling = await self._filling(row, asked, fill, inputs, incoming, actor)
        if fill.page >= len(filling.form.sections) + filling.form.review:
            return Bad("a page that the form doesn't have")
        if asked.form.drafts and fill.intent != "open":
            sent = await self._sent_before(filling)
            if sent:
                return sent
        if words:
            return await self._open_with(filling, words)
        return await self._intents[fill.intent](filling)

    async def _filling(
        self,
        row: StepRow,
        asked: FormRow,
        fill: Fill,
        inputs: dict[str, object],
        incoming: Incoming,
        actor: Actor,
    ) -> Filling:
        incident = None
        if fill.incident:
            incident = await self.reader.to_fill(
                actor,
                fill.incident,
                row.right,
                opening=fill.intent == "open",
                log=fill.intent in SHOWING,
            )
        else:
            check(row.right, actor, None, self.desk.organisation)
        organisation = self.desk.organisation
        asking = Asking(incoming.received_at, organisation, actor, incident, fill.given)
        form = asked.form.worded(asking.procedure)
        raw = await self._base(form, fill, asking)
        if fill.intent in TYPED:
            today = local_day(asking.now)
            raw |= completed(form, fill.page, raw, inputs, today)
            keep_added(raw, fill.once)
        fill = fill if fill.once else fill.model_copy(update={"once": uuid.uuid4().hex})
        names = await self._names(form, raw, asking)
        return Filling(incoming, actor, fill, row, asked, asking, raw, names)

    async def _base(self, form: Form, fill: Fill, asking: Asking) -> dict[str, object]:
        """What is known before this turn's typing: the draft, else what the case fills in."""
        if form.drafts:
            draft = await self.drafts.draft(asking.actor.id, form.name, fill.incident, "")
            if draft is not None:
                return dict(draft.values)
        return dict(form.prefill(asking)) if form.prefill else {}

    async def _names(self, form: Form, raw: dict[str, object], asking: Asking) -> dict[str, str]:
        """Names for the people pickers: the offices, those in the case, and those chosen.

        Whoever was chosen stands in `raw` under the directory's own id from here on.
        """
        chosen = chosen_people(form, raw)
        if chosen is None:
            return {}
        holders = map(PersonId, self.desk.organisation.people.holders.values())
        likely = [each for each in chosen if len(each) <= LONGEST_ADDRESS][:MOST_CHOSEN]
        who = await self.directory.who([*holders, *likely])
        raw |= resolved(form, raw, who)
        names = {str(p.id): p.name for each, p in who.items() if each in likely or is_named(p)}
        return names | (asking.incident.standing.involved if asking.incident else {})

    async def _sent_before(self, filling: Filling) -> Reply | None:
        """For a card that was submitted already: its receipt, or the present state.

        A late copy of an earlier press must not leave a draft of what has been sent.
        """
        incident_id = await self.desk.sent_before(filling.once)
        if incident_id is None:
            return None
        if filling.row.makes_a_case:
            return await self.outcome.receipt(filling, incident_id)
        return await self.outcome.present(filling, "That was recorded already.", "accent")

    def _view(self, filling: Filling, number: int, **more: Any) -> Page:
        return Page(
            filling.form,
            filling.asking,
            filling.raw,
            number,
            dialog=filling.in_dialog,
            once=filling.fill.once,
            people=filling.names,
            **more,
        )

    def _page(self, filling: Filling, number: int, **more: Any) -> Reply:
        """The form's page, in chat or in its dialog."""
        if filling.nameless and not more.get("note"):
            more["note"] = NAMELESS
        card = form_card(self._view(filling, number, **more))
        if filling.in_dialog:
            return Dialog(card, dialog_title(filling.form, filling.asking))
        return Show(card, filling.form.title)

    async def _keep(self, filling: Filling, page: int) -> None:
        if filling.form.drafts:
            await self.drafts.save_draft(
                Draft(
                    owner_id=filling.actor.id,
                    form=filling.form.name,
                    incident_id=filling.fill.incident,
                    subject="",
                    page=page,
                    values=filling.raw,
                    saved_at=filling.asking.now,
                )
            )

    async def _open(self, filling: Filling) -> Reply:
        """Opens where it was left."""
        draft = await self._draft(filling)
        if draft is None:
            return self._page(filling, self._shown(filling)[0], good=True)
        return self._page(filling, draft.page, note=await self._saved(draft), good=True)

    async def _open_with(self, filling: Filling, words: str) -> Reply:
        """Opens where words are asked for, with what was typed after the command; it is kept."""
        draft = await self._draft(filling)
        note = await self._saved(draft) if draft else ""
        place = words_place(filling)
        if place is None:
            said = f"{note} You wrote: “{words}”.".strip()
            return self._page(filling, self._shown(filling)[0], note=said, good=True)
        there, f = place
        first = self._shown(filling)[0]
        add_words(filling, f, words)
        number = there if draft else first
        await self._keep(filling, number)
        if draft:
            note = f"{note} Your new words stand below the earlier ones."
        elif there != first:
            note = f"What you wrote stands further on, under “{f.label}”."
        _, errors = filling.form.read(filling.raw, filling.asking, number, partial=True)
        errors = {key: said for key, said in errors.items() if key == f.key}
        return self._page(filling, number, note=note, good=True, errors=errors)

    async def _draft(self, filling: Filling) -> Draft | None:
        if not filling.form.drafts:
            return None
        owner, form = filling.actor.id, filling.form.name
        return await self.drafts.draft(owner, form, filling.fill.incident, "")

    async def _saved(self, draft: Draft) -> str:
        """Whose words these are: one's own, or those of whoever dealt with it before."""
        typed_by = draft.values.get(FROM)
        if not typed_by:
            return "Here is what you saved earlier. Nothing has been sent yet."
        name = await self.directory.name(str(typed_by)) or "whoever dealt with it before you"
        return f"Here is what {name} had typed. Nothing has been sent yet: please check all of it."

    def _shown(self, filling: Filling) -> list[int]:
        return pages(filling.form, filling.raw, filling.asking)

    async def _next(self, filling: Filling) -> Reply:
        here = filling.fill.page
        partial = not filling.form.review
        _, errors = filling.form.read(filling.raw, filling.asking, here, partial=partial)
        if errors:
            await self._keep(filling, here)
            return self._page(filling, here, errors=errors)
        later = [n for n in self._shown(filling) if n > here]
        last = len(filling.form.sections) if filling.form.review else here
        onward = later[0] if later else last
        await self._keep(filling, onward)
        return self._page(filling, onward)

    async def _back(self, filling: Filling) -> Reply:
        earlier = [n for n in self._shown(filling) if n < filling.fill.page]
        onward = earlier[-1] if earlier else filling.fill.page
        await self._keep(filling, onward)
        return self._page(filling, onward)

    async def _edit(self, filling: Filling) -> Reply:
        return self._page(filling, filling.fill.page)

    async def _row(self, filling: Filling) -> Reply:
        for f in (f for s in filling.form.sections[filling.fill.page :][:1] for f in s.fields):
            if f.ask is Ask.ROWS:
                filling.raw[f"{f.key}_rows"] = str(row_count(f, filling.raw) + 1)
        await self._keep(filling, filling.fill.page)
        return self._page(filling, filling.fill.page)

    async def _save(self, filling: Filling) -> Reply:
        await self._keep(filling, filling.fill.page)
        return await self._leave(filling, SAVED)

    async def _leave_kept(self, filling: Filling) -> Reply:
        return await self._leave(filling, SAVED)

    async def _cancel(self, filling: Filling) -> Reply:
        """Leaves the form; what was typed in a long one is kept, or thrown away if so asked."""
        if not filling.form.drafts:
            return await self._leave(filling, "Nothing was changed.")
        await self._keep(filling, filling.fill.page)
        if filling.row.makes_a_case:
            return Show(discard_card(self._view(filling, filling.fill.page)), filling.form.title)
        return await self._leave(filling, "Nothing was submitted. Your draft is kept.")

    async def _drop(self, filling: Filling) -> Reply:
        key = filling.draft_key
        await self.drafts.drop_draft(filling.actor.id, key.form, key.incident_id, key.subject)
        return await self._leave(filling, "The draft is discarded. Nothing was sent.")

    async def _leave(self, filling: Filling, said: str) -> Reply:
        if filling.in_dialog:
            return Closed(say=said)
        if filling.fill.incident:
            return await self.going.case(filling.actor, filling.fill.incident, said)
        return await self.going.home(filling.actor, said)

    async def _submit(self, filling: Filling) -> Reply:
        """All answers become a step; whatever is wrong comes back with everything typed."""
        await self._keep(filling, filling.fill.page)
        answers, errors = filling.form.read(filling.raw, filling.asking)
        errors = errors or name_people(filling.form, answers, filling.names)
        if errors:
            return await self._wrong(filling, errors)
        try:
            facts = filling.form.shape({**answers, **filling.fill.given})
            step = filling.row.step.model_validate(facts)
        except ValidationError:
            return Bad("answers or facts that make no step")
        began = now()
        try:
            taken = await self.desk.take(
                step,
                filling.actor,
                filling.fill.incident,
                once=filling.once,
                draft=filling.draft_key if filling.form.drafts else None,
                seen=filling.seen,
            )
        except AlreadyTaken as already:
            return await self.outcome.present(filling, str(already), "accent")
        except Invalid as wrong:
            await even_out(began)
            return await self._wrong(filling, wrong.errors)
        except ProcedureError as refused:
            return await self._refused(filling, refused)
        if filling.nameless:
            self.unnamed(taken.incident.id)
        return await self.outcome.recorded(filling, taken)

    async def _wrong(self, filling: Filling, errors: Mapping[str, str]) -> Reply:
        """The first page on which something is wrong."""
        if filling.form.name == "decide_action":
            return await self.outcome.action(filling, "", "attention", errors)
        for number in self._shown(filling):
            if any(f.key in errors for f in filling.form.sections[number].fields):
                return await self._again(filling, number, errors=errors)
        return await self._again(filling, filling.fill.page, note=" ".join(errors.values()))

    async def _again(self, filling: Filling, number: int, **more: Any) -> Reply:
        """A page that comes back from a submission: that it was shown is kept, as of any other."""
        if filling.fill.incident:
            await self.reader.keep_reading(filling.actor, filling.fill.incident)
        return self._page(filling, number, **more)

    async def _refused(self, filling: Filling, refused: ProcedureError) -> Reply:
        log_refusal(refused, filling.incoming)
        if filling.form.name == "decide_action":
            return await self.outcome.action(filling, str(refused), "attention")
        return await self._again(filling, filling.fill.page, note=str(refused))
