"""The tables, known to this folder only."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
    text,
)


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC; SQLite alone would lose the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give what is kept.

        Raises:
            ValueError: the moment has no time zone.
        """
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without its time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give what was kept, in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData()

generations = Table(
    "generations",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("identity", String(200), nullable=False),
    Column("documents", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("rank", Integer, nullable=False, unique=True),
    Column("reclaimed", Boolean, nullable=False, default=False),
)

# One row: which generation answers now.
pointer = Table(
    "generation_pointer",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_pointer"), primary_key=True),
    Column("name", String(64), ForeignKey("generations.name"), nullable=False),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("identity", String(200), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# `state` is JSON as the models write it: text, so that amounts stay exact on every database.
conversations = Table(
    "conversations",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("current", String(64)),
    Column("updated", Moment, nullable=False),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person", String(200), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("updated", Moment, nullable=False),
    Index("dossiers_of_person", "person", "number"),
)

# No foreign key: the line that says a dossier was erased outlives it.
journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(200), nullable=False),
    Column("dossier", String(64)),
    Column("moment", Moment, nullable=False),
    Column("author", String(32), nullable=False),
    Column("action", String(100), nullable=False),
    Column("facts", Text, nullable=False),
    Index("journal_of_person", "person", "id"),
)

# SQLite numbers rows by itself in a plain integer only.
_Number = BigInteger().with_variant(Integer, "sqlite")
# What waits is a small part of what is kept: the indices for claims hold nothing else.
_OPEN = text("finished IS NULL")
_MARKED = text("mark <> ''")
_DEAD = text("state = 'dead'")

# What came. `finished` is empty while it waits; `body` once its turn is committed.
inbox = Table(
    "inbox",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("source", String(200), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("mark", String(200), nullable=False),
    Column("body", Text),
    Column("state", String(16), nullable=False),
    Column("due", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Column("finished", Moment),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fields", Text, nullable=False),
    UniqueConstraint("source", "number", name="inbox_once"),
    Index(
        "inbox_heads",
        "conversation",
        "source",
        "number",
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("inbox_waiting", "received", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("inbox_dead", "received", "id", sqlite_where=_DEAD, postgresql_where=_DEAD),
    Index("inbox_marks", "conversation", "mark", sqlite_where=_MARKED, postgresql_where=_MARKED),
    sqlite_autoincrement=True,
)

# What goes. `finished` is empty while it waits or is being sent; `payload` and `content` once sent.
outbox = Table(
    "outbox",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("conversation", String(200), nullable=False),
    Column("action", String(100), nullable=False),
    Column("payload", Text),
    Column("content", LargeBinary),
    Column("author", String(16), nullable=False),
    Column("question", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("mark", String(200), nullable=False),
    Column("how", String(200), nullable=False),
    Column("worker", String(200)),
    Column("created", Moment, nullable=False),
    Column("finished", Moment),
    # The last of the arrivals that it answers.
    Column("cause", _Number),
    Index("outbox_heads", "conversation", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("outbox_due", "due", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("outbox_dead", "created", "id", sqlite_where=_DEAD, postgresql_where=_DEAD),
    Index(
        "outbox_unsure",
        "id",
        sqlite_where=text("unsure = 1"),
        postgresql_where=text("unsure"),
    ),
    Index("outbox_marks", "conversation", "mark", sqlite_where=_MARKED, postgresql_where=_MARKED),
    sqlite_autoincrement=True,
)

# One row for each conversation ever heard: the lock that its claim takes.
chats = Table(
    "chats",
    metadata,
    Column("conversation", String(200), primary_key=True),
    Column("worker", String(200)),
    # Why it takes nothing now; empty while it does.
    Column("shut", Text),
    Column("moved_to", String(200)),
    Index("chats_moved", "moved_to"),
)

# A claim holds while its worker's lease does.
workers = Table(
    "workers",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("until", Moment, nullable=False),
)

# One row: until when nothing is sent, and how many letters, swept since, were perhaps sent twice.
standing = Table(
    "standing",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_standing"), primary_key=True),
    Column("paused", Moment),
    Column("unsure", Integer, nullable=False),
)
