"""What the packages of the bot and of the page say of themselves: version, licence, needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

CLASSIFIED = {
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What packages without an expression call theirs, in a header or among their classifiers."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One package as it is installed, and whose it is: the desk's, its tools', or the page's."""

    whose: str
    name: str
    version: str
    licence: str


def wanted() -> list[str]:
    """The direct dependencies, without extras and versions."""
    return [asked.name for asked in _required()]


def licence_of(package: str) -> str:
    """What the installed package says of itself, as an SPDX expression where it has one."""
    return _licence(distribution(package))


@cache
def python_parts() -> tuple[Part, ...]:
    """Every package that is installed beside this interpreter, those nobody asked for as well."""
    desk = _needed(_required())
    parts = (
        Part(
            "desk" if canonicalize_name(each.name) in desk else "tools",
            each.name,
            each.version,
            _licence(each),
        )
        for each in distributions()
    )
    return tuple(sorted(parts))


def page_parts(lock: Path = ROOT / "package-lock.json") -> list[Part]:
    """Every package of the rehearsal's page and its tools, as they are locked."""
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    return sorted(
        Part(
            "page's tools" if told.get("dev") else "page",
            path.rpartition("node_modules/")[2],
            told["version"],
            told.get("license", "not said"),
        )
        for path, told in packages.items()
        if path
    )


def _required() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if re.match(r"\w", line)]


def _needed(asked: Iterable[Requirement]) -> set[str]:
    """What comes with what is asked for, by name, as it is installed here."""
    found: set[tuple[str, str]] = set()
    ahead = [(each.name, extra) for each in asked for extra in ("", *each.extras)]
    while ahead:
        name, extra = ahead.pop()
        key = (canonicalize_name(name), extra)
        if key in found:
            continue
        try:
            wants = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(key)
        for want in map(Requirement, wants):
            if want.marker is None or want.marker.evaluate({"extra": extra}):
                ahead += [(want.name, further) for further in ("", *want.extras)]
    return {name for name, _ in found}


def _licence(package: Distribution) -> str:
    said = package.metadata
    if "License-Expression" in said:
        return str(said["License-Expression"])
    headings = [each for each in said.get_all("Classifier", []) if each.startswith("License ::")]
    kinds = [each.split(" :: ")[-1] for each in headings]
    header = str(said["License"]) if "License" in said else ""
    # Some put the licence's whole text there.
    if header and "\n" not in header and len(kinds) < 2:
        return CLASSIFIED.get(header, header)
    return " OR ".join(CLASSIFIED.get(kind, kind) for kind in kinds) or "not said"
