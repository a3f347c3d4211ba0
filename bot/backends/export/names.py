"""Names of the files given to a person: safe on any machine, and telling."""

from __future__ import annotations

import re

from bot.domain.folding import folded

_LONGEST = 48
# Folded, it is still one letter.
_JOINED = re.compile(r"\u0153")
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)


def file_name(title: str, end: str, extension: str) -> str:
    """Give a name in plain letters and hyphens: `a-table-ensemble-demande.docx`.

    Args:
        title: of the project; empty when it has none yet.
        end: what the file is, in plain letters.
    """
    words: list[str] = []
    for word in _WORD.findall(_JOINED.sub("oe", folded(title))):
        if len("-".join([*words, word])) > _LONGEST:
            break
        words.append(word)
    return "-".join([*(words or ["projet"]), end]) + f".{extension}"
