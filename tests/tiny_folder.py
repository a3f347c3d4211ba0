"""A knowledge folder of a few lines, and the program put together around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import App
from bot.backends.search.embeddings import TextEmbeddings
from bot.domain.passage import Answer
from bot.engine.answer import Asking
from bot.engine.ports import Generation
from bot.engine.publish import SyncReport
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.backends.search.embeddings.base import Vectors

REPO = Path(__file__).resolve().parents[1]
DAY = date(2026, 9, 1)
MEETINGS = "fiches/rencontres.md"
MEALS = "fiches/repas.md"
BUS = "guides/autobus.md"
PROGRAMME = "programmes/demo/programme.yaml"
GOLDEN = "questions.yaml"
QUESTION = "Quand le comité de sélection se réunit-il ?"
OLD, NEW = "premier mardi", "dernier jeudi"

_FILES = {
    MEETINGS: """---
titre: Les rencontres du comité
source: https://exemple.test/rencontres
date: 2024-03
---
# Les rencontres du comité

## Quand le comité de sélection se réunit-il ?

Le comité de sélection se réunit le premier mardi de chaque mois, à la bibliothèque municipale.

Questions : Quelle est la date des réunions du comité de sélection ?
""",
    MEALS: """---
titre: Les repas collectifs
source: https://exemple.test/repas
date: 2024-04
territoires: [vallee]
programme: demo
---
# Les repas collectifs

## Qui prépare les repas collectifs ?

Les bénévoles de la cuisine préparent les repas collectifs avec les légumes du jardin.
""",
    BUS: """---
titre: Le transport en autobus
source: https://exemple.test/autobus
date: 2024-05
---
# Le transport en autobus

## Combien coûte le billet d'autobus ?

Le billet d'autobus des participants coûte quatre dollars et le projet peut le rembourser.
""",
    PROGRAMME: """id: demo
nom: Programme de démonstration
sigle: PDD
sujets:
  - id: montant-maximum
    titre: Montant maximal
    reponse_directe: true
    mots: [montant maximal]
    questions: [Quel est le montant maximal ?]
    si_inconnu: Demandez au mandataire.
regles:
  - id: plafond
    sujet: montant-maximum
    titre: Montant maximal
    valeurs:
      - texte: Le montant maximal est de 5 000 $ par projet.
        valeur: 5000
        unite: $
        statut: a_verifier
        source: https://exemple.test/programme
        demander_a: auprès du mandataire
""",
    "territoires/vallee.yaml": """id: vallee
nom: Vallée
dans: dans la Vallée
programme: demo
etendue:
  - texte: La Vallée compte trois villages.
    statut: a_verifier
    source: https://exemple.test/vallee
    demander_a: auprès de la MRC
mandataire:
  - texte: La MRC de la Vallée gère le programme.
    statut: a_verifier
    source: https://exemple.test/vallee
    demander_a: auprès de la MRC
""",
    GOLDEN: """questions:
  - id: g1
    question: Quand le comité de sélection se réunit-il ?
    moitie: reglage
    attendu: [cited]
    sources: [fiches/rencontres.md]
  - id: g2
    question: Combien coûte le billet d'autobus ?
    moitie: reglage
    attendu: [cited]
    sources: [guides/autobus.md]
""",
    "hors_sujet.yaml": """exemples:
  - Quelle est la capitale du Portugal ?
  - Comment réparer un robinet qui coule ?
""",
}


def write_folder(root: Path) -> Path:
    """Write the whole folder; give its path."""
    for name, text in _FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace words in a file, which must be there."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


class CountingEmbeddings(TextEmbeddings):
    """The real model, with a list of the texts that it was given to embed for an index."""

    def __init__(self, inner: TextEmbeddings, identity: str = "") -> None:
        self._inner = inner
        self.identity = identity or inner.identity
        self.dimension = inner.dimension
        self.max_tokens = inner.max_tokens
        self.texts: list[str] = []

    def count_tokens(self, text: str) -> int:
        """How many tokens the text alone is."""
        return self._inner.count_tokens(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, counted."""
        self.texts += texts
        return self._inner.embed_passages(texts)

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question that a person asks, not counted."""
        return self._inner.embed_question(text)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ways to ask, counted."""
        self.texts += texts
        return self._inner.embed_questions(texts)


def settings(data: Path, knowledge: Path, database: str = "", chroma: str = "") -> Settings:
    """Give settings that nothing in the environment changes."""
    return Settings(
        data_dir=data,
        knowledge_dir=knowledge,
        prompts_dir=REPO / "prompts",
        database_url=database,
        chroma_url=chroma,
        embeddings="bundled",
        reranker="",
    )


def put_together(found: Settings, embeddings: TextEmbeddings) -> App:
    """Put the real program together around a model that is already loaded."""
    app = App(found)
    app.embeddings = embeddings
    return app


def synced(app: App, *, accept: bool = False) -> SyncReport:
    """Make the folder live; fails when rule data has mistakes."""
    report = app.sync(accept, lambda _step, _done, _total: None).report
    assert report is not None
    return report


def answered(app: App, question: str = QUESTION) -> Answer:
    """Ask the live generation."""
    return app.answerer(app.open_live()).answer(question, Asking(DAY))


def generations(app: App) -> list[str]:
    """Give the names of the generations that lie on the disk."""
    return sorted(path.name for path in (app.settings.data_dir / "generations").iterdir())


def live(app: App) -> Generation:
    """Give the generation that answers now."""
    found = app.ledger.live()
    assert found is not None
    return found
