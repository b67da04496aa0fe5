"""A checkout as it is written: its files, what they import, on which floor a room stands.

Files are read and never imported, so that an older checkout can be measured by today's measure.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

NO_ROOMS = {"docs", "node_modules", "tests"}
"""Folders whose Python nobody lives in: what measures, tries or draws the house."""


@dataclass(frozen=True)
class Module:
    """One file, as written."""

    name: str
    tree: ast.Module
    package: bool

    @property
    def room(self) -> str:
        """The top-level package, or the loose file itself."""
        return self.name.partition(".")[0]

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """What a `from` import calls by which name here: module and name there."""
        return {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    @cached_property
    def defined(self) -> dict[str, ast.AST]:
        """Its functions and classes."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return {node.name: node for node in self.tree.body if isinstance(node, kinds)}


class House:
    """All files of a checkout but its tests."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self.modules = {module.name: module for module in _read(at)}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """Each file, and the files of ours that it imports."""
        return {name: set(self._imports(module)) for name, module in self.modules.items()}

    @cached_property
    def arrows(self) -> dict[str, set[str]]:
        """Each room, and the rooms that it imports."""
        found: dict[str, set[str]] = {module.room: set() for module in self.modules.values()}
        for name, imported in self.imports.items():
            room = self.modules[name].room
            found[room] |= {self.modules[each].room for each in imported} - {room}
        return found

    @cached_property
    def floors(self) -> dict[str, int]:
        """The floor of each room, from the ground up, by the layers that the contracts name.

        A room or loose file that no layer names stands above them all.
        """
        project = tomllib.loads((self.at / "pyproject.toml").read_text("utf-8"))
        contracts = project["tool"]["importlinter"]["contracts"]
        layers = next(each["layers"] for each in contracts if "layers" in each)
        named = {
            room.strip(): floor
            for floor, layer in enumerate(reversed(layers))
            for room in layer.split("|")
        }
        return {room: named.get(room, len(layers)) for room in self.arrows}

    def _imports(self, module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                ours = next(
                    (each for each in (name, name.rpartition(".")[0]) if each in self.modules), ""
                )
                if ours and ours != module.name:
                    yield ours


def _read(at: Path) -> Iterator[Module]:
    for path in sorted([*at.glob("*.py"), *at.glob("[!.]*/**/*.py")]):
        parts = path.relative_to(at).with_suffix("").parts
        if parts[0] in NO_ROOMS:
            continue
        package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if package else parts)
        yield Module(name, ast.parse(path.read_text("utf-8")), package)


def circles(arrows: Mapping[str, Set[str]]) -> list[set[str]]:
    """Those that reach each other, each circle once."""
    reached = {start: _reached(start, arrows) for start in arrows}
    found: list[set[str]] = []
    for start in arrows:
        circle = {other for other in reached[start] if start in reached[other]}
        if circle and circle not in found:
            found.append(circle)
    return found


def _reached(start: str, arrows: Mapping[str, Set[str]]) -> set[str]:
    reached: set[str] = set()
    to_do = [start]
    while to_do:
        new = arrows[to_do.pop()] - reached
        reached |= new
        to_do += new
    return reached
