"""ARCHITECTURE.md says what the code says."""

from __future__ import annotations

from pathlib import Path

from procedure.stages import diagram

ROOT = Path(__file__).parents[1]


def test_the_stage_diagram_is_the_transition_table() -> None:
    assert f"```mermaid\n{diagram()}\n```" in (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def test_every_room_is_on_the_map() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert [room for room in sorted(rooms) if f"`{room}/`" not in page] == []
