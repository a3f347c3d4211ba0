"""An invented proposal with something of every kind in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

from PIL import Image

from bot.domain.dossier import Calculation
from bot.domain.proposal import (
    Cost,
    Due,
    Fact,
    Gap,
    Judged,
    Money,
    Part,
    Partner,
    Picture,
    Piece,
    Proposal,
    Remark,
    Source,
    Stated,
)

DAY = date(2026, 11, 23)


def picture() -> Picture:
    """A small picture with its text."""
    made = BytesIO()
    Image.new("RGB", (900, 500), "#DDE6F5").save(made, "PNG")
    return Picture(made.getvalue(), "Besoin : manger seul. Activité : cuisiner ensemble.")


def money() -> Money:
    """A budget with calculations, money and contributions in kind; it balances."""
    hours = Calculation(
        rate=Decimal("22.50"),
        quantity=Decimal(15),
        unit="heures",
        periods=Decimal(40),
        period="semaines",
        charges=Decimal("13.25"),
    )
    room = Calculation(rate=Decimal(100), quantity=Decimal(40), unit="fois")
    costs = (
        Cost("Animatrice", Decimal("15288.75"), "Salaires et charges", hours, activity="Ateliers"),
        Cost("Aliments de base", Decimal("4200.10"), "Matériel et aliments", activity="Ateliers"),
        Cost("Chaudrons", Decimal("650.00"), "Matériel et aliments", confirmed=False),
        Cost("Salle prêtée", Decimal("4000.00"), "Location de salles", room, in_kind=True),
    )
    sources = (
        Source("Le Fonds", Decimal("18000.00"), "Fonds (FQIS)", "Demandée", fund=True),
        Source("Caisse du coin", Decimal("2138.85"), "Fondation", "Confirmée"),
        Source("Salle prêtée", Decimal("4000.00"), "Apport en nature", "Confirmée", in_kind=True),
    )
    return Money(costs, sources)


def parts() -> tuple[Part, ...]:
    """Sections: one with text, one with answers alone, one empty, the budget, the results."""
    first = "Des aînés de trois villages mangent seuls et sautent des repas."
    second = "Dans notre sondage de 2026, 31 des 52 aînés rencontrés le disaient."
    third = "Personne n'offre un lieu pour cuisiner ensemble."
    said = (Stated(first), Stated(second, confirmed=False), Stated(third, paragraph=1))
    items = (Stated("Quarante ateliers", paragraph=0, item=True), Stated("Un bilan", True, 1, True))
    facts = (
        Fact("Nom légal", "La Tablée d'en haut & compagnie"),
        Fact("NEQ", "1234567890", confirmed=False),
    )
    return (
        Part("F01", "Votre organisme", facts=facts),
        Part("F04", "Besoin et contexte", said, f"{first} {second}\n\n{third}", limit=2000),
        Part("F09", "Activités", items, "• Quarante ateliers\n• Un bilan", limit=10),
        Part("F10", "Résultats", (Stated("Un ami de plus."),), "Un ami de plus.", model=True),
        Part("F15", "Budget", expenses=True, funding=True),
        Part("F19", "Risques"),
    )


def whole_proposal() -> Proposal:
    """Everything together."""
    doc = Remark(
        "La résolution du conseil est souvent demandée.", "DOC-03", ("https://exemple.org",)
    )
    return Proposal(
        id="d-1",
        day=DAY,
        day_text="23 novembre 2026",
        programme="Fonds québécois d'initiatives sociales",
        programme_id="fqis",
        notice="Ce plan de travail n'est pas le formulaire officiel : recopiez chaque section.",
        title="À table ensemble",
        organisation="La Tablée d'en haut & compagnie",
        signatory="la présidence du conseil d'administration",
        place="Matane",
        territory="Bas-Saint-Laurent",
        territory_id="bas-saint-laurent",
        start="11 janvier 2027",
        end="17 décembre 2027",
        need="Des aînés de trois villages mangent seuls et sautent des repas.",
        people="Des aînés de 65 ans et plus, à faible revenu, qui vivent seuls.",
        objective="Réduire l'isolement et améliorer l'alimentation.",
        activities="Quarante ateliers de cuisine suivis d'un repas en groupe.",
        effects="Les participants sautent moins de repas et ont de nouvelles amitiés.",
        parts=parts(),
        money=money(),
        verdict=Judged(
            "Selon les règles que nous connaissons, il reste à vérifier.", DAY, "abc123", (doc,)
        ),
        remarks=(Remark("Aucune parole des personnes concernées.", "RED-04"),),
        gaps=(Gap("Risques", "Principaux risques", "la direction"),),
        dates=(
            Due("depot", date(2027, 2, 26), "Date limite de dépôt", "Appel de 2027", sure=False),
            Due("tache:x", date(2027, 2, 5), "Faites adopter la résolution."),
        ),
        pieces=(
            Piece("resolution", "Résolution du conseil", "Par vote", "le conseil", "à obtenir"),
            Piece("etats", "États financiers", "Auprès de la comptable", "", "en main", done=True),
        ),
        partners=(Partner("La popote", "elle réfère des aînés"), Partner("", "La ville aide")),
        model=picture(),
        sources=("DOC-03 : https://exemple.org",),
    )
