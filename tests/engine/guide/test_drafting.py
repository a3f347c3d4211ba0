"""Drafts: only what was said, in sentences that a funder can read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.dossier import Author, Draft, FundingLine, Origin
from bot.domain.folding import folded_words
from bot.domain.form import FieldKind, Form, FormField, FormSection
from bot.domain.values import Value
from bot.domain.writing import text_of
from bot.engine.guide.asking import Asking
from bot.engine.guide.drafting import Drafter
from tests.cuisine import DAY, SAID, answer, dossier, form, sentences

FORM = form()
DRAFTER = Drafter(sentences("writing"), Asking(sentences("guide")))
NO_BREAK = str.maketrans({"\u00a0": " ", "\u202f": " "})


def _field(**held: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "question": "Quoi ?",
        "type": "texte_long",
        "pourquoi": "p",
        "aide": "a",
        "exemple": "e",
        **held,
    }


def _form(*fields: dict[str, Any]) -> Form:
    sourced = {"texte": "t", "statut": "a_verifier", "source": "x"}
    section = {**sourced, "id": "s", "titre": "S", "bonne_reponse": ["b"], "champs": list(fields)}
    head = {"id": "f", "version": 1, "titre": "F", "officiel": False, "avertissement": "x"}
    return Form.model_validate({**head, "sections": [section]})


def _drafted(held: Form, said: dict[str, Value]) -> Draft:
    return DRAFTER.draft(held, held.sections[0], dossier(held, said), DAY)


def _text(held: Form, said: dict[str, Value]) -> str:
    return text_of(_drafted(held, said)).translate(NO_BREAK)


def _shipped(name: str, **changed: Value) -> str:
    said = {**SAID, **{key.replace("_", "-"): value for key, value in changed.items()}}
    base = dossier(FORM)
    answers = {k: answer(FORM, k, v) for k, v in said.items() if FORM.field(k)}
    section = FORM.section(name)
    assert section is not None
    held = base.model_copy(update={"answers": answers})
    return text_of(DRAFTER.draft(FORM, section, held, DAY)).translate(NO_BREAK)


@pytest.mark.parametrize(
    ("phrase", "said", "written"),
    [
        ("Le but est de {reponse}.", "Améliorer la vie", "Le but est d'améliorer la vie."),
        ("Il s'adresse à {reponse}.", "Les aînés isolés.", "Il s'adresse aux aînés isolés."),
        ("Il agit sur {reponse}.", "L'isolement", "Il agit sur l'isolement."),
        ("Il se fera à {reponse}.", "Matane", "Il se fera à Matane."),
        (
            "Il prévoit {reponse}.",
            "ateliers\nrepas\nsorties",
            "Il prévoit ateliers, repas et sorties.",
        ),
        ("Voici le but :", "Réduire l'isolement", "Voici le but : réduire l'isolement."),
        ("Voici le but :", "On veut cuisiner", "Voici le but : on veut cuisiner."),
        (
            "Pendant le projet :",
            "On cuisine. On mange.",
            "Pendant le projet, on cuisine. On mange.",
        ),
        ("Il vise {reponse}.", "nous voulons cuisiner", "Nous voulons cuisiner."),
        ("Elle dit : « {reponse} ».", '"je mange seule"', "Elle dit : « Je mange seule »."),
        ("Il vise {reponse}.", "aucun", ""),
        ("Il vise {reponse}.", "non", ""),
        ("Il a {reponse} d'avance.", "un local", "Il a un local d'avance."),
        (None, "nous cuisinons", "Nous cuisinons."),
        (None, "des ateliers", "Des ateliers."),
    ],
)
def test_an_answer_finds_its_place(phrase: str | None, said: str, written: str) -> None:
    """A short answer enters the form's sentence; one made of sentences stands as it was said."""
    held = _form(_field(phrase=phrase) if phrase else _field())
    assert _text(held, {"a": said}) == written


def test_a_long_list_stands_one_a_line() -> None:
    """Things too long for one sentence are listed under the words that announce them."""
    held = _form(_field(phrase="Les objectifs sont :"))
    said = (
        "d'ici 2027, permettre à 24 aînés de cuisiner\nd'ici 2027, briser l'isolement de 18 aînés"
    )
    assert _text(held, {"a": said}) == (
        "Les objectifs sont :\n• d'ici 2027, permettre à 24 aînés de cuisiner;\n"
        "• d'ici 2027, briser l'isolement de 18 aînés."
    )


