"""The ledger of generations, the pointer to the live one, and the cache of embeddings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "generations",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column(
            "created", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("rank", sa.Integer, nullable=False, unique=True),
        sa.Column("reclaimed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "generation_pointer",
        sa.Column(
            "id", sa.Integer, sa.CheckConstraint("id = 1", name="one_pointer"), primary_key=True
        ),
        sa.Column("name", sa.String(64), sa.ForeignKey("generations.name"), nullable=False),
    )
    op.create_table(
        "embeddings",
        sa.Column("identity", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("embeddings", "generation_pointer", "generations"):
        op.drop_table(name)
