"""A secret that everybody on the machine may read is noticed at the start, and stops nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from settings.readable import warn_of_readable_secrets
from tests.settings.given import NOWHERE, load

CANARY = "a-canary-secret"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that lets everybody in, as pytest's own doesn't."""
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def secret(file: Path, mode: int) -> Path:
    text = f"-----BEGIN PRIVATE KEY-----{CANARY}-----BEGIN CERTIFICATE-----\n"
    file.write_text(text, encoding="ascii")
    file.chmod(mode)
    return file


def warned_of(env_file: Path = NOWHERE, **settings: str) -> list[str]:
    """The files that a start with these settings warns of."""
    with capture_logs() as lines:
        warn_of_readable_secrets(load(**settings), env_file)
    assert all(f"chmod 600 {line['file']}" in line["says"] for line in lines)
    assert all(line["log_level"] == "warning" for line in lines)
    assert CANARY not in repr(lines)
    return [str(line["file"]) for line in lines]


@pytest.mark.parametrize(
    ("mode", "warns"), [(0o644, True), (0o604, True), (0o640, False), (0o600, False)]
)
def test_a_signing_key_that_everybody_may_read_is_warned_of(
    mode: int, warns: bool, folder: Path
) -> None:
    key = secret(folder / "key", mode)
    assert warned_of(CHECKPOINT_KEY=str(key)) == [str(key)] * warns


def test_settings_that_everybody_may_read_are_warned_of(folder: Path) -> None:
    env_file = secret(folder / ".env", 0o644)
    assert warned_of(env_file) == [str(env_file)]


def test_a_certificate_that_everybody_may_read_is_warned_of(folder: Path) -> None:
    pem = secret(folder / "bot.pem", 0o644)
    assert warned_of(MicrosoftAppPassword="", MicrosoftAppCertificate=str(pem)) == [str(pem)]


def test_the_key_beside_the_register_is_looked_at_where_none_is_named(folder: Path) -> None:
    key = secret(folder / "desk-checkpoint.key", 0o644)
    assert warned_of(DATABASE_URL=f"sqlite:///{folder / 'desk.sqlite'}") == [str(key)]


def test_a_key_behind_a_folder_that_keeps_others_out_is_not_warned_of(folder: Path) -> None:
    closed = folder / "closed" / "keys"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o750)
    assert warned_of(CHECKPOINT_KEY=str(secret(closed / "key", 0o644))) == []


def test_a_key_behind_a_link_is_looked_at_where_it_lies(folder: Path) -> None:
    link = folder / "link"
    link.symlink_to(secret(folder / "key", 0o644))
    assert warned_of(CHECKPOINT_KEY=str(link)) == [str(link)]


def test_a_key_that_is_yet_to_be_made_is_not_warned_of(folder: Path) -> None:
    assert warned_of(CHECKPOINT_KEY=str(folder / "key")) == []
