"""The databases that the other tests stand on: real, empty, and apart from each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tests.postgresql import PostgreSQL


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def test_a_database_keeps_what_is_written(database_url: str) -> None:
    async with connected(database_url) as connection:
        await connection.execute(text("CREATE TABLE kept (word TEXT)"))
        await connection.execute(text("INSERT INTO kept VALUES ('thistle')"))
    async with connected(database_url) as connection:
        assert (await connection.execute(text("SELECT word FROM kept"))).scalar() == "thistle"


async def test_a_database_starts_empty(database_url: str) -> None:
    async with connected(database_url) as connection:
        await connection.execute(text("CREATE TABLE kept (word TEXT)"))
        assert (await connection.execute(text("SELECT COUNT(*) FROM kept"))).scalar() == 0


async def test_postgresql_comes_back_after_a_crash(
    postgresql: PostgreSQL, postgres_url: str
) -> None:
    async with connected(postgres_url) as connection:
        await connection.execute(text("CREATE TABLE kept (word TEXT)"))
    postgresql.stop("immediate")
    postgresql.start()
    async with connected(postgres_url) as connection:
        assert (await connection.execute(text("SELECT COUNT(*) FROM kept"))).scalar() == 0
