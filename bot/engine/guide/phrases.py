"""How one answer is written in a draft: in the form's sentence, or in the promoter's own."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.folding import folded
from bot.domain.form import FieldKind, FormField, Role
from bot.domain.money import plain_number
from bot.domain.phrasing import (
    capital,
    enumerated,
    is_sentence,
    joined,
    lowered,
    opened,
    small,
    unstopped,
)
from bot.domain.prose import NO_BREAK, announced, as_typed, is_list, items, tidy, told
from bot.domain.sentences import Sentences
from bot.domain.values import Value
from bot.domain.writing import ITEM
from bot.engine.guide.asking import Asking

_PLACE = "{reponse}"
_NAMES = (Role.ORGANISATION, Role.TITLE, Role.PLACE)
# What tells, at the start of an answer, the moment that the form's words already tell; folded.
_MOMENT = re.compile(
    r"(?:a la fin|au moment|au bilan|(?:lors|au cours) du (?:bilan|projet)|pour le bilan"
    r"|(?:pendant|durant) (?:tout )?le projet|tout au long)\b"
)
# Longer than this, things listed stand one a line.
_INLINE = 160
_NOTHING = frozenset(
    ("non", "aucun", "aucune", "rien", "personne", "n/a", "na", "s/o", "so", "sans objet")
    + ("ne s'applique pas", "pas vraiment", "aucun autre", "aucune autre", "rien pour le moment")
    + ("aucun encore", "aucune encore", "encore aucun", "aucun pour le moment")
    + ("aucune pour le moment", "aucun pour l'instant", "aucune pour l'instant")
)


class Phrases:
    """Writes answers.

    Args:
        sentences: of `prompts/writing.yaml`.
    """

    def __init__(self, sentences: Sentences, asking: Asking) -> None:
        self._sentences = sentences
        self._asking = asking

    def written(self, field: FormField, value: Value) -> tuple[bool, list[str]]:
        """Write an answer; tell also whether it stands in the promoter's own sentences.

        An answer that says « rien » or « aucun » gives no sentence.
        """
        if isinstance(value, bool):
            found = field.phrases.get("oui" if value else "non")
            return False, [_finished(found)] if found else []
        if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
            chosen = value if isinstance(value, tuple) else (str(value),)
            return False, self._options(field, chosen)
        if isinstance(value, str):
            if folded(value).strip(" .!-") in _NOTHING or not tidy(value):
                return False, []
            return self._text(field, value)
        return False, [self._filled(field, self._shown(field, value), name=True)]

    def _shown(self, field: FormField, value: Value) -> str:
        if isinstance(value, int):
            return plain_number(Decimal(value))
        return self._asking.shown(field, value)

    def _options(self, field: FormField, chosen: tuple[str, ...]) -> list[str]:
        texts = {option.id: option.text for option in field.options}
        phrased = [_finished(field.phrases[one]) for one in chosen if one in field.phrases]
        plain = [small(texts.get(one, one)) for one in chosen if one not in field.phrases]
        if field.phrase and len(chosen) > 1:
            return [self._filled(field, self._all([small(texts.get(c, c)) for c in chosen]))]
        if not plain:
            return phrased
        return [*phrased, self._filled(field, self._all(plain))]

    def _text(self, field: FormField, text: str) -> tuple[bool, list[str]]:
        if is_list(text):
            return False, self._listed(field, text)
        head = _introduction(field.phrase)
        if field.phrase and "\u00ab" in field.phrase:
            return False, [_finished(_quoted(field.phrase, tidy(text)))]
        if is_sentence(text):
            said = told(text)
            if head and not (_when(head) and _MOMENT.match(folded(said[0]))):
                # « Pendant le projet » opens a sentence; « voici ce qui restera » announces one.
                mark = "," if _when(head) else f"{NO_BREAK}:"
                said[0] = f"{head}{mark} {lowered(said[0])}"
            return True, said
        parts = [unstopped(part) for part in told(text)]
        if len(parts) > 1 and head and any(":" in part for part in parts):
            # « Voici les étapes : janvier : recrutement » would say two colons in a row.
            return False, [*self._announce(field, text, head), *_lines(parts, False)]
        if len(parts) > 1:
            parts = [parts[0], *(lowered(part) for part in parts[1:])]
            return False, [self._filled(field, "; ".join(parts))]
        name = field.role in _NAMES
        part = parts[0] if name else as_typed(parts[0], text)
        return False, [self._filled(field, part, name=name)]

    def _filled(self, field: FormField, answer: str, name: bool = False) -> str:
        """Put an answer into the field's sentence, or after the field's name where it has none."""
        phrase = field.phrase
        if phrase is None:
            if not field.label:
                return _finished(answer)
            phrase = self._sentences.say("drafting.plain", name=field.label, answer=_PLACE)
        if _PLACE not in phrase:
            phrase = f"{phrase} {_PLACE}."
        head, tail = phrase.split(_PLACE, 1)
        answer = unstopped(answer)
        if head and not name:
            answer = lowered(answer)
            head = opened(head, answer)
        return _finished(joined(head, answer) + (_singular(tail) if answer == "1" else tail))

    def _listed(self, field: FormField, text: str) -> list[str]:
        """Write what an answer lists: in one sentence when short, one a line otherwise."""
        found = [as_typed(unstopped(tidy(item)), item) for item in items(text) if tidy(item)]
        sentences = any(is_sentence(item) for item in found)
        head, tail = _cut(field.phrase)
        commas = any(mark in item for item in found for mark in ",:")
        short = sum(map(len, found)) <= _INLINE and not sentences and not commas
        if field.phrase and not announced(text) and (short or tail.strip(" .")):
            return [self._filled(field, self._all([lowered(item) for item in found]))]
        return [*self._announce(field, text, head), *_lines(found, sentences)]

    def _announce(self, field: FormField, text: str, head: str) -> list[str]:
        if announced(text):
            return [f"{unstopped(tidy(announced(text).rstrip(' :')))}{NO_BREAK}:"]
        opening = head.rstrip(" :" + NO_BREAK) or field.label
        return [f"{capital(opening)}{NO_BREAK}:"] if opening else []

    def _all(self, parts: list[str]) -> str:
        return enumerated(parts, f" {self._sentences.say('drafting.and')} ")


def _lines(found: list[str], sentences: bool) -> list[str]:
    if sentences:
        return [f"{ITEM}{tidy(item)}" for item in found]
    ended = [f"{ITEM}{lowered(item)};" for item in found]
    return [*ended[:-1], f"{ended[-1][:-1]}."] if ended else []


def _cut(phrase: str | None) -> tuple[str, str]:
    head, _, tail = (phrase or "").partition(_PLACE)
    return head, tail


def _introduction(phrase: str | None) -> str:
    """Give the words that introduce an answer made of sentences, where the form has some."""
    head = _cut(phrase)[0].rstrip(" " + NO_BREAK)
    return head[:-1].rstrip(" " + NO_BREAK) if head.endswith(":") else ""


def _when(head: str) -> bool:
    return not is_sentence(head) and "voici" not in folded(head)


def _quoted(phrase: str, answer: str) -> str:
    head, tail = _cut(phrase)
    inner = re.sub(r"\s*[\u00ab\u00bb]\s*", " ", answer).strip()
    return head + unstopped(" ".join(inner.split(" "))) + tail


def _singular(tail: str) -> str:
    """Take the plural marks off the words that follow « 1 », until one has none."""
    words = tail.split(" ")
    for at, word in enumerate(words[1:], 1):
        match = re.fullmatch(r"([^\W\d_]{3,})s([.,;]?)", word)
        if match is None:
            break
        words[at] = match[1] + match[2]
    return " ".join(words)


def _finished(text: str) -> str:
    text = text.strip()
    ended = text.endswith((".", "!", "?", "\u2026", ":"))
    return capital(
        re.sub(r" (?=[:!?\u00bb])|(?<=\u00ab) ", NO_BREAK, text if ended else text + ".")
    )
