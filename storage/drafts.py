"""What people typed and haven't submitted; nobody but its owner sees a draft."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from service.ports import Draft
from storage.engine import insert_into
from storage.tables import drafts

MOST_DRAFTS = 100


async def save(connection: AsyncConnection, draft: Draft) -> None:
    """Keeps a draft in place of the earlier one."""
    statement = insert_into(connection, drafts).values(
        owner_id=draft.owner_id,
        form=draft.form,
        incident_id=draft.incident_id,
        subject=draft.subject,
        page=draft.page,
        typed=json.dumps(draft.values),
        saved_at=draft.saved_at,
    )
    new = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(drafts.primary_key),
            set_={"page": new.page, "typed": new.typed, "saved_at": new.saved_at},
        )
    )


async def find(
    connection: AsyncConnection, owner_id: str, form: str, incident_id: str, subject: str
) -> Draft | None:
    """A person's draft."""
    place = _place(owner_id, form, incident_id, subject)
    row = (await connection.execute(select(drafts).where(*place))).first()
    return _draft(row) if row else None


async def of(connection: AsyncConnection, owner_id: str) -> list[Draft]:
    """A person's drafts, newest first."""
    rows = await connection.execute(
        select(drafts)
        .where(drafts.c.owner_id == owner_id)
        .order_by(drafts.c.saved_at.desc())
        .limit(MOST_DRAFTS)
    )
    return [_draft(row) for row in rows]


async def drop(
    connection: AsyncConnection, owner_id: str, form: str, incident_id: str, subject: str
) -> None:
    """Removes a draft; one that isn't there is no error."""
    await connection.execute(delete(drafts).where(*_place(owner_id, form, incident_id, subject)))


def _place(
    owner_id: str, form: str, incident_id: str, subject: str
) -> tuple[ColumnElement[bool], ...]:
    columns = drafts.c
    return (
        columns.owner_id == owner_id,
        columns.form == form,
        columns.incident_id == incident_id,
        columns.subject == subject,
    )


def _draft(row: SqlRow[Any]) -> Draft:
    return Draft(
        row.owner_id,
        row.form,
        row.incident_id,
        row.subject,
        row.page,
        json.loads(row.typed),
        row.saved_at,
    )
