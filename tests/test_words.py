"""Words that the law fixes are the same wherever they stand: in code, on pages, in the docs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from procedure.errors import ProcedureError
from procedure.registry import STEPS
from procedure.rights import check
from procedure.stages import ENDED, Stage
from tests.procedure.story import DPO, HEAD, ORGANISATION, STAFF, Story, at

ROOT = Path(__file__).parents[1]
ROOMS = (
    *("cards", "delivery", "dialogs", "documents", "manifest", "operations"),
    *("procedure", "rehearsal", "service", "settings"),
)
HOURS = re.compile(
    r"72[ -]hours?\b[^.;:|]*?\b(decid|whether)|\b(decid|whether)[^.;:|]*?72[ -]hour", re.I
)
"""A sentence in which the 72 hours are for deciding; they are for telling (Art 33)."""


def said(tree: ast.AST) -> Iterator[str]:
    """Every text of a file whole, as it is written over several lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
            yield "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def texts() -> Iterator[tuple[Path, str]]:
    """Every text that somebody may read, with its file."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for text in said(ast.parse(file.read_text("utf-8"))):
                yield file, text
        for file in (*(ROOT / room).rglob("*.js"), *(ROOT / room).rglob("*.html")):
            yield file, file.read_text("utf-8")
    for file in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        yield file, file.read_text("utf-8")


def test_the_72_hours_are_for_telling_the_ico_never_for_deciding_about_it() -> None:
    wrong = [f"{file}: {text}" for file, text in texts() if HOURS.search(" ".join(text.split()))]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["You have 72 hours to decide about telling the ICO", "Decide within 72 hours"]
)
def test_a_wording_that_gives_the_72_hours_to_a_decision_is_found(text: str) -> None:
    assert HOURS.search(text)


@pytest.mark.parametrize("stage", Stage)
def test_a_lead_officer_who_can_is_named_only_where_one_was_nominated(stage: Stage) -> None:
    for led in (False, True):
        story = at(stage)
        if led and story.incident.standing.lead is None:
            story.incident.standing.lead = story.incident.report.reporter
        if not led:
            story.incident.standing.lead = None
        if not led:
            assert [s for s in refusals(story) if "lead officer" in s] == []
        elif stage not in ENDED:
            assert any("or the lead officer can" in s for s in refusals(story))


def refusals(story: Story) -> Iterator[str]:
    """What is answered to those who may not, each step, without the step's own name."""
    for actor in (STAFF, HEAD):
        for row in STEPS.values():
            try:
                check(row.right, actor, story.incident, ORGANISATION)
            except ProcedureError as refused:
                yield str(refused).replace(row.right.verb, "")


def test_where_nobody_leads_and_the_dpo_is_involved_a_nomination_is_what_helps() -> None:
    story = Story().report().involve(DPO)
    with pytest.raises(ProcedureError) as refused:
        check(STEPS["ClassifyIncident"].right, DPO, story.incident, ORGANISATION)
    said_to_dpo = str(refused.value)
    assert "once the Chief Executive has nominated a lead officer" in said_to_dpo
    assert "no alternate approver" not in said_to_dpo
