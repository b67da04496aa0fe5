"""A bill of materials of what the desk runs on, as CycloneDX: `python -m tests.sbom` (`make sbom`).

It is made from requirements.lock, which the image is made from too, and from what the installed
packages say of their licences. Writes dist/incident-desk.cdx.json.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from settings.version import VERSION
from tests.licences import licence_of

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
BILL = ROOT / "dist" / "incident-desk.cdx.json"
_PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)( ; (?P<where>[^\\]+?))? \\$")
_HASH = re.compile(r"^ {4}--hash=sha256:(?P<digest>[0-9a-f]{64})( \\)?$")


@dataclass(frozen=True, slots=True)
class Locked:
    """One locked package: name, version, on which machines alone, and its files' SHA-256."""

    name: str
    version: str
    where: str
    hashes: tuple[str, ...]


def locked(lock: Path = LOCK) -> list[Locked]:
    """Every package of the lock, in its order; ValueError at a line that is none of its kind."""
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in lock.read_text("utf-8").splitlines():
        pinned, digest = _PINNED.fullmatch(line), _HASH.fullmatch(line)
        if pinned:
            found.append((pinned, []))
        elif digest and found:
            found[-1][1].append(digest["digest"])
        elif not line.strip().startswith("#"):
            raise ValueError(f"{lock.name} has a line that is no locked package: {line}")
    return [Locked(m["name"], m["version"], m["where"] or "", tuple(h)) for m, h in found]


def _component(package: Locked) -> dict[str, object]:
    purl = f"pkg:pypi/{package.name}@{package.version}"
    told: dict[str, object] = {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "purl": purl,
    }
    licence = next(_licences(package.name), "")
    if licence:
        told["licenses"] = [{"license": {"name": licence}}]
    if package.where:
        told["properties"] = [{"name": "python:marker", "value": package.where}]
    return told


def _licences(name: str) -> Iterator[str]:
    """What the package says of itself, where it is installed: some are for other machines alone."""
    try:
        yield licence_of(name)
    except PackageNotFoundError:
        return


def bill(packages: list[Locked]) -> dict[str, object]:
    """The bill: the same lock gives the same one."""
    desk = {"type": "application", "bom-ref": "desk", "name": "incident-desk", "version": VERSION}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**desk, "licenses": [{"license": {"id": "MIT"}}]}},
        "components": [_component(each) for each in packages],
        "dependencies": [
            {"ref": "desk", "dependsOn": [f"pkg:pypi/{p.name}@{p.version}" for p in packages]}
        ],
    }


def main() -> int:
    """Writes the bill and prints its path, after a line for each package."""
    packages = locked()
    for each in packages:
        licence = next(_licences(each.name), f"not installed here ({each.where})")
        print(f"{each.name:<32} {each.version:<16} {licence}")
    BILL.parent.mkdir(exist_ok=True)
    BILL.write_text(json.dumps(bill(packages), indent=2) + "\n", encoding="utf-8")
    print(BILL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
