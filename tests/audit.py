"""Known faults of what the desk is made with, and each part's licence: `python -m tests.audit`.

Exits 0 when every part was looked up and none has a known fault, 1 when one has, and 3 when none
was found but some could not be looked up. That is no good news, and is never said to be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.licences import Part, page_parts, python_parts

ROOT = Path(__file__).parents[1]
AUDITOR = ROOT / ".venv" / ".audit"
"""Where `make audit` puts pip-audit: a folder of its own, never seen by the bot."""

FINE, FOUND, NOT_CHECKED = 0, 1, 3
LONGEST_SECONDS = 600
SERVICES = {"pypi": "PyPI", "osv": "OSV"}
"""Who is asked about Python packages, one after the other until one knows them all."""

Ran = subprocess.CompletedProcess[str]
Run = Callable[[list[str]], Ran]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a look-up: faults that are known, and what could not be looked up and why."""

    about: str
    faults: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


def run(command: list[str]) -> Ran:
    """The tool's answer; one that isn't there or never ends has none, and says so."""
    beside = os.pathsep.join([os.environ.get("PATH", ""), str(ROOT / ".venv" / "bin")])
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PATH": beside, "PYTHONPATH": str(AUDITOR)},
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(command, 127, "", f"{command[0]}: {type(error).__name__}")


def python_answer(run: Run) -> Answer:
    """What pip-audit finds of the packages installed here, those that came with others as well."""
    refusals = []
    for service, host in SERVICES.items():
        faults, unchecked = _pip_audit(run, service)
        if faults or not unchecked:
            return Answer("Python packages", faults, unchecked)
        refusals += [f"{host}: {why}" for why in unchecked]
    return Answer("Python packages", (), tuple(refusals))


def _pip_audit(run: Run, service: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    site = sysconfig.get_path("purelib")
    options = ["--path", site, "--format", "json", "--progress-spinner", "off"]
    ran = run([sys.executable, "-m", "pip_audit", "--vulnerability-service", service, *options])
    told = _object(ran.stdout).get("dependencies")
    if not isinstance(told, list):
        return (), (_last_line(ran),)
    faults = tuple(
        f"{each['name']} {each['version']}: {fault['id']}, {_mended(fault['fix_versions'])}"
        for each in told
        for fault in each.get("vulns", [])
    )
    # A package that a service doesn't know is skipped, and pip-audit then says that all is well.
    skipped = [each["name"] for each in told if "skip_reason" in each]
    if not told or skipped:
        return faults, (f"knows nothing of {len(skipped)} of {len(told)} packages",)
    return faults, ()


def page_answer(run: Run) -> Answer:
    """What npm finds of the packages in package-lock.json."""
    # Told to be offline, npm finds no fault in anything.
    ran = run(["npm", "audit", "--json", "--offline=false", "--audit=true"])
    told = _object(ran.stdout)
    known = told.get("vulnerabilities")
    if not isinstance(known, dict) or "error" in told:
        why = told.get("message") or _last_line(ran)
        return Answer("The page's packages", (), (str(why),))
    faults = (
        f"{name} {via['range']}: {via['url']}, {via['severity']}"
        for name, each in known.items()
        for via in each["via"]
        if isinstance(via, dict)  # Else the fault of another package, which is listed itself.
    )
    return Answer("The page's packages", tuple(faults))


def _mended(versions: list[str]) -> str:
    return f"mended in {', '.join(versions)}" if versions else "not mended yet"


def _object(text: str) -> dict[str, object]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _last_line(ran: Ran) -> str:
    lines = ran.stderr.strip().splitlines()
    return lines[-1] if lines else f"no answer (exit code {ran.returncode})"


def licences(parts: Iterable[Part]) -> list[str]:
    """A line for each part: whose it is, its name, version and licence."""
    return [
        f"{part.whose:<12}  {part.name:<30} {part.version:<20} {part.licence}" for part in parts
    ]


def sentences(answer: Answer, now: datetime) -> list[str]:
    """What was found, and by whose word and of which day."""
    lines = [f"{answer.about}: known fault in {fault}" for fault in answer.faults]
    lines += [f"{answer.about}: NOT CHECKED, {why}" for why in answer.unchecked]
    day = f"as published on {now:%Y-%m-%d}"
    return lines or [f"{answer.about}: no known fault, {day}."]


def verdict(answers: list[Answer]) -> tuple[int, str]:
    """The exit code, and the one sentence that says what it means."""
    if any(answer.faults for answer in answers):
        return FOUND, "A known fault was found: see SECURITY.md for how soon it is to be mended."
    if any(answer.unchecked for answer in answers):
        hosts = ", ".join([*SERVICES.values(), "npm's registry"])
        return NOT_CHECKED, (
            f"NOT CHECKED: nothing is known of some parts, which doesn't mean that they are sound. "
            f"Run it where {hosts} can be reached."
        )
    return FINE, "Every part was looked up, and none has a known fault."


def main(run: Run = run, now: datetime | None = None) -> int:
    """Prints the licences, what was found, and what that comes to; gives the exit code."""
    print(*licences([*python_parts(), *page_parts()]), "", sep="\n")
    answers = [python_answer(run), page_answer(run)]
    for answer in answers:
        print(*sentences(answer, now or datetime.now(UTC)), sep="\n")
    code, meaning = verdict(answers)
    print(meaning)
    return code


if __name__ == "__main__":
    sys.exit(main())
