"""Words that were typed after a command: where they go in its form, and that none gets lost."""

from __future__ import annotations

from cards.forms import pages
from dialogs.filled import Filling
from procedure.asking import Raw, typed
from procedure.field import Ask, Field

WORDS = "words"
"""Among a button's or a command's given facts: what was typed along, for the form to open with."""

ADDED, ADDED_TO = "_added", "_added_to"
"""In a draft's values: the words added to it, each with the card that was the first to show them,
and the question they were added to. A card made before would put them out again."""

Added = list[tuple[str, str]]


def words_place(filling: Filling) -> tuple[int, Field] | None:
    """The page and question for words in a form: its first in several lines; None without one."""
    form = filling.form
    for number in pages(form, filling.raw, filling.asking):
        for f in form.sections[number].fields:
            if f.ask is Ask.TEXT and f.applies(filling.raw, filling.asking):
                return number, f
    return None


def add_words(filling: Filling, f: Field, words: str) -> None:
    """Puts words below those that stand."""
    filling.raw[f.key] = _below(typed(filling.raw, f.key), words)
    added = _added(filling.raw) if filling.raw.get(ADDED_TO) == f.key else []
    filling.raw.update({ADDED: [*added, (filling.fill.once, words)], ADDED_TO: f.key})


def keep_added(raw: dict[str, object], once: str) -> None:
    """After a page was sent: a card that never showed added words hasn't taken them out."""
    added, key = _added(raw), typed(raw, ADDED_TO)
    shown = max((at for at, (card, _) in enumerate(added) if card == once), default=-1)
    later = [words for _, words in added[shown + 1 :] if words]
    for words in later:
        raw[key] = _below(typed(raw, key), words)
    if later:  # from now on this card shows them too
        raw[ADDED] = [*added, (once, "")]
    elif added:
        del raw[ADDED], raw[ADDED_TO]


def _added(raw: Raw) -> Added:
    kept = raw.get(ADDED)
    return [(str(card), str(words)) for card, words in kept] if isinstance(kept, list) else []


def _below(standing: str, words: str) -> str:
    return standing if words in standing else f"{standing}\n{words}".strip()
