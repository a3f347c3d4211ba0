"""Composes answers from extracts: sentences with their citations, and the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.knowledge import Catalogue
from bot.domain.passage import Answer, AnswerKind, Citation, Passage, Sentence
from bot.domain.rules import Status
from bot.domain.sentences import Sentences
from bot.engine.extract import FIRST_WORDS, OTHER_WORDS, Extract, Terms, extract
from bot.engine.ports import PlaceFound, Scope

Extracts = list[Extract]

_MOST_STATEMENTS = 3
_BULLET = "• "


class Composer:
    """Puts together the text of an answer; every French word comes from the sentences' file."""

    def __init__(self, sentences: Sentences, catalogue: Catalogue, terms: Terms) -> None:
        self._sentences = sentences
        self._catalogue = catalogue
        self._terms = terms

    def nothing(self, scope: Scope) -> Answer:
        """Say that nothing was found, and whom to ask."""
        text = self._sentences.say("abstain.nothing", whom=self._whom(scope))
        return Answer(AnswerKind.ABSTAIN, text, territory=scope.territory)

    def missing(self, sentence: str, scope: Scope) -> Answer:
        """Say what the data does not hold, in the topic's own words."""
        text = f"{sentence}\n{self._sentences.say('abstain.human')}"
        return Answer(AnswerKind.ABSTAIN, text, territory=scope.territory)

    def _whom(self, scope: Scope) -> str:
        territory = self._catalogue.territory(scope.territory or "")
        for value in territory.mandataire if territory else ():
            current = not value.until or value.until >= scope.day
            known = value.status is Status.VERIFIED and isinstance(value.value, str)
            if current and known:
                return self._sentences.say("whom.mandataire", name=value.value)
        return self._sentences.say("whom.general")

    def statements(self, found: Sequence[Passage], stems: Sequence[str], scope: Scope) -> Answer:
        """Answer from the rule data: what is in force, else what was, else what is not known."""
        known = [p for p in found if not p.unknown]
        current = [p for p in known if p.in_force(scope.day)]
        unknown_now = [p for p in found if p.unknown and p.in_force(scope.day)]
        if not current and unknown_now:
            # What is not known today is said first; what was known before may still help.
            past = sorted(known, key=_latest, reverse=True)[:1]
            return self._unknown(unknown_now[:1], past, stems, scope)
        chosen = current or sorted(known, key=_latest, reverse=True)
        if not chosen:
            return self._unknown(list(found[:1]), [], stems, scope)
        pair = conflicting(chosen)
        if pair:
            return self.conflict(self._whole(pair, stems), scope)
        return self.cited(self._whole(chosen[:_MOST_STATEMENTS], stems), scope)

    def _whole(self, passages: Sequence[Passage], stems: Sequence[str]) -> Extracts:
        return [
            piece
            for rank, passage in enumerate(passages)
            for piece in extract(
                passage, stems, self._terms, FIRST_WORDS if rank == 0 else OTHER_WORDS
            )
        ]

    def _unknown(
        self,
        unknown: Sequence[Passage],
        past: Sequence[Passage],
        stems: Sequence[str],
        scope: Scope,
    ) -> Answer:
        answer = self.cited(self._whole([*unknown, *past], stems), scope)
        text = f"{answer.text}\n{self._sentences.say('abstain.human')}"
        kind = AnswerKind.OUTDATED if past else AnswerKind.ABSTAIN
        return replace(answer, kind=kind, text=text)

    def cited(self, extracts: Sequence[Extract], scope: Scope) -> Answer:
        """Answer with sentences word for word, each followed by the number of its source."""
        citations, sentences, paragraphs = _numbered(extracts)
        past = [rank for rank, e in enumerate(extracts) if not e.passage.in_force(scope.day)]
        current = not past
        lines = list(paragraphs)
        if past:
            # Said before the first text that is out of date, not before what still holds.
            lines.insert(past[0], self._notice(extracts[past[0]].passage, scope))
        lines += self._to_check([e.passage for e in extracts])
        return Answer(
            AnswerKind.CITED if current else AnswerKind.OUTDATED,
            "\n".join(line for line in lines if line),
            sentences,
            citations,
            scope.territory,
            rules=_rules(extracts),
        )

    def conflict(self, extracts: Sequence[Extract], scope: Scope) -> Answer:
        """Show both sides of a disagreement, each with its date."""
        citations, sentences, paragraphs = _numbered(extracts)
        lines = [self._sentences.say("conflict.intro")]
        for rank, (piece, paragraph) in enumerate(zip(extracts, paragraphs, strict=True)):
            lines += [self._side(piece.passage, first=rank == 0), paragraph]
        lines += self._to_check([e.passage for e in extracts])
        return Answer(
            AnswerKind.CONFLICT,
            "\n".join(lines),
            sentences,
            citations,
            scope.territory,
            rules=_rules(extracts),
        )

    def _side(self, passage: Passage, *, first: bool) -> str:
        if passage.rule:
            return self._sentences.say("conflict.first" if first else "conflict.other")
        name = passage.title
        when = passage.dated or passage.valid_from
        if when is None:
            return self._sentences.say("conflict.item_undated", title=name)
        return self._sentences.say("conflict.item", title=name, when=self._sentences.day(when))

    def _notice(self, passage: Passage, scope: Scope) -> str:
        if passage.replaced_by:
            return self._sentences.say("outdated.replaced")
        if passage.valid_from and scope.day < passage.valid_from:
            return self._sentences.say("outdated.future")
        return self._sentences.say("outdated.expired")

    def _to_check(self, passages: Sequence[Passage]) -> list[str]:
        whom = [p.to_check for p in passages if p.to_check is not None]
        if not whom:
            return []
        named = next((text for text in whom if text), "")
        if not named:
            return [self._sentences.say("to_check.general")]
        return [self._sentences.say("to_check.whom", whom=named.rstrip(" ."))]

    def understood(self, answer: Answer, places: Sequence[PlaceFound], scope: Scope) -> Answer:
        """Say first which place was understood, when its spelling had to be guessed."""
        guessed = next((p for p in places if not p.exact and p.territory == scope.territory), None)
        territory = self._catalogue.territory(scope.territory or "")
        if guessed is None or territory is None or answer.kind is AnswerKind.ASKS:
            return answer
        shown = guessed.name
        if shown != territory.name:
            shown = f"{shown} ({territory.name})"
        said = self._sentences.say("understood", place=shown)
        return replace(answer, text=f"{said}\n{answer.text}")


