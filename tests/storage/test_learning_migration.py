"""The migration that brings figures and follow-ups fills them from the record."""

from __future__ import annotations

from sqlalchemy import text

from procedure.record import Recorded
from service.anew import made_anew
from service.figures import NOW, Figure
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from service.project import project
from storage.migrate import migrated
from storage.register import Register
from storage.verify import verify
from tests.procedure.story import ORGANISATION, Story, promised

EARLIER = (
    *(f"DROP TABLE {table}" for table in ("ledger", "findings", "restores")),
    "DROP INDEX ix_once_incident_id",
    "DROP INDEX ix_vocabulary_doubtful",
    "ALTER TABLE vocabulary DROP COLUMN doubtful",
    "ALTER TABLE checkpoints DROP COLUMN shape",
    "ALTER TABLE tombstones DROP COLUMN entry",
    "DROP INDEX ix_incidents_crowd",
    "DROP INDEX ix_outbox_waiting",
    "ALTER TABLE outbox DROP COLUMN lane",
    "CREATE INDEX ix_outbox_waiting ON outbox (conversation, id, state) WHERE state = 'waiting'",
    *(f"ALTER TABLE {table} DROP COLUMN seal" for table in ("people", "channels")),
    "DROP INDEX ix_outbox_recipient",
    "DROP TABLE offices",
    "DROP TABLE figures",
    "DROP TABLE follow_ups",
    "ALTER TABLE incidents DROP COLUMN cause",
    "ALTER TABLE incidents DROP COLUMN ico",
    "ALTER TABLE incidents DROP COLUMN owed",
    "UPDATE alembic_version SET version_num = '0003'",
)


def replay(incident_id: str, record: list[Recorded] | Tombstone) -> Row:
    return made_anew(incident_id, record, ORGANISATION).row


async def keep(register: Register, story: Story) -> None:
    """Puts a story into the register as the service would have."""
    async with register.unit() as unit:
        await unit.next_number(2026)
        await unit.append(story.incident.id, story.record)
        await unit.project(project(story.incident, ORGANISATION))


async def test_an_earlier_register_gets_its_figures_and_follow_ups(register: Register) -> None:
    story, running = promised(), Story()
    running.incident.id = "CJS-2026-0002"
    await keep(register, story)
    await keep(register, running.report())
    before = await register.figures("2026-01")
    async with register.database.writing() as connection:
        for statement in EARLIER:
            await connection.execute(text(statement))
    await migrated(register.database)
    assert await register.figures("2026-01") == before
    assert before[Figure(NOW, "runs", "ico")] == 1
    assert before[Figure("2026-11", "cause", "misdirected_mail")] == 1
    ((row, one),) = await register.owed(not_involved="", reader="", after=None, limit=9)
    assert (row.incident_id, one.key) == (story.incident.id, "F1")
    assert await verify(register, replay) == []
