"""Figures by month, the running 72-hour clock, causes, and follow-ups that outlast closure."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op

from procedure.findings import ico_clock, owed
from procedure.fold import fold
from service.figures import Counted, Figure, figures_of
from storage.chain import recorded_from
from storage.columns import Instant, PlainText
from storage.figures import packed
from storage.tables import incidents, record

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates tables and columns, and fills them from the record."""
    op.add_column("incidents", sa.Column("cause", PlainText, nullable=False, server_default=""))
    op.add_column("incidents", sa.Column("ico", Instant, nullable=True))
    op.add_column("incidents", sa.Column("owed", PlainText, nullable=False, server_default="[]"))
    op.create_table(
        "figures",
        sa.Column("month", PlainText, nullable=False),
        sa.Column("measure", PlainText, nullable=False),
        sa.Column("value", PlainText, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("month", "measure", "value", name="pk_figures"),
    )
    op.create_table(
        "follow_ups",
        sa.Column("incident_id", PlainText, nullable=False),
        sa.Column("key", PlainText, nullable=False),
        sa.Column("due", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.incident_id"],
            name="fk_follow_ups_incident_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("incident_id", "key", name="pk_follow_ups"),
    )
    op.create_index("ix_follow_ups_due", "follow_ups", ["due", "incident_id", "key"])
    _fill()


def _fill() -> None:
    bind, columns = op.get_bind(), incidents.c
    wanted = ("incident_id", "reported_at", "stage", "kind", "classification", "late", "waiting")
    counted: Counter[Figure] = Counter()
    for row in bind.execute(sa.select(*(columns[name] for name in wanted))).all():
        found = _found(bind, row.incident_id)
        incident = fold(row.incident_id, found)
        still, running = owed(incident), ico_clock(incident) if found else None
        ico = running.target if running else None
        bind.execute(
            sa.update(incidents)
            .where(columns.incident_id == row.incident_id)
            .values(cause=incident.learning.cause, ico=ico, owed=packed(still))
        )
        due = [{"incident": row.incident_id, "key": one.key, "due": one.due} for one in still]
        if due:
            statement = "INSERT INTO follow_ups VALUES (:incident, :key, :due)"
            bind.execute(sa.text(statement).bindparams(sa.bindparam("due", type_=Instant)), due)
        plain = {name: getattr(row, name) for name in wanted[1:]}
        counted.update(
            figures_of(Counted(**plain, cause=incident.learning.cause, ico=ico, owed=len(still)))
        )
    if counted:
        statement = "INSERT INTO figures VALUES (:month, :measure, :value, :total)"
        rows = [{**figure._asdict(), "total": n} for figure, n in counted.items()]
        bind.execute(sa.text(statement), rows)


def _found(bind: sa.Connection, incident_id: str) -> list[Any]:
    columns = record.c
    entries = sa.select(
        *(columns[n] for n in ("seq", "at", "actor_id", "actor_name", "actor_roles")),
        columns.kind,
        columns.body,
    ).where(columns.incident_id == incident_id)
    return [
        recorded_from(e.seq, e.at, (e.actor_id, e.actor_name, e.actor_roles), e.kind, e.body)
        for e in bind.execute(entries.order_by(columns.seq))
    ]
