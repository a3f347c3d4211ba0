"""Shows the logic model, ties its steps, and proposes indicators of the project's theme."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.folding import folded
from bot.domain.logic_model import Drawing, LogicModel, confirmed, logic_model, toggled
from bot.domain.message import Entry, OutFile, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.assenting import yes_or_no
from bot.engine.guide.indicating import accepted, suggested
from bot.engine.guide.modelling import Modelling
from bot.engine.guide.room import Desk, Heard, Question, Turned

Draw = Callable[[Drawing], bytes]
_LINKS, INDICATORS = "liens", "indicateurs"
_KEEP, _ENOUGH, _LEAVE = "liens_oui", "assez", "laisser"
_PNG = "image/png"
_TAG = r"\b([a-z]\d{1,2}|b)\b"
_TIE = re.compile(rf"{_TAG}\W+(?:(?:a|avec|et|de|sert|suit|pour)\W+)?{_TAG}")


class ModelPage:
    """The logic model and its indicators.

    Args:
        sentences: of `prompts/writing.yaml`.
        draw: makes the picture.
    """

    names = (_LINKS, INDICATORS)

    def __init__(self, sentences: Sentences, draw: Draw) -> None:
        self._sentences = sentences
        self._modelling = Modelling(sentences)
        self._draw = draw

    def ask(self, desk: Desk, what: str, held: Mapping[str, Any] | None = None) -> Turned:
        """Ask whether the links are right, or which indicators to take."""
        if what == INDICATORS:
            return self._indicators(desk, tuple((held or {}).get("pris", ())))
        return self._links(desk, (held or {}).get("vu"))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read an answer; no question comes back when it is done here."""
        if question.what == INDICATORS:
            return self._hear_indicators(desk, heard, question)
        return self._hear_links(desk, heard)

    def _links(self, desk: Desk, seen: object = None) -> Turned:
        """Ask whether the links are right, under the picture.

        Args:
            seen: digest of the picture that was given last: the same is not given twice.
        """
        drawing = self._modelling.drawing(desk.form, desk.dossier)
        model = logic_model(desk.form, desk.dossier)
        shown = hashlib.sha256(repr(drawing).encode()).hexdigest()[:16]
        says = [] if shown == seen else self._pictured(desk, drawing, empty=not model.nodes)
        text = self._say("links_proposed") if model.proposed else self._say("links_kept")
        options = self._options(_KEEP, INDICATORS, _LEAVE)
        question = Question(_LINKS, text, options, held={"vu": shown})
        return Turned(desk.dossier, tuple(says), question)

    def _pictured(self, desk: Desk, drawing: Drawing, *, empty: bool) -> list[Reply]:
        """Give the picture with its text, and what the chain lacks."""
        picture = OutFile(self._say("file"), _PNG, self._draw(drawing))
        says = [Reply(drawing.description, files=() if empty else (picture,))]
        lacks = self._modelling.told_gaps(desk.form, desk.dossier)
        if lacks:
            lines = "\n".join(f"\u2022 {line}" for line in lacks)
            says.append(Reply(self._say("gaps") + "\n" + lines))
        return says

    def _hear_links(self, desk: Desk, heard: Heard) -> Turned:
        model = logic_model(desk.form, desk.dossier)
        tied = None if heard.chosen else self._tied(model, heard.text)
        agreed = not heard.chosen and tied is None and yes_or_no(heard.text)
        if heard.chosen == _KEEP or agreed:
            entry = Entry("links.confirmed", desk.dossier.id, {"liens": len(model.links)})
            reply = Reply(self._say("links_confirmed"))
            return Turned(confirmed(desk.dossier, model), (reply,), entries=(entry,))
        if heard.chosen == INDICATORS:
            return self._indicators(desk, ())
        if heard.chosen == _LEAVE:
            return Turned(desk.dossier)
        if tied is None:
            return Turned(desk.dossier, unread=self._say("links_unread"))
        dossier = toggled(desk.dossier, model, *tied)
        return self._links(desk.over(dossier))

    def _tied(self, model: LogicModel, text: str) -> tuple[str, str] | None:
        """Read two steps to tie or untie, as in « A2 à O1 », in whatever order."""
        found = _TIE.search(folded(text))
        if found is None:
            return None
        nodes = {folded(self._modelling.tag(node)): node for node in model.nodes}
        ends = [nodes[tag] for tag in found.groups() if tag in nodes]
        if len(ends) < 2:
            return None
        first, second = sorted(ends, key=lambda node: node.step.place)
        return (first.id, second.id) if second.step.place - first.step.place == 1 else None

    def _indicators(self, desk: Desk, taken: tuple[str, ...]) -> Turned:
        offered = suggested(desk.form, desk.dossier)
        if not offered:
            return Turned(desk.dossier, (Reply(self._say("no_indicator")),))
        mark = self._say("taken")
        options = [
            (key, f"{mark} {one.text}" if key in taken else one.text) for key, one in offered
        ]
        question = Question(
            INDICATORS,
            self._say("indicators"),
            (*options, *self._options(_ENOUGH)),
            held={"pris": list(taken)},
            several=taken,
        )
        return Turned(desk.dossier, question=question)

    def _hear_indicators(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        taken = tuple(question.held.get("pris", ()))
        keys = [key for key, _ in suggested(desk.form, desk.dossier)]
        chosen = [heard.chosen] if heard.chosen else _numbered(heard.text, [*keys, _ENOUGH])
        if not chosen:
            return Turned(desk.dossier, unread=self._say("indicators_unread"))
        for key in chosen:
            if key in keys:
                taken = tuple(t for t in taken if t != key) if key in taken else (*taken, key)
        if _ENOUGH not in chosen and heard.chosen:
            return self._indicators(desk, taken)
        return self._taken(desk, taken)

    def _taken(self, desk: Desk, taken: tuple[str, ...]) -> Turned:
        if not taken:
            return Turned(desk.dossier)
        dossier = accepted(desk.form, desk.dossier, taken, desk.day)
        entry = Entry("indicators.accepted", dossier.id, {"nombre": len(taken)})
        return Turned(dossier, (Reply(self._say("indicators_kept")),), entries=(entry,))

    def _options(self, *names: str) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._sentences.say(f"act.{name}")) for name in names)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"page.{key}", **facts)


def _numbered(text: str, keys: list[str]) -> list[str]:
    """Read the numbers of the choices, as in « 1, 3 et 4 »."""
    if not re.fullmatch(r"[\d\s,;.]+(?:et\s+\d+)?\s*\.?", folded(text)):
        return []
    ranks = [int(number) - 1 for number in re.findall(r"\d+", text)]
    return [keys[rank] for rank in ranks if 0 <= rank < len(keys)]
