"""Every case of this folder, read and evaluated as the command does it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.app import App
from bot.backends.files.yaml_reader import read_yaml
from bot.channels.evaluate_command import as_json
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
FICTIONAL = ROOT / "tests" / "fictional" / "knowledge"
CASES = sorted(HERE.glob("*.yaml"))
_TODAY = date(2026, 11, 23)


def folder_of(case: Path) -> Path:
    """Give the folder that a case is for: the invented one, or the one that is shipped."""
    return FICTIONAL if case.name.startswith("fictif-") else ROOT / "knowledge"


@cache
def app(folder: Path) -> App:
    """Put the program together over a folder, read once for all its cases."""
    found = App(Settings(knowledge_dir=folder, prompts_dir=ROOT / "prompts", data_dir=folder))
    report = found.read_folder()
    found.read_folder = lambda: report  # type: ignore[method-assign]
    return found


def evaluated(case: Path) -> dict[str, Any]:
    """Evaluate a case as the command does."""
    program = app(folder_of(case))
    verdict, _ = program.evaluate(case, _TODAY)
    return as_json(verdict, program.verdicts())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path) -> None:
    """A case has the verdict, the deciding rules and the next question that its file expects."""
    expected = read_yaml(case, case.name).value["attendu"]
    found = evaluated(case)
    deciding = [one["rule"] for one in found["decided_by"]]
    assert found["verdict"] == expected["verdict"]
    if "decided_by" in expected:
        wanted = expected["decided_by"]
        assert deciding[: len(wanted)] == wanted if wanted else deciding == []
    if "next_question" in expected:
        assert found["next_question"] == expected["next_question"]
    assert set(expected.get("missing", [])) <= set(found["missing"])
    outcomes = {one["rule"]: one["outcome"] for one in found["findings"]}
    assert {name: outcomes.get(name) for name in expected.get("findings", {})} == expected.get(
        "findings", {}
    )


def test_there_are_enough_cases() -> None:
    """At least forty situations are proved, on the shipped rules and on invented ones."""
    shipped = [case for case in CASES if folder_of(case) != FICTIONAL]
    assert len(CASES) >= 40
    assert len({read_yaml(case, case.name).value.get("territoire") for case in shipped}) >= 5


def _run(case: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "evaluate", str(case), *options]
    environment = {"JONCTION_KNOWLEDGE_DIR": str(FICTIONAL), "PATH": "", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_prints_the_verdict() -> None:
    """The command prints the JSON that other programs rely on, with nothing around it."""
    case = HERE / "fictif-groupe-sans-fiduciaire.yaml"
    done = _run(case, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found == evaluated(case)
    assert list(found) == [
        "verdict",
        "decided_by",
        "missing",
        "next_question",
        "findings",
        "rules_version",
    ]
    (deciding,) = found["decided_by"]
    assert deciding["level"] == "tronc"
    assert deciding["source"] == ["https://exemple.test/jardins/cadre"]
    assert deciding["date"] == "2026-01-01"
    assert deciding["status"] == "verifie"
    assert deciding["change"].startswith("Trouver un organisme")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("programme: [jardins\n", "yaml_syntax"),
        ("territoire: val-fictif\n", "key='programme'"),
        ("programme: jardin\n", "nearest='jardins'"),
        ("programme: jardins\nterritoire: val\n", "expected='rive-fictive, val-fictif'"),
        ("programme: jardins\nterritoires: x\n", "nearest='territoire'"),
        ("programme: jardins\nterritoire: val-fictif\nappel: val-2027\n", "nearest='val-2026'"),
        ("programme: jardins\nlieu: Nullepart\n", "key='lieu'"),
        ("programme: jardins\nreponses: {organisme-form: obnl}\n", "nearest='organisme-forme'"),
        ("programme: jardins\nreponses:\n  organisme-forme: osbl\n", "expected='obnl, coop"),
        ("programme: jardins\nreponses: {projet-debut: bientôt}\n", "a day such as 2027-01-31"),
        ("programme: jardins\nreponses: {conflit: peut-être}\n", "true or false"),
        ("programme: jardins\nreponses: {projet-duree: longtemps}\n", "6 mois"),
        ("programme: jardins\nbudget: {depenses: [{poste: x, montant: -1}]}\n", "montant"),
        (
            "programme: jardins\nbudget:\n  sources: [{nom: x, montant: 1, genre: don}]\n",
            "nearest='dons'",
        ),
        ("programme: jardins\ndate: 2026-11\n", "key='date'"),
        ("- une liste\n", "wrong.yaml"),
    ],
)
def test_a_wrong_case_is_told(
    text: str,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A case written wrong gives one line with the file, the key and what was expected."""
    case = tmp_path / "wrong.yaml"
    case.write_text(text, encoding="utf-8")
    monkeypatch.setenv("JONCTION_KNOWLEDGE_DIR", str(FICTIONAL))
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(case), "--json"])
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.out == ""
    assert said.err.startswith("jonction: wrong.yaml")
    assert said.err.count("\n") == 1
    assert told in said.err


def test_the_command_tells_it_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `--json`, the command prints what a promoter reads, with the sources."""
    monkeypatch.setenv("JONCTION_KNOWLEDGE_DIR", str(FICTIONAL))
    main(["evaluate", str(HERE / "fictif-sol-non-analyse.yaml")])
    said = capsys.readouterr().out
    assert said.startswith("Selon les règles que nous connaissons")
    assert "auprès du bureau des jardins" in said
    assert "Si c'est possible et vrai" in said


def test_rule_data_that_is_wrong_gives_no_verdict(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A rule that cannot be read could have refused: the mistake is told, not a verdict."""
    folder = tmp_path / "knowledge"
    shutil.copytree(FICTIONAL, folder)
    with (folder / "territoires" / "val-fictif.yaml").open("a", encoding="utf-8") as file:
        file.write("inconnue: 1\n")
    monkeypatch.setenv("JONCTION_KNOWLEDGE_DIR", str(folder))
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(HERE / "fictif-obnl-tout-bon.yaml")])
    assert ended.value.code == 1
    assert "val-fictif.yaml" in capsys.readouterr().err
