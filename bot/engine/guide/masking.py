"""Hides what identifies a person in free text: insurance numbers, telephones, addresses of mail."""

from __future__ import annotations

import re

_HIDDEN = "[\u2022\u2022\u2022]"
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,250}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_RAMQ = re.compile(r"(?<!\w)[A-Za-z]{4}[ -]?\d{4}[ -]?\d{4}(?!\w)")
_NAS = re.compile(r"(?<![\w.,-])(\d{3})([ .-]?)(\d{3})\2(\d{3})(?![\w-]|[.,]\d|\s?\$| \d{3})")
_PHONE = re.compile(
    r"(?<![\w.,$-])(?:\+?1[ .-]?)?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]?\d{4}"
    r"(?![\w-]|[.,]\d|\s?\$)"
)
# Ten digits in a row: a telephone, unless they begin as numbers of enterprises do.
_PHONE_ROW = re.compile(r"(?<![\w.,$-])(?!11|22|33|88)[2-9]\d\d[2-9]\d{6}(?![\w-]|[.,]\d|\s?\$)")
_CALLED = re.compile(r"(?:\bnas\b|assurance[ -]sociale)[^\d]{0,20}$", re.IGNORECASE)


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """Hide what identifies a person.

    Returns:
        The text, and the kinds of things hidden: `email`, `ramq`, `phone`, `nas`.
    """
    found: list[str] = []
    for kind, pattern in (
        ("email", _EMAIL),
        ("ramq", _RAMQ),
        ("phone", _PHONE),
        ("phone", _PHONE_ROW),
    ):
        text, count = pattern.subn(_HIDDEN, text)
        if count:
            found.append(kind)
    hidden = _NAS.sub(lambda match: _HIDDEN if _is_nas(match) else match.group(), text)
    if hidden != text:
        found.append("nas")
    return hidden, tuple(dict.fromkeys(found))


def _is_nas(match: re.Match[str]) -> bool:
    """Tell whether nine digits are a social insurance number: their key, or what calls them so."""
    if _CALLED.search(match.string[max(0, match.start() - 40) : match.start()]):
        return True
    digits = [int(digit) for digit in match[1] + match[3] + match[4]]
    doubled = (2 * digit if rank % 2 else digit for rank, digit in enumerate(digits))
    return digits[0] != 0 and sum(sum(divmod(digit, 10)) for digit in doubled) % 10 == 0
