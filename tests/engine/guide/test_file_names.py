"""What the files of a dossier are called: a readable name each, and never the same one twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dossier import Dossier, Tick
from bot.domain.message import Incoming, Upload
from bot.domain.values import FileValue
from bot.engine.guide.file_names import FileNames
from bot.engine.guide.uploads import safe_name
from tests.cuisine import sentences

DAY = date(2026, 11, 23)
NAMES = FileNames(sentences("guide"))
EMPTY = Dossier(id="d", person="p", number=1, programme="x", form="x", form_version=1, opened=DAY)


def _photo(mark: int, name: str = "") -> Upload:
    content = b"\xff\xd8\xff" + bytes([mark])
    return Upload(name, "image/jpeg", len(content), content)


def _incoming(*uploads: Upload, voice: bool = False) -> Incoming:
    moment = datetime(2026, 11, 23, 19, tzinfo=UTC)
    return Incoming("p", moment, upload=uploads[0], more=uploads[1:], voice=voice)


def _named(dossier: Dossier, *uploads: Upload, voice: bool = False) -> list[str]:
    found = NAMES.named(_incoming(*uploads, voice=voice), dossier, DAY)
    return [one.name for one in (found.upload, *found.more) if one]


def _with(dossier: Dossier, *uploads: Upload) -> Dossier:
    """Keep files in a dossier, as the room of the documents does."""
    files = tuple(
        FileValue(
            name=safe_name(name, "jpg"),
            media_type="image/jpeg",
            size=one.size,
            digest=sha256(one.content or b"").hexdigest(),
        )
        for name, one in zip(_named(dossier, *uploads), uploads, strict=True)
    )
    tick = Tick(id=f"piece:{len(dossier.ticks)}", done=True, day=DAY, files=files)
    return dossier.model_copy(update={"ticks": {**dossier.ticks, tick.id: tick}})


def test_photos_are_numbered_and_dated() -> None:
    """The photos of an album, then one more: each has its number and the day."""
    dossier = _with(EMPTY, _photo(1), _photo(2))

    assert [file.name for file in dossier.files()] == [
        "Photo 1 du 23 novembre 2026.jpg",
        "Photo 2 du 23 novembre 2026.jpg",
    ]
    assert _named(dossier, _photo(3)) == ["Photo 3 du 23 novembre 2026.jpg"]


def test_the_same_photo_keeps_its_name() -> None:
    """A photo that is sent again is the one that is kept already."""
    dossier = _with(EMPTY, _photo(1), _photo(2))

    assert _named(dossier, _photo(2)) == ["Photo 2 du 23 novembre 2026.jpg"]


def test_a_name_that_is_taken_gets_a_number() -> None:
    """Another file of the same name, in capitals or not, is told apart."""
    dossier = _with(EMPTY, _photo(1, "IMG.jpg"))

    assert _named(dossier, _photo(2, "img.JPG"), _photo(3, "img.jpg")) == [
        "img (2).jpg",
        "img (3).jpg",
    ]


def test_what_is_no_photo_is_named_too() -> None:
    """A recording and a document without a name say what they are."""
    sound = Upload("", "audio/ogg; codecs=opus", 4, b"OggS")
    video = Upload("", "video/mp4", 4, b"\x00\x00\x00\x20")
    document = Upload("", "application/pdf", 9, b"%PDF-1.7\n")
    broken = replace(_photo(1), content=None)

    assert _named(EMPTY, sound, voice=True) == ["Message vocal 1 du 23 novembre 2026.ogg"]
    assert _named(EMPTY, video, voice=True) == ["Message vocal 1 du 23 novembre 2026.mp4"]
    assert _named(EMPTY, document) == ["Document 1 du 23 novembre 2026.pdf"]
    assert _named(EMPTY, broken) == ["Photo 1 du 23 novembre 2026."]


@given(st.lists(st.text(max_size=100), min_size=1, max_size=8))
def test_no_two_files_have_one_name(names: list[str]) -> None:
    """Whatever files are called, and one message after another, their names differ as kept."""
    dossier = EMPTY
    for mark, name in enumerate(names):
        dossier = _with(dossier, _photo(mark, name))

    kept = [file.name for file in dossier.files()]
    assert len({name.casefold() for name in kept}) == len(names)
