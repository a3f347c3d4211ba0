"""Rule data and glossary as passages: each sentence with its dates, its place and its sources."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.backends.search.statements import of_form, of_glossary, of_programme, of_territory
from bot.domain.form import Form
from bot.domain.glossary import Glossary
from bot.domain.passage import Passage
from bot.domain.rules import Programme, Territory

_READ = {"par": "A", "document": "Guide 2026", "le": "2026-02-03"}


def _value(text: str, **held: Any) -> dict[str, Any]:
    return {"texte": text, "statut": "a_verifier", "source": ["https://exemple.test"], **held}


def _verified(text: str, **held: Any) -> dict[str, Any]:
    return _value(text, statut="verifie", verifie=_READ, **held)


def _programme(**held: Any) -> Programme:
    value = _verified("Le maximum est de 40 000 $.", valeur="40000.00", unite="$", du=2026, au=2027)
    rules = [
        {
            "id": "R-1",
            "sujet": "montant-maximum",
            "titre": "Maximum",
            "valeurs": [value, _value("Le maximum n'est pas connu.", inconnu=True, du=2028)],
        },
        {
            "id": "R-2",
            "sujet": "role",
            "titre": "Rôle",
            "valeurs": [
                _value("Le mandataire aide.", questions="c'est qui", demander_a="à la MRC")
            ],
        },
    ]
    topics = [{"id": "role", "titre": "Rôle", "questions": ["Qui ?"], "si_inconnu": "Demandez."}]
    found = {"id": "demo", "nom": "Programme de démonstration", "sujets": topics, "regles": rules}
    return Programme.model_validate({**found, **held})


_TERRITORY = Territory.model_validate(
    {
        "id": "vallee",
        "nom": "Vallée",
        "dans": "dans la Vallée",
        "programme": "demo",
        "etendue": [_value("La Vallée compte trois villages.")],
        "mandataire": [_value("La MRC gère le programme.", valeur="MRC de la Vallée")],
        "enveloppes": [_value("La Vallée reçoit 1 000 000 $.", valeur=1000000, unite="$", du=2024)],
        "regles": [
            {
                "id": "T-1",
                "sujet": "duree",
                "titre": "Durée des projets",
                "valeurs": [_value("Un projet dure 12 mois.", valeur="12", unite="mois")],
            }
        ],
        "appels": [
            {
                **_value("L'appel ferme en mars ; 50 000 $ au plus, jusqu'en 2027."),
                "id": "A-1",
                "nom": "Appel du printemps",
                "mode": "date",
                "ouvre": "2026-01",
                "ferme": "2026-03-15",
                "dates_de_depot": ["2026-05-01"],
                "projets_jusqu_au": 2027,
                "maximum": 50000,
                "enveloppe": 200000,
            },
            {
                **_value("Les dépôts se font en mai et en octobre."),
                "id": "A-2",
                "nom": "Dépôts",
                "mode": "date",
                "dates_de_depot": ["2026-10-01", "2026-05-01"],
            },
        ],
        "secteurs": [
            {
                "id": "nord",
                "nom": "Le Nord",
                "contacts": [_value("Appelez le Nord.")],
                "appels": [
                    {
                        **_value("Le Nord reçoit toujours."),
                        "id": "A-3",
                        "nom": "A",
                        "mode": "continu",
                    }
                ],
            }
        ],
    }
)
_PASSAGES = of_territory(_TERRITORY, "territoires/vallee.yaml", {"enveloppe": "Argent réservé"})


def _of(text: str, passages: list[Passage] = _PASSAGES) -> Passage:
    (found,) = (p for p in passages if text in p.text)
    return found


def test_each_value_of_a_programme_is_a_passage() -> None:
    """A rule's sentences come back word for word, under the rule's title and topic."""
    passages = of_programme(_programme(), "programmes/demo/programme.yaml")

    assert [p.text for p in passages] == [
        "Le maximum est de 40 000 $.",
        "Le maximum n'est pas connu.",
        "Le mandataire aide.",
    ]
    first = passages[0]
    assert (first.section, first.topics, first.rule) == ("Maximum", ("montant-maximum",), "R-1")
    assert (first.valid_from, first.valid_until) == (date(2026, 1, 1), date(2027, 12, 31))
    assert first.programme == "demo"
    assert first.territories == ()
    assert first.source == "https://exemple.test"


@pytest.mark.parametrize(
    ("acronym", "title"),
    [(None, "Programme de démonstration"), ("PDD", "Programme de démonstration (PDD)")],
)
def test_a_programme_is_cited_with_its_acronym(acronym: str | None, title: str) -> None:
    """The title of a citation tells the acronym where there is one."""
    passages = of_programme(_programme(sigle=acronym), "p.yaml")
    assert {p.title for p in passages} == {title}


def test_a_verified_value_has_the_date_it_was_read_and_nobody_to_ask() -> None:
    """What a person read carries the day; what nobody could verify says whom to ask."""
    verified, _, unverified = of_programme(_programme(), "p.yaml")

    assert (verified.dated, verified.to_check) == (date(2026, 2, 3), None)
    assert (unverified.dated, unverified.to_check) == (None, "à la MRC")
    assert _of("trois villages").to_check == ""


def test_an_unknown_value_says_so() -> None:
    """A sentence that only says that nothing was found is marked, whatever its dates."""
    known, unknown, _ = of_programme(_programme(), "p.yaml")
    assert not known.unknown
    assert unknown.unknown
    assert unknown.value is None


@pytest.mark.parametrize(
    ("held", "value"),
    [
        ({"valeur": "40000.00", "unite": "$"}, "40000 $"),
        ({"valeur": 40000, "unite": "$"}, "40000 $"),
        ({"valeur": "12.50", "unite": "%"}, "12.5 %"),
        ({"valeur": 3}, "3"),
        ({"valeur": "la MRC"}, None),
        ({"valeur": ["a", "b"]}, None),
        ({}, None),
    ],
)
def test_a_number_is_held_written_one_way(held: dict[str, Any], value: str | None) -> None:
    """The same amount compares equal however it was typed; a name is no number."""
    territory = _TERRITORY.model_copy(
        update={"envelopes": _made(_value("De 3 à 40 000 $, ou 12,5 %.", **held))},
    )
    assert _of("De 3 à", of_territory(territory, "v.yaml", {})).value == value


def _made(value: dict[str, Any]) -> Any:
    held = {**_TERRITORY.model_dump(by_alias=True, exclude={"envelopes"}), "enveloppes": [value]}
    return Territory.model_validate(held).envelopes


def test_a_territory_s_values_hold_there_only() -> None:
    """Each sentence of a territory carries its id and its programme."""
    assert {p.territories for p in _PASSAGES} == {("vallee",)}
    assert {p.programme for p in _PASSAGES} == {"demo"}
    assert _of("trois villages").topics == ("etendue",)
    assert _of("La MRC gère").topics == ("mandataire",)


def test_a_series_is_titled_by_its_topic() -> None:
    """A section shows the topic's own title, or its id when no programme declares it."""
    assert _of("1 000 000 $").section == "Argent réservé"
    assert _of("trois villages").section == "etendue"
    assert _of("12 mois").section == "Durée des projets"


