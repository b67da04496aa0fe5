"""The tables of what people type, read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def table(name: str) -> dict[str, Any]:
    """The table of this name."""
    return tomllib.loads((Path(__file__).parent / f"typed/{name}.toml").read_text("utf-8"))
