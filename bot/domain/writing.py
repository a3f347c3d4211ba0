"""A section's draft, sentence by sentence: counted, corrected, and kept up with the answers."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.dossier import Answer, Dossier, Draft, DraftSentence, Origin
from bot.domain.form import FormSection
from bot.domain.prose import told

# Begins a sentence of a draft that is an item of a list; it stands on a line of its own.
ITEM = "\u2022 "
_EXPENSE, _SOURCE = "depense:", "source:"


def text_of(draft: Draft) -> str:
    """Give a draft as one text: paragraphs apart, the items of a list one a line."""
    written = ""
    last: DraftSentence | None = None
    for sentence in draft.sentences:
        written += _between(last, sentence) + sentence.text
        last = sentence
    return written


def _between(last: DraftSentence | None, sentence: DraftSentence) -> str:
    if last is None:
        return ""
    if sentence.text.startswith(ITEM):
        return "\n"
    return " " if last.paragraph == sentence.paragraph else "\n\n"


def counted(text: str) -> int:
    """Count characters as a form does: spaces and ends of lines included, an accent never twice."""
    return len(unicodedata.normalize("NFC", text))


@dataclass(frozen=True, slots=True)
class Length:
    """How long a draft is.

    Args:
        limit: most characters; None when no form was read that says so.
        spare: ranks of the sentences that could be left out for it to fit, the least needed
            first; empty when it fits, or when leaving out would not do.
    """

    count: int
    limit: int | None
    spare: tuple[int, ...] = ()

    @property
    def over(self) -> int:
        """Give how many characters are too many."""
        return max(0, self.count - self.limit) if self.limit else 0


def length(draft: Draft, section: FormSection) -> Length:
    """Count a draft, and find what could be left out where it is too long.

    What rests on optional fields goes first, the last fields before the first ones. What the
    promoter rewrote goes last of all.
    """
    count = counted(text_of(draft))
    if section.limit is None or count <= section.limit:
        return Length(count, section.limit)
    order = sorted(range(len(draft.sentences)), key=lambda rank: _needed(draft, section, rank))
    spare: list[int] = []
    for rank in order[:-1]:
        spare.append(rank)
        if counted(text_of(without(draft, spare))) <= section.limit:
            return Length(count, section.limit, tuple(sorted(spare)))
    return Length(count, section.limit)


def _needed(draft: Draft, section: FormSection, rank: int) -> tuple[bool, bool, int]:
    sentence = draft.sentences[rank]
    required = any(f.required for f in section.fields if f.id in sentence.fields)
    return sentence.origin is Origin.EDITED, required, -rank


def revise(draft: Draft, rank: int, text: str) -> Draft:
    """Put other words in place of a sentence; it still rests on the same fields.

    Args:
        rank: from 0. A rank that does not exist, or words that say nothing, change nothing.
    """
    if not 0 <= rank < len(draft.sentences):
        return draft
    old = draft.sentences[rank]
    mark = ITEM if old.text.startswith(ITEM) else ""
    parts = [mark + part for part in told(text)] if not mark else [mark + " ".join(told(text))]
    new = [
        old.model_copy(update={"text": part, "origin": Origin.EDITED, "confirmed": True})
        for part in parts
        if part.strip(ITEM)
    ]
    return _with(draft, [*draft.sentences[:rank], *new, *draft.sentences[rank + 1 :]], bool(new))


def drop(draft: Draft, rank: int) -> Draft:
    """Take a sentence away."""
    kept = [sentence for at, sentence in enumerate(draft.sentences) if at != rank]
    return _with(draft, kept, len(kept) < len(draft.sentences))


def without(draft: Draft, ranks: Iterable[int]) -> Draft:
    """Take several sentences away."""
    for rank in sorted(set(ranks), reverse=True):
        draft = drop(draft, rank)
    return draft


def move(draft: Draft, rank: int, to: int) -> Draft:
    """Put a sentence at another place; it takes the paragraph of its new neighbour."""
    if rank == to or not (0 <= rank < len(draft.sentences) and 0 <= to < len(draft.sentences)):
        return draft
    paragraph = draft.sentences[to].paragraph
    rest = [sentence for at, sentence in enumerate(draft.sentences) if at != rank]
    moved = draft.sentences[rank].model_copy(update={"paragraph": paragraph})
    return _with(draft, [*rest[:to], moved, *rest[to:]], True)


def split(draft: Draft, rank: int) -> Draft:
    """Begin a new paragraph at a sentence."""
    if not 0 < rank < len(draft.sentences):
        return draft
    later = [s.model_copy(update={"paragraph": s.paragraph + 1}) for s in draft.sentences[rank:]]
    return _with(draft, [*draft.sentences[:rank], *later], True)


def restore(draft: Draft, composed: Draft, rank: int) -> Draft:
    """Put back, in place of a sentence, what is composed from the same fields."""
    if not 0 <= rank < len(draft.sentences):
        return draft
    fields = set(draft.sentences[rank].fields)
    again = [s for s in composed.sentences if fields & set(s.fields)]
    first = next(at for at, s in enumerate(draft.sentences) if fields & set(s.fields) or at == rank)
    kept = [s for at, s in enumerate(draft.sentences) if at != rank and not fields & set(s.fields)]
    return _with(draft, [*kept[:first], *again, *kept[first:]], bool(again))


def accept(draft: Draft) -> Draft:
    """Mark a draft as read and accepted."""
    return draft.model_copy(update={"accepted": True})


def _with(draft: Draft, sentences: Sequence[DraftSentence], changed: bool) -> Draft:
    if not changed:
        return draft
    return draft.model_copy(update={"sentences": tuple(sentences), "accepted": False})


def basis(section: FormSection, dossier: Dossier, others: Iterable[str] = ()) -> str:
    """Give what tells one state of a section's answers from another, field by field.

    Args:
        others: ids of fields of other sections that the draft reads.
    """
    names = [*(field.id for field in section.fields), *others]
    parts = {n: _digest(dossier.answers[n]) for n in names if n in dossier.answers}
    parts |= {f"{_EXPENSE}{line.id}": _short(line.model_dump_json()) for line in dossier.expenses}
    parts |= {f"{_SOURCE}{line.id}": _short(line.model_dump_json()) for line in dossier.funding}
    reads = {name for name in parts if ":" not in name or _reads_budget(section)}
    return " ".join(f"{name}={parts[name]}" for name in sorted(reads))


def _reads_budget(section: FormSection) -> bool:
    return any(field.kind == "lignes_budget" for field in section.fields)


def _digest(answer: Answer) -> str:
    return _short(f"{answer.state}|{answer.confirmed}|{answer.model_dump_json(include={'value'})}")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _by_field(found: str) -> dict[str, str]:
    return dict(part.rpartition("=")[::2] for part in found.split())


def changed_fields(old: str, new: str) -> frozenset[str]:
    """Give the fields whose answers differ between two bases."""
    before, after = _by_field(old), _by_field(new)
    return frozenset(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))


def refreshed(draft: Draft, composed: Draft) -> Draft:
    """Bring a draft up to date: only what rests on a changed answer changes.

    A sentence that the promoter rewrote, took away or moved stays so unless its fields changed.
    """
    changed = changed_fields(draft.basis, composed.basis)
    if not changed:
        return draft
    known = _by_field(draft.basis).keys()
    pending = [s for s in composed.sentences if _touched(s, changed) or not set(s.fields) & known]
    kept: list[DraftSentence] = []
    for sentence in draft.sentences:
        if not _touched(sentence, changed):
            kept.append(sentence)
            continue
        here = [s for s in pending if set(s.fields) & set(sentence.fields)]
        pending = [s for s in pending if s not in here]
        kept += here
    return Draft(
        section=draft.section,
        sentences=tuple(_placed(kept, pending, composed)),
        basis=composed.basis,
    )


def _touched(sentence: DraftSentence, changed: frozenset[str]) -> bool:
    return bool(set(sentence.fields) & changed)


def _placed(
    kept: list[DraftSentence], pending: list[DraftSentence], composed: Draft
) -> list[DraftSentence]:
    """Put sentences on newly answered fields after those that come before them when composed."""
    order = {name: at for at, s in enumerate(composed.sentences) for name in s.fields}
    for sentence in pending:
        rank = max((order.get(name, 0) for name in sentence.fields), default=0)
        before = [at for at, s in enumerate(kept) if any(order.get(n, -1) < rank for n in s.fields)]
        kept.insert(before[-1] + 1 if before else 0, sentence)
    return kept


@dataclass(frozen=True, slots=True)
class Change:
    """What bringing a draft up to date takes away and brings."""

    gone: tuple[str, ...]
    came: tuple[str, ...]


def changes(draft: Draft, composed: Draft) -> Change:
    """Tell what `refreshed` would change, before it does."""
    old = [sentence.text for sentence in draft.sentences]
    new = [sentence.text for sentence in refreshed(draft, composed).sentences]
    return Change(
        tuple(text for text in old if text not in new),
        tuple(text for text in new if text not in old),
    )
