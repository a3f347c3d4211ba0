"""The room of the documents to join."""

from __future__ import annotations

from datetime import date

import pytest

from bot.backends.export.exporter import FileExporter
from bot.domain.dossier import Tick
from bot.domain.message import Upload
from bot.domain.values import FileValue
from bot.engine.guide.attachments import AttachmentsRoom
from bot.engine.guide.pieces import Stand, attachments, piece_of, ticked
from bot.engine.guide.room import Desk, Heard
from bot.engine.guide.unfinished import Left, left_to_do
from tests.cuisine import DAY, answer, sentences
from tests.engine.guide.kitchen import (
    INVENTED,
    SHIPPED,
    HeldFiles,
    builder,
    desk,
    invented,
    press,
    write,
)

FILES = HeldFiles()


def _room(root: object = SHIPPED) -> AttachmentsRoom:
    held = sentences("export")
    return AttachmentsRoom(held, builder(), FileExporter(SHIPPED, held), FILES)


def _stand(held: Desk, piece: str) -> Stand:
    return piece_of(held, next(one for one in attachments(held) if one.id == piece))


def _state(held: Desk, piece: str) -> tuple[bool, str]:
    stand = _stand(held, piece)
    return stand.done, stand.note


def test_the_list_names_each_document_once() -> None:
    """Each document is a choice, what is left first; what is said beside only counts them."""
    held = desk()
    question = _room().ask(held).question
    assert question is not None
    wanted = attachments(held)
    assert [key for key, _ in question.options] == [*(one.id for one in wanted), "_suite"]
    assert not any(one.title in question.text for one in wanted)
    assert f"Il en reste {len(wanted)} à obtenir." in question.text
    assert "✓" not in question.text


def test_what_is_in_hand_is_marked_and_comes_last() -> None:
    """A document in hand has its mark, after those that are left; its note stays beside it."""
    held = desk()
    said = answer(held.form, "pieces-liste", ("resolution",))
    held = held.over(held.dossier.with_answer(said))
    question = _room().ask(held).question
    assert question is not None
    assert question.options[-2] == ("resolution", "✓ Résolution du conseil d'administration")
    assert "Celles qui ont un ✓ sont prêtes." in question.text


@pytest.mark.parametrize(
    ("left", "told"), [(1, "Il en reste une à obtenir."), (0, "toutes en main")]
)
def test_the_last_ones_are_counted(left: int, told: str) -> None:
    """One that is left is told in the singular; none is told as such."""
    held = desk()
    for one in attachments(held)[left:]:
        held = ticked(held, one, Stand(done=True))
    question = _room().ask(held).question
    assert question is not None
    assert told in question.text


def test_a_document_that_is_not_concerned_is_not_asked() -> None:
    """What a rule asks of others only is not in the list; what may be asked is."""
    held = desk()
    assert "lettre-fiduciaire" not in {one.id for one in attachments(held)}
    group = answer(held.form, "organisme-forme", "groupe-non-incorpore")
    other = held.over(held.dossier.with_answer(group))
    assert "lettre-fiduciaire" in {one.id for one in attachments(other)}
    unknown = held.over(held.dossier.without_answer("organisme-forme"))
    assert "lettre-fiduciaire" in {one.id for one in attachments(unknown)}


def test_one_document_is_told_with_its_rule() -> None:
    """A document says how to get it, who signs, and what the rules say, with the source."""
    room, held = _room(), desk()
    _, turned = press(room, held, room.ask(held), "resolution")
    assert turned.question is not None
    assert "Comment l'obtenir" in turned.question.text
    assert "à vérifier" in turned.question.text
    (citation,) = turned.question.citations
    assert citation.quote in turned.question.text
    assert citation.document == "programmes/fqis/programme.yaml"


def test_what_is_known_of_its_life_is_told() -> None:
    """How long a document stays good is told where it is known."""
    held = invented(date(2026, 11, 1))
    room = _room(INVENTED)
    _, turned = press(room, held, room.ask(held), "resolution")
    assert turned.question is not None
    assert "12 mois" in turned.question.text


