"""The name of a budget line: what is left of it without its numbers and the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.folding import folded
from bot.engine.guide.line_words import charges_spans, status_spans, value_spans
from bot.engine.guide.measures import DATES, Measure
from bot.engine.guide.reckoning import Reckoned

_LONGEST_LABEL = 80
_BEGINS = re.compile(
    r"^(?:[\s,;:=+/().*-]|(?:d'|l'|qu'(?=on|il))|(?:x|de|du|des|pour|le|la|les|un|une|en|a|au|aux|avec|et|par|on"
    r"|pis|puis|ben|faut|va|vais|met|mettons|dans|sur|gratis|vaut|coute|que"
    r"|ajoute[rz]?|mets|mettez|rajoute[rz]?|aussi|il faut|il y a|y a|j'ai|on a"
    r"|besoin (?:de|d'un|d'une)|(?:je|on|nous) (?:veux|veut|voulons|voudrais|voudrait|dois|doit"
    r"|devons|va|vais|prevoit|prevois|aimerais|aimerait|pense|compte|peux|peut)|j'aimerais|mettre|acheter|achete|payer|paye|prendre|louer"
    r"|engager|demander|ca prend|prevoir|prevoit|environ|nous)(?![a-z\u0153'-]))+"
)
_STOPS = re.compile(
    r"(?:[\s,;:=+/(.x*-]|(?<![a-z])(?:de|d'|du|des|pour|le|la|les|l'|en|a|au|aux|avec|et|par|sur"
    r"|pendant|durant|on|environ|nous|est|sont|coute|coutent|c'est|est de|dans|pis|puis|ca"
    r"|vaut|valent|vaudrait|coutera|coutait|met|mettent|donne|donnent|paie|paye|gratis|qu'on a"
    r"|on a|en argent|que))+$"
)


def label_of(
    text: str,
    found: Sequence[Measure],
    reckoned: Reckoned,
    payer: tuple[str, int, int] | None = None,
    *,
    funding: bool = False,
) -> str:
    """Give what is left of a line without its numbers and the words that join them.

    What is counted names the line only where nothing else does: « 10 rencontres à 75 $ ».
    """
    gone = [match.span() for match in DATES.finditer(folded(text))]
    gone += value_spans(text)
    gone += status_spans(text) if funding else []
    gone += [payer[1:]] if payer else []
    counted = [one for one in found if one not in reckoned.heads]
    things = [(one.start, one.end if _specified(text, one) else _thing(one)) for one in counted]
    charges = charges_spans(text)
    left = left_of(text, [*gone, *charges, *things]) or left_of(text, [*gone, *things])
    return (
        left
        or left_of(text, [*gone, *charges, *((one.start, one.end) for one in counted)])
        or _unit(found)
    )


def _thing(one: Measure) -> int:
    return max(one.end, one.noun)


def _specified(text: str, one: Measure) -> bool:
    """Tell whether what is counted is said further: « 12 paniers d'épicerie »."""
    return bool(one.noun and re.match(r"\s+d(?:e\s|')", folded(text[one.noun :])))


def _unit(found: Sequence[Measure]) -> str:
    unit = next((one.shown for one in found if one.noun), "")
    return unit[:1].upper() + unit[1:]


def left_of(text: str, gone: Sequence[tuple[int, int]]) -> str:
    """Give a text without some of its parts, nor the words that joined them."""
    kept = list(text)
    for start, end in gone:
        kept[start:end] = " " * (end - start)
    left = " ".join("".join(kept).split())
    left = left[_end_of(_BEGINS.match(folded(left))) :]
    stop = _STOPS.search(folded(left))
    left = _balanced(left[: stop.start()] if stop else left)
    if not re.search(r"[^\W\d_]{2}", left):
        return ""
    return (left[:1].upper() + left[1:])[:_LONGEST_LABEL].strip()


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _balanced(label: str) -> str:
    label = re.sub(r"\(\s*\)", "", label)
    label = re.sub(r"\s*,(?:\s*,)+", ",", label).replace(" ,", ",").strip(" ,:;-")
    if label.count("(") == label.count(")"):
        return label
    return label.replace("(", "").replace(")", "").strip()
