"""Reads the knowledge folder whole: documents, rule data, glossary, questions; and checks it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.backends.documents import DocumentWarning, Limits, read_documents
from bot.backends.files.cross_checks import cross_checks
from bot.backends.files.validation import Model, validate
from bot.backends.files.yaml_reader import read_yaml
from bot.domain.form import Form
from bot.domain.glossary import Glossary
from bot.domain.golden import GoldenQuestions, OffSubject
from bot.domain.knowledge import Catalogue, Knowledge
from bot.domain.rules import Programme, Territory
from bot.errors import DataError

Identified = TypeVar("Identified", Programme, Territory)

FOLDERS = ("plans", "fiches", "guides")


@dataclass(frozen=True, slots=True)
class FolderReport:
    """The folder as read, with all that is wrong in it.

    Args:
        problems: mistakes; a document that cannot be read, or rule data that does not hold.
        warnings: what a coordinator should look at, and that stops nothing.
    """

    knowledge: Knowledge
    problems: tuple[DataError, ...]
    warnings: tuple[DocumentWarning, ...]

    @property
    def blocking(self) -> tuple[DataError, ...]:
        """Give the mistakes that stop a publication: those in the rule data.

        A document that cannot be read is left out; a rule that cannot be read would silently
        change what promoters are told.
        """
        documents = tuple(f"{folder}/" for folder in FOLDERS)
        return tuple(p for p in self.problems if not p.file.startswith(documents))


class Library:
    """The knowledge folder, read anew each time it is asked."""

    def __init__(self, root: Path, limits: Limits | None = None) -> None:
        self._root = root
        self._limits = limits or Limits()

    def read(self) -> FolderReport:
        """Read everything; every mistake is reported, none stops the reading of the rest."""
        if not self._root.is_dir():
            raise DataError("folder_missing", str(self._root))
        reading = read_documents(self._root, FOLDERS, self._limits)
        problems: list[DataError] = list(reading.problems)
        digest = hashlib.sha256()
        paths: dict[str, str] = {}

        def load(model: type[Model], file: Path) -> Model | None:
            name = file.relative_to(self._root).as_posix()
            try:
                read = read_yaml(file, name)
                digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
                return validate(model, read, name)
            except DataError as error:
                problems.append(error)
            except ExceptionGroup as group:
                problems.extend(e for e in group.exceptions if isinstance(e, DataError))
            return None

        programmes = self._programmes(load, paths, problems)
        territories = self._territories(load, paths, problems)
        forms = self._forms(load, paths)
        glossary = self._one(load, Glossary, "glossaire.yaml", paths) or Glossary()
        golden = self._one(load, GoldenQuestions, "questions.yaml", paths) or GoldenQuestions()
        off = self._one(load, OffSubject, "hors_sujet.yaml", paths) or OffSubject()
        catalogue = Catalogue(
            programmes=programmes, forms=forms, territories=territories, glossary=glossary
        )
        documents = reading.documents
        for document in documents:
            digest.update(f"{document.path}\0{document.digest}\0".encode())
        knowledge = Knowledge(
            documents, catalogue, digest.hexdigest(), paths, golden.questions, off.examples
        )
        problems += cross_checks(knowledge)
        return FolderReport(knowledge, _in_order(problems), reading.warnings)

    def _one(
        self,
        load: Callable[[type[Model], Path], Model | None],
        model: type[Model],
        name: str,
        paths: dict[str, str],
    ) -> Model | None:
        file = self._root / name
        if not file.exists():
            return None
        paths[file.stem] = name
        return load(model, file)

    def _forms(
        self, load: Callable[[type[Form], Path], Form | None], paths: dict[str, str]
    ) -> dict[str, Form]:
        forms: dict[str, Form] = {}
        for file in sorted(self._root.glob("programmes/*/formulaire.yaml")):
            form = load(Form, file)
            if form is not None:
                programme = file.parent.name
                forms[programme] = form
                paths[f"formulaire-{programme}"] = file.relative_to(self._root).as_posix()
        return forms

    def _programmes(
        self,
        load: Callable[[type[Programme], Path], Programme | None],
        paths: dict[str, str],
        problems: list[DataError],
    ) -> tuple[Programme, ...]:
        files = sorted(self._root.glob("programmes/*/programme.yaml"))
        found = [(file, load(Programme, file)) for file in files]
        return tuple(self._named(found, lambda file: file.parent.name, paths, problems))

    def _territories(
        self,
        load: Callable[[type[Territory], Path], Territory | None],
        paths: dict[str, str],
        problems: list[DataError],
    ) -> tuple[Territory, ...]:
        files = sorted(self._root.glob("territoires/*.yaml"))
        found = [(file, load(Territory, file)) for file in files]
        return tuple(self._named(found, lambda file: file.stem, paths, problems))

    def _named(
        self,
        found: Sequence[tuple[Path, Identified | None]],
        expected: Callable[[Path], str],
        paths: dict[str, str],
        problems: list[DataError],
    ) -> Iterator[Identified]:
        for file, value in found:
            if value is None:
                continue
            name = file.relative_to(self._root).as_posix()
            if value.id != expected(file):
                facts = {"found": value.id, "expected": expected(file)}
                problems.append(DataError("id_not_file", name, facts=facts))
                continue
            paths[value.id] = name
            yield value


def _in_order(problems: Sequence[DataError]) -> tuple[DataError, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))