def test_mark_note_and_unmark() -> None:
    """A document is marked as done, noted, and marked as not done again; the list follows."""
    room, held = _room(), desk()
    held, turned = press(room, held, room.ask(held), "etats-financiers")
    held, turned = press(room, held, turned, "_fait")
    assert _state(held, "etats-financiers") == (True, "")
    assert turned.question is not None
    assert turned.question.what == ""
    held, turned = press(room, held, turned, "etats-financiers")
    held, turned = press(room, held, turned, "_note")
    held, turned = write(room, held, turned, "  chez la   comptable ")
    assert _state(held, "etats-financiers") == (True, "chez la comptable")
    assert turned.question
    shown = dict(turned.question.options)["etats-financiers"]
    assert shown == "✓ Derniers états financiers (votre note : chez la comptable)"
    held, turned = press(room, held, turned, "etats-financiers")
    held, _ = press(room, held, turned, "_a-faire")
    assert _state(held, "etats-financiers") == (False, "chez la comptable")


def test_a_note_too_long_or_empty_changes_nothing() -> None:
    """A note that cannot be kept is asked again."""
    room, held = _room(), desk()
    turned = room.ask(held, "note:resolution")
    for text in ("", "x" * 501):
        after, again = write(room, held, turned, text)
        assert again.unread
        assert after.dossier == held.dossier


def test_a_file_is_kept_with_its_document() -> None:
    """A file handed over is kept by its digest, under what it really is."""
    room, held = _room(), desk()
    turned = room.ask(held, "resolution")
    assert turned.question is not None
    upload = Upload("../résolution.exe", "text/html", 9, b"%PDF-1.7 x")
    after = room.hear(held, Heard(upload=upload), turned.question)
    (file,) = after.dossier.ticks["piece:resolution"].files
    assert FILES.read(file.digest) == b"%PDF-1.7 x"
    assert file.media_type == "application/pdf"
    assert "/" not in file.name
    assert _state(held.over(after.dossier), "resolution")[0]


@pytest.mark.parametrize(
    "content", [None, b"", b"MZ program", b"%PDF-" + b"x" * (20 * 1024 * 1024)]
)
def test_a_file_that_cannot_be_kept_changes_nothing(content: bytes | None) -> None:
    """What is empty, too large or of another kind is refused with what can be done."""
    room, held = _room(), desk()
    turned = room.ask(held, "resolution")
    assert turned.question is not None
    after = room.hear(held, Heard(upload=Upload("x.pdf", "", 1, content)), turned.question)
    assert after.unread
    assert after.dossier == held.dossier


def test_drafts_are_prepared_and_named() -> None:
    """A resolution, and a letter for each partner named, come as files with what they are."""
    room, held = _room(), desk()
    _, turned = press(room, held, room.ask(held, "resolution"), "_projet")
    (reply,) = turned.says
    assert [file.name for file in reply.files] == ["a-table-ensemble-resolution.docx"]
    assert "nous n'inventons aucun nom" in reply.text
    _, turned = press(room, held, room.ask(held, "lettres-appui"), "_projet")
    assert len(turned.says[0].files) == 3
    assert all(file.name in turned.says[0].text for file in turned.says[0].files)


def test_the_room_is_left_and_asks_again() -> None:
    """One goes on at any time; the list comes back as it was after an aside."""
    room, held = _room(), desk()
    _, turned = press(room, held, room.ask(held), "_suite")
    assert turned.question is None
    assert room.ask(held) == room.ask(held, "")
    assert room.ask(held, "resolution").question == room.ask(held, "resolution").question
    turned = room.ask(held)
    assert write(room, held, turned, "patate")[1].unread
    assert write(room, held, room.ask(held, "resolution"), "patate")[1].unread


