"""Which command a short message is, in any register."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.folding import composed, folded, folded_words
from bot.domain.likeness import likeness
from bot.engine.guide.said_words import COMMANDS, CORRECTED, FILLERS, POLITE

_LONGEST = 80
_MOST_WORDS = 12
_CLOSE = 0.88
_ARTICLES = ("le ", "la ", "les ", "l ", "mes ", "mon ", "ma ")
_SHORTEST_GUESS = 6
_NAMES = {phrase: name for name, phrases in COMMANDS.items() for phrase in phrases}
_SLASH = {phrase.replace(" ", ""): name for phrase, name in _NAMES.items()}
_WANT = (
    r"(?:(?:je|on|nous)\s+(?:veux|veut|voudrais|voudrait|dois|doit|souhaite|peux|peut|aimerait)\s+"
)
_WANT += (
    r"|j'aimerais\s+|il\s+faut\s+|faut\s+|faudrait\s+|est-ce\s+(?:que\s+je|qu'on)\s+peu[xt]\s+)?"
)
_BEFORE = r"(?:(?:non|ok|attends?|attendez|svp|finalement|oups|mais|bon)[\s,!.]+)*"
# « Corriger » is said to the guide alone; « changer la vie des gens » is an answer.
_CORRECT = re.compile(
    rf"\s*{_BEFORE}{_WANT}(?:re-?)?(?:cor+ig|modifi|rectifi)(?:er?|ez|ons)\s*:?\s+(?P<rest>.+)"
)
_CHANGE = re.compile(
    rf"\s*{_BEFORE}{_WANT}(?:chang|remplac)(?:er?|ez|ons)\s*:?\s+(?P<rest>(?:(?:le|la|les|l'|mon|ma"
    r"|mes|notre|nos|une?|cette|ce|de|du|d'|au|aux)\s?)?(?P<noun>[a-z]+).*)"
)
_LOST = re.compile(
    r"(?:(?:je|j|on) )?(?:ne |n )?(?:y )?(?:conprend|comprend|compren|catch|pige|capte)s? "
    r"(?:pas|rien|po)(?: (?:trop|bien|rien|pantoute|du tout|ca|l affaire|a ca|a rien|le sens"
    r"|(?:a )?(?:la|ta|votre|cette) question|(?:de quoi|ce que) (?:tu|vous|ca)(?: \w+){1,3}))*"
    r"|(?:c|c est|cest|ce n est|(?:la|ta|votre) question (?:n )?est|est) (?:pas|po) "
    r"(?:tres |ben |trop |vraiment |super )?(?:claire?|evidente?|comprehensible)"
    r"(?: (?:la|ta|votre|cette|vos|tes) questions?(?: la)?| votre affaire| ton affaire| ca"
    r"| pour moi)?"
    r"|comment (?:je|j|on)(?: dois| peux)? (?:l )?(?:ecri|met|repond|formul)\w*"
    r"(?: (?:ca|a ca|cela))?"
    r"|(?:je |j |on )?(?:ne )?(?:sais|sait|se|c) (?:pas|po|plus) (?:trop )?(?:quoi|comment) "
    r"(?:ecrire|repondre|mettre|dire|formuler)(?: \w+){0,3}"
)
_MISTAKE = re.compile(
    r"\s*(?:je\s+me\s+suis|on\s+s'est)\s+trompee?s?\s+(?:dans|de|sur|pour|avec)\s+(?P<rest>.+)"
)


@dataclass(frozen=True, slots=True)
class Command:
    """Something asked of the guide itself.

    Args:
        name: `back`, `skip`, `help`, `pause`, `resume`, `menu`, `where`, `see`, `correct`,
            `export`, `budget`, `dossiers`, `new`, `human`, `verdict`, `write`, `attachments`,
            `erase` or `consents`.
        rest: what it is about, as typed: what to correct.
    """

    name: str
    rest: str = ""


def command_of(text: str) -> Command | None:
    """Give the command that a short message is; None for anything else.

    A long answer that holds the word « retour » is no command.
    """
    text = composed(text).strip()
    plain = plain_command(text)
    if plain or text.startswith("/") or not _may_be(text):
        return plain
    name = _guessed(stripped(folded_words(text)))
    return Command(name) if name else None


def plain_command(text: str) -> Command | None:
    """Give the command that a short message is, well spelt; quicker than any guess."""
    text = composed(text).strip()
    if not _may_be(text):
        return None
    if text.startswith("/"):
        return _slash(text)
    words = folded_words(text)
    core = stripped(words)
    bare = core.partition(" ")[2] if core.startswith(_ARTICLES) else core
    said = (" ".join(words), core, bare)
    name = next((_NAMES[one] for one in said if one in _NAMES), None)
    if name is None and any(_LOST.fullmatch(one) for one in said):
        name = "help"
    return Command(name) if name else _correction(text)


def _may_be(text: str) -> bool:
    """Tell whether a message is short enough for a command."""
    if not text or len(text) > _LONGEST or "\n" in text:
        return False
    return text.startswith("/") or 0 < len(folded_words(text)) <= _MOST_WORDS


def stripped(words: list[str]) -> str:
    """Give a message without what is said for politeness or hesitation around it."""
    said = " ".join(words)
    before = ""
    while said != before:
        before = said
        for phrase in POLITE:
            said = said.removeprefix(f"{phrase} ").removesuffix(f" {phrase}")
        first, _, rest = said.partition(" ")
        said = rest if first in FILLERS and rest else said
        rest, _, last = said.rpartition(" ")
        said = rest if last in FILLERS and rest else said
    return said


def _slash(text: str) -> Command | None:
    first, _, rest = text[1:].partition(" ")
    name = _SLASH.get("".join(folded_words(first)))
    return Command(name, rest.strip()) if name else None


def _guessed(said: str) -> str | None:
    """Find the command of a message that is misspelt."""
    if len(said) < _SHORTEST_GUESS:
        return None
    best, found = _CLOSE, None
    for phrase, name in _NAMES.items():
        if abs(len(phrase) - len(said)) > 3 or phrase[0] != said[0]:
            continue
        ratio = likeness(said, phrase)
        if ratio > best:
            best, found = ratio, name
    return found


def _correction(text: str) -> Command | None:
    plain = folded(text)
    match = _CHANGE.fullmatch(plain)
    if match and match["noun"] not in CORRECTED:
        match = None
    match = match or _CORRECT.fullmatch(plain) or _MISTAKE.fullmatch(plain)
    if match is None:
        return None
    return Command("correct", text[match.start("rest") : match.end("rest")].strip(" .!"))
