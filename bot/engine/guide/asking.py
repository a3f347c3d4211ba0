"""How a field is asked, and how an answer is shown: the same words wherever it happens."""

from __future__ import annotations

from datetime import date

from bot.domain.form import FieldKind, FormField
from bot.domain.money import plain_number
from bot.domain.sentences import Sentences
from bot.domain.shown_value import plain
from bot.domain.values import Duration, Value
from bot.engine.guide.room import Question


class Asking:
    """Asks fields and shows their answers.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def question(self, field: FormField, taken: tuple[str, ...] = ()) -> Question:
        """Give a field's question with its choices.

        Args:
            taken: choices already taken, where several may be.
        """
        options = tuple((option.id, option.text) for option in field.options)
        if field.kind is FieldKind.YES_NO:
            options = (("oui", self._say("yes")), ("non", self._say("no")))
        several = taken if field.kind is FieldKind.CHOICES else None
        text = field.question
        if not options:
            text += "\n\n" + self._say("example", example=field.example)
        if several is not None:
            text += "\n\n" + self._say("several")
        return Question(field.id, text, options, several=several)

    def shown(self, field: FormField, value: Value) -> str:
        """Give an answer as a person reads it."""
        if isinstance(value, bool):
            return self._say("yes") if value else self._say("no")
        if isinstance(value, date):
            return self._sentences.day(value)
        if isinstance(value, Duration):
            unit = self._say(f"units.{value.unit}")
            return f"{plain_number(value.count)} {unit}"
        return plain(field, value)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"asking.{key}", **facts)
