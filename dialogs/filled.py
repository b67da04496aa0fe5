"""One turn of one form: who, which case, what is typed so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cards.payloads import Fill
from dialogs.turn import Incoming, Kind
from procedure.forms import Ask, Asking, Field, Form, row_count, row_key, typed
from procedure.incident import Incident, Named
from procedure.roles import Actor
from service.take import DraftKey, Seen


@dataclass(frozen=True, slots=True)
class Filling:
    """One turn of one form."""

    incoming: Incoming
    actor: Actor
    fill: Fill
    form: Form
    asking: Asking
    raw: dict[str, object]
    names: dict[str, str]

    @property
    def incident(self) -> Incident | None:
        """The case the form belongs to."""
        return self.asking.incident

    @property
    def in_dialog(self) -> bool:
        """Whether it is answered in a Teams dialog."""
        return self.incoming.kind in (Kind.TASK_FETCH, Kind.TASK_SUBMIT)

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
        overtaken, given = self.form.overtaken, self.fill.given
        if overtaken is None or not self.fill.seq:
            return None
        return Seen(self.fill.seq, lambda entry: overtaken(entry, given))


def completed(
    form: Form, page: int, raw: Mapping[str, object], inputs: dict[str, object]
) -> dict[str, object]:
    """What was typed on a page; inputs that Teams left out because they are empty are emptied.

    Only the page's own inputs are taken: a card can't carry answers to what it didn't ask.
    """
    if page >= len(form.sections):
        return {}
    own: dict[str, object] = {}
    for f in form.sections[page].fields:
        for key in input_ids(f, {**raw, **inputs}):
            own[key] = inputs.get(key, "")
    return own


PICKERS = (Ask.PERSON, Ask.PEOPLE)


def chosen_people(form: Form, raw: Mapping[str, object]) -> list[str] | None:
    """Object ids chosen so far in a form's people pickers; None for a form without any."""
    keys = [f.key for f in form.fields() if f.ask in PICKERS]
    for f in form.fields():
        columns = [c for c in f.columns if c.ask in PICKERS]
        keys += [row_key(f, i, c) for i in range(row_count(f, raw)) for c in columns]
    if not keys:
        return None
    return [p.strip() for key in keys for p in typed(raw, key).split(",") if p.strip()]


def name_people(form: Form, answers: dict[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """Puts names to the chosen people, in rows too; those nobody knows are asked again."""
    errors: dict[str, str] = {}
    for f in form.fields():
        rows = answers.get(f.key)
        places = [(f, answers)] if f.ask in PICKERS and f.key in answers else []
        if f.ask is Ask.ROWS and isinstance(rows, list):
            places = [(c, row) for row in rows for c in f.columns if c.ask in PICKERS]
        for asked, place in places:
            if not _named(asked, place, names):
                errors[f.key] = "We couldn't find this person. Please choose again."
    return errors


def _named(f: Field, answers: dict[str, object], names: Mapping[str, str]) -> bool:
    chosen = answers.get(f.key)
    ids = chosen if isinstance(chosen, list) else [chosen] if chosen else []
    if any(person not in names for person in ids):
        return False
    named = [Named(id=str(p), name=names[str(p)]) for p in ids]
    answers[f.key] = named if f.ask is Ask.PEOPLE else (named[0] if named else None)
    return True


def input_ids(f: Field, raw: Mapping[str, object]) -> list[str]:
    """The ids under which a question's answer is typed."""
    if f.ask is Ask.SHOWN:
        return []
    if f.ask is Ask.INSTANT:
        return [f"{f.key}_date", f"{f.key}_time"]
    if f.ask is Ask.ROWS:
        cells = [row_key(f, i, c) for i in range(row_count(f, raw)) for c in f.columns]
        return [f"{f.key}_rows", *cells]
    return [f.key]
