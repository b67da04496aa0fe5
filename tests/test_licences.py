"""docs/third-party.md says what the bot runs on, and nothing there forbids the MIT licence."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.licences import licence_of, python_parts, wanted

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "third-party.md").read_text("utf-8")

COMPATIBLE = {
    "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0",
}  # fmt: skip
"""Licences that let the desk be MIT: permissive, or (MPL) bound to their own unchanged files."""


def listed(heading: str) -> dict[str, str]:
    """A table of the page: what is named, and its licence."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", section, re.MULTILINE))


def test_the_page_lists_what_the_bot_runs_on_as_it_is_required_and_licensed() -> None:
    assert listed("Python packages") == {name: licence_of(name) for name in wanted()}


def test_nothing_that_the_desk_runs_on_forbids_the_licence() -> None:
    parts = {part.name: part.licence for part in python_parts() if part.whose == "desk"}
    assert {"aiohttp", "botframework-connector", "yarl"} <= parts.keys()
    for name, licence in parts.items():
        assert set(re.findall(r"[\w.-]+", licence)) - {"AND", "OR"} <= COMPATIBLE, name


def test_every_font_that_ships_is_listed() -> None:
    shipped = {file.name for file in (ROOT / "documents" / "fonts").glob("*.ttf")}
    assert listed("Fonts").keys() == shipped


def test_what_the_rehearsals_page_is_drawn_with_is_listed() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    assert listed("The rehearsal's page").keys() == package["dependencies"].keys()


def test_the_licence_is_mit() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("MIT License\n")
    assert "The incident desk's authors" in text
