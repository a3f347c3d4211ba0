"""What turns promise beside their words: nothing kept without consent, nothing lost, no mixing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.domain.knowledge import Catalogue
from bot.domain.message import Incoming, Reply, Upload
from bot.engine.ports import Places, Search
from bot.engine.turn import Conversations
from bot.settings import Settings

PERSON = "essai:1"
START = datetime(2026, 11, 23, 19, tzinfo=UTC)


class Talk:
    """A person who writes to the program."""

    def __init__(self, engine: Conversations, person: str = PERSON, days: int = 0) -> None:
        self._engine = engine
        self._person = person
        self._moment = START + timedelta(days=days)

    def write(self, *texts: str) -> tuple[Reply, ...]:
        """Write messages; give the replies to the last one."""
        replies: tuple[Reply, ...] = ()
        for text in texts:
            self._moment += timedelta(seconds=30)
            replies = self._engine.handle(Incoming(self._person, self._moment, text))
        return replies


class OtherRules:
    """The open index under rules that were changed since."""

    def __init__(self, search: Search, catalogue: Catalogue) -> None:
        self._search = search
        self.catalogue = catalogue

    @property
    def places(self) -> Places:
        """Give the same places."""
        return self._search.places


@pytest.fixture
def index(published: Callable[[str], App]) -> App:
    """The program over the shipped folder, its index published."""
    return published("livre")


@pytest.fixture
def settings(index: App, tmp_path: Path) -> Settings:
    """Settings of a program with a database of its own."""
    return index.settings.model_copy(update={"data_dir": tmp_path})


def _bytes(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def test_a_question_without_consent_leaves_no_words(
    index: App, settings: Settings, tmp_path: Path
) -> None:
    """Neither a question nor an idea is anywhere on the disk before consent; then the idea is."""
    talk = Talk(
        App(settings).conversations(index.open_live(), index.answerer(index.open_live()).answer)
    )
    talk.write(
        "Le FQIS paie-t-il une montgolfière ?", "une montgolfière pour les enfants de Matane"
    )
    assert not any(b"montgolfi" in held for held in _bytes(tmp_path))

    talk.write("oui")

    assert any(b"montgolfi" in held for held in _bytes(tmp_path))


def test_an_aside_is_journaled_without_its_words(index: App, settings: Settings) -> None:
    """Once a dossier is kept, the journal tells that a question was answered, not its words."""
    app = App(settings)
    search = index.open_live()
    talk = Talk(app.conversations(search, index.answerer(search).answer))
    talk.write("nouveau dossier", "oui", "Richmond", "C'est quoi un mandataire ?")

    lines = [line.entry for line in app.store.journal(PERSON)]

    assert "question.answered" in [entry.action for entry in lines]
    assert not any("quoi un" in str(entry.facts) for entry in lines)


def test_two_messages_at_once_are_both_read(index: App, settings: Settings) -> None:
    """Of two messages that come together, each is read once, on what the other left."""
    app = App(settings)
    engine = app.conversations(index.open_live())
    Talk(engine).write("nouveau dossier", "oui", "Richmond")
    moment = START + timedelta(minutes=10)
    messages = [Incoming(PERSON, moment, text) for text in ("transport", "logement")]

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(engine.handle, messages))

    assert all(replies)
    with app.store.turn(PERSON) as unit:
        assert unit.dossier is not None
        assert len(unit.dossier.answers) == 3


def test_a_dossier_goes_on_when_the_form_changes(index: App, settings: Settings) -> None:
    """A renamed question keeps its answer and its place; one that is gone keeps what was said."""
    search = index.open_live()
    app = App(settings)
    Talk(app.conversations(search)).write(
        "nouveau dossier", "oui", "Richmond", "un jardin partagé au village", "logement"
    )

    moved = OtherRules(search, _renamed(search.catalogue))
    replies = Talk(App(settings).conversations(moved)).write("Les loyers ont doublé.")  # type: ignore[arg-type]

    assert any("plan de travail a changé" in reply.text for reply in replies)
    with app.store.turn(PERSON) as unit:
        assert unit.dossier is not None
        answers = unit.dossier.answers
        assert answers["idee-du-projet"].value == "un jardin partagé au village"
        assert answers["besoin-vu"].value == "Les loyers ont doublé."
        assert answers["projet-theme~2"].value == "logement"


def _renamed(catalogue: Catalogue) -> Catalogue:
    """Give the catalogue with a form where two fields have another name and one is gone."""
    form = catalogue.forms["fqis"]
    names = {"projet-idee": "idee-du-projet", "besoin-description": "besoin-vu"}
    sections = []
    for section in form.sections:
        fields = tuple(
            field.model_copy(update={"id": names.get(field.id, field.id)})
            for field in section.fields
            if field.id != "projet-theme"
        )
        sections.append(section.model_copy(update={"fields": fields}))
    update = {"version": form.version + 1, "sections": tuple(sections), "renamed": names}
    forms = {**catalogue.forms, "fqis": form.model_copy(update=update)}
    return catalogue.model_copy(update={"forms": forms})


def test_a_rule_that_changed_redoes_the_verdict(index: App, settings: Settings) -> None:
    """A verdict under a rule that changed since is redone, and the rule is named."""
    search = index.open_live()
    Talk(App(settings).conversations(search)).write(
        "nouveau dossier", "oui", "Matane", "suis-je admissible", "OBNL", "oui", "30 juin 2029"
    )

    changed = OtherRules(search, _until(search.catalogue, "2029-06-30"))
    replies = Talk(App(settings).conversations(changed)).write("suis-je admissible")  # type: ignore[arg-type]

    text = "\n".join(reply.text for reply in replies)
    assert "Une règle a changé" in text
    assert "n'est pas admissible" not in text


def test_a_question_on_return_comes_back_with_what_changed(index: App, settings: Settings) -> None:
    """Whoever comes back with a question is told once, with its answer, that a rule changed."""
    search = index.open_live()
    Talk(App(settings).conversations(search)).write(
        "nouveau dossier", "oui", "Matane", "suis-je admissible", "OBNL", "oui", "30 juin 2029"
    )

    changed = OtherRules(search, _until(search.catalogue, "2029-06-30"))
    answering = index.answerer(search).answer
    later = Talk(App(settings).conversations(changed, answering), days=3)  # type: ignore[arg-type]
    (first,) = later.write("C'est quoi un mandataire ?")
    second = later.write("C'est quoi un OBNL ?")

    assert first.text.index("mandataire est") < first.text.index("Une règle a changé")
    assert first.choices
    assert not any("Une règle a changé" in reply.text for reply in second)


def test_an_old_button_on_return_hides_nothing(index: App, settings: Settings) -> None:
    """Whoever comes back by an old button is told that a rule changed, and what the button was."""
    search = index.open_live()
    *_, asked = Talk(App(settings).conversations(search)).write(
        "nouveau dossier", "oui", "Matane", "suis-je admissible"
    )
    Talk(App(settings).conversations(search)).write("OBNL", "oui", "30 juin 2029")

    changed = OtherRules(search, _until(search.catalogue, "2029-06-30"))
    moment = START + timedelta(days=3)
    pressed = Incoming(PERSON, moment, token=asked.choices[0].token)
    replies = App(settings).conversations(changed).handle(pressed)  # type: ignore[arg-type]

    text = "\n".join(reply.text for reply in replies)
    assert "Une règle a changé" in text
    assert "Ce bouton appartient" in text


def _until(catalogue: Catalogue, day: str) -> Catalogue:
    """Give the catalogue where Bas-Saint-Laurent's projects may end later."""
    moved = catalogue.model_dump_json(by_alias=True).replace('"2028-12-31"', f'"{day}"')
    return Catalogue.model_validate_json(moved.replace("31 décembre 2028", "30 juin 2029"))


