"""Composition: the one file that names concrete things and puts them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bot.backends.files.cases import read_case
from bot.backends.files.library import FolderReport, Library
from bot.backends.files.prompts import load_sentences
from bot.backends.files.schema import write_schemas
from bot.backends.search.corpus import Labels
from bot.backends.search.embeddings import TextEmbeddings, open_embeddings
from bot.backends.search.french import stems
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.index import FolderIndex
from bot.backends.search.reranking import Reranked
from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import check_writable, open_database
from bot.backends.store.files import FolderFiles
from bot.backends.store.generations import SqlLedger, SqlVectorCache
from bot.backends.store.post import SqlPost
from bot.domain.conversation import Conversation
from bot.domain.evaluation import evaluate
from bot.domain.sentences import Sentences
from bot.domain.verdict import Verdict
from bot.engine.answer import Answerer
from bot.engine.guide.asking import Asking
from bot.engine.guide.room import Desk
from bot.engine.guide.verdicts import Verdicts
from bot.engine.ports import Progress, Search
from bot.engine.publish import Publisher, SyncReport
from bot.errors import DataError, SearchUnavailable, SettingsError, StoreUnavailable
from bot.settings import Settings

# The guide and what makes files are loaded when a conversation is held: a question needs neither.
if TYPE_CHECKING:
    from bot.backends.export.exporter import FileExporter
    from bot.engine.passing import Passing
    from bot.engine.turn import Answering, Conversations

# Ways to ask what a word means, by key; each word of the glossary is found by them.
_WAYS = ("way_plain", "way_familiar")

Step = Callable[[str], None]


def _stems(file: str) -> set[str]:
    """Give the id of the programme or the territory that a file of rule data is for."""
    path = PurePosixPath(file)
    folder = path.parts[0] if len(path.parts) > 1 else ""
    return {path.stem if folder == "territoires" else path.parent.name} - {""}


@dataclass(frozen=True, slots=True)
class Published:
    """What `sync` found in the folder and what it did.

    Args:
        report: None when rule data has mistakes, which stop a publication.
    """

    folder: FolderReport
    report: SyncReport | None


class BusyError(SearchUnavailable):
    """Another `sync` is at work."""


class App:
    """The program put together from its settings; parts are made when first used."""

    def __init__(self, settings: Settings, on_step: Step | None = None) -> None:
        self.settings = settings
        self._on_step = on_step

    @cached_property
    def embeddings(self) -> TextEmbeddings:
        """The embedding model."""
        models = self.settings.data_dir / "models"
        return open_embeddings(self.settings.embeddings, models, on_step=self._on_step)

    @cached_property
    def database(self) -> Engine:
        """The database, its tables at the version in use."""
        return open_database(self.settings.database)

    def trouble(self) -> str:
        """Tell why nothing can be kept in the database now; empty when it can."""
        try:
            check_writable(self.database)
        except StoreUnavailable as error:
            return str(error)
        return ""

    @cached_property
    def ledger(self) -> SqlLedger:
        """The ledger of generations."""
        return SqlLedger(self.database)

    @cached_property
    def store(self) -> SqlStore:
        """The conversations, the dossiers and their journal."""
        return SqlStore(self.database)

    @cached_property
    def post(self) -> SqlPost:
        """The inbox and the outbox."""
        return SqlPost(self.database)

    @cached_property
    def files(self) -> FolderFiles:
        """The bytes that people hand over."""
        return FolderFiles(self.settings.data_dir / "files")

    @cached_property
    def index(self) -> FolderIndex:
        """The generations of the index."""
        sentences = self.sentences("answer")
        return FolderIndex(
            self.settings.data_dir / "generations",
            self.embeddings,
            SqlVectorCache(self.database),
            self.settings.chroma_url,
            Labels(
                sentences.say("glossary.title"),
                sentences.say("glossary.ask"),
                tuple(sentences.say(f"glossary.{way}", term="{term}") for way in _WAYS),
            ),
        )

    @cached_property
    def publisher(self) -> Publisher:
        """What publishes generations."""
        return Publisher(self.index, self.ledger, self.answerer, lambda: datetime.now(UTC))

    def sentences(self, name: str) -> Sentences:
        """Load the sentences of a file of `prompts/`."""
        return load_sentences(self.settings.prompts_dir, name)

    def write_schemas(self, folder: Path | None) -> list[Path]:
        """Write the JSON Schemas of the rule files, in the knowledge folder when none is given."""
        place = folder or self.settings.knowledge_dir / "schemas"
        return write_schemas(place, self.sentences("knowledge"))

    def read_folder(self) -> FolderReport:
        """Read the knowledge folder and everything wrong in it."""
        return Library(self.settings.knowledge_dir).read()

    def template_problems(self) -> list[DataError]:
        """Give what is wrong in the Word templates; none of it stops a publication.

        A template that cannot be used gives way to another when a dossier is exported.
        """
        from bot.backends.export.templates import template_problems

        return list(template_problems(self.settings.knowledge_dir))

    def answerer(self, search: Search) -> Answerer:
        """Make what answers questions from an open generation."""
        return Answerer(search, self.sentences("answer"), stems)

    def open_live(self) -> OpenGeneration | Reranked:
        """Open the generation that answers now.

        Raises:
            SearchUnavailable: nothing was published yet, or by another embedding model.
        """
        live = self.ledger.live()
        if live is None:
            raise SearchUnavailable("there is no index yet; run: jonction knowledge sync")
        search = self.index.open(live.name)
        if not self.settings.reranker:
            return search
        from bot.backends.search.embeddings import open_reranker

        scorer = open_reranker(self.settings.reranker)
        return Reranked(search, scorer) if scorer else search

    def conversations(
        self,
        search: Search,
        answering: Answering | None = None,
        passing: Passing | None = None,
    ) -> Conversations:
        """Make what holds whole conversations over an open generation.

        Args:
            answering: answers a question of the promoter's; the generation does, when absent.
            passing: the conversations that may not be kept yet, shared with what came before.
        """
        from bot.backends.export.picture import logic_picture
        from bot.engine.guide.building import build_guide
        from bot.engine.turn import Conversations

        guide = build_guide(
            search.catalogue,
            search.places,
            self.sentences,
            self.exporter,
            self.files,
            logic_picture,
        )
        return Conversations(
            self.store,
            guide.opening,
            guide.walk,
            answering or self.answerer(search).answer,
            self.sentences("guide"),
            self.files,
            passing,
        )

    @cached_property
    def exporter(self) -> FileExporter:
        """What makes the files of a dossier."""
        from bot.backends.export.exporter import FileExporter

        return FileExporter(self.settings.knowledge_dir, self.sentences("export"))

    def verdicts(self) -> Verdicts:
        """Make what tells verdicts."""
        return Verdicts(self.sentences("eligibility"))

    def evaluate(self, file: Path, today: date) -> tuple[Verdict, Desk]:
        """Read a case and give its verdict, from the folder as it is; no index is opened.

        Raises:
            DataError: the case, or the rule data that it needs, is wrong.
        """
        folder = self.read_folder()
        try:
            case = read_case(file, folder.knowledge.catalogue, today)
        except DataError as error:
            # What a case names and is not known may be there, and wrong.
            named = str(error.facts.get("found"))
            raise next((p for p in folder.problems if named in _stems(p.file)), error) from None
        where = case.jurisdiction
        needed = {where.programme.id, where.territory.id if where.territory else ""}
        for problem in folder.problems:
            if needed & _stems(problem.file):
                raise problem
        shown = Asking(self.sentences("guide")).shown
        desk = Desk(
            folder.knowledge.catalogue,
            where.programme,
            case.form,
            Conversation(person=""),
            case.as_dossier(),
            case.day,
        )
        return evaluate(case, shown), desk

    def prepare(self) -> None:
        """Open the model, unpacked first where it never was: it takes a few seconds."""
        _ = self.embeddings

    def sync(self, accept: bool, progress: Progress) -> Published:
        """Make the folder live; see `Publisher.sync`.

        Raises:
            BusyError: another `sync` is at work on this data folder.
        """
        with self._alone():
            progress("reading", 0, 1)
            folder = self.read_folder()
            if folder.blocking:
                return Published(folder, None)
            progress("reading", 1, 1)
            return Published(folder, self.publisher.sync(folder.knowledge, accept, progress))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"JONCTION_DATA_DIR cannot be made or written: {error.strerror}"
            ) from error
        try:
            with FileLock(self.settings.data_dir / "sync.lock", timeout=0):
                yield
        except Timeout as error:
            raise BusyError("another sync is at work") from error
