"""The guide survives anything that a person does, and loses nothing of what was said."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.domain.message import Upload
from bot.engine.guide.said_words import COMMANDS
from tests.engine.guide.anything import FOLDERS, World

PERSONS = ("essai:1", "essai:2", "essai:3")
ANSWERS = (
    "une cuisine collective pour les aînés isolés de Matane", "Richmond", "Verdun", "Matane",
    "Val-Fictif", "OBNL", "coop", "oui", "non", "peut-être", "je ne sais pas", "tout", "aucun",
    "1", "2", "12", "3, 4", "le 15 mars 2027", "2027-06-30", "au printemps", "18 mois", "deux ans",
    "12 500 $", "12,5k", "45 %", "40", "logement", "tout sauf le transport", "À table, Matane",
    "Les loyers ont doublé et 40 familles attendent, dit la MRC.", "la CDC et la Caisse populaire",
    "On veut nourrir 60 personnes à Matane du 1er mars 2027 au 30 juin 2028 avec 40 000 $.",
    "info@example.org 418-555-1234", "1144556677", "le titre", "la ligne 1", "changer la date",
)  # fmt: skip
BUDGET = (
    "animatrice 20h/sem à 24 $ pendant 30 semaines", "450 de bouffe", "1 250,50 $ de loyer",
    "don de la Caisse 5000 confirmé", "12 bénévoles 10 h à 20 $", "efface la ligne 1",
    "change la ligne 1 pour 500 $", "nourriture 800, transport 300 et salle 1200",
    "charges 15 %", "-40 $", "le FQIS 30000", "budget total 60 000", "c'est tout", "rien",
)  # fmt: skip
QUESTIONS = (
    "C'est quoi un mandataire ?", "Combien puis-je demander au maximum à Matane ?", "pourquoi ?",
    "Est-ce que le FQIS paie un camion ?", "quelle est la date limite", "?", "??? !!!",
)  # fmt: skip
ODD = (
    "", "   ", "\n\t", "🌱", "👍", "👩‍👩‍👧‍👦" * 20, "x" * 13_000, "mot " * 2_900,
    "9" * 5_000, "٣", "²",
    "\0", "\x1b[31mrouge\x07", "\ud800", "un jardin \udc00 ici", "a\u202eb\u200b", "hello how are",
    "¿Qué es esto?", "你好，我想申请资金", "مرحبا", "t'es con", "fuck you robot", "{NOM}",
    "{{7*7}}",
    "{% for x in y %}", "<script>alert(1)</script>", "=1+1", "[lien](http://x)", "*gras* _it_",
    "'; DROP TABLE dossiers; --", "1e999", "0", "-1", "999999999999999999999999 $", "1/0", "NaN",
    "31 février 2027", "le 0 mars", "année 99999", "../../etc/passwd", "/start", "/menu",
    "/inconnu", "/", "phrase 1 : autre", "enlève la phrase 99999", "#1", "non oui", "e\u0301" * 50,
)  # fmt: skip
WORDS = tuple(sorted({phrase for said in COMMANDS.values() for phrase in said}))
COMMON = ("menu", "budget", "écrire", "pièces", "exporter", "voir", "corriger", "mes dossiers",
          "retour", "passer", "aide", "pause", "reprendre", "où j'en suis", "suis-je admissible",
          "mes accords", "parler à quelqu'un", "nouveau dossier", "efface mon dossier", "bonjour",
          )  # fmt: skip
ROOMS = ("", "menu", "voir", "corriger", "budget", "écrire", "pièces", "exporter", "verdict",
         "mes dossiers", "mes accords", "effacer")  # fmt: skip
# How each command is said; every one has a sentence here.
SAID = {
    "back": "retour", "skip": "passer", "help": "aide", "pause": "pause", "resume": "reprendre",
    "menu": "menu", "where": "où j'en suis", "see": "voir", "correct": "corriger",
    "export": "exporter", "budget": "budget", "dossiers": "mes dossiers", "new": "nouveau dossier",
    "human": "parler à quelqu'un", "verdict": "verdict", "write": "écrire",
    "attachments": "pièces", "erase": "effacer", "consents": "mes accords",
}  # fmt: skip
anyone = st.sampled_from(PERSONS)
messages = st.one_of(
    st.sampled_from(ANSWERS),
    st.sampled_from(COMMON),
    st.sampled_from(BUDGET),
    st.sampled_from(ODD),
    st.sampled_from(QUESTIONS),
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=()), max_size=40),
)
FIELDS = (
    "projet-idee", "projet-territoire", "projet-theme", "projet-titre", "projet-debut", "nom",
    "demande-montant", "personnes-nombre", "pieces-liste", "pieces-fichier", "budget-depenses",
    "organisme-forme", "projet-recherche", "champ:projet-titre", "sur:projet-titre", "accord", "",
)  # fmt: skip
CONTENTS = (
    None, b"", b"%PDF-1.7 x", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04broken",
    b"MZ\x90\x00", b"<html>", b"\0" * 100,
)  # fmt: skip
NAMES = (
    "lettre.pdf", "", "..", "../../etc/passwd", "C:\\con.pdf", "a" * 3_000, "\ud800.pdf", "\0.png",
    "=cmd|calc.xlsx", "<b>.docx", "été\u202efdp.exe", "🌱.jpg", ".pdf", "{nom}.pdf",
)  # fmt: skip


class Anything(RuleBasedStateMachine):
    """Persons who write, press, hand over and come back as they like; `World` tells what holds."""

    world: World

    @initialize(folder=st.sampled_from(tuple(FOLDERS)), whole=st.booleans(), opened=st.booleans())
    def begin(self, folder: str, whole: bool, opened: bool) -> None:
        """Begin with a folder; one person may have a whole dossier, another one just opened."""
        self.world = World(folder)
        if whole and folder == "livre":
            self.world.lay_kitchen(PERSONS[0])
        if opened:
            self.world.write(PERSONS[1], "une cuisine collective pour les aînés de Matane", "oui")

    @rule(person=anyone, text=messages)
    def writes(self, person: str, text: str) -> None:
        """Somebody writes."""
        self.world.write(person, text)

    @rule(person=anyone, rank=st.integers(0, 40))
    def presses(self, person: str, rank: int) -> None:
        """Somebody presses a choice that is offered."""
        self._press(person, rank)

    @rule(person=anyone, rank=st.integers(0, 40), text=messages)
    def opens_and_writes(self, person: str, rank: int, text: str) -> None:
        """Somebody presses a choice, then writes."""
        self._press(person, rank)
        self.world.write(person, text)

    @rule(person=anyone, text=st.sampled_from(COMMON), rank=st.integers(0, 40))
    def asks_and_presses(self, person: str, text: str, rank: int) -> None:
        """Somebody asks for something, then presses a choice."""
        self.world.write(person, text)
        self._press(person, rank)

    @rule(person=anyone, rank=st.integers(0, 40))
    def presses_twice(self, person: str, rank: int) -> None:
        """Somebody presses the same choice twice."""
        token = self._press(person, rank)
        if token:
            self.world.press(person, token)

    @rule(person=anyone, rank=st.integers(0, 400))
    def presses_old(self, person: str, rank: int) -> None:
        """Somebody presses a choice of any time."""
        ever = self.world.ever.get(person) or ["0.0"]
        self.world.press(person, ever[rank % len(ever)])

    @rule(
        person=anyone,
        token=st.sampled_from(("", ".", "1", "1.99", "-1.0", "1.٣", "9" * 60, "\ud800", "x.y.z")),
    )
    def presses_what_was_never_offered(self, person: str, token: str) -> None:
        """Somebody sends a token that was never given."""
        self.world.press(person, token)

    @rule(person=anyone, name=st.sampled_from(NAMES), content=st.sampled_from(CONTENTS))
    def hands_over(self, person: str, name: str, content: bytes | None) -> None:
        """Somebody hands over a file."""
        self.world.hand_over(person, name, content)

    @rule(person=anyone, sound=st.sampled_from((None, b"OggS\0")))
    def speaks(self, person: str, sound: bytes | None) -> None:
        """Somebody sends a voice message."""
        self.world.speak(person, sound)

    @rule(
        person=anyone,
        text=messages,
        about=st.lists(st.sampled_from(FIELDS), max_size=3).map(tuple),
        how=st.sampled_from(("edited", "forwarded", "quoted")),
    )
    def brings(self, person: str, text: str, about: tuple[str, ...], how: str) -> None:
        """Somebody edits a message, passes one on, or quotes a question."""
        flags = {} if how == "quoted" else {how: True}
        self.world.bring(person, text, about=about, **flags)

    @rule(person=anyone, content=st.sampled_from(CONTENTS), caption=messages)
    def hands_over_several(self, person: str, content: bytes | None, caption: str) -> None:
        """Somebody hands over several files at once, with words."""
        files = tuple(Upload(name, "", 1, content) for name in ("a.pdf", "resolution.pdf"))
        self.world.bring(person, caption, upload=files[0], more=files[1:])

    @rule(person=anyone)
    def says_nothing(self, person: str) -> None:
        """An empty message brings the same question back."""
        after = self.world.write(person, "")
        pending, again = after.before.pending, after.after.pending
        if pending and again and after.after.current:
            assert again.room == pending.room
            assert again.what in (pending.what, self.world.renamed(pending.what))

    @rule(days=st.integers(1, 400))
    def time_goes_by(self, days: int) -> None:
        """Days go by."""
        self.world.wait(days)

    @rule()
    def restarts(self) -> None:
        """The program is stopped and started again."""
        self.world.restart()

    @rule()
    def form_changes(self) -> None:
        """The form has a new version."""
        self.world.change_form()

    def _press(self, person: str, rank: int) -> str:
        last = self.world.last.get(person)
        if last is None or not last.choices:
            return ""
        token = last.choices[rank % len(last.choices)].token
        self.world.press(person, token)
        return token


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def _where(world: World) -> tuple[str, str]:
    pending = world.known(PERSONS[0]).pending
    assert pending is not None
    return pending.room, pending.what


def _opened() -> World:
    """Give a dossier opened, its place said, at a question of its own."""
    world = World()
    world.write(PERSONS[0], "nouveau dossier", "oui", "Richmond")
    return world


def _whole() -> World:
    world = World()
    world.lay_kitchen(PERSONS[0])
    world.write(PERSONS[0], "bonjour")
    return world


def test_rooms_inside_rooms_come_back_in_order() -> None:
    """A menu, inside what was accepted, inside the budget, inside the writing: each comes back."""
    world = _whole()
    world.write(PERSONS[0], "écrire")
    assert _where(world)[0] == "redaction"
    world.write(PERSONS[0], "budget")
    budget = _where(world)
    world.write(PERSONS[0], "mes accords", "voir", "menu")

    world.choose(PERSONS[0], "Continuer")
    assert _where(world) == ("voir", "")
    world.choose(PERSONS[0], "Revenir")
    assert _where(world) == ("accords", "")
    world.choose(PERSONS[0], "Revenir")
    assert _where(world) == budget


def test_a_room_asked_for_twice_is_left_once() -> None:
    """Asking for the menu again and again, or in turns with the answers, piles up nothing."""
    world = _opened()
    asked = _where(world)
    world.write(PERSONS[0], "menu", "menu", "voir", "menu", "voir", "menu", "menu")

    world.choose(PERSONS[0], "Continuer")
    assert _where(world) == ("voir", "") or _where(world) == asked
    if _where(world) != asked:
        world.choose(PERSONS[0], "Revenir")
    assert _where(world) == asked


def test_back_goes_to_the_first_question_and_forward_again() -> None:
    """« Retour » goes back question by question to the first, which stays; then on to the next."""
    world = _opened()
    seen = [("champs", "projet-territoire"), _where(world)]
    for text in ("un jardin partagé au village", "logement", "Les loyers ont doublé."):
        world.write(PERSONS[0], text)
        seen.append(_where(world))
    *answered, last = seen

    for wanted in reversed(answered):
        world.write(PERSONS[0], "retour")
        assert _where(world) == wanted
    step = world.write(PERSONS[0], "retour")
    assert _where(world) == answered[0]
    assert "Richmond" in str(step.after.dossiers)

    world.write(PERSONS[0], "Windsor")
    assert _where(world) == last


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_answered_in_every_room(room: str, name: str) -> None:
    """A command says something and asks something; what it sets aside is kept for later."""
    world = _opened()
    if room:
        world.write(PERSONS[0], room)
    before = world.last[PERSONS[0]].after.pending
    step = world.write(PERSONS[0], SAID[name])
    assert before
    assert step.text
    # « Continuer » leaves a correction for the question that it interrupted.
    left = before.room == "menu" or (name, before.room) == ("resume", "corriger")
    if name in ("help", "resume", "where", "human", "pause") and not left:
        assert _where(world) == (before.room, before.what)
    if name in ("menu", "see", "consents", "correct") and before.room not in ("menu", "voir"):
        waiting = [(one.room, one.what) for one in step.after.conversation.stack]
        assert (before.room, before.what) in (*waiting, _where(world))


def test_facts_that_wait_are_not_dropped_by_going_elsewhere() -> None:
    """Facts read in the first message wait for a yes while the budget is looked at."""
    world = World()
    world.write(PERSONS[0], "une cuisine collective pour les aînés de Matane", "oui")
    asked = _where(world)
    assert asked[0] == "faits"
    world.write(PERSONS[0], "budget", "450 de bouffe", "oui")
    waiting = world.known(PERSONS[0]).conversation.stack
    assert [(one.room, one.what) for one in waiting] == [asked]


def test_a_command_to_erase_sent_twice_erases_nothing() -> None:
    """Only a yes erases: the same command again is asked again."""
    world = _whole()
    world.write(PERSONS[0], "effacer", "effacer", "effacer mon dossier")
    assert len(world.known(PERSONS[0]).dossiers) == 1
    world.write(PERSONS[0], "oui")
    assert f"{PERSONS[0]}#1" not in world.known(PERSONS[0]).dossiers


def test_a_question_just_after_the_form_changed_comes_back_to_what_was_asked() -> None:
    """An aside on a new form asks the same question under its new name, not one answered."""
    world = _opened()
    room, what = _where(world)
    world.change_form()
    world.write(PERSONS[0], "C'est quoi un mandataire ?")
    assert world.searches == 1
    assert _where(world) == (room, world.renamed(what))


def test_a_correction_goes_on_when_the_form_changes() -> None:
    """An answer being corrected is corrected under its new name."""
    world = _whole()
    world.write(PERSONS[0], "corriger le nom de l'organisme")
    room, what = _where(world)
    world.change_form()
    assert world.renamed(what) != what
    step = world.write(PERSONS[0], "La Grande Tablée")
    held = step.after.current
    assert held
    assert held.answers[world.renamed(what).partition(":")[2]].value == "La Grande Tablée"


def test_another_dossier_is_taken_up_on_the_new_form() -> None:
    """A dossier left on an earlier form asks nothing that it knows once it is taken up."""
    world = _opened()
    world.write(PERSONS[0], "un jardin partagé au village", "nouveau dossier", "oui")
    world.change_form()
    world.write(PERSONS[0], "mes dossiers", "1")
    world.change_form()
    step = world.write(PERSONS[0], "mes dossiers")
    step = world.choose(PERSONS[0], step.choices[1].text)
    held = step.after.current
    assert held
    assert held.form_version == world.catalogue.forms["fqis"].version
    assert _where(world)[1] not in held.answers


def test_a_number_without_end_is_survived_in_every_room() -> None:
    """Thousands of digits, alone or among words, are read as any other message."""
    many = "9" * 5_000
    said = (many, f"{many} $", f"1, {many}", f"efface la ligne {many}", f"phrase {many} : autre")
    for room in ROOMS:
        for text in (
            *said,
            f"le {many} mars {many}",
            f"du 1 au {many} mai",
            f"{many} h à {many} $",
        ):
            world = _whole()
            if room:
                world.write(PERSONS[0], room)
            world.write(PERSONS[0], text)