def test_a_document_that_is_gone_shows_the_list() -> None:
    """A document that the programme no longer asks for never blocks the way."""
    held = desk()
    gone = held.over(
        held.dossier.model_copy(
            update={"ticks": {"piece:vieux": Tick(id="piece:vieux", done=True, day=DAY)}}
        )
    )
    question = _room().ask(gone, "vieux").question
    assert question is not None
    assert question.what == ""


def test_a_file_sent_at_the_list_goes_to_its_document() -> None:
    """A resolution handed over ticks its line, by the file's name or by what is written with it."""
    room, held = _room(), desk()
    content = b"%PDF-1.4 x"
    for name, caption in (("resolution-signee.pdf", ""), ("scan.pdf", "voici la résolution")):
        upload = Upload(name, "application/pdf", len(content), content)
        question = room.ask(held).question
        assert question is not None
        turned = room.hear(held, Heard(caption, upload=upload), question)
        assert _state(held.over(turned.dossier), "resolution")[0]
    unknown = Upload("scan.pdf", "application/pdf", len(content), content)
    question = room.ask(held).question
    assert question is not None
    turned = room.hear(held, Heard(upload=unknown), question)
    assert turned.question is not None
    assert "De quelle pièce" in turned.question.text
    assert turned.dossier.digests() == {FILES.keep(content)}


def test_a_file_given_as_an_answer_ticks_its_document() -> None:
    """A resolution sent where a file is asked counts as in hand."""
    held = desk()
    file = FileValue(name="Résolution.pdf", media_type="application/pdf", size=9, digest="a" * 64)
    said = answer(held.form, "pieces-fichier", file)
    assert _state(held.over(held.dossier.with_answer(said)), "resolution")[0]


@pytest.mark.parametrize("said", ["fais-moi un brouillon", "prépare-la", "Un modèle svp"])
def test_a_draft_is_asked_in_words(said: str) -> None:
    """At a document, the draft is given to who asks for it in words."""
    room, held = _room(), desk()
    held, turned = press(room, held, room.ask(held), "resolution")
    _, turned = write(room, held, turned, said)
    assert turned.says
    assert turned.says[0].files


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("c'est la lettre de la fabrique, mais est pas signée encore", Left.SIGN),
        ("il reste à la faire signer", Left.SIGN),
        ("faut que le maire la signe", Left.SIGN),
        ("resolution-non-signee.pdf", Left.SIGN),
        ("on attend la signature", Left.SIGN),
        ("il manque la page 2", Left.FINISH),
        ("c'est un brouillon", Left.FINISH),
        ("c'est pas la version finale", Left.FINISH),
        ("elle est pas finie encore", Left.FINISH),
        ("voici la lettre signée par la présidente", None),
        ("il manque rien", None),
        ("ce n'est pas un brouillon", None),
        ("la voilà, complète", None),
        ("enfin signée, la date à la main", None),
    ],
)
def test_what_is_left_to_do_is_read(said: str, left: Left | None) -> None:
    """What is said of a document tells whether it is still to be signed or finished."""
    assert left_to_do(said) is left


def test_a_document_not_signed_is_received_and_not_done() -> None:
    """It is kept, told as to be signed in the list and the files, and done once she says so."""
    room, held = _room(), desk()
    upload = Upload("resolution.pdf", "application/pdf", 10, b"%PDF-1.4 x")
    question = room.ask(held).question
    assert question is not None
    turned = room.hear(held, Heard("résolution pas encore signée", upload=upload), question)
    assert "manque une signature" in turned.says[-1].text
    after = held.over(turned.dossier)
    assert _stand(after, "resolution").waits is Left.SIGN
    assert turned.question is not None
    assert dict(turned.question.options)["resolution"].startswith(
        "Résolution du conseil d'administration (reçue, à signer)"
    )
    (told,) = (one for one in builder().build(after).pieces if one.id == "resolution")
    assert (told.state, told.done) == ("reçue, à signer", False)
    after, turned = press(room, after, room.ask(after, "resolution"), "_fait")
    stand = _stand(after, "resolution")
    assert (stand.done, stand.waits, stand.note) == (True, None, "")
