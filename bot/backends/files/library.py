"""Reads the knowledge folder whole: documents, rule data, glossary, questions; and checks it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from bot.backends.documents import DocumentWarning, Limits, read_documents
from bot.backends.files.cross_checks import cross_checks
from bot.backends.files.validation import Model, nearest, validate
from bot.backends.files.yaml_reader import Read, read_yaml
from bot.domain.form import Form
from bot.domain.glossary import Glossary
from bot.domain.golden import GoldenQuestions, OffSubject
from bot.domain.knowledge import Catalogue, Knowledge
from bot.domain.rules import Programme, Territory
from bot.errors import DataError

Identified = TypeVar("Identified", Programme, Territory)

_GOLDEN_SOURCE_GONE = "source_unknown"
FOLDERS = ("plans", "fiches", "guides")
_SINGLE = ("glossaire.yaml", "questions.yaml", "hors_sujet.yaml")
_PROGRAMME, _FORM = "programme.yaml", "formulaire.yaml"
_YAML = frozenset({".yaml", ".yml"})
_HIDDEN = (".", "~", "#")


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
        change what promoters are told. A golden question whose document was retired stops nothing
        here: it shows among the answers that get worse.
        """
        documents = tuple(f"{folder}/" for folder in FOLDERS)
        return tuple(
            p
            for p in self.problems
            if not p.file.startswith(documents) and p.code != _GOLDEN_SOURCE_GONE
        )


class Library:
    """The knowledge folder, read anew each time it is asked."""

    def __init__(self, root: Path, limits: Limits | None = None) -> None:
        self._root = root
        self._limits = limits or Limits()

    def read(self) -> FolderReport:
        """Read everything; every mistake is reported, none stops the reading of the rest."""
        if not self._root.is_dir():
            missing = DataError("folder_missing", str(self._root))
            return FolderReport(Knowledge((), Catalogue(), ""), (missing,), ())
        reading = read_documents(self._root, FOLDERS, self._limits)
        data = _RuleData(self._root, problems=list(reading.problems))
        data.problems += _unexpected(self._root)
        catalogue = Catalogue(
            programmes=tuple(data.identified(Programme, _programme_files(self._root))),
            forms=data.forms(),
            territories=tuple(data.identified(Territory, _territory_files(self._root))),
            glossary=data.single(Glossary, "glossaire.yaml") or Glossary(),
        )
        golden = data.single(GoldenQuestions, "questions.yaml") or GoldenQuestions()
        off = data.single(OffSubject, "hors_sujet.yaml") or OffSubject()
        for document in reading.documents:
            data.digest.update(f"{document.path}\0{document.digest}\0".encode())
        knowledge = Knowledge(
            reading.documents,
            catalogue,
            data.digest.hexdigest(),
            data.paths,
            golden.questions,
            off.examples,
        )
        wrong = frozenset(problem.file for problem in data.problems)
        found = list(cross_checks(knowledge, data.reads, wrong))
        data.problems += found
        # A document that names what does not exist is left out, as one that cannot be read.
        refused = {problem.file for problem in found}
        kept = tuple(d for d in knowledge.documents if d.path not in refused)
        knowledge = replace(knowledge, documents=kept)
        return FolderReport(knowledge, _in_order(data.problems), reading.warnings)


@dataclass(slots=True)
class _RuleData:
    """The YAML files read so far: their values, their mistakes, and what tells that they change."""

    root: Path
    problems: list[DataError]
    paths: dict[str, str] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def load(self, model: type[Model], file: Path) -> Model | None:
        """Give the value of a file, or note what is wrong in it."""
        name = _name(self.root, file)
        try:
            read = read_yaml(file, name)
            self.digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
            self.reads[name] = read
            return validate(model, read, name)
        except DataError as error:
            self.problems.append(error)
        except ExceptionGroup as group:
            self.problems.extend(e for e in group.exceptions if isinstance(e, DataError))
        return None

    def single(self, model: type[Model], name: str) -> Model | None:
        """Give the value of a file that the folder holds once, None when it is not there."""
        file = self.root / name
        if not file.exists():
            return None
        self.paths[file.stem] = name
        return self.load(model, file)

    def forms(self) -> dict[str, Form]:
        """Give the form of each programme that has one."""
        forms: dict[str, Form] = {}
        for programme, file in _in_programmes(self.root, _FORM):
            form = self.load(Form, file)
            if form is not None:
                forms[programme] = form
                self.paths[f"formulaire-{programme}"] = _name(self.root, file)
        return forms

    def identified(
        self, model: type[Identified], files: Sequence[tuple[str, Path]]
    ) -> Iterator[Identified]:
        """Give the values of files that are named by their identifier."""
        for expected, file in files:
            value = self.load(model, file)
            if value is None:
                continue
            name = _name(self.root, file)
            if value.id != expected:
                facts = {"found": value.id, "expected": expected}
                line = self.reads[name].line_of(("id",))
                self.problems.append(DataError("id_not_file", name, line, facts))
                continue
            self.paths[value.id] = name
            yield value


def _name(root: Path, file: Path) -> str:
    return file.relative_to(root).as_posix()


def _shown(root: Path, pattern: str) -> list[Path]:
    """Give the files of a pattern in order, without what editors and systems leave behind."""
    found = sorted(root.glob(pattern))
    return [
        file
        for file in found
        if not any(part.startswith(_HIDDEN) for part in file.relative_to(root).parts)
    ]


def _in_programmes(root: Path, name: str) -> list[tuple[str, Path]]:
    return [(file.parent.name, file) for file in _shown(root, f"programmes/*/{name}")]


def _programme_files(root: Path) -> list[tuple[str, Path]]:
    return _in_programmes(root, _PROGRAMME)


def _territory_files(root: Path) -> list[tuple[str, Path]]:
    return [(file.stem, file) for file in _shown(root, "territoires/*.yaml")]


def _unexpected(root: Path) -> Iterator[DataError]:
    """Give each YAML file that nothing reads: a rule in it would be missed without a word."""
    for pattern in ("*", "territoires/**/*", "programmes/**/*"):
        for file in _shown(root, pattern):
            if file.suffix.lower() not in _YAML or not file.is_file():
                continue
            expected = _expected_names(file, root)
            if file.name not in expected:
                stem = nearest(file.stem, [Path(name).stem for name in expected])
                facts = {"nearest": f"{stem}.yaml" if stem else ""}
                yield DataError("file_name_unknown", _name(root, file), facts=facts)


def _expected_names(file: Path, root: Path) -> tuple[str, ...]:
    folders = file.relative_to(root).parts[:-1]
    if folders == ("territoires",):
        return (f"{file.stem}.yaml",)
    if len(folders) == 2 and folders[0] == "programmes":
        return (_PROGRAMME, _FORM)
    return () if folders else _SINGLE


def _in_order(problems: Sequence[DataError]) -> tuple[DataError, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))
