"""The ledger of generations and the cache of embeddings, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.backends.store.database import alone, translated
from bot.backends.store.tables import embeddings, generations, pointer
from bot.engine.ports import Generation
from bot.errors import StaleState

_BATCH = 500
# Names the lock of those who move the pointer, in PostgreSQL.
_LOCK = 20260002


class SqlLedger:
    """Remembers which generations were published and which one answers now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def live(self) -> Generation | None:
        """Give the generation that answers now."""
        query = select(generations).join(pointer, pointer.c.name == generations.c.name)
        with translated(), self._engine.connect() as connection:
            row = connection.execute(query).first()
        return _generation(row) if row else None

    def published(self) -> list[Generation]:
        """Give the generations published and not reclaimed, latest first."""
        query = (
            select(generations)
            .where(generations.c.reclaimed.is_(False))
            .order_by(generations.c.rank.desc())
        )
        with translated(), self._engine.connect() as connection:
            return [_generation(row) for row in connection.execute(query)]

    def publish(self, generation: Generation, expected: str | None) -> None:
        """Record a generation and make it live, in one transaction."""
        with translated(), self._engine.begin() as connection:
            alone(connection, _LOCK)
            _expect(connection, expected)
            last = connection.execute(select(func.max(generations.c.rank))).scalar()
            connection.execute(
                generations.insert().values(
                    name=generation.name,
                    fingerprint=generation.fingerprint,
                    identity=generation.identity,
                    documents=generation.documents,
                    passages=generation.passages,
                    rank=(last or 0) + 1,
                    reclaimed=False,
                )
            )
            _point(connection, generation.name)

    def switch(self, name: str, expected: str | None) -> None:
        """Make a published generation live."""
        with translated(), self._engine.begin() as connection:
            alone(connection, _LOCK)
            _expect(connection, expected)
            _point(connection, name)

    def forget(self, names: Sequence[str]) -> None:
        """Take reclaimed generations out of the list."""
        if not names:
            return
        with translated(), self._engine.begin() as connection:
            connection.execute(
                update(generations).where(generations.c.name.in_(names)).values(reclaimed=True)
            )


def _expect(connection: Connection, expected: str | None) -> None:
    current = connection.execute(select(pointer.c.name)).scalar()
    if current != expected:
        raise StaleState(f"generation {current} is live, {expected} was expected")


def _point(connection: Connection, name: str) -> None:
    moved = connection.execute(update(pointer).values(name=name))
    if moved.rowcount == 0:
        connection.execute(pointer.insert().values(id=1, name=name))


def _generation(row: Row[tuple[object, ...]]) -> Generation:
    held = row._mapping
    return Generation(
        name=held["name"],
        fingerprint=held["fingerprint"],
        identity=held["identity"],
        documents=held["documents"],
        passages=held["passages"],
        created=held["created"].isoformat(timespec="seconds"),
    )


class SqlVectorCache:
    """Vectors by embedding model and text, so that a text is embedded once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, identity: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Give the vectors known, by the text's digest, float32 as bytes."""
        wanted = sorted(set(digests))
        found: dict[str, bytes] = {}
        with translated(), self._engine.connect() as connection:
            for start in range(0, len(wanted), _BATCH):
                query = select(embeddings.c.digest, embeddings.c.vector).where(
                    embeddings.c.identity == identity,
                    embeddings.c.digest.in_(wanted[start : start + _BATCH]),
                )
                found |= {row.digest: row.vector for row in connection.execute(query)}
        return found

    def save(self, identity: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; one that is there already stays."""
        if not vectors:
            return
        # In order, so that two writers of the same texts wait for each other without a deadlock.
        rows = [
            {"identity": identity, "digest": d, "vector": v} for d, v in sorted(vectors.items())
        ]
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        with translated(), self._engine.begin() as connection:
            connection.execute(dialect.insert(embeddings).on_conflict_do_nothing(), rows)
