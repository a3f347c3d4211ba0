"""Builds, opens, checks and reclaims generations of the index, each in a folder of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bot.backends.search.chunks import cut
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.entries import (
    Entry,
    entries_of,
    lexical_text,
    read_passages,
    write_passages,
)
from bot.backends.search.french import words
from bot.backends.search.generation import OpenGeneration, TopicExamples
from bot.backends.search.lexical import Lexical
from bot.backends.search.statements import of_glossary, of_programme, of_territory
from bot.backends.search.vectors import (
    EXACT_LIMIT,
    ChromaVectors,
    ExactVectors,
    VectorIndex,
    Vectors,
    chroma_client,
    chroma_ids,
    load_vectors,
    save_vectors,
    write_chroma,
)
from bot.domain.document import BlockKind
from bot.domain.knowledge import Catalogue, Knowledge
from bot.domain.passage import Passage
from bot.engine.ports import Built, Progress, Reconciliation
from bot.errors import SearchUnavailable

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

# Changes when passages of the same folder would come out otherwise.
PIPELINE = "1"
_BACKGROUND = 512
_EMBED_BATCH = 64
_COLLECTION = "passages"


class VectorCache(Protocol):
    """Keeps vectors by embedding model and text, so that a text is embedded once."""

    def load(self, identity: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Give the vectors known, by the text's digest, float32 as bytes."""
        ...

    def save(self, identity: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; one that is there already stays."""
        ...


@dataclass(frozen=True, slots=True)
class Labels:
    """The few French words that passages made from the glossary show; they come from prompts."""

    glossary: str = "Glossaire"
    ask: str = ""


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
        self.identity = f"{PIPELINE}/{embeddings.identity}"

    def build(self, generation: str, knowledge: Knowledge, progress: Progress) -> Built:
        """Build a generation beside the others; one left half built under the name goes first."""
        folder = self._folder(generation)
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        passages = self.passages_of(knowledge)
        entries = entries_of(passages)
        examples = list(_topic_examples(knowledge.catalogue))
        texts = [entry.text for entry in entries] + [text for _, text in examples]
        vectors, embedded = self._embed(texts, progress)
        own = vectors[: len(entries)]
        progress("index", 0, 1)
        self._write(folder, generation, knowledge, passages, entries, own)
        _write_examples(folder, [topic for topic, _ in examples], vectors[len(entries) :])
        progress("index", 1, 1)
        return Built(generation, len(knowledge.documents), len(passages), embedded)

    def passages_of(self, knowledge: Knowledge) -> list[Passage]:
        """Give every passage of the folder: documents, rule data, glossary."""
        replaced = {d.metadata.replaces: d.path for d in knowledge.documents if d.metadata.replaces}
        count, most = self._embeddings.count_tokens, self._embeddings.max_tokens
        found = [
            passage
            for document in knowledge.documents
            for passage in cut(document, count, most, replaced.get(document.path))
        ]
        catalogue = knowledge.catalogue
        titles = {t.id: t.title for programme in catalogue.programmes for t in programme.topics}
        for programme in catalogue.programmes:
            found += of_programme(programme, knowledge.paths[programme.id])
        for territory in catalogue.territories:
            found += of_territory(territory, knowledge.paths[territory.id], titles)
        if catalogue.glossary.terms:
            path = knowledge.paths["glossaire"]
            found += of_glossary(catalogue.glossary, path, self._labels.glossary, self._labels.ask)
        return found

    def _embed(self, texts: Sequence[str], progress: Progress) -> tuple[Vectors, int]:
        digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = dict(self._cache.load(self._embeddings.identity, digests))
        missing = {
            digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known
        }
        # Texts of like length share a batch: the embedder pads a batch to its longest.
        todo = sorted(missing, key=lambda digest: len(missing[digest]))
        for start in range(0, len(todo), _EMBED_BATCH):
            progress("embed", start, len(todo))
            part = todo[start : start + _EMBED_BATCH]
            found = self._embeddings.embed_passages([missing[digest] for digest in part])
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
        rng = np.random.default_rng(0)
        sample = rng.permutation(len(passages))[:_BACKGROUND]
        np.save(folder / "background.npy", vectors[sample])
        Lexical.build([p.id for p in passages], [lexical_text(p) for p in passages]).save(
            folder / "lexical"
        )
        metadata = [entry.metadata for entry in entries]
        write_chroma(self._chroma(folder), self._name(generation), ids, vectors, metadata)
        (folder / "catalogue.json").write_text(
            knowledge.catalogue.model_dump_json(by_alias=True), encoding="utf-8"
        )
        ledger = {
            "identity": self.identity,
            "fingerprint": knowledge.fingerprint,
            "documents": {d.path: d.digest for d in knowledge.documents},
            "rows": [entry.row for entry in entries],
            "entries": ids,
            "common": sorted(_common_words(knowledge)),
        }
        (folder / "ledger.json").write_text(
            json.dumps(ledger, ensure_ascii=False), encoding="utf-8"
        )

    def open(self, generation: str) -> OpenGeneration:
        """Open a generation.

        Raises:
            SearchUnavailable: it is missing, or was built by another embedding model.
        """
        folder = self._folder(generation)
        ledger = _read_ledger(folder)
        if ledger["identity"] != self.identity:
            raise SearchUnavailable(
                f"generation {generation} was built by {ledger['identity']}, "
                f"this program runs {self.identity}"
            )
        catalogue = Catalogue.model_validate_json((folder / "catalogue.json").read_bytes())
        examples = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        return OpenGeneration(
            generation,
            catalogue,
            read_passages(folder / "passages.jsonl"),
            Lexical.open(folder / "lexical"),
            self._open_vectors(folder, generation),
            ledger["rows"],
            TopicExamples(tuple(examples), np.load(folder / "topics.npy")),
            np.load(folder / "background.npy"),
            self._embeddings,
            frozenset(ledger["common"]),
        )

    def _open_vectors(self, folder: Path, generation: str) -> VectorIndex:
        ids, vectors = load_vectors(folder)
        if not self._chroma_url and len(ids) <= EXACT_LIMIT:
            metadata = self._entry_metadata(folder)
            return ExactVectors(ids, np.asarray(vectors), metadata)
        collection = self._chroma(folder).get_collection(
            self._name(generation), embedding_function=None
        )
        return ChromaVectors(collection, ids)

    @staticmethod
    def _entry_metadata(folder: Path) -> list[dict[str, object]]:
        return [entry.metadata for entry in entries_of(read_passages(folder / "passages.jsonl"))]

    def reconcile(self, generation: str) -> Reconciliation:
        """Compare what every part of a generation really holds."""
        folder = self._folder(generation)
        ledger = _read_ledger(folder)
        expected = sorted(ledger["entries"])
        passages = [p.id for p in read_passages(folder / "passages.jsonl")]
        lexical = Lexical.open(folder / "lexical").ids
        ids, vectors = load_vectors(folder)
        chroma = chroma_ids(self._chroma(folder), self._name(generation))
        own = [ledger["entries"][row] for row in range(len(passages))]
        differences = [
            name
            for name, same in (
                ("passages", passages == own),
                ("lexical", list(lexical) == passages),
                ("vectors", sorted(ids) == expected and len(vectors) == len(ids)),
                ("chroma", chroma == expected),
            )
            if not same
        ]
        return Reconciliation(
            len(expected), len(passages), len(lexical), len(ids), len(chroma), tuple(differences)
        )

    def reclaim(self, keep: Sequence[str]) -> list[str]:
        """Delete every generation but those named; give the names of what went."""
        gone: list[str] = []
        for folder in sorted(self._root.glob("*")):
            if folder.is_dir() and folder.name not in keep:
                self._forget_collection(folder)
                shutil.rmtree(folder)
                gone.append(folder.name)
        return gone

    def _forget_collection(self, folder: Path) -> None:
        if not self._chroma_url:
            return
        client = self._chroma(folder)
        name = self._name(folder.name)
        if name in {collection.name for collection in client.list_collections()}:
            client.delete_collection(name)

    def _folder(self, generation: str) -> Path:
        return self._root / generation

    def _chroma(self, folder: Path) -> ClientAPI:
        return chroma_client(folder / "chroma", self._chroma_url)

    def _name(self, generation: str) -> str:
        return f"jonction-{generation}" if self._chroma_url else _COLLECTION


def _topic_examples(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for programme in catalogue.programmes:
        for topic in programme.topics:
            if topic.direct:
                for question in topic.questions:
                    yield topic.id, question


def _write_examples(folder: Path, topics: Sequence[str], vectors: Vectors) -> None:
    (folder / "topics.json").write_text(json.dumps(list(topics)), encoding="utf-8")
    np.save(folder / "topics.npy", vectors)


def _common_words(knowledge: Knowledge) -> set[str]:
    """Give the folded words that the documents write in lower case: no name of a place."""
    texts = [
        block.text
        for document in knowledge.documents
        for block in document.blocks
        if block.kind is not BlockKind.NOTE
    ]
    glossary = knowledge.catalogue.glossary
    texts += [term.definition for term in glossary.terms]
    texts += [*glossary.spellings, *glossary.spellings.values()]
    texts += [word for group in glossary.meanings for word in group]
    lower = " ".join(word for text in texts for word in text.split() if word.islower())
    return {word for word in words(lower) if len(word) > 1}


def _read_ledger(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SearchUnavailable(f"generation {folder.name} cannot be opened: {error}") from error
    return found