def test_half_a_character_is_survived(index: App, settings: Settings) -> None:
    """A text with halves of characters, or none that a file can hold, is read like another."""
    app = App(settings)
    talk = Talk(app.conversations(index.open_live()))
    talk.write("nouveau dossier", "oui", "Richmond", "un jardin \ud83c\udf31 partagé \ud800 ici\0")
    with app.store.turn(PERSON) as unit:
        assert unit.dossier is not None
        idea = unit.dossier.answers["projet-idee"].value
    assert str(idea).startswith("un jardin \U0001f331 partagé")


def test_what_was_handed_over_goes_with_its_dossier(
    index: App, settings: Settings, tmp_path: Path
) -> None:
    """Erasing a dossier deletes its files too, but not those that another one names."""
    app = App(settings)
    engine = app.conversations(index.open_live())
    content = b"%PDF-1.7 lettres patentes"
    for person in ("essai:1", "essai:2"):
        talk = Talk(engine, person)
        talk.write("nouveau dossier", "oui", "Richmond", "pièces à joindre", "Lettres patentes")
        upload = Upload("lettres.pdf", "application/pdf", len(content), content)
        engine.handle(Incoming(person, START + timedelta(hours=1), upload=upload))
    assert content in list(_bytes(tmp_path / "files"))

    Talk(engine, "essai:1").write("efface mon dossier", "oui")
    assert content in list(_bytes(tmp_path / "files"))
    Talk(engine, "essai:2").write("efface mon dossier", "oui")

    assert list(_bytes(tmp_path / "files")) == []
