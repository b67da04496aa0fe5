"""ARCHITECTURE.md says what the code says, and the import contracts see the whole house."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest
from grimp import ImportGraph
from importlinter import ContractCheck

from procedure.stages import TRANSITIONS
from tests.contracts import HouseContract, KeptContract, rooms, top_floor

ROOT = Path(__file__).parents[1]
LINTED: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
    "importlinter"
]


def contracts(kind: str) -> list[dict[str, Any]]:
    return [each for each in LINTED["contracts"] if each["type"] == kind]


def diagram() -> str:
    """The table of stages as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> reported: report"]
    lines += [
        f"    {stage} --> {after}: {milestone}"
        for stage, row in TRANSITIONS.items()
        for milestone, after in row.items()
    ]
    return "\n".join(lines)


def test_the_stage_diagram_is_the_transition_table() -> None:
    assert f"```mermaid\n{diagram()}\n```" in (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def test_every_room_is_on_the_map() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert [room for room in sorted(rooms(ROOT)) if f"`{room}/`" not in page] == []


def test_every_module_of_the_top_floor_is_on_the_map() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert [name for name in top_floor(ROOT) if f"| `{name}.py`" not in page] == []


def test_the_files_of_the_procedure_are_listed_in_their_own_words() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    files = [file for file in (ROOT / "procedure").glob("*.py") if file.name != "__init__.py"]
    for file in files:
        says = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n")[0]
        assert f"| `{file.name}` | {says} |" in page, file.name


def test_the_entries_steps_and_forms_of_a_step_have_files_of_the_same_name() -> None:
    entries, steps, forms = (
        {file.stem for file in (ROOT / "procedure" / folder).glob("[!_]*.py")}
        for folder in ("entries", "steps", "forms")
    )
    assert entries == steps
    assert forms <= steps


def test_every_room_is_linted() -> None:
    assert sorted(LINTED["root_packages"]) == sorted(rooms(ROOT))


def test_every_room_and_the_top_floor_have_their_layer() -> None:
    (layered,) = contracts("house")
    named = [name.strip() for each in layered["layers"] for name in each.split("|")]
    assert sorted(named) == sorted(rooms(ROOT) | top_floor(ROOT).keys())


def test_no_room_may_go_round() -> None:
    (acyclic,) = contracts("acyclic_siblings")
    assert sorted(acyclic["ancestors"]) == sorted(rooms(ROOT))
    assert acyclic.keys() <= {"name", "type", "ancestors"}, "no depth, nothing ignored or skipped"


def test_no_contract_ignores_an_import() -> None:
    assert [each["name"] for each in LINTED["contracts"] if "ignore_imports" in each] == []


def test_no_folder_of_a_room_is_left_out_of_the_contracts() -> None:
    """Of a package, the linter reads only what lies in packages itself."""
    packages = [path.parent for path in ROOT.glob("*/__init__.py")]
    within = {path.parent for package in packages for path in package.rglob("*.py")}
    assert [str(each) for each in sorted(within) if not (each / "__init__.py").exists()] == []


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of two rooms below a main.py."""
    for name in ("upper", "lower"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "main.py").write_text("import upper\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def graph_of(*imports: tuple[str, str]) -> ImportGraph:
    graph = ImportGraph()
    for room in ("upper", "lower"):
        graph.add_module(room)
    for importer, imported in imports:
        if imported not in graph.modules:
            graph.add_module(imported, is_squashed=True)
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="")
    return graph


def layers_of(graph: ImportGraph) -> ContractCheck:
    wanted = {"layers": ["main", "upper", "lower"]}
    return HouseContract("a house", {"root_packages": ["upper", "lower"]}, wanted).check(
        graph, verbose=False
    )


def kept_from_main(graph: ImportGraph) -> ContractCheck:
    wanted = {"protected_modules": ["sqlalchemy", "lower"], "allowed_importers": ["upper"]}
    return KeptContract("a rule", {"root_packages": ["upper", "lower"]}, wanted).check(
        graph, verbose=False
    )


@pytest.mark.usefixtures("house")
def test_a_house_in_order_keeps_its_contract() -> None:
    assert layers_of(graph_of(("upper", "lower"))).kept


@pytest.mark.usefixtures("house")
def test_a_room_must_not_import_the_top_floor() -> None:
    assert not layers_of(graph_of(("lower", "main"))).kept


def test_a_room_that_has_no_layer_breaks_the_contract(house: Path) -> None:
    (house / "cellar").mkdir()
    (house / "cellar" / "wine.py").touch()
    found = layers_of(graph_of())
    assert not found.kept
    assert found.metadata["undeclared_modules"] == {"cellar"}


def test_a_loose_file_that_has_no_layer_breaks_the_contract(house: Path) -> None:
    (house / "exports.py").touch()
    found = layers_of(graph_of())
    assert not found.kept
    assert found.metadata["undeclared_modules"] == {"exports"}


@pytest.mark.parametrize(
    "line", ["import sqlalchemy.ext", "from sqlalchemy import text", "from lower import x"]
)
def test_the_top_floor_keeps_to_what_it_may_import(house: Path, line: str) -> None:
    assert kept_from_main(graph_of()).kept
    (house / "main.py").write_text(f"def later():\n    {line}\n")
    assert not kept_from_main(graph_of()).kept


def test_a_package_that_nobody_imports_is_kept(house: Path) -> None:
    (house / "main.py").write_text("")
    assert kept_from_main(graph_of(("upper", "lower"))).kept
