"""Dense search over the vectors of a generation: exact in memory, or asked of Chroma.

Both give the same best rows for the same filter. Exact search is chosen while the vectors are few:
a product of a matrix costs less there than a request to any database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from bot.errors import SearchUnavailable, SettingsError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]

# Above this many vectors (about 300 MB of them) a Chroma index is asked instead.
EXACT_LIMIT = 200_000
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Which vectors may come back; None lets all through.

    Args:
        territory: only what holds for it, or everywhere.
        programme: only what is about it, or about none.
    """

    territory: str | None = None
    programme: str | None = None


class VectorIndex(Protocol):
    """Finds the vectors nearest to a question's."""

    ids: tuple[str, ...]

    def nearest(self, vector: Vectors, top: int, wanted: Filter) -> tuple[Rows, Vectors]:
        """Give at most `top` rows, nearest first, with their cosines."""
        ...

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """Give the cosine of each of some rows with the question's vector."""
        ...


def entry_metadata(territories: Sequence[str], programme: str | None) -> dict[str, Any]:
    """Give what a filter compares, in the plain values that Chroma can compare."""
    held: dict[str, Any] = {"everywhere": not territories, "programme": programme or ""}
    held.update({f"territory_{name}": True for name in territories})
    return held


def passes(held: Mapping[str, Any], wanted: Filter) -> bool:
    """Tell whether an entry's metadata passes a filter."""
    if wanted.territory and not (held["everywhere"] or held.get(f"territory_{wanted.territory}")):
        return False
    return not (wanted.programme and held["programme"] not in ("", wanted.programme))


def _where(wanted: Filter) -> dict[str, Any] | None:
    parts: list[dict[str, Any]] = []
    if wanted.territory:
        parts.append({"$or": [{"everywhere": True}, {f"territory_{wanted.territory}": True}]})
    if wanted.programme:
        parts.append({"$or": [{"programme": ""}, {"programme": wanted.programme}]})
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {"$and": parts}


class ExactVectors:
    """Every vector compared, in memory."""

    def __init__(
        self, ids: Sequence[str], vectors: Vectors, metadata: Sequence[Mapping[str, Any]]
    ) -> None:
        self.ids = tuple(ids)
        self._vectors = vectors
        self._metadata = metadata
        self._masks: dict[Filter, Rows] = {}

    def _rows(self, wanted: Filter) -> Rows:
        if wanted not in self._masks:
            kept = [row for row, held in enumerate(self._metadata) if passes(held, wanted)]
            self._masks[wanted] = np.array(kept, dtype=np.int64)
        return self._masks[wanted]

    def nearest(self, vector: Vectors, top: int, wanted: Filter) -> tuple[Rows, Vectors]:
        """Give at most `top` rows, nearest first, with their cosines."""
        rows = self._rows(wanted)
        cosines = (self._vectors @ vector)[rows]
        if top < len(rows):
            best = np.argpartition(-cosines, top)[:top]
            rows, cosines = rows[best], cosines[best]
        order = np.argsort(-cosines, kind="stable")
        return rows[order], cosines[order]

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """Give the cosine of each of some rows with the question's vector."""
        found: Vectors = self._vectors[rows] @ vector
        return found


class ChromaVectors:
    """The vectors of a Chroma collection."""

    def __init__(self, collection: Collection, ids: Sequence[str]) -> None:
        self._collection = collection
        self.ids = tuple(ids)
        self._row_of = {entry: row for row, entry in enumerate(self.ids)}

    def nearest(self, vector: Vectors, top: int, wanted: Filter) -> tuple[Rows, Vectors]:
        """Give at most `top` rows, nearest first, with their cosines."""
        most = min(top, len(self.ids))
        if most < 1:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        with _translated():
            found = self._collection.query(
                query_embeddings=vector[np.newaxis, :],
                n_results=most,
                where=_where(wanted),
                include=["distances"],
            )
        distances = (found["distances"] or [[]])[0]
        rows = np.array([self._row_of[entry] for entry in found["ids"][0]], dtype=np.int64)
        return rows, 1 - np.array(distances, dtype=np.float32)

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """Give the cosine of each of some rows with the question's vector."""
        wanted = [self.ids[row] for row in rows]
        if not wanted:
            return np.zeros(0, dtype=np.float32)
        with _translated():
            found = self._collection.get(ids=sorted(set(wanted)), include=["embeddings"])
        held = dict(zip(found["ids"], np.asarray(found["embeddings"]), strict=True))
        if len(held) < len(set(wanted)):
            raise SearchUnavailable("Chroma: the collection lost some of its records")
        result: Vectors = np.array([held[entry] @ vector for entry in wanted], dtype=np.float32)
        return result


@contextmanager
def _translated() -> Iterator[None]:
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
        raise SearchUnavailable(f"Chroma: {error}", retry=True) from error


def chroma_client(folder: Path, url: str) -> Client:
    """Open Chroma in a folder, or on a server when an address is given; telemetry is off.

    A client holds files and threads until it is closed, and one of a folder is shared by path.

    Raises:
        SettingsError: the address is not one.
        SearchUnavailable: the folder cannot be opened, or the server does not answer.
    """
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    server = _server(url) if url else None
    with _translated():
        if server is None:
            return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))
        host, port, ssl = server
        return cast("Client", chromadb.HttpClient(host, port, ssl, settings=settings))


def _server(url: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("JONCTION_CHROMA_URL is not an address; expected http://host:port")
    return parts.hostname, port or 8000, parts.scheme == "https"


def open_chroma(client: Client, name: str, ids: Sequence[str]) -> ChromaVectors:
    """Open a collection for questions; the client stays open as long as it serves."""
    with _translated():
        return ChromaVectors(client.get_collection(name, embedding_function=None), ids)


def delete_chroma(client: Client, name: str) -> None:
    """Delete a collection, if it is there."""
    from chromadb.errors import NotFoundError

    with _translated():
        try:
            client.delete_collection(name)
        except NotFoundError:
            return


def write_chroma(
    client: Client,
    name: str,
    ids: Sequence[str],
    vectors: Vectors,
    metadata: Sequence[Mapping[str, Any]],
) -> None:
    """Write a whole collection; one that an interrupted build left under the name goes first."""
    delete_chroma(client, name)
    with _translated():
        collection = client.create_collection(
            name,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            embedding_function=None,
        )
        for start in range(0, len(ids), _BATCH):
            end = start + _BATCH
            collection.add(
                ids=list(ids[start:end]),
                embeddings=vectors[start:end],
                metadatas=[dict(held) for held in metadata[start:end]],
            )


def chroma_ids(client: Client, name: str) -> list[str]:
    """List every id that a collection really holds; none when there is no such collection."""
    from chromadb.errors import NotFoundError

    with _translated():
        try:
            return sorted(client.get_collection(name).get(include=[])["ids"])
        except NotFoundError:
            return []


def save_vectors(folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
    """Write the vectors beside their ids."""
    np.save(folder / "vectors.npy", vectors)
    (folder / "vector_ids.json").write_text(json.dumps(list(ids)), encoding="utf-8")


def load_vectors(folder: Path) -> tuple[list[str], Vectors]:
    """Read what `save_vectors` wrote, without copying it in memory."""
    try:
        ids = json.loads((folder / "vector_ids.json").read_text(encoding="utf-8"))
        vectors: Vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise SearchUnavailable(
            f"vectors cannot be opened: {error}; run: jonction knowledge sync"
        ) from error
    if len(ids) != len(vectors):
        raise SearchUnavailable(f"{len(ids)} vectors are named, {len(vectors)} are there")
    return ids, vectors
