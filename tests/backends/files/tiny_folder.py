"""A tiny knowledge folder in which nothing is wrong, and ways to make it wrong."""

from __future__ import annotations

from pathlib import Path

PROMPTS = Path(__file__).resolve().parents[3] / "prompts"

PROGRAMME = """\
id: essai
nom: Fonds d'essai
sigle: FE
sujets:
  - id: organisme
    titre: Qui peut déposer
    reponse_directe: true
    mots: [organisme admissible]
    questions: [Qui peut déposer un projet?]
    si_inconnu: Demandez au mandataire de votre territoire.
  - id: mandataire
    titre: Qui gère le Fonds
    territorial: true
    questions: [Qui gère le Fonds?]
    si_inconnu: Demandez à votre MRC.
regles:
  - id: ORG-01
    sujet: organisme
    titre: Les organismes
    valeurs:
      - texte: Un organisme sans but lucratif peut déposer un projet.
        valeur: obnl
        du: 2024-04
        au: 2029-03-31
        statut: verifie
        source: https://exemple.org/normes
        verifie: {par: équipe, document: normes du Fonds, le: 2026-06}
  - id: MAX-01
    sujet: organisme
    titre: Le plafond
    valeurs:
      - texte: Le plafond n'a pas été trouvé.
        statut: a_verifier
        inconnu: true
        source: https://exemple.org/normes
        demander_a: auprès du mandataire
"""

FORM = """\
id: formulaire-essai
version: 1
titre: Formulaire d'essai
officiel: false
avertissement: Ce n'est pas le formulaire officiel.
sections:
  - id: identite
    titre: Votre organisme
    texte: Cette section dit qui vous êtes.
    statut: a_verifier
    source: https://exemple.org/normes
    demander_a: auprès du mandataire
    bonne_reponse: Le nom est celui du registre.
    champs:
      - id: nom
        question: Quel est le nom de votre organisme?
        type: texte
        pourquoi: Le nom figure dans l'entente.
        aide: Recopiez-le du registre.
        exemple: La Tablée du coin
        limite: 200
      - id: ville
        question: Où êtes-vous?
        type: lieu
        pourquoi: Le territoire décide des règles.
        aide: Nommez la municipalité.
        exemple: un village
"""

ALPHA = """\
id: alpha
nom: Alpha
dans: en Alpha
programme: essai
etendue:
  - texte: Alpha réunit deux MRC.
    statut: a_verifier
    source: connaissance générale du territoire
    demander_a: auprès de la Table
mandataire:
  - texte: En Alpha, la Table gère le Fonds.
    valeur: Table d'Alpha
    du: 2019
    au: 2024-03
    statut: a_verifier
    source: https://exemple.org/alpha
    demander_a: auprès de la Table
enveloppes:
  - texte: Alpha a reçu 40 000,50 $.
    valeur: 40000.50
    unite: $
    statut: a_verifier
    source: https://exemple.org/alpha
    demander_a: auprès de la Table
appels:
  - id: alpha-2025
    nom: Appel de 2025
    mode: date
    ferme: 2025-06-30
    heure: "16:30"
    dates_de_depot: [2025-05-01, 2025-06-30]
    maximum: 25000
    texte: L'appel se terminait le 30 juin 2025 à 16 h 30; le maximum était de 25 000 $.
    statut: a_verifier
    source: https://exemple.org/alpha
    demander_a: auprès de la Table
secteurs:
  - id: nord
    nom: MRC du Nord
    regles:
      - id: ALP-ORG-01
        sujet: organisme
        titre: Au nord
        valeurs:
          - texte: Au nord, une lettre d'appui est demandée.
            statut: a_verifier
            source: https://exemple.org/alpha
            demander_a: auprès de la MRC
lieux:
  - nom: MRC du Nord
    genre: mrc
    secteur: nord
    dedans: [Rivière-Blanche]
"""

BETA = """\
id: beta
nom: Beta
dans: en Beta
programme: essai
etendue:
  - texte: Beta est une ville.
    statut: a_verifier
    source: connaissance générale du territoire
    demander_a: auprès de la Ville
mandataire:
  - texte: En Beta, la Ville gère le Fonds.
    statut: a_verifier
    source: https://exemple.org/beta
    demander_a: auprès de la Ville
"""

GLOSSARY = """\
termes:
  - terme: Mandataire
    definition: Organisme qui gère le Fonds sur un territoire.
    statut: a_verifier
    source: mémoire de l'équipe
graphies: {mendataire: mandataire}
sens:
  - [logement, loyer]
"""

QUESTIONS = """\
questions:
  - id: q1
    question: Qui peut déposer un projet?
    moitie: reglage
    territoire: alpha
    attendu: [cited]
    sources: [programmes/essai/programme.yaml, fiches/un.md]
  - id: q2
    question: Quel temps fera-t-il demain?
    moitie: epreuve
    attendu: [abstain]
"""

OFF_SUBJECT = """\
exemples:
  - Quel temps fera-t-il demain?
"""

FILES = {
    "programmes/essai/programme.yaml": PROGRAMME,
    "programmes/essai/formulaire.yaml": FORM,
    "territoires/alpha.yaml": ALPHA,
    "territoires/beta.yaml": BETA,
    "glossaire.yaml": GLOSSARY,
    "questions.yaml": QUESTIONS,
    "hors_sujet.yaml": OFF_SUBJECT,
    "fiches/un.md": """\
---
titre: La fiche un
source: https://exemple.org/un
date: 2026-06
territoires: [alpha]
programme: essai
---
# La fiche un

## Qui nous sommes

Un organisme aide les gens de son quartier à préparer leur projet.

Sources : https://exemple.org/un
""",
    "guides/deux.txt": """\
---
titre: Le guide deux
source: https://exemple.org/deux
---
Un budget se prépare avec les gens qui feront le projet.
""",
    "plans/trois.txt": "Un plan donne les orientations du Fonds.\n",
    "plans/trois.meta.yaml": "titre: Le plan trois\nsource: https://exemple.org/trois\n",
}


def make_folder(root: Path) -> Path:
    """Write the tiny folder: 1 programme and its form, 2 territories, 3 documents, 3 lists."""
    for name, text in FILES.items():
        put(root, name, text)
    return root


def put(root: Path, name: str, content: str | bytes) -> None:
    """Write a file of the folder, its folders made as needed."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def swap(root: Path, name: str, old: str, new: str) -> None:
    """Change the only place of a file where a text stands."""
    text = (root / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    put(root, name, text.replace(old, new))


def line_of(root: Path, name: str, words: str) -> int:
    """Give the line of a file, from 1, on which words stand, once only."""
    lines = (root / name).read_text(encoding="utf-8-sig").splitlines()
    (found,) = [number for number, line in enumerate(lines, start=1) if words in line]
    return found
