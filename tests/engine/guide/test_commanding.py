"""Commands, questions and answers told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.guide.commanding import Command
from bot.engine.guide.reading import command_of, looks_like_question
from bot.engine.guide.said_words import COMMANDS

_SAID = {
    "back": "retour|Retour svp|reviens en arrière|précédent|precedant|question précédente|/retour",
    "skip": "passer|on passe|plus tard|suivante|passe cette question|/passer|pas maintenant",
    "help": "aide|Pourquoi ?|pourquoi cette question|je comprends pas|ça veut dire quoi ?|/aide"
    "|cest pas clair ta question|je comprend rien|comment j'écris ça|je sais pas quoi écrire"
    "|la question est pas claire|je comprends pas ce que vous voulez dire",
    "pause": "pause|je reviens plus tard|à plus tard|STOP|j'arrête là|bonne nuit|/pause|à tantôt",
    "resume": "reprendre|continuer|on continue|me revoilà|/reprendre|je veux continuer",
    "menu": "menu|accueil|/menu|/start",
    "where": "où j'en suis|où en suis-je ?|chu rendu où|plan|les étapes|progression|/plan",
    "see": "montre-moi tout|voir|résumé|mes réponses|voir mes réponses|/voir",
    "correct": "corriger|je me suis trompé|je me suis trompée|c'est pas ça|/corriger",
    "export": "exporter|donne-moi le fichier|le fichier s'il vous plaît|/exporter|exportr",
    "budget": "budget|le budget|/budget",
    "dossiers": "mes dossiers|changer de dossier|/dossiers",
    "new": "nouveau dossier|nouvelle demande|un autre projet|/nouveau",
    "human": "humain|parler à quelqu'un|je veut parler a quelqu'un|je veux parler à quelqu'un"
    "|une vraie personne|/humain|qui peut m'aider ?|à qui parler|je voudrais parler a une vrai "
    "personne svp",
    "verdict": "admissible ?|suis-je admissible|on est-tu admissible|/verdict"
    "|le projet est tu admissible finalement|admissibilité",
    "write": "écrire|rédiger|brouillon|/brouillon",
    "attachments": "pièces|documents à joindre|les pièces jointes|/pieces",
    "erase": "efface mon dossier|supprimer|je veux effacer mon dossier|/effacer",
    "consents": "mes accords|mes données|/mesdonnees",
}


@pytest.mark.parametrize(
    ("said", "name"), [(one, name) for name, said in _SAID.items() for one in said.split("|")]
)
def test_a_command_is_known_in_any_register(said: str, name: str) -> None:
    """A command is known by word, sentence or slash, polite or not, misspelt or not."""
    found = command_of(said)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("je veux changer le budget", "le budget"),
        ("Corriger la date de début", "la date de début"),
        ("je me suis trompée dans le montant", "le montant"),
        ("modifier l'adresse", "l'adresse"),
        ("J'aimerais modifier mon titre.", "mon titre"),
        ("corriger NEQ", "NEQ"),
        ("Corriger : partenaires", "partenaires"),
        ("corrige numéro d'entreprise", "numéro d'entreprise"),
        ("changer titre", "titre"),
        ("change comment on les rejoint", "comment on les rejoint"),
        ("modifie la participation à l'idée", "la participation à l'idée"),
        ("non, corrige la fin", "la fin"),
    ],
)
def test_a_correction_says_of_what(said: str, rest: str) -> None:
    """A correction keeps what it is about, as typed."""
    assert command_of(said) == Command("correct", rest)


@pytest.mark.parametrize(
    "said",
    """Le retour au travail des jeunes mères|changer la vie des gens|Je veux changer la vie des gens
    |budget 40 000 $|aide alimentaire|transport|oui|non|Matane|Les aînés arrêtent de manger seuls
    |plan d'action local|12 500 $|accompagnement|La Pause, maison de répit|une coop|tout|aucun|2
    |Changer les mentalités face à la pauvreté|on comprend pas les formulaires du gouvernement
    |C'est pas clair pour les aînés où aller manger|les personnes aînées
    |une trentaine de personnes|jsp|/inconnu|""".replace("\n    ", "").split("|"),
)
def test_an_answer_is_no_command(said: str) -> None:
    """An answer that holds the word of a command, or none, is no command."""
    assert command_of(said) is None


def test_no_phrase_is_two_commands() -> None:
    """Each phrase asks for one thing."""
    phrases = [phrase for held in COMMANDS.values() for phrase in held]
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize(
    "said",
    """est-ce que 40 000 $ c'est trop ?|c'est quoi un mandataire|on peut-tu payer le loyer
    |ya tu un maximum|y a-tu une date limite|combien on peut demander|kesse ça prend comme papiers
    |ki paye les salaires|La salle est payée par le fonds ?|peut-on payer un salaire
    |On est une coop. Est-ce qu'on peut déposer ?|faut-il une résolution|ça prend-tu une résolution
    |je voudrais savoir si le loyer est payé|où est-ce qu'on envoie ça|qu'est-ce que le FQIS
    |Euh, c'est quoi la différence ?|Combien ça coûte|quel est le maximum|what is the deadline?
    |avez-vous un exemple|je peux-tu demander plus|pourquoi vous demandez ça
    |comment on calcule les salaires|à qui je demande ça ?
    |cest qui le mandataire chez nous|c koi le fqis|t'es tu un robot|c'est koi le mandataire
    |est ce que je peu payer la bouffe avec|c koi le RENA
    |notre projet est-il admissible ?""".replace("\n    ", "").split("|"),
)
def test_a_question_is_known(said: str) -> None:
    """A question is known in standard and familiar French, with its mark or without."""
    assert looks_like_question(said)


@pytest.mark.parametrize(
    "said",
    """Parce que les gens se demandent comment manger|Qui : les aînés|Comment : en marchant
    |Combien de personnes : 24|Quand la saison commence, on plante|Matane ?|40 000 $ ?
    |Quelle que soit la météo, on sort|Quelques familles du quartier|« Qui a faim ? »
    |On se demande souvent si c'est assez, alors on cuisine.|C'est une cuisine collective|?
    |Ou des jeunes du coin|Est du Québec|Ouvrir une cuisine|Qui vivent seuls et sans voiture
    |Quoi faire : des ateliers|Les gens disent : où aller ? Nous ouvrons une porte.
    |Pour savoir cuisiner|oui|""".replace("\n    ", "").split("|")[:-1],
)
def test_an_answer_is_no_question(said: str) -> None:
    """An answer that holds the words of a question is no question."""
    assert not looks_like_question(said)


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    """No text makes either reading fail."""
    command_of(text)
    looks_like_question(text)
