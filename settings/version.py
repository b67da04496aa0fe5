"""The desk's own version, from the file VERSION: in the log, /healthz, the help card, the package.

Three numbers, as Teams asks of an app: it takes an update only with a higher one.
"""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).parents[1] / "VERSION"
_THREE_NUMBERS = re.compile(r"(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){2}")


def read_version(file: Path = FILE) -> str:
    """The version; raises ValueError where the file holds none."""
    found = file.read_text("ascii").strip()
    if not _THREE_NUMBERS.fullmatch(found):
        raise ValueError("VERSION must hold three numbers such as 1.2.0")
    return found


VERSION = read_version()
