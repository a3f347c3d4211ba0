"""A generation of a small folder, open: two territories, a sector, a programme, dated documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.backends.files.library import Library
from bot.backends.search.bench import NoCache
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.index import FolderIndex
from bot.domain.passage import Hit
from bot.engine.ports import Scope
from tests.tiny_folder import DAY, write_folder

MARKET = "guides/marche.md"
FAIR = "guides/foire.md"
OLD_FAIR = "guides/foire-2019.md"
OTHER = "guides/autre-programme.md"
VALLEY = "territoires/vallee.yaml"

_SOURCED = "statut: a_verifier, source: s, demander_a: à la MRC"


def _document(title: str, text: str, **metadata: str) -> str:
    lines = [f"titre: {title}", *(f"{key}: {value}" for key, value in metadata.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n# {title}\n\n{text}\n"


_FILES = {
    MARKET: _document(
        "Le marché public",
        "Le marché public du plateau se tient le samedi matin sous le grand chapiteau.",
        territoires="[plateau]",
    ),
    FAIR: _document(
        "La foire aux outils", "La foire aux outils se tient en juin devant la caserne."
    ),
    OLD_FAIR: _document(
        "La foire aux outils de 2019",
        "La foire aux outils se tient en juin devant la caserne de pompiers.",
        valide_jusqu_au="2019-12-31",
    ),
    OTHER: _document(
        "Les serres du programme voisin",
        "Le programme voisin prête des serres chauffées aux jardiniers.",
        programme="voisin",
    ),
    "programmes/voisin/programme.yaml": f"""id: voisin
nom: Programme voisin
sujets:
  - {{id: serres, titre: Serres, questions: [Des serres ?], si_inconnu: Demandez.}}
regles:
  - id: V-1
    sujet: serres
    titre: Serres
    valeurs:
      - {{texte: Une serre dure dix ans., {_SOURCED}}}
""",
    "programmes/demo/programme.yaml": f"""id: demo
nom: Programme de démonstration
sigle: PDD
autres_programmes: [Emploi-Québec, Fonds Écoleader]
sujets:
  - id: mandataire
    titre: Qui gère le programme
    territorial: true
    reponse_directe: true
    mots: [mandataire]
    questions: [Qui est le mandataire ?, Quel organisme gère le programme ?]
    si_inconnu: Demandez à la MRC.
regles:
  - id: R-1
    sujet: mandataire
    titre: Rôle
    valeurs:
      - {{texte: Le mandataire reçoit les demandes., {_SOURCED}}}
""",
    VALLEY: f"""id: vallee
nom: Belval
dans: à Belval
programme: demo
etendue:
  - {{texte: Belval compte trois villages., {_SOURCED}}}
mandataire:
  - {{texte: La MRC de Belval gère le programme., valeur: MRC, {_SOURCED}}}
regles:
  - id: T-1
    sujet: mandataire
    titre: Qui reçoit
    valeurs:
      - {{texte: La MRC de Belval reçoit les projets., {_SOURCED}}}
lieux:
  - {{nom: MRC de Belval, genre: mrc, dedans: [Rivière-Pourpre]}}
  - {{nom: MRC du Bas-Val, genre: mrc, secteur: bas, dedans: [Anse-Grise]}}
secteurs:
  - id: bas
    nom: Bas-Val
    regles:
      - id: S-1
        sujet: mandataire
        titre: Qui gère le Bas-Val
        valeurs:
          - {{texte: Le Bas-Val gère son programme lui-même., {_SOURCED}}}
""",
    "territoires/plateau.yaml": f"""id: plateau
nom: Hautmont
dans: à Hautmont
programme: demo
etendue:
  - {{texte: Hautmont compte deux villages., {_SOURCED}}}
mandataire:
  - {{texte: La ville de Hautmont gère le programme., valeur: Ville, {_SOURCED}}}
lieux:
  - {{nom: Hautmont, genre: ville, dedans: [Lac-Argenté]}}
""",
    "questions.yaml": "questions: []\n",
}


def open_small(place: Path, embeddings: TextEmbeddings) -> OpenGeneration:
    """Write the folder under a place, index it and open it."""
    root = write_folder(place / "knowledge")
    for name, text in _FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    report = Library(root).read()
    assert not report.problems, report.problems
    index = FolderIndex(place / "generations", embeddings, NoCache())
    index.build("g1", report.knowledge, lambda _step, _done, _total: None)
    return index.open("g1")


def scope(
    territory: str | None = None,
    programme: str | None = None,
    sector: str | None = None,
    day: date = DAY,
    *,
    named: bool = False,
) -> Scope:
    """Give what a question is asked about."""
    return Scope(day, territory, sector, programme, named)


def documents(hits: Sequence[Hit]) -> list[str]:
    """Give the documents of some hits, in their order."""
    return [hit.passage.document for hit in hits]
