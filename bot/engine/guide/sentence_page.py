"""Asks which sentence of a draft to change, and what to leave out of one that is too long."""

from __future__ import annotations

from bot.domain.dossier import Draft
from bot.domain.sentences import Sentences
from bot.domain.writing import drop, revise, without
from bot.engine.guide.draft_edits import is_sentence_of_draft, leaves, read_edit
from bot.engine.guide.draft_told import DraftTold, view
from bot.engine.guide.drafting import Drafter
from bot.engine.guide.room import Desk, Heard, Question, Turned

FIX, DROP, SENTENCE, CUT = "corriger", "enlever", "phrase", "couper"
SENTENCE_PAGES = (FIX, DROP, SENTENCE, CUT)
# What `hear` gives when the section is to be shown again.
OPEN = "ouvrir"
_LEAVE, _YES = "laisser", "couper_oui"


class SentencePage:
    """Asks about sentences.

    Args:
        sentences: of `prompts/writing.yaml`.
    """

    def __init__(self, sentences: Sentences, told: DraftTold, drafter: Drafter) -> None:
        self._sentences = sentences
        self._told = told
        self._drafter = drafter

    def ask(self, desk: Desk, name: str, rest: str) -> Turned | None:
        """Ask; None when there is nothing to ask of this section."""
        section, _, rank = rest.partition(":")
        draft = desk.dossier.drafts.get(section)
        if draft is None or not draft.sentences:
            return None
        if name == SENTENCE:
            return self._sentence(desk, draft, rest, rank)
        if name == CUT:
            return self._cut(desk, draft)
        options = tuple(
            (str(at), self._told.short(sentence.text))
            for at, sentence in enumerate(draft.sentences)
        )
        leave = ((_LEAVE, self._sentences.say("act.laisser")),)
        text = self._say("which_drop") if name == DROP else self._say("which_fix")
        question = Question(f"{name}:{section}", text, options, leave)
        return Turned(desk.dossier, question=question)

    def _sentence(self, desk: Desk, draft: Draft, rest: str, rank: str) -> Turned | None:
        if not rank.isdecimal() or int(rank) >= len(draft.sentences):
            return None
        text = self._say("rewrite", text=draft.sentences[int(rank)].text)
        options = ((_LEAVE, self._sentences.say("act.laisser")),)
        question = Question(f"{SENTENCE}:{rest}", text, shortcuts=options)
        return Turned(desk.dossier, question=question)

    def _spare(self, desk: Desk, draft: Draft) -> tuple[int, ...]:
        section = desk.form.section(draft.section)
        return view(desk, section, self._drafter).length.spare if section else ()

    def _cut(self, desk: Desk, draft: Draft) -> Turned | None:
        spare = self._spare(desk, draft)
        if not spare:
            return None
        lines = "\n".join(f"\u2022 [{rank + 1}] {draft.sentences[rank].text}" for rank in spare)
        options = tuple((one, self._sentences.say(f"act.{one}")) for one in (_YES, _LEAVE))
        text = self._say("cut", sentences=lines)
        return Turned(desk.dossier, question=Question(f"{CUT}:{draft.section}", text, options))

    def hear(self, desk: Desk, heard: Heard, name: str, rest: str) -> Draft | Turned | str | None:
        """Read an answer: the draft it makes, another question, `OPEN`, or None when unread."""
        section, _, rank = rest.partition(":")
        draft = desk.dossier.drafts.get(section)
        if draft is None or heard.chosen == _LEAVE or (not heard.chosen and leaves(heard.text)):
            return OPEN
        if name == SENTENCE:
            return self._rewritten(draft, heard, rank)
        if heard.chosen is None:
            return None
        if name == CUT:
            return without(draft, self._spare(desk, draft))
        if name == DROP:
            return drop(draft, int(heard.chosen))
        return self._sentence(desk, draft, f"{section}:{heard.chosen}", heard.chosen) or OPEN

    def _rewritten(self, draft: Draft, heard: Heard, rank: str) -> Draft | None:
        if not is_sentence_of_draft(heard.text) or not rank.isdecimal():
            return None
        return None if read_edit(heard.text) else revise(draft, int(rank), heard.text)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"room.{key}", **facts)
