"""The coordinator's commands as they are run: exit codes, and French lines that say where."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.backends.files.prompts import load_sentences
from bot.channels.knowledge_commands import Voice
from bot.domain.golden import GoldenQuestion
from bot.engine.publish import GoldenResult, Outcome, SyncReport
from tests.backends.files.tiny_folder import PROMPTS, line_of, make_folder, put, swap

ALPHA = "territoires/alpha.yaml"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder in which nothing is wrong."""
    return make_folder(tmp_path / "savoir")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Give what runs `jonction knowledge …` in a process of its own."""

    def knowledge(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "JONCTION" not in name}
        environment = {
            **kept,
            "JONCTION_KNOWLEDGE_DIR": str(tmp_path / "savoir"),
            "JONCTION_DATA_DIR": str(tmp_path / "donnees"),
            "PYTHONIOENCODING": "utf-8",
            **settings,
        }
        return subprocess.run(
            [sys.executable, "-m", "bot", "knowledge", *arguments],
            cwd=PROMPTS.parent,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return knowledge


def test_a_right_folder_is_said_to_be_right(run: Run, folder: Path) -> None:
    """Nothing is wrong: one line that counts, exit code 0, nothing written anywhere."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Tout est en ordre : 3 documents, 2 territoires, 2 questions témoins.\n"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert not (folder.parent / "donnees").exists()


def test_a_long_task_says_each_stage_once_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Piped or in a service's log, a sync shows a line when each of its stages begins."""
    lines: list[str] = []
    with _voice(lines).progress() as progress:
        for step, total in (("reading", 1), ("embed", 3), ("embed", 0), ("golden", 9)):
            for done in range(total + 1):
                progress(step, done, total)
    assert capsys.readouterr().err.splitlines() == [
        "Lecture du dossier",
        "Lecture des passages par le modèle",
        "Vérification des questions témoins",
    ]
    assert lines == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (1, "Questions témoins : 19 sur 20 ont la réponse attendue. Il en manque toujours"),
        (5, "Questions témoins sans la réponse attendue : 5 sur 20"),
    ],
)
def test_a_few_golden_questions_that_fail_worry_nobody(wrong: int, told: str) -> None:
    """A folder never answers all of them: some missing are usual, many are worth a look."""
    question = GoldenQuestion.model_construct(id="g", question="?", kinds=(), sources=())
    results = tuple(GoldenResult(question, n >= wrong, "cited") for n in range(20))
    lines: list[str] = []
    assert _voice(lines).synced(SyncReport(Outcome.PUBLISHED, "g1", results=results)) == 0
    assert len(lines) == 1
    assert lines[0].startswith(told)


def _voice(lines: list[str]) -> Voice:
    known = (load_sentences(PROMPTS, name) for name in ("knowledge", "documents"))
    return Voice(lines.append, *known)


def test_everything_wrong_is_said_at_once(run: Run, folder: Path) -> None:
    """Each mistake is a line with its file and its line; the exit code is 1; no traceback."""
    swap(folder, ALPHA, "genre: mrc", "genre: mcr")
    swap(folder, ALPHA, 'heure: "16:30"', "heure: 1630")
    swap(folder, "questions.yaml", "fiches/un.md", "fiches/une.md")
    swap(folder, "fiches/un.md", "titre:", "titer:")
    put(folder, "guides/vide.md", "")
    put(folder, "glossaire.yaml", "termes: [\n")
    done = run("check")
    assert (done.returncode, done.stderr) == (1, "")
    first, *lines = done.stdout.splitlines()
    assert first == "À corriger (6) :"
    assert all(line.startswith("  • ") for line in lines)
    said = "\n".join(lines)
    assert f"{ALPHA}, ligne {line_of(folder, ALPHA, '1630')} : « 1630 » n'est pas une heure" in said
    assert f"{ALPHA}, ligne {line_of(folder, ALPHA, 'mcr')} : La valeur « mcr »" in said
    assert "Vouliez-vous écrire « mrc » ?" in said
    assert "questions.yaml, ligne 7 : La question « q1 » attend" in said
    assert "À la ligne 2 de « fiches/un.md »" in said
    assert "« guides/vide.md » ne contient aucun texte" in said
    assert "glossaire.yaml, ligne 1 : La mise en forme YAML est brisée" in said
    assert "Traceback" not in said
    assert "{" not in said


def test_a_remark_stops_nothing(run: Run, folder: Path) -> None:
    """What is only worth a look is said, and the exit code stays 0."""
    put(folder, "guides/quatre.md", "## Sans titre\n\nUn texte.\n")
    done = run("check")
    assert done.returncode == 0
    assert "À regarder, sans que rien ne soit empêché (1) :" in done.stdout
    assert "« guides/quatre.md »" in done.stdout
    assert "Tout est en ordre : 4 documents" in done.stdout


def test_a_missing_folder_names_the_setting(run: Run) -> None:
    """A folder that is not there is one French line with the setting to look at."""
    done = run("check")
    assert (done.returncode, done.stderr) == (1, "")
    assert "introuvable" in done.stdout
    assert "JONCTION_KNOWLEDGE_DIR" in done.stdout


def test_a_wrong_rule_publishes_nothing(run: Run, folder: Path) -> None:
    """`sync` says what is wrong in the rules and leaves what answers as it was."""
    swap(folder, ALPHA, "genre: mrc", "genre: mcr")
    done = run("sync")
    assert done.returncode == 1
    assert f"{ALPHA}, ligne {line_of(folder, ALPHA, 'mcr')}" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Rien n'est publié : des règles")
    assert "Traceback" not in done.stderr
    assert not list((folder.parent / "donnees").glob("generations/*"))


def test_hostile_words_are_said_and_never_read(run: Run, folder: Path) -> None:
    """Braces and markup in a wrong value are shown as they are, on one line."""
    swap(folder, ALPHA, "genre: mrc", 'genre: "{file} [red]\\n\\u001b[31m"')
    done = run("check")
    assert done.returncode == 1
    assert "{file} [red]" in done.stdout
    assert len(done.stdout.splitlines()) == 2
    assert "\x1b" not in done.stdout


def test_broken_sentences_are_told_without_a_traceback(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """A prompts folder that cannot be read is one line that names the file."""
    put(tmp_path, "phrases/knowledge.yaml", "check: [\n")
    done = run("check", JONCTION_PROMPTS_DIR=str(tmp_path / "phrases"))
    assert folder.is_dir()
    assert done.returncode == 1
    assert "prompts/knowledge.yaml" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_schemas_are_written_where_it_says(run: Run, folder: Path, tmp_path: Path) -> None:
    """`schema` writes three files beside the rules, or in the folder named; nothing breaks."""
    done = run("schema")
    assert (done.returncode, done.stderr) == (0, "")
    names = ["formulaire.schema.json", "programme.schema.json", "territoire.schema.json"]
    assert sorted(path.name for path in (folder / "schemas").iterdir()) == names
    assert all(str(folder / "schemas" / name) in done.stdout for name in names)
    assert run("check").returncode == 0
    assert run("schema", "--dossier", str(tmp_path / "ailleurs")).returncode == 0
    assert sorted(path.name for path in (tmp_path / "ailleurs").iterdir()) == names
