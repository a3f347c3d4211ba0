"""French prose from what people type: tidied, put in its place, never added to."""

from __future__ import annotations

import re

from bot.domain.folding import cleaned, folded
from bot.domain.numbers import NUMBER, closed_up
from bot.domain.phrasing import capital, is_sentence, small
from bot.domain.sentence_bounds import sentences

NO_BREAK = "\u00a0"
_NARROW = "\u202f"
_STOPS = (".", "!", "?", "\u2026")
_BULLET = re.compile(r"^\s*(?:[-\u2013\u2014*\u2022\u25cf\u00b7>]+|\d{1,2}[.)]|[a-z]\))\s+", re.I)

_INLINE_NUMBER = re.compile(r"(?:^|\s)(\d{1,2})\s?[.)]\s+")

# What opens an answer when it is spoken, and says nothing; folded.
_ORAL = re.compile(
    r"(?:(?:ben|bin|eh bien|euh+|heu+|hum+|ouin|faque|fait que|t'sais|tsais|pis)\b"
    r"(?:\s+la(?=\s*,|\s+(?:on|nous|je|il|ils|elles?|c'est|les|le|la|des|un|une)\b))?[ ,:]*"
    r"|(?:bon|ok|genre|en gros|en fait|disons|mettons|voila|la la|comme|alors|donc|oui)\s*,\s*"
    r"|(?:genre|en gros|mettons)\s+(?=(?:on|nous|je|c'est|il|ils|elles?|les|le|la|des|un|une)\b))+"
)
_SHOUTED = 5
# Lines longer than this that tell something are paragraphs, not items.
_PROSE = 140
_ACRONYMS = {
    name: name
    for name in "MRC CDC CLSC CISSS CIUSSS FQIS OBNL OSBL CPE CRD TREM ADS IGA RAMQ NEQ".split()
}
_FILLER = re.compile(r"(?:,\s*)?\b(?:euh+|heu+|t'sais|tsais)\b,?\s*")
# Spellings of a chat that mean one thing only, as they are written in a request.
_CHAT = tuple(
    (re.compile(typed), meant)
    for typed, meant in (
        (r"(?<![\w'.])c (?=[a-z\u00e0-\u00ff])", "c'est "),
        (r"(?<![\w'])[Yy]a(?= )", "il y a"),
        (r"(?i)(?<![\w'])bcp\b", "beaucoup"),
    )
)
_ABBREVIATED = re.compile(r"\b(?:mm?|mme|dr|st|ste|ex|etc|env|no|tel|art|p)\.$")


def lines(answer: str) -> list[str]:
    """Give the lines of an answer, as typed, the empty ones left out."""
    return [line for line in cleaned(answer).split("\n") if line.strip("-\u2022* ")]


def unmarked(line: str) -> str:
    """Give a line without the dash, bullet or number it begins with."""
    return _BULLET.sub("", line).strip()


def items(answer: str) -> tuple[str, ...]:
    """Give the things that an answer lists: one a line, or cut by semicolons; one where it is one.

    A line that announces the others (it ends with a colon) is not one of them.
    """
    found = lines(answer)
    if len(found) > 1:
        if found[0].rstrip().endswith(":"):
            found = found[1:]
        kept = [unmarked(line).rstrip(" ;,") for line in found]
        return tuple(item for item in kept if item)
    numbered = _numbered(found[0]) if found else ()
    if numbered:
        return numbered
    text = unmarked(found[0]) if found else ""
    parts = [part.strip(" ,") for part in text.split(";") if part.strip(" ,.")]
    return tuple(parts) if len(parts) > 1 else ((text,) if text else ())


def _numbered(line: str) -> tuple[str, ...]:
    """Give the things that a line numbers itself, as in « 1) manger 2) bouger »."""
    cut = _INLINE_NUMBER.split(line)
    ranks = _INLINE_NUMBER.findall(line)
    if len(ranks) < 2 or ranks != [str(at) for at in range(1, len(ranks) + 1)]:
        return ()
    parts = [part.strip(" ;,") for part in cut[2::2]]
    return tuple(part for part in parts if part)


def is_list(answer: str) -> bool:
    """Tell whether an answer lists things, rather than telling them."""
    found = lines(answer)
    if len(found) > 1:
        marked = sum(bool(_BULLET.match(line)) for line in found)
        if marked == 0 and max(map(len, found)) > _PROSE and all(map(is_sentence, found)):
            return False
        told = sum(line.rstrip().endswith(_STOPS) and is_sentence(line) for line in found)
        return marked > 0 or told < len(found)
    if found and _numbered(found[0]):
        return True
    parts = items(answer)
    return len(parts) > 1 and not any(is_sentence(part) for part in parts)


