"""`jonction ask` and the coordinator commands as a newcomer runs them, in their own processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import App

REPO = Path(__file__).resolve().parents[2]
SEED = REPO.parent / "shared" / "seeds" / "fiche-accompagnement.txt"
KEYS = {
    "kind",
    "text",
    "sentences",
    "citations",
    "territoire",
    "asks",
    "milliseconds",
}
CITATION_KEYS = {
    "n",
    "document",
    "title",
    "section",
    "page",
    "source",
    "valid_from",
    "valid_until",
    "quote",
}


def jonction(
    *words: str, data: Path, knowledge: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command; the models folder of the run is reused."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("JONCTION_")}
    environment = {
        **kept,
        "JONCTION_DATA_DIR": str(data),
        "JONCTION_KNOWLEDGE_DIR": str(knowledge or REPO / "knowledge"),
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=REPO,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def data(shipped: App, models_dir: Path) -> Path:
    """The data folder of the published index, with the run's models beside it."""
    folder = shipped.settings.data_dir
    if not (folder / "models").exists():
        (folder / "models").symlink_to(models_dir)
    return folder


def test_json_has_the_promised_shape(data: Path) -> None:
    """`--json` gives every promised key, and a territory found in the question."""
    ran = jonction("ask", "c'est qui le mandataire? chu a Dolbeau", "--json", data=data)
    answer = json.loads(ran.stdout)

    assert ran.returncode == 0, ran.stderr
    assert set(answer) == KEYS
    assert answer["kind"] in {"cited", "outdated"}
    assert answer["territoire"] == "saguenay-lac-saint-jean"
    assert answer["sentences"]
    for citation in answer["citations"]:
        assert set(citation) == CITATION_KEYS
        assert citation["document"] == "territoires/saguenay-lac-saint-jean.yaml"


def test_a_question_that_depends_on_the_territory_asks_for_it(data: Path) -> None:
    """The maximum depends on the place: the answer asks where, with all twenty-one choices."""
    ran = jonction("ask", "cest koi le montant max quon peut demander", "--json", data=data)
    answer = json.loads(ran.stdout)

    assert answer["kind"] == "asks"
    assert answer["asks"]["field"] == "territoire"
    assert len(answer["asks"]["choices"]) == 21
    assert answer["citations"] == []


def test_the_maximum_of_a_past_call_is_told_with_a_warning(data: Path) -> None:
    """In Val-Saint-François the 40 000 $ of 2021 and 2022 come back, as a past rule."""
    ran = jonction("ask", "montant maximum par projet dans le Val-Saint-François", data=data)

    assert ran.returncode == 0, ran.stderr
    assert "40 000 $" in ran.stdout.replace("\n", " ")
    assert "plus à jour" in ran.stdout


def test_an_unknown_territory_is_a_clear_error(data: Path) -> None:
    """A wrong id names the option and the ids that exist, without a traceback."""
    ran = jonction("ask", "le mandataire?", "--territoire", "atlantide", data=data)

    assert ran.returncode == 2
    assert "--territoire" in ran.stderr
    assert "estrie" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_asking_before_any_index_says_what_to_run(tmp_path: Path) -> None:
    """Without an index one clear line says which command makes it, with its own exit code."""
    ran = jonction("ask", "le mandataire?", data=tmp_path)

    assert ran.returncode == 6
    assert "jonction knowledge sync" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_a_conversation_asks_the_territory_then_answers(data: Path) -> None:
    """In `talk`, a place answers the question that waited; another subject is not answered."""
    environment = {**os.environ, "JONCTION_DATA_DIR": str(data)}
    typed = "c koi le max qu'on peut demander\nestrie\n\nc koi le pouding chomeur\n/fin\n"
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "talk"],
        cwd=REPO,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    printed = " ".join(ran.stdout.split())
    asked, answered = printed.index("Où se passe votre projet ?"), printed.index("40 000 $")
    assert asked < answered < printed.index("pas trouvé de réponse sûre")


@pytest.mark.skipif(not SEED.exists(), reason="the research note is not beside this clone")
def test_a_coordinator_adds_then_removes_the_research_note(data: Path, tmp_path: Path) -> None:
    """Dropped in the folder, the note answers with recommendation 2; removed, it does no more."""
    knowledge = tmp_path / "knowledge"
    shutil.copytree(REPO / "knowledge", knowledge)
    own = tmp_path / "data"
    own.mkdir()
    shutil.copy(data / "jonction.db", own / "jonction.db")
    shutil.copytree(data / "generations", own / "generations")
    (own / "models").symlink_to((data / "models").resolve())
    note = knowledge / "fiches" / "note-de-recherche.txt"
    shutil.copy(SEED, note)
    sidecar = note.with_name("note-de-recherche.meta.yaml")
    sidecar.write_text(
        "titre: Fiche sur l'accompagnement des concertations\n"
        "source: Recherche de 2014 déposée au FRQSC\ndate: 2017\n",
        encoding="utf-8",
    )
    question = "Faut-il prévoir l'accompagnement dès le départ ?"

    added = jonction("knowledge", "sync", data=own, knowledge=knowledge)
    with_note = jonction("ask", question, "--json", data=own, knowledge=knowledge)
    note.unlink()
    sidecar.unlink()
    removed = jonction("knowledge", "sync", data=own, knowledge=knowledge)
    without = jonction("ask", question, "--json", data=own, knowledge=knowledge)

    assert added.returncode == 0, added.stdout + added.stderr
    cited = json.loads(with_note.stdout)["citations"]
    quotes = [c["quote"] for c in cited if c["document"] == "fiches/note-de-recherche.txt"]
    assert any(quote.startswith("2") and "dès le départ" in quote for quote in quotes), cited
    assert removed.returncode == 0, removed.stdout + removed.stderr
    documents = {c["document"] for c in json.loads(without.stdout)["citations"]}
    assert documents
    assert "fiches/note-de-recherche.txt" not in documents
