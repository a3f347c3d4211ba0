"""What is brought otherwise than as words: kept for somebody, counted, and gone when given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.domain.dossier import Dossier, Tick
from bot.domain.message import Incoming, Reply, Upload
from bot.engine.turn import Conversations
from bot.settings import Settings

PERSON = "essai:1"
START = datetime(2026, 11, 23, 19, tzinfo=UTC)
SOUND = b"OggS une voix"
PAGE = b"%PDF-1.7 une page"


class Bringing:
    """A person who writes, speaks and hands files over to a program of her own."""

    def __init__(self, app: App, engine: Conversations) -> None:
        self.app = app
        self._engine = engine
        self._moment = START

    def bring(self, text: str = "", **message: Any) -> str:
        """Bring one message; give what is replied."""
        self._moment += timedelta(seconds=40)
        incoming = Incoming(PERSON, self._moment, text, **message)
        self.replies: tuple[Reply, ...] = self._engine.handle(incoming)
        return "\n".join(reply.text for reply in self.replies)

    def press(self, words: str) -> str:
        """Press a choice that was just offered."""
        offered = [c for one in self.replies for c in (*one.choices, *one.shortcuts)]
        # What is in hand already is marked before its name.
        named = {choice.text.removeprefix("\u2713 "): choice.token for choice in offered}
        token = next(token for text, token in named.items() if text.startswith(words))
        return self.bring(token=token)

    def dossier(self) -> Dossier:
        """Give the current dossier, as kept."""
        with self.app.store.turn(PERSON) as unit:
            assert unit.dossier is not None
            return unit.dossier


@pytest.fixture
def talk(published: Callable[[str], App], tmp_path: Path) -> Bringing:
    """A talk over the shipped folder, with a database of its own."""
    index = published("livre")
    settings: Settings = index.settings.model_copy(update={"data_dir": tmp_path})
    app = App(settings)
    return Bringing(app, app.conversations(index.open_live()))


def _bytes(folder: Path) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _spoken() -> dict[str, Any]:
    return {"voice": True, "upload": Upload("vocal.ogg", "audio/ogg", len(SOUND), SOUND)}


def test_a_recording_is_kept_for_a_human_and_goes_with_its_dossier(
    talk: Bringing, tmp_path: Path
) -> None:
    """Nothing spoken is kept before consent; after it the bytes are, until the dossier goes."""
    talk.bring(**_spoken())
    assert SOUND not in list(_bytes(tmp_path))
    for text in ("nouveau dossier", "oui", "Richmond"):
        talk.bring(text)
    talk.bring(**_spoken())
    talk.bring(**_spoken())

    (file,) = talk.dossier().recordings
    assert SOUND in list(_bytes(tmp_path / "files"))
    lines = [one.entry for one in talk.app.store.journal(PERSON)]
    kept = [entry.facts for entry in lines if entry.action == "voice.kept"]
    assert kept[0] == {"digest": file.digest, "media_type": "audio/ogg", "size": len(SOUND)}

    for text in ("efface mon dossier", "oui"):
        talk.bring(text)
    assert SOUND not in list(_bytes(tmp_path / "files"))


@pytest.mark.parametrize("content", [None, b"", b"x" * (20 * 1024 * 1024 + 1)])
def test_a_recording_that_cannot_be_kept_is_said(talk: Bringing, content: bytes | None) -> None:
    """A recording that is empty, absent or too large is not kept, and the person knows."""
    for text in ("nouveau dossier", "oui", "Richmond"):
        talk.bring(text)
    upload = Upload("vocal.ogg", "audio/ogg", len(content or b""), content)
    assert "pas pu garder" in talk.bring(voice=True, upload=upload)
    assert talk.dossier().recordings == ()


def test_a_file_given_up_leaves_no_bytes(talk: Bringing, tmp_path: Path) -> None:
    """A file that the person takes back, or does not want kept, is deleted from the disk."""
    for text in ("nouveau dossier", "oui", "Richmond"):
        talk.bring(text)
    talk.bring(upload=Upload("scan.pdf", "", len(PAGE), PAGE))
    assert PAGE in list(_bytes(tmp_path / "files"))
    talk.press("Ne pas garder")
    assert PAGE not in list(_bytes(tmp_path / "files"))

    for text in ("pièces", "Résolution"):
        talk.bring(text)
    more = (Upload("page-2.pdf", "", 9, PAGE + b"2"),)
    talk.bring(upload=Upload("page-1.pdf", "", len(PAGE), PAGE), more=more)
    talk.press("Résolution")
    talk.press("Retirer ce qui est gardé")
    assert list(_bytes(tmp_path / "files")) == []


def test_an_old_button_before_consent_brings_the_question_back(talk: Bringing) -> None:
    """A button of an earlier question never drops the idea that waits for consent."""
    talk.bring("bonjour")
    old = talk.replies[-1].choices[0].token
    talk.bring("une cuisine collective pour les aînés de Matane")
    assert "message précédent" in talk.bring(token=old)
    talk.press("Oui, gardez mon dossier")
    assert talk.dossier().answers["projet-idee"].value


def test_a_button_of_a_conversation_that_is_forgotten_is_old(
    talk: Bringing, published: Callable[[str], App]
) -> None:
    """After a restart without consent, a former button never answers another question."""
    talk.bring("bonjour")
    old = talk.replies[-1].choices[0].token
    index = published("livre")
    again = Bringing(talk.app, talk.app.conversations(index.open_live()))
    again._moment = START + timedelta(days=300)
    again.bring("bonjour")
    assert "message précédent" in again.bring(token=old)


def test_a_tick_with_one_file_stays_readable() -> None:
    """A dossier kept when a document was one file at most opens as it was."""
    file = {"name": "a.pdf", "media_type": "application/pdf", "size": 3, "digest": "a" * 64}
    held = {"id": "piece:x", "done": True, "day": "2026-11-01", "file": file}
    assert [one.name for one in Tick.model_validate(held).files] == ["a.pdf"]
    assert Tick.model_validate({**held, "file": None}).files == ()
    kept = Tick.model_validate(held)
    assert Tick.model_validate_json(kept.model_dump_json()) == kept
