"""Indices by which an operator's reading finds what is stopped among all that ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    """Create the indices."""
    for box, since in (("inbox", "received"), ("outbox", "created")):
        op.create_index(
            f"{box}_dead", box, [since, "id"], sqlite_where=_DEAD, postgresql_where=_DEAD
        )
    op.create_index(
        "outbox_unsure",
        "outbox",
        ["id"],
        sqlite_where=sa.text("unsure = 1"),
        postgresql_where=sa.text("unsure"),
    )


def downgrade() -> None:
    """Drop the indices."""
    for name in ("outbox_unsure", "outbox_dead", "inbox_dead"):
        op.drop_index(name, name.partition("_")[0])
