"""The inbox, the outbox, who works on them, and which conversations take nothing now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OPEN = sa.text("finished IS NULL")
_MARKED = sa.text("mark <> ''")


def upgrade() -> None:
    """Create the tables."""
    _inbox()
    _outbox()
    op.create_table(
        "chats",
        sa.Column("conversation", sa.String(200), primary_key=True),
        sa.Column("worker", sa.String(200)),
        sa.Column("shut", sa.Text),
        sa.Column("moved_to", sa.String(200)),
    )
    op.create_index("chats_moved", "chats", ["moved_to"])
    op.create_table(
        "workers",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("until", _MOMENT, nullable=False),
    )
    standing = op.create_table(
        "standing",
        sa.Column(
            "id", sa.Integer, sa.CheckConstraint("id = 1", name="one_standing"), primary_key=True
        ),
        sa.Column("paused", _MOMENT),
        sa.Column("unsure", sa.Integer, nullable=False),
    )
    op.bulk_insert(standing, [{"id": 1, "unsure": 0}])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("standing", "workers", "chats", "outbox", "inbox"):
        op.drop_table(name)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("mark", sa.String(200), nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("received", _MOMENT, nullable=False),
        sa.Column("finished", _MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.UniqueConstraint("source", "number", name="inbox_once"),
        sqlite_autoincrement=True,
    )
    _index("inbox_heads", "inbox", ["conversation", "source", "number"], _OPEN)
    _index("inbox_waiting", "inbox", ["received", "id"], _OPEN)
    _index("inbox_marks", "inbox", ["conversation", "mark"], _MARKED)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("content", sa.LargeBinary),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("unsure", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("mark", sa.String(200), nullable=False),
        sa.Column("how", sa.String(200), nullable=False),
        sa.Column("worker", sa.String(200)),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("finished", _MOMENT),
        sa.Column("cause", _NUMBER),
        sqlite_autoincrement=True,
    )
    _index("outbox_heads", "outbox", ["conversation", "id"], _OPEN)
    _index("outbox_due", "outbox", ["due", "id"], _OPEN)
    _index("outbox_marks", "outbox", ["conversation", "mark"], _MARKED)


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
