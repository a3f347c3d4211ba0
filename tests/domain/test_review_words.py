"""What the review sees in words, and what it leaves alone."""

from __future__ import annotations

import pytest

from bot.domain.prose import tidy
from bot.domain.review_words import (
    answers_nothing,
    chat_words,
    has_cause,
    has_source,
    has_voice,
    hurting_words,
    personal_words,
    tells_an_activity,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nous aidons les pauvres du quartier.", "pauvres"),
        ("Un repas pour les plus pauvres", "pauvres"),
        ("Notre clientèle vient de partout.", "clientele"),
        ("LES DÉMUNIS du village", "demunis"),
        ("des familles démunies", "demunis"),
        ("On reçoit des cas sociaux.", "cas"),
        ("les gens sont sur le B.S.", "bs"),
        ("aider les BS", "bs"),
        ("des assistés sociaux", "bs"),
        ("les itinérants du centre-ville", "itinerants"),
        ("un itinérant sur deux", "itinerants"),
        ("des handicapés", "handicapes"),
        ("les handicapées de la région", "handicapes"),
        ("Les vieux sont seuls.", "vieux"),
        ("nos petits vieux", "vieux"),
        ("on nourrit les vieux, les jeunes", "vieux"),
        ("les toxicomanes", "dependance"),
        ("des prostituées", "prostituees"),
        ("les analphabètes", "illettres"),
        ("les immigrants illégaux", "illegaux"),
        ("des malades mentaux", "malades"),
        ("les autistes", "diagnostic"),
        ("les décrocheurs", "decrocheurs"),
        ("des femmes battues", "battues"),
        ("les filles-mères", "filles-meres"),
        ("les Amérindiens", "autochtones"),
        ("les exclus", "defavorises"),
    ],
)
def test_words_that_hurt_are_seen(text: str, kind: str) -> None:
    """A word that reduces people to what they lack is found, whatever its accents or capitals."""
    assert [found.kind for found in hurting_words(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "des personnes en situation de pauvreté",
        "les pauvres conditions de logement",
        "un sol pauvre en matière organique",
        "la lutte contre la pauvreté",
        "les vieux logements du centre",
        "les vieux vêtements donnés",
        "une exposition itinérante",
        "le service itinérant de bibliothèque",
        "des personnes en situation d'itinérance",
        "des personnes handicapées",
        "une personne en situation de handicap",
        "le bas du fleuve",
        "au cas où il pleuvrait",
        "un cas de figure",
        "le client de l'épicerie",
        "une étude sur le décrochage scolaire",
        "Une dame a dit « on nous appelle les pauvres ».",
        "les communautés autochtones",
        "un projet exclusif",
        "la vente des drogues",
        "une clinique",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    """A word that only looks like one that hurts, or that somebody is quoted saying, is not."""
    assert list(hurting_words(text)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Son NAS est le 046 454 286.", "nas"),
        ("carte TREM 5001 0112", "ramq"),
        ("appelez-la au 418 555-0123", "telephone"),
        ("(514) 555-0199", "telephone"),
        ("ecrire a lucie@example.org", "courriel"),
        ("elle vit au 123, rue Principale", "adresse"),
        ("au 45 3e rang Nord", "adresse"),
        ("G4W 1A1", "adresse"),
        ("Madame Lucie Tremblay vient chaque semaine.", "nom"),
        ("M. Gagnon aide au jardin", "nom"),
        ("Lucie Tremblay, 78 ans, cuisine", "nom"),
    ],
)
def test_personal_information_is_seen(text: str, kind: str) -> None:
    """What would tell a reader who a participant is, is found."""
    assert kind in [found.kind for found in personal_words(text)]


@pytest.mark.parametrize(
    "text",
    [
        "NEQ 1234567890",
        "un budget de 123 456 789 $",
        "40 ateliers, 960 repas, 24 personnes",
        "de 2024 à 2027",
        "12 500 $",
        "rue Principale",
        "une dame de 78 ans",
        "monsieur le maire",
        "madame la ministre",
        "le 811",
        "entre 9 h 30 et 11 h",
        "15 heures × 22 $ × 40 semaines = 13 200 $",
        "la salle du rang 4",
    ],
)
def test_plain_figures_are_not_personal(text: str) -> None:
    """Counts, years, amounts and functions say nothing of who a participant is."""
    assert list(personal_words(text)) == []


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        ("Organiser 40 ateliers de cuisine", "organiser"),
        ("Offrir des repas aux aînés", "offrir"),
        ("Faire des sorties", "faire"),
        ("D'ici décembre 2027, tenir 12 rencontres", "tenir"),
        ("40 ateliers de cuisine", "40 ateliers"),
        ("Mettre sur pied une cuisine collective", "mettre"),
        ("Embaucher une animatrice", "embaucher"),
        ("Réduire l'isolement de 24 aînés", None),
        ("D'ici 2027, permettre à 24 aînés de préparer des repas", None),
        ("Briser l'isolement", None),
        ("Organiser des repas pour briser l'isolement", None),
        ("Offrir un accès à des aliments sains", None),
        ("Faire en sorte que les aînés mangent mieux", None),
        ("Les aînés mangent mieux", None),
        ("Créer des liens entre voisins", None),
        ("Outiller les parents du quartier", None),
    ],
)
def test_objectives_of_activity_are_told_from_change(objective: str, words: str | None) -> None:
    """An objective that says what is done, and not what changes, is seen by its verb."""
    assert tells_an_activity(objective) == words


def test_sources_voices_and_causes_are_recognised() -> None:
    """A number's source, people's words and a reason are recognised as promoters write them."""
    assert has_source("31 des 52 aînés (notre sondage, 2026)")
    assert has_source("Selon Statistique Canada, 12 % des ménages")
    assert not has_source("Il y a 52 aînés au village")
    assert has_voice("une dame nous a dit qu'elle mange seule")
    assert has_voice("« Je mange seule »")
    assert not has_voice("Beaucoup d'aînés mangent seuls")
    assert has_cause("parce que l'épicerie a fermé")
    assert has_cause("Depuis la fermeture de l'épicerie")
    assert not has_cause("Les aînés mangent seuls.")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mme tremblay ma dit", True),
        ("monsieur Gagnon vient", True),
        ("Mme Roy mange seule", True),
        ("une madame nous a dit", False),
        ("monsieur le maire", False),
    ],
)
def test_names_are_seen_in_any_case(text: str, named: bool) -> None:
    """A person's name after « madame » is seen, in capitals or not."""
    assert any(found.kind == "nom" for found in personal_words(text)) is named


def test_chat_spelling_and_what_is_no_answer_are_seen() -> None:
    """Words of a chat, bare numbers and commands are seen; prose is not."""
    assert list(chat_words("tusaisben, koi")) == ["tusaisben", "koi"]
    assert answers_nothing("8.")
    assert answers_nothing("Corriger le titre.")
    for text in ("Nous cuisinons ensemble.", "Corriger les fautes avec les jeunes du village."):
        assert not list(chat_words(text))
        assert not answers_nothing(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("c dur", "C'est dur."),
        ("ya bcp de monde", "Il y a beaucoup de monde."),
        ("la vitamine C aide", "La vitamine C aide."),
    ],
)
def test_sure_chat_spelling_is_written_at_length(typed: str, meant: str) -> None:
    """Only what means one thing is written at length."""
    assert tidy(typed) == meant
