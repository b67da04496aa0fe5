"""An open register on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.migrate import migrate
from storage.register import Register, open_register


@pytest.fixture
async def register(database_url: str) -> AsyncIterator[Register]:
    """A new, empty register, on SQLite and on PostgreSQL."""
    await migrate(database_url)
    opened = await open_register(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_register(sqlite_url: str) -> AsyncIterator[Register]:
    """A new, empty register on SQLite alone."""
    opened = await open_register(sqlite_url)
    yield opened
    await opened.close()
