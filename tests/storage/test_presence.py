"""A register that was moved, deleted or replaced under the running desk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.ports.store import StorageAway
from storage.register import Register

CHANGES: dict[str, Callable[[Path], object]] = {
    "deleted": os.unlink,
    "moved": lambda file: file.rename(file.with_name("moved")),
    "restored": lambda file: shutil.move(shutil.copy(file, file.with_name("b")), file),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_register_that_isnt_the_opened_one_any_more_is_away(
    sqlite_register: Register, change: str
) -> None:
    await sqlite_register.ping()
    CHANGES[change](Path(sqlite_register.database.url.database or ""))
    with pytest.raises(StorageAway, match="moved or deleted"):
        await sqlite_register.ping()


async def test_a_register_that_stays_is_there(register: Register) -> None:
    await register.ping()
