"""Builds, opens, checks and reclaims generations of the index, each in a folder of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from bot.backends.search.corpus import (
    Labels,
    common_words,
    passages_of,
    scale_of,
    topic_examples,
    vocabulary_texts,
)
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.entries import (
    Entry,
    entries_of,
    lexical_text,
    read_passages,
    write_passages,
)
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.lexical import Lexical
from bot.backends.search.ranking import Scale
from bot.backends.search.reading import Examples, Reader
from bot.backends.search.spelling import vocabulary_of
from bot.backends.search.vectors import (
    EXACT_LIMIT,
    ExactVectors,
    VectorIndex,
    Vectors,
    chroma_client,
    chroma_ids,
    delete_chroma,
    load_vectors,
    open_chroma,
    save_vectors,
    write_chroma,
)
from bot.domain.knowledge import Catalogue, Knowledge
from bot.domain.passage import Passage
from bot.engine.ports import Built, Progress, Reconciliation
from bot.errors import SearchUnavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client

T = TypeVar("T")

# Changes when passages of the same folder would come out otherwise.
PIPELINE = "8"
_EMBED_BATCH = 384
_COLLECTION = "passages"
# In the folder of a generation that no database names yet.
_UNPUBLISHED = "unpublished"
_MEND = "run: jonction knowledge sync"


class VectorCache(Protocol):
    """Keeps vectors by embedding model and text, so that a text is embedded once."""

    def load(self, identity: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Give the vectors known, by the text's digest, float32 as bytes."""
        ...

    def save(self, identity: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; one that is there already stays."""
        ...


class FolderIndex:
    """Generations under one folder; Chroma there too, or on a server.

    Args:
        root: folder of the generations.
        chroma_url: address of a Chroma server; empty to keep Chroma in each generation's folder.
    """

    def __init__(
        self,
        root: Path,
        embeddings: TextEmbeddings,
        cache: VectorCache,
        chroma_url: str = "",
        labels: Labels | None = None,
    ) -> None:
        self._root = root
        self._embeddings = embeddings
        self._cache = cache
        self._chroma_url = chroma_url
        self._labels = labels or Labels()
        words = hashlib.sha256(repr(self._labels).encode()).hexdigest()[:8]
        self.identity = f"{PIPELINE}-{words}/{embeddings.identity}"

    def build(self, generation: str, knowledge: Knowledge, progress: Progress) -> Built:
        """Build a generation beside the others; one left half built under the name goes first."""
        folder = self._folder(generation)
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / _UNPUBLISHED).touch()
        passages = passages_of(
            knowledge, self._embeddings.count_tokens, self._embeddings.max_tokens, self._labels
        )
        entries = entries_of(passages)
        topics = list(topic_examples(knowledge.catalogue))
        said = [entry.text for entry in entries if not entry.asked]
        asked = [entry.text for entry in entries if entry.asked]
        examples = [text for _, text in topics]
        ways = [*asked, *examples, *knowledge.off_subject]
        passage_vectors, embedded = self._embed(said, progress)
        way_vectors, more = self._embed(ways, progress, questions=True)
        vectors = np.concatenate([passage_vectors, way_vectors[: len(asked)]])
        known, off = np.split(way_vectors[len(asked) :], [len(topics)])
        progress("index", 0, 1)
        np.save(folder / "topics.npy", known)
        np.save(folder / "off_subject.npy", off)
        ledger = {
            "identity": self.identity,
            "fingerprint": knowledge.fingerprint,
            "documents": {d.path: d.digest for d in knowledge.documents},
            "rows": [entry.row for entry in entries],
            "entries": [entry.id for entry in entries],
            "topics": [topic for topic, _ in topics],
            "scale": asdict(scale_of(known, vectors, entries)),
            "vocabulary": vocabulary_of(vocabulary_texts(knowledge.catalogue, passages)),
            "common": sorted(common_words(knowledge)),
        }
        self._write(folder, generation, knowledge, passages, entries, vectors)
        _flush(folder)
        # The ledger comes last: a generation without one was never finished.
        (folder / "ledger.json").write_text(
            json.dumps(ledger, ensure_ascii=False), encoding="utf-8"
        )
        _flush(folder)
        progress("index", 1, 1)
        return Built(generation, len(knowledge.documents), len(passages), embedded + more)

    def _embed(
        self, texts: Sequence[str], progress: Progress, *, questions: bool = False
    ) -> tuple[Vectors, int]:
        mark = "question\0" if questions else ""
        digests = [hashlib.sha256((mark + text).encode()).hexdigest() for text in texts]
        known = dict(self._cache.load(self._embeddings.identity, digests))
        missing = {d: text for d, text in zip(digests, texts, strict=True) if d not in known}
        todo = sorted(missing, key=lambda digest: len(missing[digest]))
        for start in range(0, len(todo), _EMBED_BATCH):
            progress("embed", start, len(todo))
            part = todo[start : start + _EMBED_BATCH]
            batch = [missing[digest] for digest in part]
            embed = (
                self._embeddings.embed_questions if questions else self._embeddings.embed_passages
            )
            found = embed(batch)
            fresh = {d: v.astype("<f4").tobytes() for d, v in zip(part, found, strict=True)}
            self._cache.save(self._embeddings.identity, fresh)
            known |= fresh
        progress("embed", len(todo), len(todo))
        size = self._embeddings.dimension
        joined = b"".join(known[digest] for digest in digests)
        return np.frombuffer(joined, dtype="<f4").reshape(-1, size).astype(np.float32), len(todo)

    def _write(
        self,
        folder: Path,
        generation: str,
        knowledge: Knowledge,
        passages: Sequence[Passage],
        entries: Sequence[Entry],
        vectors: Vectors,
    ) -> None:
        ids = [entry.id for entry in entries]
        write_passages(folder / "passages.jsonl", passages)
        save_vectors(folder, ids, vectors)
        Lexical.build([p.id for p in passages], [lexical_text(p) for p in passages]).save(
            folder / "lexical"
        )
        metadata = [entry.metadata for entry in entries]
        with closing(self._chroma(folder)) as client:
            write_chroma(client, self._name(generation), ids, vectors, metadata)
        (folder / "catalogue.json").write_text(
            knowledge.catalogue.model_dump_json(by_alias=True), encoding="utf-8"
        )

    def open(self, generation: str) -> OpenGeneration:
        """Open a generation.

        Raises:
            SearchUnavailable: it is missing, or was built by another embedding model.
        """
        folder = self._folder(generation)
        ledger = _read_ledger(folder)
        if ledger.get("identity") != self.identity:
            raise SearchUnavailable(
                f"generation {generation} was built by {ledger.get('identity')}, "
                f"this program runs {self.identity}; {_MEND}"
            )
        try:
            return self._opened(folder, ledger)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise _unopened(generation, error) from error

    def _opened(self, folder: Path, ledger: Mapping[str, Any]) -> OpenGeneration:
        catalogue = Catalogue.model_validate_json((folder / "catalogue.json").read_bytes())
        examples = Examples(
            tuple(ledger["topics"]),
            np.load(folder / "topics.npy"),
            np.load(folder / "off_subject.npy"),
        )
        passages = read_passages(folder / "passages.jsonl")
        lexical = Lexical.open(folder / "lexical")
        vectors = self._open_vectors(folder)
        rows: list[int] = ledger["rows"]
        # Counts only: every worker opens; `reconcile` compares the entries themselves.
        counts = {max(rows, default=-1) + 1, len(passages), len(lexical.ids)}
        if len(counts) > 1 or len(rows) != len(vectors.ids):
            raise ValueError("its parts do not hold the same entries")
        return OpenGeneration(
            folder.name,
            catalogue,
            passages,
            lexical,
            vectors,
            rows,
            Reader(
                catalogue,
                self._embeddings,
                examples,
                ledger["vocabulary"],
                frozenset(ledger["common"]),
            ),
            Scale(**ledger["scale"]),
        )

    def _open_vectors(self, folder: Path) -> VectorIndex:
        ids, vectors = load_vectors(folder)
        if not self._chroma_url and len(ids) <= EXACT_LIMIT:
            metadata = self._entry_metadata(folder)
            return ExactVectors(ids, np.asarray(vectors), metadata)
        return open_chroma(self._chroma(folder), self._name(folder.name), ids)

    @staticmethod
    def _entry_metadata(folder: Path) -> list[dict[str, object]]:
        return [entry.metadata for entry in entries_of(read_passages(folder / "passages.jsonl"))]

    def reconcile(self, generation: str) -> Reconciliation:
        """Compare what every part of a generation really holds."""
        folder = self._folder(generation)
        ledger = _read_ledger(folder)
        expected: list[str] = ledger["entries"]
        own = expected[: max(ledger["rows"], default=-1) + 1]
        passages = _held(lambda: [p.id for p in read_passages(folder / "passages.jsonl")])
        lexical = _held(lambda: Lexical.open(folder / "lexical").ids)
        vectors = _held(lambda: load_vectors(folder)[0])
        chroma = self._chroma_ids(folder)
        differences = [
            name
            for name, same in (
                ("passages", passages == own),
                ("lexical", lexical == own),
                ("vectors", vectors == expected),
                ("chroma", chroma == sorted(expected)),
            )
            if not same
        ]
        return Reconciliation(
            len(expected),
            len(passages),
            len(lexical),
            len(vectors),
            len(chroma),
            tuple(differences),
        )

    def _chroma_ids(self, folder: Path) -> list[str]:
        def read() -> list[str]:
            with closing(self._chroma(folder)) as client:
                return chroma_ids(client, self._name(folder.name))

        # A server that does not answer has not lost anything: that is an error, not a difference.
        return read() if self._chroma_url else _held(read)

    def settle(self, generation: str) -> None:
        """Note that a generation is about to be published: it was not left behind.

        Killed right after, nothing deletes it any more: its place is lost, but no other database's
        ever is.
        """
        (self._folder(generation) / _UNPUBLISHED).unlink(missing_ok=True)

    def reclaim(self, gone: Collection[str]) -> list[str]:
        """Delete generations, and what was left behind; give the names of what went.

        Any other stays: another database may have published it. One `sync` at a time works here.
        """
        folders = [folder for folder in sorted(self._root.glob("*")) if folder.is_dir()]
        swept = [one for one in folders if one.name in gone or _left_behind(one)]
        for folder in swept:
            self._forget_collection(folder)
            shutil.rmtree(folder)
        return [folder.name for folder in swept]

    def _forget_collection(self, folder: Path) -> None:
        if not self._chroma_url:
            return
        with closing(self._chroma(folder)) as client:
            delete_chroma(client, self._name(folder.name))

    def _folder(self, generation: str) -> Path:
        return self._root / generation

    def _chroma(self, folder: Path) -> Client:
        return chroma_client(folder / "chroma", self._chroma_url)

    def _name(self, generation: str) -> str:
        return f"jonction-{generation}" if self._chroma_url else _COLLECTION


def _read_ledger(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unopened(folder.name, error) from error
    return found


def _unopened(generation: str, error: Exception) -> SearchUnavailable:
    if isinstance(error, FileNotFoundError):
        return SearchUnavailable(f"the index {generation} is not in the data folder; {_MEND}")
    why = error.strerror if isinstance(error, OSError) else error
    return SearchUnavailable(f"the index {generation} cannot be opened ({why}); {_MEND}")


def _left_behind(folder: Path) -> bool:
    """Tell whether a build never came to its publication."""
    return (folder / _UNPUBLISHED).exists() or not (folder / "ledger.json").exists()


def _held(read: Callable[[], Iterable[T]]) -> list[T]:
    """Give what a part of a generation holds: nothing when it cannot be opened."""
    try:
        return list(read())
    except SearchUnavailable:
        return []


def _flush(folder: Path) -> None:
    """Have the disk keep everything under a folder: the pointer will name it after a power cut."""
    for path in [*folder.rglob("*"), folder, folder.parent]:
        file = os.open(path, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)
