"""Tells a question asked to the assistant from an answer, in standard and familiar French."""

from __future__ import annotations

import re

from bot.domain.folding import composed, folded

_LONGEST = 400
_QUOTED = re.compile('\u00ab[^\u00bb]*\u00bb|\u201c[^\u201d]*\u201d|"[^"]*"')
_SENTENCE = re.compile(r"(?:[^.!?\n;\u2026]|\.(?=\w))*(?:[.!?\n;\u2026]+|$)")
_OPENING = re.compile(
    r"^(?:[\s,.:\u2026-]|(?:euh+|heu+|ben|bin|bah|mais|pis|et|ok|okay|bon|alors|donc|oui|non|allo"
    r"|bonjour|salut|hey|excusez(?:[ -]moi)?|desolee?|dites(?:[ -]moi)?|dis|avant|attends?|attendez"
    r"|juste|une question|question)\b)+"
)
_ASKS = re.compile(
    r"(?:est[ -]?ce (?:que|qu|qui)\b|es[ct]?e? ?que\b|esqu?e?\b"
    r"|[cs]'?(?:est?|es|t)? ?(?:quoi|koi|kwa|kwoi|qui|ki)\b"
    r"|qu'?\s?est[ -]ce|qu'est c|kes+e?\b|qu'?es+e\b|kes(?:ki|kon|que)\w*|ke[sc]k\w*"
    r"|combien\b(?!\s*:)|quels? (?!que\b)\w|quelles? (?!que\b)\w|lequel\b|laquelle\b|lesquel"
    r"|pourquoi (?!pas\b)\w|comment (?:on|je|ca|faire|puis|peut|peux|dois|doit|savoir|remplir"
    r"|calculer|est|sont|marche|nous|avoir|obtenir|prouver)\b|qui (?:est|peut|doit|va|paie|paye"
    r"|signe|decide|choisit|sont|donne)\b|ki\b|(?:a|avec|pour|de|chez|par) (?:qui|quoi)\b.*\?"
    r"|(?:jusqu'a|depuis|d'ici|a partir de) quand\b|quand (?:est[ -]ce|doit|dois|faut|peut|sera)"
    r"|ou (?:est|sont|puis|trouver?|envoyer|deposer|je peux|on peut|dois|faut)\b"
    r"|(?:peut|doit|faut|va|a-t|peux|dois|pourrait|devrait|est|sont|y a-t|existe-t)-"
    r"(?:on|il|elle|ils|je|tu|ce)\b|(?:peux|puis|dois|suis|ai|vais)[ -]je\b"
    r"|(?:pouvez|avez|savez|etes|acceptez|connaissez|faites|pourriez|devez|voulez)[ -]vous\b"
    r"|(?:sommes|pouvons|devons|avons)[ -]nous\b|(?:peux|sais|as|connais|veux)[ -]tu\b"
    r"|(?:j'aimerais|je (?:voudrais|veux)|on (?:aimerait|voudrait))"
    r" (?:savoir|comprendre)\b"
    r"|(?:pour|juste) (?:savoir|comprendre) (?:si|ce|combien|quel|comment|ou|quand|pourquoi)"
    r"|je me demand|on se demand(?:e|ait) (?:si|combien|comment|quel|ce)|ca (?:veut|signifie) "
    r"(?:dire )?quoi\b|y a[ -]t[ -]il\b|what\b|how\b|can (?:i|we)\b|who\b|why\b|when (?:is|do)\b"
    r"|(?:t'?|tu )?es[ -]t[uy]\b|where\b|is (?:it|there)\b|do (?:i|we)\b)"
)
# "On peut-tu": the particle that asks, after the verbs people use it with.
_PARTICLE = re.compile(
    r"\b(?:peu[xt]?|c'?est|c'?es|est|faut|ya|y a|y'a|a|ai|va|prend|marche|compte|doit|dois|suis|chu"
    r"|sont"
    r"|ont|paye|paie|finance|donne|accepte|couvre|existe|serait|aurait|pourrait|as|faudrait)"
    r"[ -]t[uy]\b"
)
_ENDS = re.compile(r"(?:\bou (?:quoi|pas|non)|\bquoi|\bcombien|\bc'est quoi \w+)$")
_EXPLAINED = re.compile(r"[^:]{1,60}:\s*\S")
_FEWEST_WORDS = 4


def looks_like_question(text: str, *, mark: bool = True) -> bool:
    """Tell whether a message asks something, its last sentence at least.

    « Qui : les aînés » and « Parce que les gens se demandent comment manger » answer.

    Args:
        mark: a question mark alone is enough, where the sentence has a few words.
    """
    shown = composed(text).strip()
    if not shown or len(shown) > _LONGEST:
        return False
    sentences = sentences_of(_QUOTED.sub(" ", shown))
    return bool(sentences) and asks(sentences[-1], mark=mark)


def asks(sentence: str, *, mark: bool = True) -> bool:
    """Tell whether one sentence asks something.

    Args:
        mark: a question mark alone is enough, where the sentence has a few words.
    """
    plain = folded(composed(sentence)).strip()
    core = _OPENING.sub("", plain).strip()
    marked = core.endswith("?")
    core = core.rstrip(" ?!.")
    if not core or (_EXPLAINED.match(core) and not marked):
        return False
    if _ASKS.match(core + (" ?" if marked else "")):
        return True
    if _PARTICLE.search(core[:60]):
        return True
    many = len(core.split()) >= _FEWEST_WORDS
    return marked and mark and (many or bool(_ENDS.search(core)))


def sentences_of(text: str) -> list[str]:
    """Cut a message into its sentences, marks included."""
    return [text[start:end] for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Give where each sentence of a message begins and ends, marks included."""
    return [found.span() for found in _SENTENCE.finditer(text) if found.group().strip(" .;\n?!")]