def _numbered(
    extracts: Sequence[Extract],
) -> tuple[tuple[Citation, ...], tuple[Sentence, ...], list[str]]:
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    paragraphs: list[str] = []
    for n, piece in enumerate(extracts, start=1):
        passage = piece.passage
        citations.append(
            Citation(
                n,
                passage.document,
                passage.title,
                passage.section,
                passage.page,
                passage.source,
                passage.valid_from,
                passage.valid_until,
                piece.quote,
            )
        )
        sentences += [Sentence(text, (n,)) for text in piece.sentences]
        bullet = _BULLET if piece.item and not piece.quote[:1].isdigit() else ""
        paragraphs.append(f"{bullet}{' '.join(piece.sentences)} [{n}]")
    return tuple(citations), tuple(sentences), paragraphs


def _rules(extracts: Sequence[Extract]) -> tuple[str, ...]:
    found = (f"{e.passage.document}#{e.passage.rule}" for e in extracts if e.passage.rule)
    return tuple(dict.fromkeys(found))


def _latest(passage: Passage) -> tuple[int, int]:
    until = passage.valid_until or passage.valid_from
    since = passage.valid_from
    return (until.toordinal() if until else 0, since.toordinal() if since else 0)


def conflicting(passages: Sequence[Passage]) -> list[Passage]:
    """Give two values of the same rule, for the same dates, that differ; or nothing."""
    for rank, one in enumerate(passages):
        for other in passages[rank + 1 :]:
            same = (one.document, one.rule, one.sector) == (
                other.document,
                other.rule,
                other.sector,
            )
            dates = (one.valid_from, one.valid_until) == (other.valid_from, other.valid_until)
            if same and dates and one.value and other.value and one.value != other.value:
                return [one, other]
    return []
