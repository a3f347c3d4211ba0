"""What kind of thing a question expects: a passage that cannot hold it is no answer."""

from __future__ import annotations

import re

from bot.backends.search.french import fold
from bot.domain.passage import Expected

_MONEY = re.compile(
    r"\bcombien (?:de |d')?(?:dollars?|piasses?|\$|max)"
    r"|\b(?:coute|couterait|vaut|paie|paye|gagne|revient)(?:-t-| )?(?:il |elle |on )?(?:a )?combien"
    r"|\bcombien (?:ca |est-ce que ca )?(?:coute|couterait|vaut|gagne)"
    r"|\bsalaire (?:moyen|minimum)|\b(?:prix|cout|loyer) (?:moyen|d[eu'])"
)
_FIGURE = re.compile(
    r"\bcombien d(?:e |')(?!temps|facons?|manieres?)|\bquel (?:nombre|pourcentage)\b"
    r"|\bquel(?:le)? est (?:le |la |l')(?:seuil|montant|taux|pourcentage|nombre)\b"
)
_PERSON = re.compile(
    r"\b(?:comment s'appelle|(?:pre)?nom d[eu]|c'est quoi le nom)(?: l[ea] | l'| de l[ea] | )?"
    r"(?:personne|direct|agente?|coordonn|president|responsable|intervenant|conseill)"
    r"|\bqui (?:preside|dirige|est (?:le |la |l')(?:president|direct|coordonn|agente?))"
    r"|\b(?:numero|num) (?:de )?tel"
    r"|\b(?:numero|num) (?:du |de la |de l'|des )"
    r"(?:crd|mrc|cdc|mandataire|bureau|agente?|responsable)"
    r"|\b(?:courriel|adresse|cellulaire|telephone) (?:de la|de l'|du|de ma)\b"
)


def expected(question: str) -> Expected:
    """Tell what a question in standard spelling expects."""
    folded = fold(question)
    if _PERSON.search(folded):
        return Expected.PERSON
    if _MONEY.search(folded):
        return Expected.MONEY
    return Expected.FIGURE if _FIGURE.search(folded) else Expected.ANYTHING
