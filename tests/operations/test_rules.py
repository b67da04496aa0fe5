"""The page of the rules: what stands on it is what the tables hold, and all of it."""

from __future__ import annotations

import pytest

from operations.rules import rules
from procedure.registry import FORM_ROWS
from procedure.rights import SIGHTS, Sight
from procedure.terms import capital
from service.lists import LISTED
from service.pages import PAGES
from service.seen import PARTS, WORKED_OUT, PartRow
from tests.cjs import CJS

PAGE = rules(CJS)


def tables_of(title: str, verb: str) -> list[list[str]]:
    """The lines of questions of each form that has this title and this step."""
    head = f"### {title}\n\nStep: {capital(verb)}.\n\n| Question | Answer | Needed |\n"
    return [after.split("\n\n")[0].splitlines()[1:] for after in PAGE.split(head)[1:]]


@pytest.mark.parametrize("name", FORM_ROWS)
def test_every_question_stands_there_with_its_answer_and_whether_it_is_needed(name: str) -> None:
    step, row = FORM_ROWS[name]
    asked = [f for f in row.form.worded(CJS).fields() if f.ask.asks]
    asked = [each for f in asked for each in (f, *f.columns)]
    lines = [(f.label, f" | {f.ask.rule(f)} | {'yes' if f.required else 'no'} |") for f in asked]
    assert any(
        len(table) == len(lines)
        and all(
            label in line and line.endswith(ends)
            for line, (label, ends) in zip(table, lines, strict=True)
        )
        for table in tables_of(row.form.worded(CJS).title, CJS.say(step.right.verb))
    )


def test_no_bar_inside_a_cell_makes_another_column() -> None:
    tables = [block for block in PAGE.split("\n\n") if block.startswith("| ")]
    for rows in (block.splitlines() for block in tables):
        assert {row.count("|") for row in rows} == {rows[0].count("|")}


@pytest.mark.parametrize("row", [*PARTS, *WORKED_OUT, *LISTED], ids=lambda row: row.words[:40])
def test_every_part_of_a_case_stands_there_with_who_reads_it(row: PartRow) -> None:
    readers = [each for each in SIGHTS if each not in (Sight.FULL, Sight.NONE)]
    cells = [row.seen[each].words if each in row.seen else "–" for each in readers]
    assert CJS.say(f"| {row.words} | {row.full} | {' | '.join(cells)} |") in PAGE


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_case_stands_there_with_whose_sight_opens_it(name: str) -> None:
    row = PAGES[name]
    title = CJS.say(row.title)
    line = next(each for each in PAGE.splitlines() if each.startswith(f"| {title} | The whole"))
    assert {each for each in Sight if CJS.say(SIGHTS[each].words) in line} == row.sights


def test_a_page_that_not_everybody_of_its_sight_may_read_says_so() -> None:
    assert "; not whoever only leads |" in PAGE


def test_every_sight_has_a_row_and_says_who_has_it() -> None:
    assert set(SIGHTS) == set(Sight)
    assert "| Their own report | person who reported it |" in PAGE
