"""Mistakes to make in the tiny folder, one at a time, with what must be said of each."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.backends.files.tiny_folder import put, swap

PROGRAMME = "programmes/essai/programme.yaml"
FORM = "programmes/essai/formulaire.yaml"
ALPHA = "territoires/alpha.yaml"
BETA = "territoires/beta.yaml"
READING = "verifie: {par: équipe, document: normes du Fonds, le: 2026-06}"
SOURCES = "sources: [programmes/essai/programme.yaml, fiches/un.md]"


@dataclass(frozen=True)
class Wrong:
    """One mistake and what must be said of it.

    Args:
        change: makes the mistake in the folder, in the named file.
        at: words on the line that must be named; empty when no line can be.
        line: the line itself, where no words are on it once only.
        changed: the file that the mistake is made in, when it is told of another.
    """

    code: str
    file: str
    change: Callable[[Path, str], None]
    at: str = ""
    key: str = ""
    found: str = ""
    nearest: str = ""
    line: int | None = None
    changed: str = ""


def change(old: str, new: str) -> Callable[[Path, str], None]:
    """Give what replaces the only place where a text stands."""
    return partial(_swap, old=old, new=new)


def _swap(root: Path, name: str, *, old: str, new: str) -> None:
    swap(root, name, old, new)


def become(content: str | bytes) -> Callable[[Path, str], None]:
    """Give what replaces the whole file."""
    return partial(put, content=content)


def _folder(root: Path, name: str) -> None:
    (root / name).unlink()
    (root / name).mkdir()


def _pipe(root: Path, name: str) -> None:
    (root / name).unlink()
    os.mkfifo(root / name)


def _too_large(root: Path, name: str) -> None:
    put(root, name, b"# " + b"x" * 5_000_000)


# fmt: off
YAML = [
    Wrong("yaml_too_large", "glossaire.yaml", _too_large),
    Wrong("yaml_not_utf8", "glossaire.yaml", become("termes: été".encode("latin-1"))),
    Wrong("yaml_unreadable", "glossaire.yaml", _folder),
    Wrong("yaml_unreadable", ALPHA, _pipe),
    Wrong("yaml_syntax", ALPHA, change("nom: Alpha", "nom: Alpha: 2"), at="nom: Alpha"),
    Wrong("yaml_syntax", PROGRAMME, change("[Qui gère le Fonds?]", "[Qui"),
          "si_inconnu: Demandez à votre MRC"),
    Wrong("yaml_forbidden", ALPHA, change("nom: Alpha", "nom: &a Alpha"), "&a", found="&a"),
    Wrong("yaml_forbidden", ALPHA, change("nom: Alpha", "nom: *a"), "*a", found="*a"),
    Wrong("yaml_forbidden", ALPHA, change("nom: Alpha", "nom: !a Alpha"), "!a", found="!a"),
    Wrong("yaml_too_deep", "glossaire.yaml", become("a: 1\nb: " + "[" * 30), line=2),
    Wrong("yaml_key", "glossaire.yaml", become("termes: []\n? [a]\n: b\n"), line=2),
    Wrong("yaml_duplicate_key", ALPHA, change("nom: Alpha\n", "nom: Alpha\nid: b\n"), "id: b",
          key="id"),
    Wrong("file_wrong", "glossaire.yaml", become("- logement\n"), line=1, found="…"),
    Wrong("file_wrong", "glossaire.yaml", become("du texte\n"), line=1, found="du texte"),
    Wrong("file_name_unknown", "glosaire.yaml", become("termes: []\n"), nearest="glossaire.yaml"),
    Wrong("file_name_unknown", "territoires/gamma.yml", become("id: gamma\n"),
          nearest="gamma.yaml"),
    Wrong("file_name_unknown", "programmes/essai/regles.yaml", become("id: x\n")),
]

SHAPE = [
    Wrong("key_missing", ALPHA, change("dans: en Alpha\n", ""), "id: alpha", key="dans", line=1),
    Wrong("key_missing", BETA, change("statut: a_verifier\n    source: conn", "source: conn"),
          "texte: Beta est une ville", key="statut"),
    Wrong("key_unknown", ALPHA, change("mandataire:", "mandatair:"), "mandatair:", "mandatair",
          "…", "mandataire"),
    Wrong("key_unknown", ALPHA, change("appels:", "appel:"), "appel:", "appel", "…", "appels"),
    Wrong("key_unknown", ALPHA, change("genre: mrc", "genre: mrc\n    nomm: x"), "nomm: x", "nomm",
          "x", "nom"),
    Wrong("choice_unknown", ALPHA, change("genre: mrc", "genre: mcr"), "mcr", "genre", "mcr",
          "mrc"),
    Wrong("choice_unknown", FORM, change("type: lieu", "type: lieux"), "lieux", "type", "lieux",
          "lieu"),
    Wrong("choice_unknown", "questions.yaml", change("reglage", "réglage"), "réglage", "moitie",
          "réglage", "reglage"),
    Wrong("identifier_wrong", ALPHA, change("id: ALP-ORG-01", "id: Été 1"), "Été 1", "id",
          "Été 1"),
    Wrong("text_empty", ALPHA, change("nom: Alpha\n", "nom: ''\n"), "nom: ''", "nom"),
    Wrong("text_empty", ALPHA, change("dans: en Alpha\n", "dans:\n"), "", "dans", "null",
          line=3),
    Wrong("text_empty", ALPHA, change("etendue:\n", "heures:\netendue:\n"), "heures:", "heures",
          "null"),
    Wrong("text_empty", PROGRAMME, change("[Qui gère le Fonds?]", "['']"), "['']", "questions"),
    Wrong("text_empty", BETA, change("source: https://exemple.org/beta", "source: ' '"),
          "source: ' '", "source"),
    Wrong("list_short", PROGRAMME, change("[Qui gère le Fonds?]", "[]"), "questions: []",
          "questions", "…"),
    Wrong("list_short", "glossaire.yaml", change("[logement, loyer]", "[logement]"), "[logement]",
          "sens", "…"),
    Wrong("list_wrong", ALPHA, change("[Rivière-Blanche]", "{a: b}"), "{a: b}", "dedans", "…"),
    Wrong("mapping_wrong", PROGRAMME, change(READING, "verifie: équipe"), "verifie: équipe",
          "verifie", "équipe"),
    Wrong("mapping_wrong", "glossaire.yaml", change("{mendataire: mandataire}", "[mendataire]"),
          "[mendataire]", "graphies", "…"),
    Wrong("text_wrong", ALPHA, change("nom: Alpha\n", "nom: 12\n"), "nom: 12", "nom", "12"),
    Wrong("text_wrong", ALPHA, change("[Rivière-Blanche]", "[Rivière-Blanche, 2]"),
          "Rivière-Blanche, 2", "dedans", "2"),
    Wrong("yes_no_wrong", PROGRAMME, change("territorial: true", "territorial: peut-être"),
          "peut-être", "territorial", "peut-être"),
]

VALUES = [
    Wrong("date_wrong", ALPHA, change("ferme: 2025-06-30", "ferme: 2025-06-31"), "2025-06-31",
          "ferme", "2025-06-31"),
    Wrong("date_wrong", ALPHA, change("du: 2019", "du: hier"), "hier", "du", "hier"),
    Wrong("date_wrong", ALPHA, change("au: 2024-03", "au: 2024-13"), "2024-13", "au", "2024-13"),
    Wrong("date_wrong", ALPHA, change("du: 2019", "du: 86400"), "86400", "du", "86400"),
    Wrong("date_wrong", ALPHA, change("du: 2019", "du: 0000"), "du: 0000", "du", "0000"),
    Wrong("date_wrong", ALPHA, change("du: 2019", "du: false"), "du: false", "du", "false"),
    Wrong("day_wrong", ALPHA, change("[2025-05-01, 2025-06-30]", "[2025-05]"), "[2025-05]",
          "dates_de_depot", "2025-05"),
    Wrong("day_wrong", "questions.yaml", change("moitie: epreuve", "moitie: epreuve\n    date: "
          "20260630"), "20260630", "date", "20260630"),
    Wrong("time_wrong", ALPHA, change('"16:30"', "16h30"), "16h30", "heure", "16h30"),
    Wrong("time_wrong", ALPHA, change('"16:30"', "1630"), "1630", "heure", "1630"),
    Wrong("time_wrong", ALPHA, change('"16:30"', "25:00"), "25:00", "heure", "25:00"),
    Wrong("number_wrong", ALPHA, change("maximum: 25000", "maximum: beaucoup"), "beaucoup",
          "maximum", "beaucoup"),
    Wrong("number_small", ALPHA, change("maximum: 25000", "maximum: -1"), "maximum: -1", "maximum",
          "-1"),
    Wrong("number_wrong", ALPHA, change("maximum: 25000", "maximum: nan"), "nan", "maximum",
          "nan"),
    Wrong("number_wrong", ALPHA, change("valeur: 40000.50", "valeur: 40 000,50 $"), "valeur: 40 0",
          "valeur", "40 000,50 $"),
    Wrong("number_small", FORM, change("limite: 200", "limite: 0"), "limite: 0", "limite", "0"),
    Wrong("integer_wrong", FORM, change("limite: 200", "limite: deux"), "limite: deux", "limite",
          "deux"),
    Wrong("value_wrong", ALPHA, change("valeur: 40000.50", "valeur: 2025-06-30"),
          "valeur: 2025-06-30", "valeur", "2025-06-30"),
    Wrong("value_wrong", ALPHA, change("valeur: 40000.50", "valeur: {a: b}"), "valeur: {a: b}",
          "valeur", "…"),
    Wrong("value_wrong", ALPHA, change("valeur: 40000.50", "valeur: [1, 2]"), "valeur: [1, 2]",
          "valeur", "…"),
    Wrong("verifie_sans_lecture", PROGRAMME, change(f"        {READING}\n", ""),
          "texte: Un organisme sans but"),
    Wrong("verifie_sans_lecture", PROGRAMME, change("statut: verifie", "statut: a_verifier"),
          "texte: Un organisme sans but"),
    Wrong("dates_inversees", ALPHA, change("au: 2024-03", "au: 2018"), "texte: En Alpha, la Table"),
    Wrong("inconnu_avec_valeur", PROGRAMME, change("inconnu: true", "inconnu: true\n        "
          "valeur: 1"), "texte: Le plafond"),
    Wrong("inconnu_avec_valeur", PROGRAMME, change("valeur: obnl", "inconnu: true"),
          "texte: Un organisme sans but"),
    Wrong("valeur_hors_texte", ALPHA, change("valeur: 40000.50", "valeur: 41000.50"),
          "texte: Alpha a"),
    Wrong("attendu_sans_source", "questions.yaml", change(f"    {SOURCES}\n", ""), "id: q1"),
]

NAMES = [
    Wrong("id_not_file", ALPHA, change("id: alpha\n", "id: alfa\n"), "id: alfa", found="alfa"),
    Wrong("id_not_file", PROGRAMME, change("id: essai", "id: essay"), "id: essay", found="essay"),
    Wrong("id_twice", PROGRAMME, change("id: MAX-01", "id: ORG-01"), line=28, found="ORG-01"),
    Wrong("id_twice", FORM, change("id: ville", "id: nom"), line=22, found="nom"),
    Wrong("id_twice", "questions.yaml", change("id: q2", "id: q1"), line=8, found="q1"),
    Wrong("territory_unknown", "fiches/un.md", change("[alpha]", "[alfa]"), found="alfa",
          nearest="alpha"),
    Wrong("territory_unknown", "questions.yaml", change("territoire: alpha", "territoire: zeta"),
          "zeta", found="zeta", nearest="beta"),
    Wrong("programme_unknown", "fiches/un.md", change("programme: essai", "programme: essais"),
          found="essais", nearest="essai"),
    Wrong("programme_unknown", ALPHA, change("programme: essai", "programme: autre"), "autre",
          found="autre"),
    Wrong("replaced_unknown", "fiches/un.md", change("date: 2026-06", "remplace: plans/troi.txt"),
          found="plans/troi.txt", nearest="plans/trois.txt"),
    Wrong("topic_unknown", ALPHA, change("sujet: organisme", "sujet: organismes"), "organismes",
          "ALP-ORG-01", "organismes", "organisme"),
    Wrong("topic_unknown", PROGRAMME, change("    sujet: organisme\n    titre: Le plafond",
          "    sujet: plafond\n    titre: Le plafond"), "sujet: plafond", "MAX-01", "plafond"),
    Wrong("sector_unknown", ALPHA, change("secteur: nord", "secteur: norde"), "norde",
          "MRC du Nord", "norde", "nord"),
    Wrong("source_unknown", "questions.yaml", change("fiches/un.md", "fiches/une.md"),
          "fiches/une.md", "q1", "fiches/une.md", "fiches/un.md"),
    Wrong("source_unknown", "questions.yaml", change(SOURCES, "sources: /"), "sources: /",
          "q1", "/"),
]

# fmt: on

EVERY = YAML + SHAPE + VALUES + NAMES
