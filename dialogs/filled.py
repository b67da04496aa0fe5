"""One turn of one form: who, which case, what is typed so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cards.payloads import Fill
from dialogs.turn import ActivityKind, Incoming
from procedure.asking import Asking
from procedure.form import Form
from procedure.person import PersonId
from procedure.record import Named, is_named
from procedure.roles import Actor
from procedure.rows import FormRow, StepRow
from service.take import DraftKey, Seen

NAMELESS = (
    "The directory of people can't be asked just now, or has no name for whom you chose. You can "
    "go on: they are kept by their id or address, and named as soon as it can be."
)


@dataclass(frozen=True, slots=True)
class Filling:
    """One turn of one form."""

    incoming: Incoming
    actor: Actor
    fill: Fill
    row: StepRow
    asked: FormRow
    asking: Asking
    raw: dict[str, object]
    names: dict[str, str]

    @property
    def form(self) -> Form:
        """What is asked."""
        return self.asked.form.worded(self.asking.procedure)

    @property
    def nameless(self) -> bool:
        """Whether somebody was chosen whom the directory couldn't name, or say whose address."""
        chosen = chosen_people(self.form, self.raw) or ()
        known = (Named(id=each, name=self.names[each]) for each in chosen if each in self.names)
        return not all(map(is_named, known))

    @property
    def in_dialog(self) -> bool:
        """Whether it is answered in a Teams dialog."""
        return self.incoming.kind in (ActivityKind.TASK_FETCH, ActivityKind.TASK_SUBMIT)

    @property
    def draft_key(self) -> DraftKey:
        """Under which what was typed is kept."""
        return DraftKey(self.form.name, self.fill.incident, "")

    @property
    def once(self) -> str:
        """The key by which this submission is taken once, whoever else sends the same."""
        nonce = self.fill.once or self.incoming.activity_id
        return f"{self.actor.id}/{self.form.name}/{self.fill.incident}/{nonce}"

    @property
    def seen(self) -> Seen | None:
        """What the person had in front of them, for forms that somebody else may overtake."""
        overtaken, given = self.asked.overtaken, self.fill.given
        if not self.fill.seq:
            return None
        return Seen(self.fill.seq, lambda entry: overtaken(entry, given))


def completed(
    form: Form, page: int, raw: Mapping[str, object], inputs: dict[str, object], today: date
) -> dict[str, object]:
    """What was typed on a page; inputs that Teams left out because they are empty are emptied.

    Only the page's own inputs are taken: a card can't carry answers to what it didn't ask. Days
    and times are kept as the desk writes them, read as they are meant `today`, in London.
    """
    if page >= len(form.sections):
        return {}
    own: dict[str, object] = {}
    for f in form.sections[page].fields:
        for key in f.ask.ids(f, {**raw, **inputs}):
            own[key] = inputs.get(key, "")
        own |= f.ask.spelt_out(f, {**raw, **own}, today)
    return own


def chosen_people(form: Form, raw: Mapping[str, object]) -> list[PersonId] | None:
    """Who was chosen so far in a form's people pickers; None for a form without any."""
    fields = form.fields()
    if not any(c.ask.picks_people for f in fields for c in (f, *f.columns)):
        return None
    return [person for f in fields for person in f.ask.chosen(f, raw)]


def resolved(
    form: Form, raw: Mapping[str, object], who: Mapping[PersonId, Named]
) -> dict[str, str]:
    """The people pickers' inputs anew: whoever was chosen twice, in two spellings, stands once."""
    ids = {known_by: person.id for known_by, person in who.items()}
    return {
        key: said
        for f in form.fields()
        for key, said in f.ask.resolved(f, raw, ids).items()
        if said
    }


def name_people(form: Form, answers: dict[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """Puts names to the chosen people, in rows too; those nobody knows are asked again."""
    errors: dict[str, str] = {}
    for f in form.fields():
        if f.key not in answers:
            continue
        try:
            answers[f.key] = f.ask.named(
                f, answers[f.key], lambda p: Named(id=PersonId(p), name=names[p])
            )
        except KeyError:
            errors[f.key] = "We couldn't find this person. Please choose again."
    return errors
