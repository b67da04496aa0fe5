"""An open register on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.register import Register, open_register


@pytest.fixture
async def register(migrated_url: str) -> AsyncIterator[Register]:
    """A new, empty register, on SQLite and on PostgreSQL."""
    opened = await open_register(migrated_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_register(migrated_sqlite_url: str) -> AsyncIterator[Register]:
    """A new, empty register on SQLite alone."""
    opened = await open_register(migrated_sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_register(migrated_postgres_url: str) -> AsyncIterator[Register]:
    """A new, empty register on PostgreSQL alone."""
    opened = await open_register(migrated_postgres_url)
    yield opened
    await opened.close()
