"""Secrets that everybody on the machine may read, noticed at the start."""

from __future__ import annotations

import stat
from pathlib import Path

import structlog

from settings.settings import ENV_FILE, Settings

log = structlog.get_logger()


def warn_of_readable_secrets(settings: Settings, env_file: Path = ENV_FILE) -> None:
    """Logs a line for each file with a secret in it that everybody on the machine may read.

    The start goes on: several accounts may share a file on purpose.
    """
    for file in readable_by_all(settings, env_file):
        says = f"Everybody on this machine may read this secret: chmod 600 {file}"
        log.warning("secret_readable_by_all", file=str(file), says=says)


def readable_by_all(settings: Settings, env_file: Path = ENV_FILE) -> list[Path]:
    """The files with a secret in them that everybody on the machine may read."""
    return [each for each in (env_file, *settings.key_files.values()) if _everybody_reads(each)]


def _everybody_reads(file: Path) -> bool:
    """Whether its mode lets everybody read it, and no folder on the way keeps them out."""
    real = file.resolve()
    if not real.is_file() or not real.stat().st_mode & stat.S_IROTH:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in real.parents)