def test_one_is_singular() -> None:
    """The words that count agree with « 1 »."""
    held = _form(_field(type="entier", phrase="Il rejoindra {reponse} personnes différentes."))
    assert _text(held, {"a": 1}) == "Il rejoindra 1 personne différente."
    assert _text(held, {"a": 1200}) == "Il rejoindra 1 200 personnes différentes."


def test_choices_are_written() -> None:
    """A choice has its own sentence; several make one enumeration."""
    choices = [{"id": "x", "texte": "Transport"}, {"id": "y", "texte": "Repas chaud"}]
    one = _field(type="choix", choix=choices, phrases={"x": "Le transport est prévu"})
    assert _text(_form(one), {"a": "x"}) == "Le transport est prévu."
    more = _field(type="plusieurs_choix", choix=choices, phrase="On prévoit {reponse}.")
    assert _text(_form(more), {"a": ("x", "y")}) == "On prévoit transport et repas chaud."
    yes = _field(type="oui_non", phrases={"oui": "Le dépôt se fait à plusieurs."})
    assert _text(_form(yes), {"a": True}) == "Le dépôt se fait à plusieurs."
    assert _text(_form(yes), {"a": False}) == ""


def test_the_same_thing_is_said_once() -> None:
    """Two fields answered alike give one sentence that rests on both; so does a figure again."""
    held = _form(
        _field(),
        _field(id="b"),
        _field(id="c", type="entier", phrase="Il rejoindra {reponse} personnes."),
    )
    draft = _drafted(held, {"a": "on aide 24 aînés", "b": "On aide 24 aînés.", "c": 24})
    assert [s.fields for s in draft.sentences] == [("a", "b", "c")]


def test_dates_and_amounts_are_worked_out() -> None:
    """Dates make one sentence with the duration; the amount asked comes with its share."""
    summary = _shipped("F03-resume")
    assert "Il durera environ 11 mois, du 11 janvier 2027 au 17 décembre 2027." in summary
    asked = _shipped("F16-demande")
    assert "20 000 $, soit 71,4 % du coût total de 28 000 $" in asked
    budget = _shipped("F15-budget")
    assert "28 000 $, dont 4 000 $ en apports en nature" in budget
    assert "fondation locale (4 000 $ confirmés)" in budget


def test_a_wrong_date_is_not_worked_out() -> None:
    """An end before the beginning gives no duration."""
    assert "mois" not in _shipped("F03-resume", projet_fin=date(2026, 1, 1))


def test_every_sentence_knows_where_it_comes_from() -> None:
    """Each sentence names its fields and its origin, and says when something is not confirmed."""
    held = dossier(FORM)
    unsure = answer(FORM, "projet-debut", date(2027, 1, 11), confirmed=False)
    section = FORM.section("F03-resume")
    assert section is not None
    draft = DRAFTER.draft(FORM, section, held.with_answer(unsure), DAY)
    assert all(sentence.fields for sentence in draft.sentences)
    dates = next(s for s in draft.sentences if s.origin is Origin.COUNTED)
    assert dates.fields == ("projet-debut", "projet-fin")
    assert not dates.confirmed
    assert all(s.confirmed for s in draft.sentences if s is not dates)


def test_what_is_not_known_is_marked_apart() -> None:
    """« Je ne sais pas encore » gives no sentence, and a mark with who can know it."""
    held = _form(_field(nom="Le besoin", qui_sait="la MRC", phrase="Le besoin : {reponse}."))
    assert _text(held, {"a": None}) == ""
    marks = DRAFTER.marks(held.sections[0], dossier(held, {"a": None}))
    assert marks == ("[à compléter : Le besoin; à demander à : la MRC]",)
    assert DRAFTER.marks(held.sections[0], dossier(held, {"a": "x"})) == ()


def test_what_does_not_apply_stays_out() -> None:
    """The answer of a field that is not asked any more is in no sentence."""
    held = _form(_field(), _field(id="b"))
    said: dict[str, Value] = {"a": "nous cuisinons", "b": "nous mangeons"}

    def only_first(field: FormField) -> bool:
        return field.id == "a"

    draft = DRAFTER.draft(held, held.sections[0], dossier(held, said), DAY, only_first)
    assert text_of(draft) == "Nous cuisinons."


def test_what_the_assistant_proposed_is_told_apart() -> None:
    """A sentence that rests on an accepted suggestion says that it was proposed."""
    held = _form(_field())
    base = dossier(held, {"a": "Nombre d'ateliers tenus"})
    mine = base.answers["a"].model_copy(update={"author": Author.ASSISTANT})
    draft = DRAFTER.draft(held, held.sections[0], base.with_answer(mine), DAY)
    assert [s.origin for s in draft.sentences] == [Origin.PROPOSED]


