"""Who held which office when the desk last looked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, PlainText

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table; the first start after it fills it."""
    op.create_table(
        "offices",
        sa.Column("office", PlainText, nullable=False),
        sa.Column("person_id", PlainText, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_offices"),
    )
