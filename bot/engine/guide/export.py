"""The room that gives the files of a dossier; it first says what is missing or not sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.message import Entry, Reply
from bot.domain.proposal import FileKind, Made, Proposal
from bot.domain.sentences import Sentences
from bot.domain.shortening import shortened
from bot.domain.verdict import VerdictKind
from bot.engine.guide.proposal import ProposalBuilder
from bot.engine.guide.room import Desk, Heard, Question, Turned
from bot.engine.ports import Exporter

_ALL, _COMPLETE = "_tout", "_completer"
# How many things of each sort are named before the others are only counted.
_FIRST = 3
_SHOWN = 160


class ExportRoom:
    """Gives the files.

    Args:
        sentences: of `prompts/export.yaml`.
        builder: what the files hold.
        exporter: makes them.
    """

    name = "export"

    def __init__(self, sentences: Sentences, builder: ProposalBuilder, exporter: Exporter) -> None:
        self._sentences = sentences
        self._builder = builder
        self._exporter = exporter

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Say what is missing, not confirmed or to look at; offer the files all the same."""
        proposal = self._builder.build(desk, drawn=False)
        wanting = self._wanting(proposal)
        refused = self._refused(desk)
        if wanting or not refused:
            lines = [*refused, self._say("wanting" if wanting else "whole"), *wanting]
        else:
            lines = refused
        options = ((_ALL, self._say("anyway")), (_COMPLETE, self._say("complete")))
        if not wanting:
            options = ((_ALL, self._say("give")), (_COMPLETE, self._say("later")))
        text = "\n".join([*lines, "", proposal.notice])
        return Turned(desk.dossier, question=Question("", text, options))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Give the files, or go on with what is missing."""
        if heard.chosen == _COMPLETE:
            return Turned(desk.dossier, self._to_complete(self._builder.build(desk, drawn=False)))
        if heard.chosen != _ALL:
            return Turned(desk.dossier, unread=self._say("unread"))
        proposal = self._builder.build(desk)
        made = [one for kind in _kinds(proposal) for one in self._exporter.make(kind, proposal)]
        entry = Entry("dossier.exported", desk.dossier.id, {"files": len(made)})
        return Turned(desk.dossier, (self._given(proposal, made),), entries=(entry,))

    def _refused(self, desk: Desk) -> list[str]:
        kept = desk.dossier.verdict
        refused = kept and kept.verdict == VerdictKind.NOT_ADMISSIBLE
        return [self._say("not_admissible"), ""] if refused else []

    def _wanting(self, proposal: Proposal) -> list[str]:
        """Give a line for each sort of thing that is not settled, with the first of each."""
        found = []
        over = [part.title for part in proposal.parts if _over(part.count, part.limit)]
        sorts = (
            ("gaps_one", "gaps_many", [gap.name for gap in proposal.gaps]),
            ("unread_one", "unread_many", list(proposal.unread)),
            ("unconfirmed_one", "unconfirmed_many", list(proposal.doubtful)),
            ("remarks_one", "remarks_many", [remark.text for remark in proposal.remarks]),
            ("over_one", "over_many", over),
        )
        for one, many, texts in sorts:
            if texts:
                found.append(self._counted(one if len(texts) == 1 else many, texts))
        if proposal.verdict is None:
            found.append(self._say("no_verdict"))
        elif proposal.verdict.stale:
            found.append(self._say("stale_verdict"))
        return found

    def _counted(self, key: str, texts: Sequence[str]) -> str:
        """Count things and name the first ones, a line each."""
        lines = [self._say(key, count=len(texts))]
        lines += [self._say("item", text=shortened(text, _SHOWN)) for text in texts[:_FIRST]]
        rest = len(texts) - _FIRST
        if rest > 0:
            lines.append(self._say("rest_one" if rest == 1 else "rest_many", count=rest))
        return "\n".join(lines)

    def _to_complete(self, proposal: Proposal) -> tuple[Reply, ...]:
        """Say how to reach what is missing: it was asked already, or it will be."""
        if not proposal.gaps:
            return ()
        return (Reply(self._say("to_complete", name=proposal.gaps[0].name)),)

    def _given(self, proposal: Proposal, made: Sequence[Made]) -> Reply:
        """Give the files with what each one is for, and what is still not sure in them."""
        lines = [self._say("given")]
        lines += [self._file(one) for one in made]
        broken = sorted({name for one in made for name in one.broken})
        lines += [self._say("broken", name=name) for name in broken]
        if proposal.doubtful:
            lines += ["", self._say("marked")]
        if proposal.unread:
            lines += ["", self._say("drafts")]
        lines += ["", self._say("remember")]
        return Reply("\n".join(lines), files=tuple(one.file for one in made))

    def _file(self, made: Made) -> str:
        line = self._say("file", name=made.file.name, what=self._say(f"what.{made.kind}"))
        return line + (self._say("about", name=made.about) if made.about else "")

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"export.{key}", **facts)


def _kinds(proposal: Proposal) -> list[FileKind]:
    """Give the files that have something to hold."""
    drafts = {piece.draft for piece in proposal.pieces if not piece.done}
    wanted = {
        FileKind.DOCUMENT: True,
        FileKind.SUMMARY: True,
        FileKind.WORKBOOK: bool(proposal.money.costs or proposal.money.sources),
        FileKind.CALENDAR: bool(proposal.dates),
        FileKind.RESOLUTION: FileKind.RESOLUTION in drafts,
        FileKind.LETTERS: FileKind.LETTERS in drafts and bool(proposal.partners),
    }
    return [kind for kind, held in wanted.items() if held]


def _over(count: int, limit: int | None) -> bool:
    return limit is not None and count > limit