def announced(answer: str) -> str:
    """Give the line that announces a list, where the promoter wrote one."""
    found = lines(answer)
    return found[0].strip() if len(found) > 1 and found[0].rstrip().endswith(":") else ""


def tidy(text: str) -> str:
    """Tidy a sentence or several: spaces, quotes, capitals, oral openings and the final stop."""
    text = " ".join(cleaned(text).split())
    text = _unshouted(_spoken_away(unmarked(text)))
    text = _spaced(_quoted(text))
    text = _capitals(text)
    if not any(letter.isalnum() for letter in text):
        return ""
    return text if text.rstrip("\u00bb" + NO_BREAK).endswith(_STOPS) else text.rstrip(" ,;:") + "."


def as_typed(tidied: str, typed: str) -> str:
    """Give a tidied phrase with the first letter that was typed, small or not."""
    first = re.search(r"[^\W_]", unmarked(cleaned(typed)))
    return small(tidied) if first and first.group().islower() else tidied


def told(text: str) -> list[str]:
    """Give the sentences of a text, tidied; the end of a line ends a sentence."""
    tidied = (tidy(line) for line in cleaned(text).split("\n"))
    return [sentence for line in tidied if line for sentence in sentences(line)]


def _spoken_away(text: str) -> str:
    opening = _ORAL.match(folded(text))
    if opening and opening.end() < len(text):
        text = text[opening.end() :]
    kept, last = [], 0
    for match in _FILLER.finditer(folded(text)):
        kept.append(text[last : match.start()])
        last = match.end()
    pieces = [*kept, text[last:]]
    text = " ".join(piece.strip() for piece in pieces if piece.strip())
    text = re.sub(r"(?i)(?<!tant )(?<!en )\bpis\b", "et", text)
    for typed, meant in _CHAT:
        text = typed.sub(meant, text)
    return text


def _unshouted(text: str) -> str:
    """Write in small letters a text typed all in capitals; its acronyms keep theirs."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 1]
    if len(words) < _SHOUTED or not all(word.isupper() for word in words):
        return text
    return re.sub(r"[^\W\d_]+", lambda m: _ACRONYMS.get(m.group(), m.group().lower()), text)


def _quoted(text: str) -> str:
    text = re.sub(r"[\"\u201c\u201d]([^\"\u201c\u201d]+)[\"\u201c\u201d]", "\u00ab\\1\u00bb", text)
    text = re.sub(r"\u00ab\s*", "\u00ab" + NO_BREAK, text)
    return re.sub(r"\s*\u00bb", NO_BREAK + "\u00bb", text)


def _spaced(text: str) -> str:
    text = re.sub(r"\.{3,}", "\u2026", text)
    text = re.sub(r"([,;])[,;]+|([!?])[!?]+", r"\1\2", text)
    text = re.sub(r"\.\.", ".", text)
    text = re.sub(r"\s+([,.;\u2026])(?!\d)", r"\1", text)
    text = re.sub(r"([,;])(?=[^\W\d_])", r"\1 ", text)
    text = re.sub(r"\s*([:!?])(?=\s|$|\u00a0)", NO_BREAK + r"\1", text)
    text = re.sub(
        r"([a-z\u00e0-\u00ff]{2}[.!?])([A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'])", r"\1 \2", text
    )
    text = re.sub(r"([a-z\u00e0-\u00ff]{4}\.)(?=(?:ils?|elles?|on|nous|les?|la)\b)", r"\1 ", text)
    text = re.sub(r"(?<=[a-z\u00e0-\u00ff]):(?=\d)", NO_BREAK + ": ", text)
    text = re.sub(r"(?<![\d.,])(\d{1,3})(\d{3})(?=\s?\$)", r"\1 \2", text)
    text = re.sub(r"(?<=\d)\s*([$%])", NO_BREAK + r"\1", text)
    return NUMBER.sub(_thousands, text)


def _thousands(found: re.Match[str]) -> str:
    return re.sub(r"\s", _NARROW, found.group()) if closed_up(found.group()) else found.group()


def _capitals(text: str) -> str:
    text = capital(text)

    def raised(match: re.Match[str]) -> str:
        if _ABBREVIATED.search(folded(text[max(0, match.start() - 5) : match.start() + 1])):
            return match.group()
        return match.group(1) + match.group(2).upper()

    return re.sub(r"([.!?]\s+)([a-z\u00e0-\u00ff])", raised, text)
