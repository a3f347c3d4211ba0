"""The room where each section is written: its missing facts, its draft, its review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.dossier import Draft, Origin
from bot.domain.form import FormSection, Role
from bot.domain.message import Entry, Reply
from bot.domain.review import review
from bot.domain.sentences import Sentences
from bot.domain.writing import accept, refreshed
from bot.engine.guide.draft_acts import LIST, acts, askable, confirmed, with_draft
from bot.engine.guide.draft_edits import act_of, edited, read_edit
from bot.engine.guide.draft_told import (
    DraftTold,
    SectionState,
    SectionView,
    named,
    place_of,
    sections,
    view,
)
from bot.engine.guide.drafting import Drafter
from bot.engine.guide.model_page import INDICATORS, ModelPage
from bot.engine.guide.reviewing import Reviewing
from bot.engine.guide.room import Desk, Heard, Question, Room, Turned
from bot.engine.guide.sentence_page import OPEN, SENTENCE_PAGES, SentencePage

ENOUGH = "_brouillon"
_PICK, _SECTION, _FIELD = "choix", "section", "champ"
_BEHIND, _REVIEW, _DONE = "retard", "relecture", "fini"


class WritingRoom:
    """Writes the sections with the promoter.

    Args:
        sentences: of `prompts/writing.yaml`.
        fields: the room that asks one field and reads its answer.
        page: the logic model and the indicators.
    """

    name = "redaction"

    def __init__(
        self, sentences: Sentences, fields: Room, drafter: Drafter, page: ModelPage
    ) -> None:
        self._sentences = sentences
        self._fields = fields
        self._drafter = drafter
        self._page = page
        self._told = DraftTold(sentences)
        self._sentence_page = SentencePage(sentences, self._told, drafter)
        self._reviewing = Reviewing(sentences)
        self._asks: dict[str, Callable[[Desk, str], Turned]] = {
            LIST: self._overview,
            _PICK: self._pick,
            _SECTION: self._open,
            _BEHIND: self._ask_behind,
            _REVIEW: self._review,
        }
        self._hears: dict[str, Callable[[Desk, Heard, str], Turned]] = {
            LIST: self._hear_list,
            _PICK: self._hear_list,
            _SECTION: self._hear_section,
            _BEHIND: self._hear_behind,
            _REVIEW: self._hear_list,
        }

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Ask what comes next in the writing, or `what` again."""
        name, _, rest = what.partition(":")
        if name == _FIELD:
            return self._ask_field(desk, rest, held)
        if name in self._page.names:
            return self._ask_page(desk, what, held)
        if name in SENTENCE_PAGES:
            section = rest.partition(":")[0]
            return self._sentence_page.ask(desk, name, rest) or self._open(desk, section)
        return self._asks.get(name, self._overview)(desk, rest)

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read an answer to a question of the writing."""
        name, _, rest = question.what.partition(":")
        if name == _FIELD:
            return self._hear_field(desk, heard, question, rest)
        if name in self._page.names:
            return self._or_list(desk, self._page.hear(desk, heard, question))
        if name in SENTENCE_PAGES:
            return self._hear_sentence(desk, heard, name, rest)
        return self._hears.get(name, self._hear_list)(desk, heard, rest)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"room.{key}", **facts)

    def _then(self, turned: Turned, after: Turned) -> Turned:
        """Give what was done, then what is asked next."""
        return replace(
            after,
            says=(*turned.says, *after.says),
            entries=(*turned.entries, *after.entries),
        )

    def _said(self, text: str, after: Turned) -> Turned:
        return replace(after, says=(Reply(text), *after.says))

    def _options(self, *names: str) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._sentences.say(f"act.{name}")) for name in names)

    def _ask_page(self, desk: Desk, what: str, held: Mapping[str, Any] | None = None) -> Turned:
        """Ask a page of the logic model; indicators need a theme, asked first when unknown."""
        theme = desk.form.by_role(Role.THEME)
        if what == INDICATORS and theme and theme.id not in desk.dossier.answers:
            return self._ask_field(desk, f"{INDICATORS}:{theme.id}")
        return self._or_list(desk, self._page.ask(desk, what, held))

    def _or_list(self, desk: Desk, turned: Turned) -> Turned:
        """Show the list of sections again when a page has nothing more to ask."""
        if turned.question is not None or turned.unread is not None:
            return turned
        return self._then(turned, self._overview(desk.over(turned.dossier)))

    def _views(self, desk: Desk) -> list[SectionView]:
        return [view(desk, section, self._drafter) for section in sections(desk)]

    def _overview(self, desk: Desk, _rest: str = "") -> Turned:
        views = self._views(desk)
        first = next((v for v in views if v.state is not SectionState.ACCEPTED), None)
        options: list[tuple[str, str]] = []
        if first:
            go = self._say("begin", title=first.section.title)
            options.append((first.section.id, go))
        options += self._options(_PICK, _REVIEW, *self._page.names, _DONE)
        text = self._told.overview(views)
        return Turned(desk.dossier, question=Question(LIST, text, tuple(options)))

    def _pick(self, desk: Desk, _rest: str) -> Turned:
        options = [(section.id, section.title) for section in sections(desk)]
        return Turned(desk.dossier, question=Question(_PICK, self._say("which"), tuple(options)))

    def _hear_list(self, desk: Desk, heard: Heard, _rest: str) -> Turned:
        if heard.chosen == _DONE:
            return Turned(desk.dossier)
        if heard.chosen in (_PICK, _REVIEW, LIST, *self._page.names):
            return self.ask(desk, heard.chosen)
        section = named(desk, heard)
        if section is None:
            return Turned(desk.dossier, unread=self._say("which_unread"))
        return self._open(desk, section.id)

    def _open(self, desk: Desk, name: str) -> Turned:
        """Open a section: what it asks, its missing facts one by one, then its draft."""
        section = desk.form.section(name)
        if section is None:
            return self._overview(desk)
        seen = view(desk, section, self._drafter)
        if seen.draft is None:
            reasons = self._told.reasons(section)
            missing = askable(desk, seen)
            if missing:
                return self._said(reasons, self._ask_field(desk, f"{name}:{missing[0].id}"))
            return self._said(reasons, self._show(desk, section))
        if seen.behind:
            return self._catch_up(desk, seen, seen.draft)
        return self._show(desk, section)

    def _show(self, desk: Desk, section: FormSection) -> Turned:
        """Show a draft, kept from now on, and what may be done with it."""
        seen = view(desk, section, self._drafter)
        if seen.draft is None and seen.composed.sentences:
            desk = with_draft(desk, seen.composed)
            seen = view(desk, section, self._drafter)
        marks = [self._drafter.mark(field) for field in seen.missing]
        text = self._told.draft(seen, marks)
        draft = seen.draft or seen.composed
        if draft.sentences:
            text += "\n\n" + self._say("how")
        options = self._options(*acts(desk, seen, draft))
        return Turned(desk.dossier, question=Question(f"{_SECTION}:{section.id}", text, options))

    def _hear_section(self, desk: Desk, heard: Heard, name: str) -> Turned:
        section = desk.form.section(name)
        if section is None:
            return self._overview(desk)
        if heard.chosen in SENTENCE_PAGES:
            return self.ask(desk, f"{heard.chosen}:{name}")
        done: dict[str, Callable[[Desk, FormSection], Turned]] = {
            "accepter": self._accept,
            "confirmer": self._confirm,
            "completer": self._complete,
            "recommencer": self._again,
            "relire": self._review_section,
            "suivante": self._next,
            LIST: lambda desk, _section: self._overview(desk),
        }
        if heard.chosen in done:
            return done[heard.chosen](desk, section)
        return self._typed(desk, heard, section)

    def _typed(self, desk: Desk, heard: Heard, section: FormSection) -> Turned:
        """Read a change that was typed, as « phrase 3 : … »."""
        edit = read_edit(heard.text)
        draft = desk.dossier.drafts.get(section.id)
        if edit is None or draft is None:
            return self._said_in_words(desk, heard, section)
        fresh = view(desk, section, self._drafter).composed
        return self._changed(desk, draft, edited(draft, edit, fresh))

    def _said_in_words(self, desk: Desk, heard: Heard, section: FormSection) -> Turned:
        """Read « c'est beau », « relecture », or the name of another section."""
        act, seen = act_of(heard.text), view(desk, section, self._drafter)
        if act and act in acts(desk, seen, seen.draft or seen.composed):
            return self._hear_section(desk, Heard(chosen=act), section.id)
        other = named(desk, heard)
        if other and other != section:
            return self._open(desk, other.id)
        return Turned(desk.dossier, unread=self._say("edit_unread"))

    def _hear_sentence(self, desk: Desk, heard: Heard, name: str, rest: str) -> Turned:
        section = desk.form.section(rest.partition(":")[0])
        draft = desk.dossier.drafts.get(section.id) if section else None
        if section is None or draft is None:
            return self._overview(desk)
        found = self._sentence_page.hear(desk, heard, name, rest)
        if isinstance(found, Draft):
            return self._changed(desk, draft, found)
        if found == OPEN:
            return self._open(desk, section.id)
        if isinstance(found, Turned):
            return found
        return self._typed(desk, heard, section)

    def _changed(self, desk: Desk, old: Draft, new: Draft) -> Turned:
        """Keep a draft that was changed, and show it."""
        section = desk.form.section(old.section)
        if new == old or section is None:
            return Turned(desk.dossier, unread=self._say("no_such_sentence"))
        shown = self._show(with_draft(desk, new), section)
        return self._entered(self._said(self._say("changed"), shown), "draft.changed", section)

    def _entered(self, turned: Turned, action: str, section: FormSection) -> Turned:
        entry = Entry(action, turned.dossier.id, {"section": section.id})
        return replace(turned, entries=(entry, *turned.entries))

    def _accept(self, desk: Desk, section: FormSection) -> Turned:
        draft = desk.dossier.drafts.get(section.id)
        if draft is None:
            return self._show(desk, section)
        desk = with_draft(desk, accept(draft))
        text = self._say("accepted", title=section.title)
        return self._entered(self._said(text, self._next(desk, section)), "draft.accepted", section)

    def _confirm(self, desk: Desk, section: FormSection) -> Turned:
        """Take as confirmed the answers under the sentences that were shown."""
        draft = desk.dossier.drafts.get(section.id)
        if draft:
            desk = desk.over(confirmed(desk.dossier, draft))
            seen = view(desk, section, self._drafter)
            desk = with_draft(desk, refreshed(draft, seen.composed))
        turned = self._said(self._say("confirmed"), self._show(desk, section))
        return self._entered(turned, "draft.confirmed", section)

    def _complete(self, desk: Desk, section: FormSection) -> Turned:
        missing = askable(desk, view(desk, section, self._drafter), again=True)
        if not missing:
            return self._show(desk, section)
        return self._ask_field(desk, f"{section.id}:{missing[0].id}")

    def _again(self, desk: Desk, section: FormSection) -> Turned:
        """Compose the section anew; what was rewritten goes."""
        desk = with_draft(desk, view(desk, section, self._drafter).composed)
        turned = self._said(self._say("again"), self._show(desk, section))
        return self._entered(turned, "draft.composed", section)

    def _next(self, desk: Desk, section: FormSection) -> Turned:
        """Open the next section that is not accepted; the list when there is none."""
        views = self._views(desk)
        at = next((i for i, v in enumerate(views) if v.section.id == section.id), -1)
        left = (*views[at + 1 :], *views[: max(at, 0)])
        found = next((v for v in left if v.state is not SectionState.ACCEPTED), None)
        return self._open(desk, found.section.id) if found else self._overview(desk)

    def _ask_field(self, desk: Desk, rest: str, held: Mapping[str, Any] | None = None) -> Turned:
        name, _, field = rest.partition(":")
        return self._wrapped(desk, self._fields.ask(desk, field, held), name)

    def _wrapped(self, desk: Desk, turned: Turned, name: str) -> Turned:
        """Take a field's question into this room."""
        if turned.question is None:
            section = desk.form.section(name)
            return self._show(desk, section) if section else self._overview(desk)
        enough = (ENOUGH, self._say("enough"))
        question = replace(
            turned.question,
            what=f"{_FIELD}:{name}:{turned.question.what}",
            shortcuts=(*turned.question.shortcuts, enough),
        )
        return replace(turned, question=question)

    def _hear_field(self, desk: Desk, heard: Heard, question: Question, rest: str) -> Turned:
        name, _, field = rest.partition(":")
        section = desk.form.section(name)
        if heard.chosen == ENOUGH:
            return self._show(desk, section) if section else self._overview(desk)
        turned = self._fields.hear(desk, heard, replace(question, what=field))
        if turned.unread is not None:
            return turned
        if turned.question is not None:
            return self._wrapped(desk, turned, name)
        now = desk.over(turned.dossier)
        if section is None:
            return self._then(turned, self._ask_page(now, name))
        again = field in desk.dossier.answers
        now_missing = view(now, section, self._drafter)
        asked = askable(now, now_missing, again=again)
        later = [one for one in asked if place_of(section, one.id) > place_of(section, field)]
        left = later or askable(now, now_missing)
        if left:
            return self._then(turned, self._ask_field(now, f"{name}:{left[0].id}"))
        seen = view(now, section, self._drafter)
        if seen.draft and seen.behind:
            return self._then(turned, self._catch_up(now, seen, seen.draft))
        return self._then(turned, self._show(now, section))

    def _catch_up(self, desk: Desk, seen: SectionView, draft: Draft) -> Turned:
        """Bring a draft up to date: at once when nothing was made of it yet, otherwise asking."""
        touched = draft.accepted or any(s.origin is Origin.EDITED for s in draft.sentences)
        if touched:
            return self._ask_behind(desk, seen.section.id)
        desk = with_draft(desk, refreshed(draft, seen.composed))
        return self._said(self._say("caught_up"), self._show(desk, seen.section))

    def _ask_behind(self, desk: Desk, name: str) -> Turned:
        section = desk.form.section(name)
        if section is None:
            return self._overview(desk)
        text = self._told.changed(view(desk, section, self._drafter))
        question = Question(f"{_BEHIND}:{name}", text, self._options("mettre_a_jour", "garder"))
        return Turned(desk.dossier, question=question)

    def _hear_behind(self, desk: Desk, heard: Heard, name: str) -> Turned:
        section = desk.form.section(name)
        draft = desk.dossier.drafts.get(name)
        if section is None or draft is None:
            return self._overview(desk)
        composed = view(desk, section, self._drafter).composed
        if heard.chosen == "mettre_a_jour":
            return self._show(with_draft(desk, refreshed(draft, composed)), section)
        if heard.chosen == "garder":
            kept = draft.model_copy(update={"basis": composed.basis})
            return self._show(with_draft(desk, kept), section)
        return Turned(desk.dossier, unread=self._say("behind_unread"))

    def _review(self, desk: Desk, _rest: str) -> Turned:
        remarks = review(desk.form, desk.dossier, desk.day, desk.jurisdiction)
        text = self._reviewing.report(desk.form, remarks)
        question = Question(_REVIEW, text, self._options(LIST, _PICK, _DONE))
        return Turned(desk.dossier, question=question)

    def _review_section(self, desk: Desk, section: FormSection) -> Turned:
        remarks = review(desk.form, desk.dossier, desk.day, desk.jurisdiction)
        lines = [self._reviewing.line(one) for one in remarks if one.section == section.id]
        text = "\n".join([self._say("review", title=section.title), *lines])
        if not lines:
            text = self._say("review_clean", title=section.title)
        return self._said(text, self._show(desk, section))
