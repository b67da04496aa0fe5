"""Whether a register goes on from its checkpoint file, and what a checkpoint file is."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.ports.proofs import Checkpoint
from storage import checkpoint_file
from storage.checkpoint_file import UnfitFile
from storage.checkpoints import line
from storage.continuity import LATELY, Doubt, Standing, doubt_of, hold_on_to, own_file
from storage.register import Register
from storage.signing import signer_from
from tests.storage.made import NOON, report

ONE = Checkpoint(1, NOON, 1, "ab" * 32, "key", "c2ln")
TWO = replace(ONE, number=2, digest="cd" * 32)
SOUND = Standing(written=ONE, kept=ONE, first=ONE, recorded=True, cut_off=False, known=True)
NOTHING = replace(SOUND, written=None, kept=None, first=None, recorded=False)
LATER = NOON + timedelta(days=1)

STANDINGS: dict[str, tuple[Standing, Doubt | None]] = {
    "it goes on": (SOUND, None),
    "it goes on from a key that was changed": (replace(SOUND, known=False), None),
    "both are new": (NOTHING, None),
    "it was never sealed, by the oldest versions": (replace(NOTHING, recorded=True), None),
    "the file is gone": (replace(SOUND, written=None, kept=None), Doubt.GONE),
    "the file goes on": (replace(SOUND, written=TWO, kept=None), Doubt.OLDER),
    "a forged line goes on": (replace(SOUND, written=TWO, kept=None, known=False), Doubt.UNSIGNED),
    "another register": (replace(SOUND, kept=replace(ONE, digest="ef")), Doubt.OTHER),
    "empty beside a full file": (replace(NOTHING, written=ONE), Doubt.EMPTY),
    "a record cut off": (replace(SOUND, cut_off=True), Doubt.CUT_OFF),
}


@pytest.mark.parametrize("case", STANDINGS)
def test_what_speaks_against_a_register(case: str) -> None:
    standing, doubt = STANDINGS[case]
    assert doubt_of(standing, LATER) is doubt


def test_a_file_that_isnt_there_yet_is_none_that_is_gone() -> None:
    begun = replace(SOUND, written=None, kept=None)
    assert doubt_of(begun, NOON + LATELY) is None
    assert doubt_of(begun, NOON + LATELY + timedelta(seconds=1)) is Doubt.GONE


WHOLE = line(ONE).encode()
ENDINGS: dict[bytes, int | None] = {
    b"": 0,
    WHOLE: 1,
    WHOLE + WHOLE[:30]: 1,
    WHOLE + b"\0" * 200: 1,
    WHOLE + b"\n": 1,
    WHOLE[:30]: 0,
    b"\xff\xfe\x00": None,
    b"my shopping list": None,
    b"x" * 9000: None,
    WHOLE + b"\xff\n": None,
    WHOLE + b"[]\n": None,
    WHOLE.replace(b'"number": 1', b'"number": "1"'): None,
    WHOLE.replace(b"+00:00", b""): None,
}


@pytest.mark.parametrize("held", ENDINGS)
def test_a_file_is_read_to_its_last_whole_line_and_other_text_is_left_alone(
    tmp_path: Path, held: bytes
) -> None:
    file, number = tmp_path / "checkpoints.jsonl", ENDINGS[held]
    file.write_bytes(held)
    if number is None:
        with pytest.raises(UnfitFile, match="can't be read"):
            checkpoint_file.append(file, [TWO])
        assert file.read_bytes() == held
        return
    last = checkpoint_file.last_in(file)
    assert (last.number if last else 0) == number
    checkpoint_file.append(file, [TWO])
    assert list(checkpoint_file.all_in(file)) == ([ONE, TWO] if number else [TWO])


def test_a_file_that_is_set_aside_is_kept_under_a_name_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "checkpoints.jsonl"
    assert checkpoint_file.set_aside(file, NOON) is None
    kept = []
    for text in ("one", "two"):
        file.write_text(text)
        kept.append(checkpoint_file.set_aside(file, NOON))
    assert [path.read_text() for path in kept if path] == ["one", "two"]
    assert [path.name for path in kept if path] == [
        "checkpoints-until-2026-03-27.jsonl",
        "checkpoints-until-2026-03-27-2.jsonl",
    ]


async def test_an_earlier_versions_file_goes_on_being_used_by_the_register_it_is_about_alone(
    register: Register, tmp_path: Path
) -> None:
    named, earlier = tmp_path / "checkpoints-desk.jsonl", tmp_path / "checkpoints.jsonl"
    checkpoint_file.append(earlier, [ONE])
    await report(register, 1)
    await register.seal(signer_from(tmp_path / "key"), NOON)
    async with register.database.reading() as connection:
        assert await own_file(connection, named, earlier) == named
        earlier.unlink()
        checkpoint_file.append(earlier, await register.checkpoints_after(0))
        assert await own_file(connection, named, earlier) == earlier
        hold_on_to(named, earlier)
        assert await own_file(connection, named, earlier) == named
    assert named.samefile(earlier)


def test_a_name_that_leads_to_the_earlier_file_has_it_set_aside_itself(tmp_path: Path) -> None:
    named, earlier = tmp_path / "checkpoints-desk.jsonl", tmp_path / "checkpoints.jsonl"
    checkpoint_file.append(earlier, [ONE])
    hold_on_to(named, earlier)
    checkpoint_file.set_aside(named, NOON)
    assert not named.exists()
    checkpoint_file.append(named, [ONE])
    assert sorted(os.listdir(tmp_path)) == [
        "checkpoints-desk.jsonl",
        "checkpoints-until-2026-03-27.jsonl",
        "checkpoints.jsonl",
    ]
