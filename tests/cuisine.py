"""A dossier as a promoter types it: a collective kitchen for isolated older people, in Matane."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from bot.backends.files.prompts import load_sentences
from bot.domain.dossier import Answer, Dossier, ExpenseLine, FundingLine, FundingStatus, State
from bot.domain.form import Form
from bot.domain.sentences import Sentences
from bot.domain.values import PlaceValue, Value

ROOT = Path(__file__).parents[1]
DAY = date(2026, 9, 14)

# As typed on a phone: no stops, small letters, oral openings, lists by lines.
SAID: dict[str, Value] = {
    "organisme-nom": "La Tablée du coin",
    "organisme-neq": "1234567890",
    "organisme-forme": "obnl",
    "organisme-adresse": PlaceValue(name="Matane", territory="bas-saint-laurent"),
    "organisme-mission": "ben on aide du monde à faible revenu à cuisiner ensemble depuis 2015",
    "organisme-signataire": "La présidente du conseil",
    "collaboration-oui": False,
    "projet-titre": "À table ensemble",
    "projet-endroits": "Matane, Saint-Ulric et Sainte-Félicité",
    "projet-debut": date(2027, 1, 11),
    "projet-fin": date(2027, 12, 17),
    "projet-resume": (
        "en gros, on veut que les ainés qui sont tout seuls mangent mieux.ils vont cuisiner "
        "ensemble chaque semaine pis repartir avec des repas"
    ),
    "projet-cout-total": Decimal("28000"),
    "besoin-description": (
        "Depuis que l'épicerie a fermé, beaucoup d'aînés sans voiture mangent seuls et sautent des "
        "repas"
    ),
    "besoin-donnees": (
        "31 des 52 aînés rencontrés disent manger seuls presque tous les jours "
        "(notre sondage, 2026)"
    ),
    "besoin-parole": 'une dame nous a dit "je cuisine plus, c\'est plate pour une"',
    "besoin-services": (
        "La popote livre des repas , mais personne offre un lieu pour cuisiner et manger ensemble"
    ),
    "priorite-nom": "Sécurité alimentaire",
    "priorite-lien": "Les aînés vont cuisiner des repas sains à petit prix",
    "objectif-general": "Réduire l'isolement et améliorer l'alimentation des aînés à faible revenu",
    "objectifs-specifiques": (
        "D'ici décembre 2027, permettre à 24 aînés de préparer 3 repas sains par semaine\n"
        "D'ici décembre 2027, briser l'isolement de 18 aînés"
    ),
    "personnes-qui": "Des aînés de 65 ans et plus, à faible revenu, qui vivent seuls.",
    "personnes-nombre": 24,
    "personnes-indirectes": "Une dizaine de proches aidants",
    "personnes-rejoindre": "par la popote, la pharmacie, les bénévoles et des visites",
    "participation-conception": (
        "Douze aînés rencontrés en mars ont demandé de manger sur place, pas juste de cuisiner"
    ),
    "participation-realisation": "trois participants vont siéger au comité qui choisit les menus",
    "participation-evaluation": "le groupe fera son bilan autour d'un repas",
    "participation-conditions": ("transport", "repas", "horaire"),
    "activites-liste": (
        "- 40 ateliers de cuisine\n- un repas en groupe après chaque atelier\n- 2 sorties"
    ),
    "activites-etapes": "Janvier : recrutement. Février à novembre : ateliers. Décembre : bilan.",
    "activites-responsable": (
        "L'animatrice prépare les ateliers, deux bénévoles accueillent le groupe"
    ),
    "activites-lieu": "La salle communautaire, accessible par une rampe",
    "resultats-extrants": "40 ateliers; 960 repas; 24 personnes différentes",
    "resultats-effets": "les participants sautent moins de repas\nils ont de nouvelles amitiés",
    "resultats-indicateurs": (
        "À la fin, au moins 18 participants sur 24 disent avoir un nouveau contact régulier"
    ),
    "resultats-moyen": "Trois questions posées au début et à la fin",
    "durable-reste": "Deux groupes sauront cuisiner sans animatrice et garderont la salle",
    "durable-nouveau": "C'est la première cuisine collective pour aînés du coin",
    "durable-genre": "nouveau",
    "durable-causes": "L'isolement et l'accès difficile à une épicerie",
    "partenaires-liste": (
        "La municipalité prête la salle\nLa popote réfère des aînés\nMoisson donne des légumes"
    ),
    "partenaires-concertation": "Le comité de développement social de la MRC",
    "capacite-experience": "nous animons depuis 2018 une cuisine collective pour familles",
    "capacite-equipe": "Une animatrice formée en hygiène alimentaire",
    "capacite-gestion": "le conseil revoit le budget aux deux mois",
    "ressources-humaines": "une animatrice 15 heures par semaine pendant 40 semaines, 4 bénévoles",
    "ressources-materielles": "chaudrons\ncontenants\ncuisine prêtée",
    "demande-montant": Decimal("20000"),
    "demande-usage": "le salaire de l'animatrice et une partie des aliments",
    "evaluation-outils": "feuille de présence et court questionnaire",
    "evaluation-qui": "l'animatrice, chaque mois",
    "ads-obstacles": "Les hommes seuls viennent peu; des aînées n'ont pas de voiture",
    "ads-ajustements": "Transport bénévole, invitation faite par un autre homme",
    "risques-liste": "non",
    "visibilite-moyens": "affiches à la pharmacie",
}


def form() -> Form:
    """Give the form that ships."""
    text = (ROOT / "knowledge/programmes/fqis/formulaire.yaml").read_text(encoding="utf-8")
    return Form.model_validate(yaml.safe_load(text))


def sentences(name: str) -> Sentences:
    """Give the sentences of a file of `prompts/`."""
    return load_sentences(ROOT / "prompts", name)


def answer(held: Form, field: str, value: Value, *, confirmed: bool = True) -> Answer:
    """Give an answer to a field of a form; None is « je ne sais pas encore »."""
    found = held.field(field)
    assert found is not None, field
    state = State.UNKNOWN if value is None else State.GIVEN
    return Answer(
        field=field, kind=found.kind, state=state, value=value, day=DAY, confirmed=confirmed
    )


def dossier(held: Form, said: dict[str, Value] | None = None) -> Dossier:
    """Give a dossier that holds answers; those of the collective kitchen when none are given."""
    kitchen = said is None
    told = {k: v for k, v in (SAID if said is None else said).items() if held.field(k)}
    return Dossier(
        id="d1",
        person="terminal:1",
        number=1,
        programme="fqis",
        form=held.id,
        form_version=held.version,
        opened=DAY,
        territory="bas-saint-laurent" if kitchen else None,
        answers={field: answer(held, field, value) for field, value in told.items()},
        expenses=_expenses() if kitchen else (),
        funding=_funding() if kitchen else (),
    )


def _expenses() -> tuple[ExpenseLine, ...]:
    return (
        ExpenseLine(
            id="e1",
            label="Animatrice",
            amount=Decimal("13200.00"),
            activity="40 ateliers de cuisine",
        ),
        ExpenseLine(
            id="e2", label="Aliments", amount=Decimal("10800.00"), activity="repas en groupe"
        ),
        ExpenseLine(
            id="e3",
            label="Salle prêtée",
            amount=Decimal("4000.00"),
            activity="40 ateliers de cuisine",
            in_kind=True,
        ),
    )


def _funding() -> tuple[FundingLine, ...]:
    return (
        FundingLine(id="s1", label="FQIS", amount=Decimal("20000.00"), status=FundingStatus.ASKED),
        FundingLine(
            id="s2",
            label="Fondation locale",
            amount=Decimal("4000.00"),
            status=FundingStatus.CONFIRMED,
        ),
        FundingLine(id="s3", label="Municipalité", amount=Decimal("4000.00"), in_kind=True),
    )
