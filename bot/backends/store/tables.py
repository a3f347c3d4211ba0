"""The tables, known to this folder only."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
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
    func,
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