def test_a_territory_s_own_rule_answers_its_topic() -> None:
    """A rule that a territory adds is under the topic and the id that it names."""
    passage = _of("12 mois")
    assert (passage.topics, passage.rule, passage.value) == (("duree",), "T-1", "12 mois")


def test_a_sector_s_values_are_told_apart() -> None:
    """What a part of the territory says carries that part, in its title too."""
    north = [p for p in _PASSAGES if p.sector == "nord"]

    assert {p.text for p in north} == {"Appelez le Nord.", "Le Nord reçoit toujours."}
    assert {p.title for p in north} == {"Vallée › Le Nord"}
    assert {p.title for p in _PASSAGES if p.sector is None} == {"Vallée"}


def test_a_call_answers_what_it_tells() -> None:
    """A call that gives a maximum, an envelope and an end is on those topics as well."""
    passage = _of("ferme en mars")

    assert passage.topics == ("appel", "montant-maximum", "enveloppe", "duree")
    assert (passage.section, passage.rule) == ("Appel du printemps", "A-1")
    assert _of("mai et en octobre").topics == ("appel",)


def test_a_call_holds_until_it_closes() -> None:
    """It opens on its first day and ends on the closing, else on the last deposit date."""
    dated, deposits, lasting = (_of(t) for t in ("ferme en mars", "mai et en", "reçoit toujours"))

    assert (dated.valid_from, dated.valid_until) == (date(2026, 1, 1), date(2026, 3, 15))
    assert (deposits.valid_from, deposits.valid_until) == (None, date(2026, 10, 1))
    assert (lasting.valid_from, lasting.valid_until) == (None, None)


