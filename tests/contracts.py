"""Import contracts that see the whole house: the top floor too, and every room there is.

The linter's own take packages only, so that bot.py would pass unseen, and their layers can't be
exhaustive over the rooms. pyproject.toml names these as contract types.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract


def top_floor(folder: Path) -> dict[str, Path]:
    """The modules that lie in no room, by name."""
    return {path.stem: path for path in sorted(folder.glob("*.py"))}


def rooms(folder: Path) -> set[str]:
    """The folders that Python is imported from."""
    return {path.parent.name for path in folder.glob("*/*.py")}


def add_top_floor(graph: ImportGraph, folder: Path) -> None:
    """Adds the top floor's modules to the graph, with what they import anywhere in them."""
    for name, path in top_floor(folder).items():
        # Whoever imports it has made it a module from outside, of which nothing more is known.
        importers = graph.find_modules_that_directly_import(name) if name in graph.modules else ()
        if name in graph.modules:
            graph.remove_module(name)
        graph.add_module(name)
        for importer in importers:
            _add_import(graph, importer, name, 0, "")
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for imported, line in _imports(ast.parse(source), graph):
            _add_import(graph, name, imported, line, lines[line - 1])


def _add_import(graph: ImportGraph, importer: str, imported: str, line: int, words: str) -> None:
    if imported not in graph.modules:
        graph.add_module(imported, is_squashed=True)
    graph.add_import(importer=importer, imported=imported, line_number=line, line_contents=words)


def _imports(tree: ast.AST, graph: ImportGraph) -> Iterator[tuple[str, int]]:
    """What is imported, and in which line: a module of ours, or the outermost package."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            within, _, _ = name.rpartition(".")
            ours = next((each for each in (name, within) if each in graph.modules), None)
            yield ours or name.partition(".")[0], getattr(node, "lineno", 1)


class _WithTopFloor(Contract):
    """Checks the graph with the top floor in it."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Checks what the contract it is mixed into checks."""
        add_top_floor(graph, Path.cwd())
        found: ContractCheck = super().check(graph, verbose)  # type: ignore[safe-super]
        return found


class HouseContract(_WithTopFloor, LayersContract):
    """Layers of the house, exhaustive: a room or a module of the top floor in none breaks it."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Checks the layers, then that they name whatever is there."""
        found = super().check(graph, verbose)
        named = {
            name.strip() for each in self.contract_options["layers"] for name in each.split("|")
        }
        undeclared = (rooms(Path.cwd()) | top_floor(Path.cwd()).keys()) - named
        found.kept = found.kept and not undeclared
        found.metadata["undeclared_modules"] = undeclared
        return found


class KeptContract(_WithTopFloor, ProtectedContract):
    """What only some rooms may import, be it a room of ours or a package from outside."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Checks who imports it; that nobody does is well too."""
        for name in self.contract_options["protected_modules"]:
            if name not in graph.modules:
                graph.add_module(name, is_squashed=True)
        return super().check(graph, verbose)
