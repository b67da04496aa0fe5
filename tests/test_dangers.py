"""What no room does: run text, unpack strangers' objects, start programs, trust blindly."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

from procedure.matter import Matter, MatterKind
from procedure.matters import words_of
from tests.cjs import CJS

ROOT = Path(__file__).parents[1]
ROOMS = (
    "cards", "delivery", "dialogs", "documents", "operations", "procedure", "service", "settings",
    "storage",
)  # fmt: skip
"""What serves people; the rehearsal, the tests and the benchmarks never do."""

RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
UNPACKS = {"dill", "jsonpickle", "marshal", "pickle", "shelve", "yaml"}
STARTS = {"ctypes", "pty", "subprocess"}
READS_MARKUP = {"lxml", "xml"}
ALLOWED = {
    # Starts one program, documents/child.py, and pickles what that is to make.
    "documents/children.py": {"subprocess"},
    "documents/making.py": {"pickle"},
    # Unpickles what the process wrote that started it, on a pipe that nobody else holds.
    "documents/child.py": {"pickle"},
    # The same of the process that verifies, delivery/apart.py.
    "delivery/checking.py": {"asyncio.create_subprocess_exec", "pickle"},
    "delivery/apart.py": {"pickle"},
}
"""What is done in one place, and why it may be."""
WEAK = {"md5", "new", "sha1"}


@cache
def trees() -> dict[str, ast.Module]:
    """Every file of the rooms, read."""
    files = [ROOT / "bot.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text("utf-8")) for file in files}


def imported(tree: ast.Module) -> set[str]:
    """The packages that a file imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def modules(tree: ast.Module) -> set[str]:
    """The modules, by their whole names, that a file imports from."""
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {node.module for node in froms if node.module}


def called(tree: ast.Module) -> set[str]:
    """What a file calls: a name alone, or a name and what hangs on it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            found.add(f"{node.func.value.id}.{node.func.attr}")
    return found


def switched_off(tree: ast.Module) -> set[str]:
    """The checks of a certificate that a call switches off."""
    return {
        word.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg in {"ssl", "verify", "verify_ssl", "check_hostname"}
        and isinstance(word.value, ast.Constant)
        and word.value.value is False
    }


def breaches(tree: ast.Module) -> set[str]:
    """What a file does that no room may."""
    starting = ("os.system", "os.popen", "os.exec", "os.spawn", "asyncio.create_subprocess")
    programs = {each for each in called(tree) if each.startswith(starting)}
    weak = {f"hashlib.{name}" for name in WEAK} & called(tree)
    texts = RUNS_TEXT & called(tree)
    packages = (UNPACKS | STARTS | READS_MARKUP) & imported(tree)
    return programs | weak | texts | packages | switched_off(tree)


def test_no_room_runs_text_unpacks_objects_starts_programs_or_trusts_blindly() -> None:
    assert len(trees()) > 100
    assert {file: found for file, tree in trees().items() if (found := breaches(tree))} == ALLOWED


def test_the_desk_itself_unpickles_nothing() -> None:
    unpickling = {"pickle.load", "pickle.loads", "pickle.Unpickler"}
    assert {file for file, tree in trees().items() if unpickling & called(tree)} == {
        "delivery/apart.py",
        "documents/child.py",
    }
    apart = {"delivery.apart", "documents.child"}
    importing = {file for file, tree in trees().items() if apart & modules(tree)}
    assert importing == set()


def test_chance_that_can_be_guessed_spreads_waits_and_serves_nothing_else() -> None:
    using = {file for file, tree in trees().items() if "random" in imported(tree)}
    assert using <= {"delivery/retry.py", "delivery/sender.py"}


def test_what_is_put_into_a_sentence_is_never_read_as_one() -> None:
    assert "{key.__class__}" in words_of(Matter(MatterKind.PARTY, "{key.__class__}"), CJS)


def test_each_danger_is_noticed() -> None:
    danger = "import pickle, xml.sax\nfrom subprocess import run\neval('1')\nos.system('x')\n"
    danger += "hashlib.md5(b'')\nsession.get(url, ssl=False)\n"
    noticed = {"pickle", "xml", "subprocess", "eval", "os.system", "hashlib.md5", "ssl"}
    assert breaches(ast.parse(danger)) == noticed


def test_a_desk_in_service_loads_nothing_of_the_rehearsal_and_the_tests() -> None:
    told = "import sys, bot; print(*{name.split('.')[0] for name in sys.modules})"
    run = [sys.executable, "-c", told]
    loaded = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "dialogs" in loaded.split()
    assert not {"bench", "rehearsal", "tests"} & set(loaded.split())
