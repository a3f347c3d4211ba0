"""Composes answers from extracts: sentences with their citations, and the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.knowledge import Catalogue
from bot.domain.passage import Answer, AnswerKind, Citation, Passage, Sentence
from bot.domain.rules import Status
from bot.domain.sentences import Sentences
from bot.engine.doubts import Doubts, Point
from bot.engine.extract import FIRST_WORDS, OTHER_WORDS, Extract, Terms, extract
from bot.engine.ports import PlaceFound, Scope
from bot.engine.reaching import Reaching

Extracts = list[Extract]

_MOST_STATEMENTS = 3
_BULLET = "• "


class Composer:
    """Puts together the text of an answer; every French word comes from the sentences' file."""

    def __init__(self, sentences: Sentences, catalogue: Catalogue, terms: Terms) -> None:
        self._sentences = sentences
        self._catalogue = catalogue
        self._terms = terms
        self._doubts = Doubts(sentences)
        self._reaching = Reaching(sentences)

    def nothing(self, scope: Scope) -> Answer:
        """Say that nothing was found, and whom to ask."""
        text = self._sentences.say("abstain.nothing", whom=self._whom(scope))
        return Answer(AnswerKind.ABSTAIN, text, territory=scope.territory)

    def nobody(self, scope: Scope) -> Answer:
        """Say that no name and no number is held, whom to ask, and where a way is found."""
        text = self._sentences.say("abstain.person", whom=self._whom(scope))
        text = f"{text}\n{self._reached(scope)}"
        return Answer(AnswerKind.ABSTAIN, text, territory=scope.territory)

    def with_reach(self, answer: Answer, scope: Scope) -> Answer:
        """Say after an answer that names whom to join where a way to reach them is found."""
        return replace(answer, text=f"{answer.text}\n{self._reached(scope)}")

    def _reached(self, scope: Scope) -> str:
        territory = self._catalogue.territory(scope.territory or "")
        return self._reaching.line(territory, scope.sector, scope.day)

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
        whole = [p for p in chosen if not p.sector]
        if not scope.sector:
            # What holds in the whole territory is said alone, or one statement of each part.
            chosen = whole or _spread(chosen)
        pair = conflicting(chosen)
        if pair:
            return self.conflict(self._whole(pair, stems), scope)
        answer = self.cited(self._whole(chosen[:_MOST_STATEMENTS], stems), scope)
        parts = [p for p in current or known if p.sector] if whole and not scope.sector else []
        return self._with_parts(answer, parts, scope)

    def _with_parts(self, answer: Answer, parts: Sequence[Passage], scope: Scope) -> Answer:
        """Name the parts of the territory that have statements of their own."""
        names = dict.fromkeys(self._elsewhere(p, scope) for p in parts)
        if not names:
            return answer
        line = self._sentences.say("parts.others", places=", ".join(names))
        return replace(answer, text=f"{answer.text}\n{line}")

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
        paragraphs = self._marked(extracts, paragraphs)
        past = [rank for rank, e in enumerate(extracts) if not e.passage.in_force(scope.day)]
        current = not past
        lines = []
        for rank, (place, paragraph) in enumerate(
            zip(self._places(extracts, scope), paragraphs, strict=True)
        ):
            # Said before the first text that is out of date, not before what still holds.
            old = self._notice(extracts[rank].passage, scope) if past[:1] == [rank] else ""
            lines += [place, old, paragraph]
        lines += self._doubts.lines(_points(extracts), len(extracts))
        lines += self._which(extracts, scope)
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
        paragraphs = [f"{paragraph} [{n}]" for n, paragraph in enumerate(paragraphs, start=1)]
        lines = [self._sentences.say("conflict.intro")]
        places = self._places(extracts, scope)
        for rank, (piece, paragraph) in enumerate(zip(extracts, paragraphs, strict=True)):
            lines += [places[rank], self._side(piece.passage, first=rank == 0), paragraph]
        lines += self._doubts.lines(_points(extracts), len(extracts))
        lines += self._which(extracts, scope)
        return Answer(
            AnswerKind.CONFLICT,
            "\n".join(line for line in lines if line),
            sentences,
            citations,
            scope.territory,
            rules=_rules(extracts),
        )

    def _marked(self, extracts: Sequence[Extract], paragraphs: Sequence[str]) -> list[str]:
        """Put after the last line of each passage the numbers of the sources of its lines."""
        marked: list[str] = []
        first = 1
        for n, (piece, paragraph) in enumerate(zip(extracts, paragraphs, strict=True), start=1):
            if n < len(extracts) and extracts[n].passage is piece.passage:
                marked.append(paragraph)
                continue
            mark = f"[{n}]" if n == first else self._sentences.say("doubt.to", first=first, last=n)
            marked.append(f"{paragraph} {mark}")
            first = n + 1
        return marked

    def _places(self, extracts: Sequence[Extract], scope: Scope) -> list[str]:
        """Give, before each text that holds in another place than the one asked, which it is."""
        told: list[str] = []
        before = ""
        for rank, piece in enumerate(extracts):
            place = self._elsewhere(piece.passage, scope)
            line = self._sentences.say("parts.only", place=place) if place else ""
            if line and rank == 0 and (territory := self._divided(scope)):
                line = self._sentences.say("parts.none", place=territory) + "\n" + line
            told.append(line if place != before else "")
            before = place
        return told

    def _divided(self, scope: Scope) -> str:
        """Name the territory asked about, where which part of it is meant is not known."""
        territory = self._catalogue.territory(scope.territory or "")
        return territory.name if territory and not scope.sector else ""

    def _elsewhere(self, passage: Passage, scope: Scope) -> str:
        """Name the place that rule data holds for, when it is not the one asked about."""
        if passage.rule is None or not passage.territories:
            return ""
        held = [self._catalogue.territory(name) for name in passage.territories]
        if passage.sector and passage.sector != scope.sector:
            parts = [one for territory in held if territory for one in territory.sectors]
            return next((one.name for one in parts if one.id == passage.sector), "")
        if scope.territory in passage.territories:
            return ""
        return ", ".join(one.name for one in held if one)

    def _which(self, extracts: Sequence[Extract], scope: Scope) -> list[str]:
        """Ask for the part of the territory, where what was found depends on it."""
        here = [e for e in extracts if scope.territory in e.passage.territories]
        if not self._divided(scope) or not any(self._elsewhere(e.passage, scope) for e in here):
            return []
        return [self._sentences.say("parts.which", whom=self._whom(scope))]

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

    def in_french(self, answer: Answer) -> Answer:
        """Say first, before an answer or what asks for a place, that answers are in French."""
        said = self._sentences.say("in_french")
        asks = answer.asks
        if asks:
            asks = replace(asks, question=f"{said}\n{asks.question}")
        return replace(answer, text=f"{said}\n{answer.text}", asks=asks)

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
        paragraphs.append(f"{bullet}{' '.join(piece.sentences)}")
    return tuple(citations), tuple(sentences), paragraphs


def _points(extracts: Sequence[Extract]) -> list[Point]:
    return [
        Point(n, e.passage.source, e.passage.to_check, unknown=e.passage.unknown)
        for n, e in enumerate(extracts, start=1)
        if e.passage.to_check is not None
    ]


def _spread(passages: Sequence[Passage]) -> list[Passage]:
    """Put one statement of each part of a territory first: none speaks in the others' place."""
    rank: dict[str, int] = {}
    turns = []
    for passage in passages:
        part = passage.sector or ""
        rank[part] = rank.get(part, 0) + 1
        turns.append((rank[part], passage))
    return [passage for _, passage in sorted(turns, key=lambda turn: turn[0])]


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
