"""The tables, known to this folder only."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
)

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
