"""Conversations, dossiers and the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "conversations",
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("current", sa.String(64)),
        sa.Column("updated", moment, nullable=False),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("updated", moment, nullable=False),
    )
    op.create_index("dossiers_of_person", "dossiers", ["person", "number"])
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("dossier", sa.String(64)),
        sa.Column("moment", moment, nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_index("journal_of_person", "journal", ["person", "id"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("journal", "dossiers", "conversations"):
        op.drop_table(name)
