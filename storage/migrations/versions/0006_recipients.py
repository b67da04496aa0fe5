"""Whom each message went to, so that all of somebody's can be found and replaced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MESSAGES = sa.text("update_of IS NULL")


def upgrade() -> None:
    """Creates the index; updates of messages aren't in it."""
    op.create_index(
        "ix_outbox_recipient",
        "outbox",
        ["recipient", "queued_at"],
        sqlite_where=MESSAGES,
        postgresql_where=MESSAGES,
    )