def test_a_form_s_section_tells_what_a_good_answer_holds() -> None:
    """Each section is a passage of its sentence, then one line for each good practice."""
    field = {"id": "nom", "question": "Nom ?", "type": "texte"} | dict.fromkeys(
        ("pourquoi", "aide", "exemple"), "Oui."
    )
    section = {"id": "projet", "titre": "Projet", "champs": [field]}
    form = Form.model_validate(
        {
            "id": "formulaire",
            "version": 1,
            "titre": "Formulaire type",
            "officiel": False,
            "avertissement": "Ce n'est pas le vrai.",
            "sections": [
                {**section, **_value("Dites le projet."), "bonne_reponse": ["Court.", "Clair."]},
                {**section, **_value("Dites le reste."), "bonne_reponse": "Un.\nDeux."},
            ],
        }
    )
    first, second = of_form(form, "demo", "programmes/demo/formulaire.yaml")

    assert first.text.split("\n") == ["Dites le projet.", "Court.", "Clair."]
    assert second.text.split("\n") == ["Dites le reste.", "Un.", "Deux."]
    assert (first.title, first.section, first.programme) == ("Formulaire type", "Projet", "demo")
    assert first.topics == ()


def test_a_term_is_found_by_every_way_to_write_it() -> None:
    """Acronym, synonyms, spellings and ways to ask lead to a definition; none of them is shown."""
    term = {
        "terme": "Action communautaire",
        "sigle": "ACA",
        "synonymes": ["mouvement"],
        "graphies": ["aksion"],
        "definition": "Des organismes autonomes.",
        "statut": "a_verifier",
        "source": ["un guide", "un site"],
    }
    sure = {"terme": "MRC", "definition": "Un palier.", "statut": "verifie", "source": "loi"}
    glossary = Glossary.model_validate({"termes": [term, sure]})
    first, second = of_glossary(
        glossary, "glossaire.yaml", "Glossaire", "au mandataire", ("Que veut dire {term} ?",)
    )

    assert (first.title, first.section) == ("Glossaire", "Action communautaire (ACA)")
    assert first.text == "Des organismes autonomes."
    assert set(first.questions) == {
        "ACA",
        "mouvement",
        "aksion",
        "Que veut dire Action communautaire ?",
        "Que veut dire ACA ?",
    }
    assert first.source == "un guide ; un site"
    assert (first.to_check, second.to_check) == ("au mandataire", None)
    assert (second.section, second.questions) == ("MRC", ("Que veut dire MRC ?",))


def test_a_glossary_without_ways_to_ask_is_survived() -> None:
    """Without ways to ask, a plain term is found by its own words alone."""
    glossary = Glossary.model_validate(
        {
            "termes": [
                {"terme": "MRC", "definition": "Un palier.", "statut": "verifie", "source": "s"}
            ]
        }
    )
    (passage,) = of_glossary(glossary, "glossaire.yaml", "Glossaire", "")
    assert passage.questions == ()


def test_every_passage_has_an_id_of_its_own() -> None:
    """Ids are the file and a rank, from 1, with none missing."""
    expected = [f"territoires/vallee.yaml#{rank}" for rank in range(1, len(_PASSAGES) + 1)]
    assert [p.id for p in _PASSAGES] == expected
    assert {p.document for p in _PASSAGES} == {"territoires/vallee.yaml"}
