"""A start with the database away: it waits for what comes back, says so, and has an end."""

from __future__ import annotations

import asyncio
import ssl
from socket import EAI_AGAIN, EAI_NONAME, gaierror

import pytest
from asyncpg import CannotConnectNowError, InvalidPasswordError, TooManyConnectionsError
from structlog.testing import capture_logs

from operations import opening
from service.ports.store import StorageAway
from tests.postgresql import PostgreSQL
from tests.waiting import until

NOBODY = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "TRY_SECONDS", 0.01)


async def test_it_waits_for_a_postgresql_that_starts_late(
    migrated_postgres_url: str, postgresql: PostgreSQL
) -> None:
    postgresql.stop()
    with capture_logs() as lines:
        start = asyncio.create_task(opening.opened(migrated_postgres_url))
        await until(lambda: bool(lines))
        await asyncio.to_thread(postgresql.start)
        register = await start
    await register.ping()
    await register.close()
    assert {line["event"] for line in lines} == {"waiting_for_database"}
    assert len(lines) == 1, "not each time that it tried"


async def test_it_says_so_again_and_then_ends_with_the_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience = iter([300.0, 300.0, 0.0])  # the last try is beyond it, however long each took
    monkeypatch.setattr(opening, "_patience", lambda error: next(patience))
    monkeypatch.setattr(opening, "SAY_SECONDS", 0.0)
    with capture_logs() as lines, pytest.raises(StorageAway, match="doesn't answer"):
        await opening.opened(NOBODY)
    assert len(lines) == 2


async def test_a_database_that_isnt_there_stops_a_start_at_once(
    postgres_url: str,
) -> None:
    with capture_logs() as lines, pytest.raises(StorageAway):
        await opening.opened(f"{postgres_url.partition('?')[0]}x?{postgres_url.partition('?')[2]}")
    assert lines == []


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (CannotConnectNowError("starting up"), 300),
        (TooManyConnectionsError("full"), 300),
        (ConnectionRefusedError(), 300),
        (TimeoutError(), 300),
        (FileNotFoundError(), 300),
        (gaierror(EAI_AGAIN, "the name server is away"), 300),
        (gaierror(EAI_NONAME, "misspelt"), 30),
        (InvalidPasswordError("no"), 0),
        (ssl.SSLCertVerificationError(), 0),
        (PermissionError(), 0),
        (ValueError(), 0),
        (None, 0),
    ],
)
def test_only_what_comes_back_is_waited_for(error: Exception | None, seconds: int) -> None:
    assert opening._patience(error) == seconds
