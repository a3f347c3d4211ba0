"""French sentences by key, as `prompts/` gives them; code knows the keys, never the French."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from bot.errors import DataError

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Sentences:
    """Sentences with `{placeholders}`, by dotted key.

    Args:
        sentences: key → sentence.
        file: where they come from, for errors.
    """

    def __init__(self, sentences: Mapping[str, str], file: str) -> None:
        self._sentences = dict(sentences)
        self._file = file

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def keys(self) -> frozenset[str]:
        """Give every key."""
        return frozenset(self._sentences)

    def raw(self, key: str) -> str:
        """Give a sentence as its file has it, placeholders and all."""
        return self._sentences[key]

    def say(self, key: str, /, **facts: object) -> str:
        """Give a sentence with its placeholders filled.

        Raises:
            DataError: the key is not in the file, or a placeholder has no value.
        """
        if key not in self._sentences:
            raise DataError("sentence_missing", self._file, facts={"key": key})
        sentence = self._sentences[key]
        missing = sorted({n for n in _PLACEHOLDER.findall(sentence) if n not in facts})
        if missing:
            facts_found = {"key": key, "placeholders": ", ".join(missing)}
            raise DataError("placeholder_unknown", self._file, facts=facts_found)
        # One pass, so that a brace inside a value is never read as a placeholder.
        return _PLACEHOLDER.sub(lambda match: str(facts[match[1]]), sentence)

    def day(self, day: date) -> str:
        """Give a date as people read it, from the file's own names of months."""
        month = self.say("dates.months").split()[day.month - 1]
        if day.day == 1:
            return self.say("dates.first", month=month, year=day.year)
        return self.say("dates.day", day=day.day, month=month, year=day.year)
