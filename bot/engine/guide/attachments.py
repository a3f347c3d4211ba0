"""The room of the documents to join: who signs, how to get each one, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.controls import Attachment
from bot.domain.folding import folded
from bot.domain.message import Entry, OutFile, Reply, Upload
from bot.domain.passage import Citation
from bot.domain.proposal import FileKind
from bot.domain.rules import Sourced
from bot.domain.sentences import Sentences
from bot.domain.shortening import cut
from bot.domain.values import FileValue
from bot.engine.guide.masking import mask
from bot.engine.guide.pieces import (
    UNSORTED,
    Stand,
    attachments,
    is_handed,
    is_named,
    piece_of,
    ticked,
    unsorted,
    with_unsorted,
)
from bot.engine.guide.proposal import ProposalBuilder
from bot.engine.guide.room import DETOUR, Desk, Heard, Question, Turned
from bot.engine.guide.ruled import rule_of, told
from bot.engine.guide.unfinished import left_to_do
from bot.engine.guide.uploads import LARGEST, TYPES, kind_of, safe_name
from bot.engine.ports import Exporter, Files

_LEAVE, _DONE, _OPEN, _DRAFT, _NOTE, _BACK = (
    "_suite", "_fait", "_a-faire", "_projet", "_note", "_retour",
)  # fmt: skip
_REMOVE, _LATER, _DROP = "_retirer", "_plus-tard", "_laisser"
_DRAFTS = {"resolution": FileKind.RESOLUTION, "lettre-appui": FileKind.LETTERS}
_NOTE_OF = "note:"
_LONGEST_NOTE = 500
_SHOWN_NOTE = 60
# « Fais-moi un brouillon », « prépare-la », « oui, un modèle svp »; folded.
_ASKS_DRAFT = re.compile(r"\b(?:brouillon|modele|prepare[rzs]?|redige[rzs]?|ecris|projet de)\b")
_MEGABYTE = 1024 * 1024


class AttachmentsRoom:
    """Goes through the documents to join.

    Args:
        sentences: of `prompts/export.yaml`.
        builder: what the drafts hold.
        exporter: makes the drafts.
        files: keeps what is handed over.
    """

    name = "pieces"

    def __init__(
        self, sentences: Sentences, builder: ProposalBuilder, exporter: Exporter, files: Files
    ) -> None:
        self._sentences = sentences
        self._builder = builder
        self._exporter = exporter
        self._files = files

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show the list, or one document, or ask for a note on it."""
        held_ones = attachments(desk)
        if not held_ones:
            return Turned.say(desk.dossier, self._say("none"))
        found = _of(held_ones, what.removeprefix(_NOTE_OF))
        if what == UNSORTED and unsorted(desk).files:
            outside = bool((held or {}).get(DETOUR))
            return Turned(desk.dossier, question=self._which(desk, held_ones, outside=outside))
        if found is None:
            return self._list(desk, held_ones)
        if what.startswith(_NOTE_OF):
            return Turned(desk.dossier, question=Question(what, self._say("note_asked")))
        return Turned(desk.dossier, question=self._one(desk, found))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read what was chosen, a note, or a file."""
        found = _of(attachments(desk), question.what.removeprefix(_NOTE_OF))
        if found is None and heard.upload:
            outside = bool(question.held.get(DETOUR))
            turned = self.arrived(desk, heard.uploads, heard.text, outside=outside)
            return self._on(desk, turned, outside=outside)
        if question.what == UNSORTED:
            turned = self._sorted(desk, heard)
            outside = bool(question.held.get(DETOUR)) or turned.unread is not None
            return self._on(desk, turned, outside=outside)
        if found is None:
            return self._chosen(desk, heard)
        if heard.upload:
            return self._handed(desk, found, heard)
        if question.what.startswith(_NOTE_OF):
            return self._noted(desk, found, heard)
        return self._acted(desk, found, heard)

    def _list(self, desk: Desk, held: list[Attachment]) -> Turned:
        """Say how many are left; the choices name each one, what is left first."""
        stands = {one.id: piece_of(desk, one) for one in held}
        ranked = sorted(held, key=lambda one: stands[one.id].done)
        options = [(one.id, self._option(one, stands[one.id])) for one in ranked]
        lines = [self._left(sum(not stand.done for stand in stands.values()), len(held))]
        waiting = unsorted(desk).files
        if waiting:
            lines.append(self._say("line_unsorted", names=_names(waiting)))
            options.append((UNSORTED, self._say("sort")))
        options.append((_LEAVE, self._say("leave")))
        text = "\n".join(lines) + "\n\n" + self._say("which")
        return Turned(desk.dossier, question=Question("", text, tuple(options)))

    def _left(self, left: int, count: int) -> str:
        """Say how many are to be obtained, and how those in hand are marked."""
        lines = [self._say("intro")]
        if left:
            lines.append(self._say("left_one" if left == 1 else "left_many", count=left))
        else:
            lines.append(self._say("left_none"))
        if 0 < left < count:
            lines.append(self._say("marked"))
        return " ".join(lines)

    def _option(self, attachment: Attachment, stand: Stand) -> str:
        """Name a document as a choice: marked when it is in hand, its note beside it."""
        title = attachment.title
        name = self._say("in_hand", title=title) if stand.done else title
        if stand.waits:
            name = self._say(f"waits.{stand.waits}", title=title)
        note = self._say("beside", note=cut(stand.note, _SHOWN_NOTE)) if stand.note else ""
        return name + note

    def _who(self, attachment: Attachment) -> str:
        return attachment.signed_by or self._say("nobody")

    def _one(self, desk: Desk, attachment: Attachment) -> Question:
        """Show a document: how to get it, who signs, what the rules say, where it stands."""
        stand = piece_of(desk, attachment)
        lines = [
            self._say("title", title=attachment.title),
            self._say("how", how=attachment.how),
            self._say("signed_by", who=self._who(attachment)),
        ]
        if attachment.valid:
            lines.append(self._say("valid", months=attachment.valid))
        if stand.files:
            lines.append(self._say("file", name=_names(stand.files)))
        if stand.note:
            lines.append(self._say("noted", note=stand.note))
        citations: tuple[Citation, ...] = ()
        rule = rule_of(desk, attachment.rule)
        if rule:
            reply = told(desk, rule, self._sentences.say("proposal.ours"))
            lines.append(reply.text + self._doubt(rule.value))
            citations = reply.citations
        lines.append(self._say("upload"))
        options = [(_OPEN, self._say("mark_open"))] if stand.done else []
        options += [] if stand.done else [(_DONE, self._say("mark_done"))]
        if attachment.draft:
            options.append((_DRAFT, self._say(f"draft.{attachment.draft}")))
        if is_handed(desk, attachment):
            options.append((_REMOVE, self._say("remove")))
        options += [(_NOTE, self._say("add_note")), (_BACK, self._say("back"))]
        return Question(attachment.id, "\n".join(lines), tuple(options), citations=citations)

    def _doubt(self, held: Sourced) -> str:
        return " " + self._say("to_check", whom=held.ask) if held.ask else ""

    def _chosen(self, desk: Desk, heard: Heard) -> Turned:
        if heard.chosen == _LEAVE:
            return Turned(desk.dossier)
        found = _of(attachments(desk), heard.chosen or "")
        if heard.chosen == UNSORTED:
            return self.ask(desk, UNSORTED)
        if found is None:
            return Turned(desk.dossier, unread=self._say("unread"))
        return Turned(desk.dossier, question=self._one(desk, found))

    def _acted(self, desk: Desk, attachment: Attachment, heard: Heard) -> Turned:
        if heard.chosen == _BACK:
            return self._list(desk, attachments(desk))
        if heard.chosen == _NOTE:
            return self.ask(desk, f"{_NOTE_OF}{attachment.id}")
        if heard.chosen == _REMOVE:
            stand = replace(piece_of(desk, attachment), done=False, files=())
            return self._kept(desk, attachment, stand, "removed")
        wanted = not heard.chosen and _ASKS_DRAFT.search(folded(heard.text))
        if attachment.draft and (heard.chosen == _DRAFT or wanted):
            return self._drafted(desk, attachment, _DRAFTS[attachment.draft])
        if heard.chosen in (_DONE, _OPEN):
            stand = piece_of(desk, attachment)
            done = heard.chosen == _DONE
            note = "" if done and stand.waits else stand.note
            stand = replace(stand, done=done, note=note)
            return self._kept(desk, attachment, stand, "done" if stand.done else "open")
        return Turned(desk.dossier, unread=self._say("unread"))

    def _noted(self, desk: Desk, attachment: Attachment, heard: Heard) -> Turned:
        note = mask(" ".join(heard.text.split()))[0]
        if not note or len(note) > _LONGEST_NOTE:
            return Turned(desk.dossier, unread=self._say("note_wrong", most=_LONGEST_NOTE))
        stand = replace(piece_of(desk, attachment), note=note)
        left = left_to_do(note) if stand.files else None
        turned = self._kept(
            desk, attachment, replace(stand, done=stand.done and left is None), "note"
        )
        told = (Reply(self._say(f"left.{left}")),) if left else ()
        return replace(turned, says=(*turned.says, *told))

    def arrived(
        self, desk: Desk, uploads: Sequence[Upload], caption: str, *, outside: bool = True
    ) -> Turned:
        """Keep files sent where no document was chosen, and find or ask which one they are.

        Args:
            caption: what was written with them, which may name the document.
            outside: something else was asked, and comes back.
        """
        good, bad = self._read(uploads)
        if not good:
            return Turned(desk.dossier, (Reply(self._refused(bad)),))
        said = " ".join([*(one.name for one in uploads), caption])
        named = [one for one in attachments(desk) if is_named(one, said)]
        note = mask(" ".join(caption.split()))[0][:_LONGEST_NOTE]
        if len(named) == 1 and not unsorted(desk).files:
            return replace(self._given(desk, named[0], good, bad, note), question=None)
        waiting = unsorted(desk)
        waiting = replace(waiting, note=note or waiting.note).with_files(good)
        after = with_unsorted(desk, waiting)
        entry = Entry("file.kept", desk.dossier.id, {"count": len(good)})
        texts = [self._refused(bad)] if bad else []
        if note:
            texts.append(self._say("caption"))
        says = tuple(Reply(text) for text in texts)
        question = self._which(after, attachments(after), outside=outside)
        return Turned(after.dossier, says, question, entries=(entry,))

    def _on(self, desk: Desk, turned: Turned, *, outside: bool) -> Turned:
        """Show the list again, unless something else was asked and comes back."""
        if outside or turned.question:
            return turned
        after = desk.over(turned.dossier)
        return replace(turned, question=self._list(after, attachments(after)).question)

    def _which(self, desk: Desk, held: list[Attachment], *, outside: bool) -> Question:
        """Ask which document the files that wait are."""
        text = self._say("which_file", names=_names(unsorted(desk).files))
        options = [(one.id, one.title) for one in held]
        options += [(_LATER, self._say("later")), (_DROP, self._say("drop"))]
        kept = {DETOUR: True} if outside else {}
        return Question(UNSORTED, text, tuple(options), held=kept)

    def _sorted(self, desk: Desk, heard: Heard) -> Turned:
        """Put the files that wait with the document they are."""
        waiting = unsorted(desk)
        if heard.chosen == _LATER:
            return Turned(desk.dossier, (Reply(self._say("kept.unsorted")),))
        cleared = with_unsorted(desk, Stand(done=False))
        if heard.chosen == _DROP:
            entry = Entry("file.left", desk.dossier.id, {"count": len(waiting.files)})
            said = (Reply(self._say("kept.dropped", names=_names(waiting.files))),)
            return Turned(cleared.dossier, said, entries=(entry,))
        named = [one for one in attachments(desk) if is_named(one, heard.text)]
        found = _of(attachments(desk), heard.chosen or "") or (
            named[0] if len(named) == 1 else None
        )
        if found is None:
            return Turned(desk.dossier, unread=self._say("unread_file"))
        words = mask(" ".join(heard.text.split()))[0][:_LONGEST_NOTE]
        note = words if left_to_do(words) else waiting.note
        turned = self._given(cleared, found, waiting.files, (), note)
        return replace(turned, question=None)

    def _handed(self, desk: Desk, attachment: Attachment, heard: Heard) -> Turned:
        """Keep files for a document; what cannot be kept is said."""
        good, bad = self._read(heard.uploads)
        if not good:
            return Turned(desk.dossier, unread=self._refused(bad))
        note = mask(" ".join(heard.text.split()))[0][:_LONGEST_NOTE]
        return self._given(desk, attachment, good, bad, note)

    def _given(
        self,
        desk: Desk,
        attachment: Attachment,
        good: Sequence[FileValue],
        bad: Sequence[str],
        note: str = "",
    ) -> Turned:
        """Keep files with a document, which is done unless what is said of them is that it is not.

        A note that says so replaces the one of before; another one only fills an empty place.
        """
        before = piece_of(desk, attachment)
        left = left_to_do(note) or left_to_do(" ".join(file.name for file in good))
        kept = note if left_to_do(note) else before.note or note
        if before.waits and not left:
            kept = note  # what was left to do was said of the file of before
        stand = replace(before, done=left is None, note=kept).with_files(good)
        turned = self._kept(desk, attachment, stand, "file" if len(stand.files) == 1 else "files")
        if left:
            told = Reply(self._say(f"left.{left}"))
            turned = replace(turned, says=(*turned.says, told))
        refused = (Reply(self._refused(bad)),) if bad else ()
        return replace(turned, says=(*turned.says, *refused))

    def _read(self, uploads: Sequence[Upload]) -> tuple[list[FileValue], list[str]]:
        """Keep the bytes of files; give them, and the names of those that cannot be kept."""
        good, bad = [], []
        for upload in uploads:
            content = upload.content or b""
            kind = kind_of(content) if len(content) <= LARGEST else None
            if kind is None:
                bad.append(safe_name(upload.name, "").rstrip("."))
                continue
            name, digest = safe_name(upload.name, kind), self._files.keep(content)
            file = FileValue(name=name, media_type=TYPES[kind], size=len(content), digest=digest)
            good.append(file)
        return good, bad

    def _refused(self, names: Sequence[str]) -> str:
        most = LARGEST // _MEGABYTE
        return self._say("file_wrong", names=", ".join(names), most=most)

    def _kept(self, desk: Desk, attachment: Attachment, stand: Stand, how: str) -> Turned:
        after = ticked(desk, attachment, stand)
        entry = Entry("piece.marked", desk.dossier.id, {"piece": attachment.id, "how": how})
        text = self._say(f"kept.{how}", title=attachment.title, names=_names(stand.files))
        said = (Reply(text),)
        question = self._list(after, attachments(after)).question
        return Turned(after.dossier, said, question, entries=(entry,))

    def _drafted(self, desk: Desk, attachment: Attachment, kind: FileKind) -> Turned:
        made = self._exporter.make(kind, self._builder.build(desk, drawn=False))
        files: tuple[OutFile, ...] = tuple(one.file for one in made)
        text = self._say(f"drafted.{attachment.draft}", names=", ".join(f.name for f in files))
        entry = Entry("piece.drafted", desk.dossier.id, {"piece": attachment.id})
        said = (Reply(text, files=files),)
        return Turned(desk.dossier, said, self._one(desk, attachment), entries=(entry,))

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"pieces.{key}", **facts)


def _of(held: list[Attachment], identifier: str) -> Attachment | None:
    return next((one for one in held if one.id == identifier), None)


def _names(files: Iterable[FileValue]) -> str:
    return ", ".join(file.name for file in files)
