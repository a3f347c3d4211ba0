"""What the writing room shows: the list of sections, a section's reasons, its draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.dossier import Draft
from bot.domain.folding import folded
from bot.domain.form import FormField, FormSection, Role, StageKind
from bot.domain.review_words import personal_words
from bot.domain.sentences import Sentences
from bot.domain.shortening import cut
from bot.domain.writing import ITEM, Length, changes, length
from bot.engine.guide.drafting import Drafter
from bot.engine.guide.progress import applies
from bot.engine.guide.room import Desk, Heard

_SHORT = 60
_LEAST = 4


class SectionState(StrEnum):
    """Where the writing of a section is."""

    TO_DO = "a_faire"
    DRAFT = "brouillon"
    ACCEPTED = "accepte"
    OVER = "trop_long"
    BEHIND = "a_revoir"


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as it is now.

    Args:
        draft: the promoter's; None before she saw it.
        composed: what its answers give today.
        missing: fields not answered yet, or not known.
    """

    section: FormSection
    draft: Draft | None
    composed: Draft
    missing: tuple[FormField, ...]

    @property
    def behind(self) -> bool:
        """Tell whether an answer changed under the draft."""
        return bool(self.draft and self.draft.basis != self.composed.basis)

    @property
    def length(self) -> Length:
        """Count what would be sent."""
        return length(self.draft or self.composed, self.section)

    @property
    def state(self) -> SectionState:
        """Tell where its writing is."""
        if self.draft is None:
            return SectionState.TO_DO
        if self.length.over:
            return SectionState.OVER
        if self.behind:
            return SectionState.BEHIND
        return SectionState.ACCEPTED if self.draft.accepted else SectionState.DRAFT


def sections(desk: Desk) -> tuple[FormSection, ...]:
    """Give the sections that are written: exported, and not asked with the attachments."""
    joined = {
        name
        for stage in desk.form.stages
        if stage.kind is StageKind.ATTACHMENTS
        for name in stage.sections
    }
    return tuple(one for one in desk.form.sections if one.exported and one.id not in joined)


def named(desk: Desk, heard: Heard) -> FormSection | None:
    """Find the section that was chosen, or whose title was typed, in part at least."""
    said = folded(heard.text).strip(" .!?")
    for section in sections(desk):
        if heard.chosen == section.id:
            return section
    if heard.chosen or len(said) < _LEAST:
        return None
    return next((one for one in sections(desk) if said in folded(one.title)), None)


def place_of(section: FormSection, field: str) -> int:
    """Give the rank of a field in its section; -1 when it is not there."""
    return next((at for at, one in enumerate(section.fields) if one.id == field), -1)


def view(desk: Desk, section: FormSection, drafter: Drafter) -> SectionView:
    """Look at a section as it is now."""

    def asked(field: FormField) -> bool:
        return applies(field, desk)

    composed = drafter.draft(desk.form, section, desk.dossier, desk.day, asked)
    missing = drafter.missing(section, desk.dossier, asked)
    return SectionView(section, desk.dossier.drafts.get(section.id), composed, missing)


def _no_names(section: FormSection) -> bool:
    """Tell whether a section is about participants: a partner or who signs may be named."""
    open_to = {Role.PARTNERS, Role.ORGANISATION, Role.SIGNATORY}
    return not any(one.role in open_to for one in section.fields)


class DraftTold:
    """Tells drafts.

    Args:
        sentences: of `prompts/writing.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def overview(self, views: Sequence[SectionView]) -> str:
        """Give the sections, by where their writing is."""
        done = sum(one.state is SectionState.ACCEPTED for one in views)
        parts = [self._say("overview", done=done, total=len(views))]
        for state in SectionState:
            titles = [one.section.title for one in views if one.state is state]
            if titles:
                heading = self._sentences.say(f"state.{state.value}")
                parts.append("\n".join([heading, *(f"\u2022 {title}" for title in titles)]))
        return "\n\n".join(parts)

    def reasons(self, section: FormSection) -> str:
        """Give why a section is asked, and what a good one holds."""
        good = "\n".join(f"\u2022 {line}" for line in section.good)
        return "\n\n".join([section.title, section.text, self._say("good") + "\n" + good])

    def draft(self, one: SectionView, marks: Sequence[str]) -> str:
        """Give a draft, its sentences numbered, with what is missing and its length."""
        draft = one.draft or one.composed
        if not draft.sentences:
            return "\n\n".join([self._say("blank", title=one.section.title), *self._marks(marks)])
        parts = [
            self._say("here", title=one.section.title),
            self.numbered(draft, names=_no_names(one.section)),
        ]
        parts += self._marks(marks)
        parts.append(self.count(one.length))
        return "\n\n".join(parts)

    def numbered(self, draft: Draft, *, names: bool = False) -> str:
        """Give the sentences of a draft, one a line, each with its number.

        Args:
            names: mark those that seem to name a person.
        """
        lines = []
        paragraph = 0
        for rank, sentence in enumerate(draft.sentences, 1):
            if sentence.paragraph != paragraph:
                lines.append("")
                paragraph = sentence.paragraph
            text = f"[{rank}] {sentence.text.removeprefix(ITEM)}"
            if names and any(found.kind == "nom" for found in personal_words(text)):
                text = f"{text} {self._say('named')}"
            lines.append(text if sentence.confirmed else f"{text} {self._say('unconfirmed')}")
        return "\n".join(lines)

    def count(self, held: Length) -> str:
        """Give how long a draft is, and how much too long."""
        if held.limit is None:
            return self._say("count", count=held.count)
        if held.over:
            return self._say("over", count=held.count, limit=held.limit, over=held.over)
        return self._say("count_limit", count=held.count, limit=held.limit)

    def changed(self, one: SectionView) -> str:
        """Tell what bringing a draft up to date would change."""
        if one.draft is None:
            return ""
        change = changes(one.draft, one.composed)
        parts = [self._say("behind", title=one.section.title)]
        for key, texts in (("gone", change.gone), ("came", change.came)):
            if texts:
                lines = "\n".join(f"\u2022 {text.removeprefix(ITEM)}" for text in texts)
                parts.append(f"{self._say(key)}\n{lines}")
        return "\n\n".join(parts)

    def short(self, text: str) -> str:
        """Give the beginning of a sentence, to choose it in a list."""
        return cut(text.removeprefix(ITEM), _SHORT)

    def _marks(self, marks: Sequence[str]) -> list[str]:
        if not marks:
            return []
        return [self._say("missing") + "\n" + "\n".join(f"\u2022 {mark}" for mark in marks)]

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"told.{key}", **facts)