def _known_words(section: FormSection) -> set[str]:
    """Give every word that the form, its answers or the drafter's own sentences may bring."""
    texts = [v for v in SAID.values() if isinstance(v, str)]
    for field in section.fields:
        texts += [field.phrase or "", field.label or "", *field.phrases.values()]
        texts += [option.text for option in field.options]
    spoken = sentences("writing")
    texts += [
        spoken.say(key, **_any()) for key in sorted(spoken.keys()) if key.startswith("drafting.")
    ]
    texts += [spoken.say(f"sourced.{k}") for k in ("confirmee", "demandee", "a_venir")]
    texts += ["janvier décembre 2027 11 17 28 000 20 71,4 4 24 FQIS Fondation locale Municipalité"]
    texts += ["Matane d du des au aux et de l qu"]
    return {word for text in texts for word in folded_words(text)}


def _any() -> dict[str, str]:
    names = "name answer who start end months asked total share given sources label amount status"
    return dict.fromkeys(names.split(), "")


@pytest.mark.parametrize("section", FORM.sections, ids=lambda section: section.id)
def test_no_word_comes_from_nowhere(section: FormSection) -> None:
    """Every word of every draft was said, or stands in the form's own sentences."""
    draft = DRAFTER.draft(FORM, section, dossier(FORM), DAY)
    assert set(folded_words(text_of(draft))) <= _known_words(section)


@pytest.mark.parametrize("section", FORM.sections, ids=lambda section: section.id)
def test_every_sentence_is_well_written(section: FormSection) -> None:
    """Each sentence begins and ends as it should, without doubled spaces or words."""
    draft = DRAFTER.draft(FORM, section, dossier(FORM), DAY)
    for sentence in draft.sentences:
        text = sentence.text.translate(NO_BREAK)
        assert text[:1].isupper() or text[:1] in "•«0123456789", text
        assert text[-1] in ".!?…:;»", text
        assert "  " not in text
        assert "{" not in text
        assert ".." not in text
        words = text.split()
        assert not any(a == b and a.isalpha() for a, b in zip(words, words[1:], strict=False)), text


def test_hostile_answers_are_only_text() -> None:
    """Braces, markup and formulas are kept as they were typed."""
    held = _form(_field(phrase="Le but : {reponse}."))
    said = "{reponse} {{ 7*7 }} <b>gras</b> =SOMME(A1)"
    assert "{{ 7*7 }}" in _text(held, {"a": said})


def test_funding_without_status_is_told() -> None:
    """A source whose state was not said stands without one."""
    line = FundingLine(id="s1", label="Ville", amount=Decimal("100.00"))
    section = FORM.section("F15-budget")
    assert section is not None
    held = dossier(FORM, {}).model_copy(update={"funding": (line,)})
    text = text_of(DRAFTER.draft(FORM, section, held, DAY)).translate(NO_BREAK)
    assert text == "Le financement prévu totalise 100 $ : Ville (100 $)."


def test_budget_kinds_are_left_to_their_tables() -> None:
    """No budget field is written when it has no line."""
    section = FORM.section("F15-budget")
    assert section is not None
    assert any(field.kind is FieldKind.BUDGET_LINES for field in section.fields)
    assert DRAFTER.draft(FORM, section, dossier(FORM, {}), DAY).sentences == ()


def test_words_that_the_form_already_says_are_not_said_again() -> None:
    """An answer that repeats the form's words, or the moment they tell, has them once."""
    paid = _form(_field(phrase="L'argent servira à payer {reponse}."))
    assert _text(paid, {"a": "À payer l'animatrice"}) == "L'argent servira à payer l'animatrice."
    told = _form(_field(phrase="Au moment du bilan :"))
    end = "À la fin, le groupe fera son bilan autour d'un repas."
    assert _text(told, {"a": end}) == end
    assert _text(told, {"a": "Le groupe fera son bilan"}).startswith("Au moment du bilan, le")


def test_steps_with_colons_of_their_own_stand_one_a_line() -> None:
    """Two colons never follow each other in one sentence."""
    held = _form(_field(phrase="Voici les étapes :"))
    steps = _text(held, {"a": "Janvier : recrutement. Décembre : bilan."})
    assert steps == "Voici les étapes :\n• janvier : recrutement;\n• décembre : bilan."
