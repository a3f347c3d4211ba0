"""Reads, in what is said of a document, that it is not done: to be signed, or finished."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.domain.folding import folded


class Left(StrEnum):
    """What is left to do with a document that was handed over."""

    SIGN = "signer"
    FINISH = "terminer"


# Folded: « est pas signée encore », « non signé », « à faire signer », « sans signature ».
_UNSIGNED = re.compile(
    r"\b(?:(?:pas|non|jamais)(?: encore| ete| toute?)* sign(?:e|er|ee|es|ees|ature)\b"
    r"|(?:reste|faut|faudra|faudrait|va|doit|doivent|vont)(?: (?:encore|a|la|le|les|faire|que))*"
    r" sign(?:er|e|ent)\b"
    r"|(?:a|pour) (?:la |le |les )?(?:faire )?signer\b|faut qu(?: ?\w+){1,5}? signe(?:nt)?\b"
    r"|(?:sans|manque|attend\w*|ni)"
    r" (?:encore |juste |de |les? |la |l |une? |ma |sa |leur )*signatures?"
    r"|(?:va|vont|doit|doivent) (?:me |nous |la |le |les )*(?:re)?signer)\b"
)
# « Il manque la page 2 », « c'est un brouillon », « pas finale ».
_UNFINISHED = re.compile(
    r"\b(?:manque(?:nt|rait)?(?! (?:rien|plus))|manquante?s?|incomplete?s?|ebauche"
    r"|(?<!pas un )(?<!plus un )brouillons?|version de travail|version provisoire"
    r"|(?:pas|non)(?: encore| tout a fait| toute?| la version)*"
    r" (?:finale?|finie?s?|terminee?s?|completee?s?|complete?s?|prete?s?|remplie?s?"
    r"|adoptee?s?|datee?s?|la bonne)"
    r"|(?:a|reste a|faut|faudra) (?:la |le |les )?"
    r"(?:finir|completer|terminer|corriger|refaire|remplir))\b"
)


def left_to_do(said: str) -> Left | None:
    """Give what is left to do with a document, by what is said of it or the name of its file."""
    text = " ".join(re.findall(r"[a-z0-9]+", folded(said)))
    if _UNSIGNED.search(text):
        return Left.SIGN
    return Left.FINISH if _UNFINISHED.search(text) else None
