"""The registry: every row is whole, and nothing that is there goes without one."""

from __future__ import annotations

import pkgutil
from dataclasses import MISSING, fields
from importlib import import_module
from types import ModuleType

import pytest

import procedure.entries
import procedure.steps
from procedure.matter import Matter, MatterKind
from procedure.matters import MATTERS, MatterRow, words_of
from procedure.notices import TOPICS, Topic, TopicRow
from procedure.record import Entry, Step, UnknownEntry
from procedure.registry import ENTRIES, FORM_ROWS, STEPS, entry_row, table_of
from procedure.roles import Role
from procedure.rows import ACTION, CASE, RECEIPT, EntryRow, FormRow, StepRow
from procedure.stages import Stage
from service.pages import PAGES
from tests.cjs import ANNEX_NUMBERS, CJS


def modules(package: ModuleType) -> list[ModuleType]:
    """Every file of a package."""
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return [import_module(f"{package.__name__}.{name}") for name in names]


def defined(package: ModuleType, base: type) -> set[type]:
    """The classes of a kind that a package's files define."""
    return {
        value
        for module in modules(package)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, base)
        and value.__module__ == module.__name__
    }


def test_every_entry_that_a_file_defines_has_a_row() -> None:
    assert {row.entry for row in ENTRIES.values()} == defined(procedure.entries, Entry)


def test_every_step_that_a_file_defines_has_a_row() -> None:
    assert {row.step for row in STEPS.values()} == defined(procedure.steps, Step)


@pytest.mark.parametrize("row", [EntryRow, StepRow, FormRow, MatterRow, TopicRow])
def test_a_row_that_leaves_something_out_does_not_load(row: type) -> None:
    for each in fields(row):
        assert (each.default, each.default_factory) == (MISSING, MISSING), each.name


def test_two_rows_about_the_same_are_refused() -> None:
    row = next(iter(STEPS.values()))
    with pytest.raises(ValueError, match="same"):
        table_of([row, row], lambda each: each.step.__name__)


def test_every_kind_of_entry_has_a_sentence_of_its_own() -> None:
    for name, row in ENTRIES.items():
        assert row.entry.sentence is not Entry.sentence, name


def test_an_entry_that_nobody_knows_tells_nobody_and_stays_in() -> None:
    row = entry_row(UnknownEntry(kind="EvidenceRecorded", body='{"file": "mcallister.pdf"}'))
    assert row.withheld(UnknownEntry(kind="X", body="{}"), None)  # type: ignore[arg-type]
    assert "mcallister" not in UnknownEntry(kind="X", body="mcallister").sentence(CJS)


def test_every_form_leads_somewhere_that_there_is() -> None:
    from service.pages import PAGES

    for name, (_, asked) in FORM_ROWS.items():
        assert asked.returns in {CASE, ACTION, RECEIPT, *PAGES}, name
        for button in asked.buttons:
            assert button.on in {CASE, *PAGES}, name


def test_no_two_forms_or_pages_are_called_by_the_same_word() -> None:
    from service.pages import PAGES

    said = [word for _, asked in FORM_ROWS.values() for word in asked.words]
    said += [word for page in PAGES.values() for word in page.words]
    assert sorted(said) == sorted(set(said))


def test_no_step_of_a_person_can_be_taken_by_nobody() -> None:
    for name, row in STEPS.items():
        assert row.right.who, name
        assert row.right.stages <= set(Stage), name
        pressed = name == "SeeFinding"  # there is nothing to fill in
        assert bool(row.forms) or row.right.who & {Role.SYSTEM} or pressed, name


@pytest.mark.parametrize("kind", MatterKind)
def test_every_kind_of_matter_has_a_row_and_words(kind: MatterKind) -> None:
    assert words_of(Matter(kind, "A1"), CJS)
    row = MATTERS[kind]
    assert {row.form.format(key=key) for key in KEYS.get(kind, ("",))} <= {"", *FORM_ROWS}
    assert row.page in {"", *PAGES}


KEYS = {MatterKind.ANNEX: ANNEX_NUMBERS}
"""The keys of a kind of matter whose form depends on them."""


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_has_a_row_and_words(topic: Topic) -> None:
    assert TOPICS[topic].what


def test_a_matter_is_read_as_it_was_made() -> None:
    for kind in MatterKind:
        for key in ("", "7", "asset_register"):
            made = Matter(kind, key)
            assert Matter.parse(str(made)) == made


def test_a_matter_refuses_a_separator_in_its_key() -> None:
    with pytest.raises(ValueError, match="':'"):
        Matter(MatterKind.APPROVAL, "A1:A2")


def test_what_names_no_matter_is_kept_whole() -> None:
    for text in ("2026-11-26", "approval/chat/chief-id/7", "gone:X9", "approval:A1:A2"):
        assert str(Matter.parse(text)) == text
        assert Matter.parse(text).kind is MatterKind.NONE
