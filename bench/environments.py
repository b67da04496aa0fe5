"""An environment of its own for each SDK, since they don't agree about their dependencies."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Collection

from bench.contest import ENVIRONMENTS, PACKAGES


def prepare(names: Collection[str]) -> None:
    """Makes the named environments that aren't there yet; raises CalledProcessError."""
    for name in sorted(names):
        folder, wanted = ENVIRONMENTS / name, "\n".join(PACKAGES[name])
        stamp = folder / ".packages"
        if stamp.is_file() and stamp.read_text() == wanted:
            continue
        print(f"Setting up {name}, once.", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run(  # noqa: S603
            [
                str(folder / "bin" / "python"), "-m", "pip", "install", "-qq",
                "--disable-pip-version-check", *PACKAGES[name],
            ],
            check=True,
        )  # fmt: skip
        stamp.write_text(wanted)
