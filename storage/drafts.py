"""What people typed and haven't submitted; nobody but its owner sees a draft."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import bindparam, delete, false, select

from service.ports.drafts import Draft
from storage.columns import Instant
from storage.connection import Connection
from storage.engine import replacing
from storage.tables import drafts, incidents

MOST_DRAFTS = 100

_here = [column == bindparam(column.name) for column in drafts.primary_key]
_SAVE = replacing(drafts, "page", "typed", "saved_at")
_FIND = select(drafts).where(*_here)
_DROP = delete(drafts).where(*_here)
_OWN = (
    select(drafts)
    .where(drafts.c.owner_id == bindparam("owner_id"))
    .order_by(drafts.c.saved_at.desc())
    .limit(MOST_DRAFTS)
)


_OF_INCIDENT = select(drafts).where(
    drafts.c.owner_id == bindparam("owner_id"), drafts.c.incident_id == bindparam("incident_id")
)


_BARE = [*drafts.primary_key, drafts.c.page, drafts.c.saved_at]
_OLDEST = select(*_BARE).order_by(drafts.c.saved_at).limit(1_000)
_UNTOUCHED = _OLDEST.where(drafts.c.saved_at <= bindparam("since", type_=Instant()))
_OF_ENDED = (
    _OLDEST.add_columns(incidents.c.stage)
    .join(incidents, incidents.c.incident_id == drafts.c.incident_id)
    .where(incidents.c.open == false())
)
_DROP_UNTOUCHED = _DROP.where(drafts.c.saved_at == bindparam("saved", type_=Instant()))


async def save(connection: Connection, draft: Draft) -> None:
    """Keeps a draft in place of the earlier one."""
    place = _place(draft.owner_id, draft.form, draft.incident_id, draft.subject)
    typed = {"page": draft.page, "typed": json.dumps(draft.values), "saved_at": draft.saved_at}
    await connection.execute(_SAVE(connection), place | typed)


async def find(
    connection: Connection, owner_id: str, form: str, incident_id: str, subject: str
) -> Draft | None:
    """A person's draft."""
    place = _place(owner_id, form, incident_id, subject)
    row = (await connection.execute(_FIND, place)).first()
    return _draft(row) if row else None


async def of(connection: Connection, owner_id: str) -> list[Draft]:
    """A person's drafts, newest first."""
    rows = await connection.execute(_OWN, {"owner_id": owner_id})
    return [_draft(row) for row in rows]


async def about(connection: Connection, owner_id: str, incident_id: str) -> list[Draft]:
    """A person's drafts of one incident."""
    asked = {"owner_id": owner_id, "incident_id": incident_id}
    return [_draft(row) for row in await connection.execute(_OF_INCIDENT, asked)]


async def drop(
    connection: Connection, owner_id: str, form: str, incident_id: str, subject: str
) -> None:
    """Removes a draft; one that isn't there is no error."""
    await connection.execute(_DROP, _place(owner_id, form, incident_id, subject))


async def untouched(connection: Connection, since: datetime) -> list[Draft]:
    """Drafts last saved by then, the oldest first, a thousand at most; without what was typed."""
    return [_bare(row) for row in await connection.execute(_UNTOUCHED, {"since": since})]


async def of_ended(connection: Connection) -> list[tuple[Draft, str]]:
    """Drafts of cases that aren't open any more, each with the case's stage; likewise."""
    return [(_bare(row), row.stage) for row in await connection.execute(_OF_ENDED)]


async def drop_untouched(connection: Connection, draft: Draft) -> bool:
    """Removes a draft unless it was saved again meanwhile; whether it did."""
    place = _place(draft.owner_id, draft.form, draft.incident_id, draft.subject)
    gone = await connection.execute(_DROP_UNTOUCHED, place | {"saved": draft.saved_at})
    return gone.rowcount == 1


def _place(owner_id: str, form: str, incident_id: str, subject: str) -> dict[str, object]:
    return {"owner_id": owner_id, "form": form, "incident_id": incident_id, "subject": subject}


def _bare(row: SqlRow[Any]) -> Draft:
    place = (row.owner_id, row.form, row.incident_id, row.subject)
    return Draft(*place, row.page, {}, row.saved_at)


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
