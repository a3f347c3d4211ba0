"""What a Word template may name: French names over plain texts, so that no value is ever code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bot.domain.money import dollars, plain_number
from bot.domain.phrasing import capital
from bot.domain.proposal import Cost, Fact, Money, Part, Partner, Proposal, Source, share

# What XML 1.0 cannot hold, what would move the text (tabs and form feeds are tags for docxtpl), and
# what turns the reading direction over.
_UNFIT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
BLANK = "________"
_SHORT = 380


def clean(text: str) -> str:
    """Give a text as a file may hold it: no control characters, one kind of end of line."""
    return _UNFIT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def content(proposal: Proposal, partner: Partner | None = None) -> dict[str, Any]:
    """Give the values that a template may name."""
    money = proposal.money
    return {
        **_identity(proposal),
        "sections": [_part(part) for part in proposal.parts],
        "depenses": [_cost(cost) for cost in money.costs],
        "depenses_par_categorie": _by_category(money),
        "reserves": _texts(cost.caveat for cost in money.costs if cost.caveat),
        "sources": [_source(source) for source in money.sources],
        "totaux": _totals(proposal),
        "verdict": _verdict(proposal),
        "constats": [_remark(r.text, r.rule, r.sources) for r in proposal.remarks],
        "manques": [
            {"section": clean(g.section), "nom": clean(g.name), "qui": clean(g.who)}
            for g in proposal.gaps
        ],
        "a_confirmer": _texts(proposal.unconfirmed),
        "dates": [
            {"titre": clean(d.title), "note": clean(d.note), "sure": d.sure} for d in proposal.dates
        ],
        "pieces": [
            {
                "titre": clean(p.title),
                "comment": clean(p.how),
                "signe_par": clean(p.signed_by),
                "etat": clean(p.state),
                "note": clean(p.note),
            }
            for p in proposal.pieces
        ],
        "nombres": {
            "manques": str(len(proposal.gaps)),
            "a_confirmer": str(len(proposal.unconfirmed)),
            "constats": str(len(proposal.remarks)),
        },
        "reste_a_faire": bool(proposal.gaps or proposal.unconfirmed or proposal.remarks),
        "references": _texts(proposal.sources),
        "codes": clean(", ".join(proposal.codes)),
        "partenaires": [_partner(one) for one in proposal.partners],
        "partenaire": _partner(partner or Partner("")),
        "modele": bool(proposal.model),
        "modele_texte": clean(proposal.model.text) if proposal.model else "",
        "modele_image": "",
        "court": _short(proposal),
        "blanc": BLANK,
    }


def _identity(proposal: Proposal) -> dict[str, Any]:
    """Give who, where and when; a long blank would break a heading, so a title is just empty."""
    names: Mapping[str, str] = {
        "titre": proposal.shown_title or proposal.title,
        "nom": shortened(proposal.name, 90),
        "organisme": proposal.organisation,
        "signataire": proposal.signatory,
        "lieu": proposal.place,
        "territoire": proposal.territory,
        "programme": proposal.programme,
        "debut": proposal.start,
        "fin": proposal.end,
        "reunion": proposal.meeting,
        "besoin": proposal.need,
        "personnes": proposal.people,
        "objectif": proposal.objective,
        "activites": proposal.activities,
        "effets": proposal.effects,
        "date": proposal.day_text,
        "avertissement": proposal.notice,
    }
    found: dict[str, Any] = {name: clean(text) for name, text in names.items()}
    return {**found, "officiel": proposal.official}


def _short(proposal: Proposal) -> dict[str, str]:
    """Give what a single page can hold; what does not fit ends with an ellipsis."""
    texts = {
        "titre": (proposal.shown_title or proposal.title, 90),
        "organisme": (proposal.organisation, 90),
        "lieu": (proposal.place, 60),
        "besoin": (proposal.need, _SHORT),
        "personnes": (proposal.people, _SHORT),
        "objectif": (proposal.objective, _SHORT),
        "activites": (proposal.activities, _SHORT),
        "effets": (proposal.effects, _SHORT),
    }
    return {name: shortened(text, most) for name, (text, most) in texts.items()}


def shortened(text: str, most: int) -> str:
    """Give a text on one line, cut after a word where it is longer than `most` characters."""
    line = " ".join(clean(text).split())
    if len(line) <= most:
        return line
    kept = line[:most].rsplit(" ", 1)[0] if " " in line[:most] else line[:most]
    return f"{kept.rstrip(' ,;:.')}\u2026"


def _texts(texts: Iterable[str]) -> list[str]:
    return [clean(text) for text in texts]


def _part(part: Part) -> dict[str, Any]:
    return {
        "titre": clean(part.title),
        "paragraphes": [
            {
                "phrases": [{"texte": clean(s.text), "a_confirmer": not s.confirmed} for s in held],
                "puce": held[0].item,
            }
            for held in part.paragraphs
        ],
        "reponses": [_fact(fact) for fact in part.facts],
        "caracteres": plain_number(Decimal(part.count)),
        "limite": plain_number(Decimal(part.limit)) if part.limit else "",
        "depasse": bool(part.limit and part.count > part.limit),
        "redigee": bool(part.sentences),
        "vide": part.empty,
        "mention": capital(clean(part.mark)),
        "depenses_ici": part.expenses,
        "sources_ici": part.funding,
        "modele_ici": part.model,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    shown, name = clean(fact.shown), clean(fact.name)
    return {"nom": name, "valeur": shown, "a_confirmer": not fact.confirmed}


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "nom": clean(cost.label),
        "categorie": clean(cost.category),
        "calcul": clean(_calculation(cost)),
        "activite": clean(cost.activity),
        "montant": dollars(cost.amount),
        "en_nature": cost.in_kind,
        "a_confirmer": not cost.confirmed,
        "reserve": clean(cost.caveat),
    }


def _calculation(cost: Cost) -> str:
    found = cost.calculation
    if found is None:
        return ""
    parts = [dollars(found.rate)]
    for number, unit in ((found.quantity, found.unit), (found.periods, found.period)):
        if unit or number != 1:
            parts.append(f"{plain_number(number)} {unit}".strip())
    text = " \u00d7 ".join(parts)
    return text if found.charges is None else f"{text} + {plain_number(found.charges)} %"


def _by_category(money: Money) -> list[dict[str, Any]]:
    return [
        {
            "titre": clean(category),
            "lignes": [_cost(cost) for cost in money.of(category)],
            "total": dollars(sum((c.amount for c in money.of(category)), Decimal(0))),
        }
        for category in money.categories
    ]


def _source(source: Source) -> dict[str, Any]:
    return {
        "nom": clean(source.label),
        "genre": clean(source.kind),
        "statut": clean(source.status),
        "montant": dollars(source.amount),
        "en_nature": source.in_kind,
        "a_confirmer": not source.confirmed,
    }


def _totals(proposal: Proposal) -> dict[str, Any]:
    money, cost, asked = proposal.money, proposal.cost, proposal.asked
    percent = share(asked or Decimal(0), cost or Decimal(0)) * 100
    return {
        "cout": dollars(cost) if cost else "",
        "cout_nature": dollars(money.kind_cost) if money.costs else "",
        "cout_argent": dollars(money.cost - money.kind_cost) if money.costs else "",
        "revenus": dollars(money.income) if money.sources else "",
        "demande": dollars(asked) if asked else "",
        "part_demande": f"{plain_number(percent.quantize(Decimal('0.1')))} %",
        "ecart": dollars(abs(money.balance)),
        "equilibre": money.balance == 0,
        "manque": money.balance < 0,
    }


def _verdict(proposal: Proposal) -> dict[str, Any]:
    held = proposal.verdict
    if held is None:
        return {"donne": False, "texte": "", "version": "", "raisons": [], "a_refaire": False}
    return {
        "donne": True,
        "texte": clean(held.text),
        "version": clean(held.version[:12]),
        "raisons": [_remark(r.text, r.rule, r.sources) for r in held.reasons],
        "a_refaire": held.stale,
    }


def _remark(text: str, rule: str, sources: Sequence[str]) -> dict[str, Any]:
    return {"texte": clean(text), "regle": clean(rule), "references": _texts(sources)}


def _partner(partner: Partner) -> dict[str, Any]:
    return {"nom": clean(partner.name), "apport": clean(partner.role)}
