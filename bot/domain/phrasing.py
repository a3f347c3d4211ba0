"""How a phrase stands inside a French sentence: small letters, elision, contraction, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.folding import cleaned, folded

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*'?|\d+|,")


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word != ","]


def capital(text: str) -> str:
    """Give a text with its first letter as a capital, a quotation mark before it or not."""
    at = re.match(r"(?:\u00ab\s*)?", text)
    start = at.end() if at else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def unstopped(text: str) -> str:
    """Give a text without its final stop."""
    text = text.rstrip()
    return text[:-1].rstrip() if text.endswith((".", ";", ",", ":")) else text


# Words that begin a phrase without being a name; folded.
_SMALL = frozenset(
    "le la les l un une des du de d au aux ce cet cette ces mon ma mes notre nos votre vos"
    " leur leurs son sa ses deux trois quatre cinq six sept huit neuf dix onze douze treize"
    " quatorze quinze seize vingt trente quarante cinquante soixante cent mille plusieurs"
    " quelques beaucoup chaque tous tout toute toutes plus moins environ certains certaines"
    " dans avec pour par sur sous chez entre en a depuis pendant lors apres avant selon grace"
    " sans et ou mais nous on je j il elle ils elles vous c qui que qu quand si afin surtout"
    " aussi peu pas aucun aucune divers diverses differents d'autres autres faire etre avoir"
    " au-dela lorsque comme jusqu".split()
)
# Things that a project names, with no ending that tells them from a proper name; folded.
_THINGS = frozenset(
    "affiche affichette annonce appel article atelier benevole bilan bouche bourse brochure budget"
    " bulletin cahier campagne carnet carte communique compte courriel cours depliant diner"
    " document entrevue equipe feuille feuillet fiche film formulaire grille guide heure horaire"
    " infolettre jeu journal journaux legume lettre liste livre local locaux loyer materiel media"
    " outil page panier panneau parole photo podcast porte portrait prix question questionnaire"
    " radio rappel recette registre rencontre repas salaire salle site sondage sortie souper suivi"
    " tableau telephone texte tract transport vehicule video visite voisin".split()
)
_COMMON = re.compile(
    r".+(?:tions?|sions?|ments?|ages?|ites?|ences?|ances?|eurs?|euses?|ures?|ismes?|ettes?|iers?|ieres?"
    r"|er|ir|re|oir)$"
)
_LINKS = frozenset("et ou de du des d a en au aux la le les l".split())


def lowered(text: str) -> str:
    """Give a phrase as it stands inside a sentence: its first letter small, unless it is a name."""
    if len(text) < 2 or not text[0].isupper() or not text[1:2].strip("'"):
        return (
            text[:1].lower() + text[1:]
            if text[1:2] in ("'", " ") and text[:1] in "ALDJCNSMTQ"
            else text
        )
    words = _WORD.findall(text)
    first, second = words[0], words[1] if len(words) > 1 else ""
    if len(first) > 1 and first[:2].isalpha() and first[:2].isupper():
        return text
    plain = folded(first).rstrip("'")
    small = plain in _SMALL or _thing(plain)
    followed = (
        second[:1].islower() and folded(second).rstrip("'") not in _LINKS and "-" not in plain
    )
    return text[0].lower() + text[1:] if small or followed else text


def _thing(word: str) -> bool:
    """Tell whether a folded word is a common noun or a verb, as far as its form tells."""
    if "-" in word:
        return False
    return word in _THINGS or word.removesuffix("s") in _THINGS or bool(_COMMON.fullmatch(word))


def small(text: str) -> str:
    """Give a phrase that names no one with its first letter small, unless it is an acronym."""
    return text if text[:2].isupper() and text[:2].isalpha() else text[:1].lower() + text[1:]


_ASPIRATED = frozenset(
    "haut haute hauts hautes hauteur huit huitieme hall halte handicap handicape handicapes"
    " hors honte hasard hockey hameau haie heros harcelement hausse heurt hibou onze onzieme"
    " oui yoga".split()
)


def elides(text: str) -> bool:
    """Tell whether `de` becomes `d'` before a text."""
    words = _WORD.findall(folded(text[:30]))
    return (
        bool(words)
        and words[0] not in _ASPIRATED
        and words[0][0] in "aeiouyh"
        and (text[:1].isalpha())
    )


_BEFORE_ARTICLE = re.compile(r"\b(?:\u00e0|par|avec|pour|sur|payer|dans|chez)\s+$", re.IGNORECASE)
_BEFORE_VERB = re.compile(r"\b(?:\u00e0|pour)\s+$", re.IGNORECASE)
_VERB = re.compile(r".+(?:er|ir|dre|tre|ire)$")


def opened(head: str, answer: str) -> str:
    """Put a colon after words that call for an article that the answer does not have.

    « à familles » would be wrong, and nobody said « des »: « à : familles » says the same.
    """
    words = _words(answer)
    if not words or not _BEFORE_ARTICLE.search(head) or not answer[:1].islower():
        return head
    first = folded(words[0]).rstrip("'")
    if first in _SMALL or first[:1].isdigit():
        return head
    if _BEFORE_VERB.search(head) and _VERB.fullmatch(first):
        return head
    return f"{head.rstrip()}\u00a0: "


_MELTS = {
    "de": (
        ("le ", "du "),
        ("les ", "des "),
        ("des ", "de "),
        ("du ", "du "),
        ("de ", "de "),
        ("d'", "d'"),
    ),
    "a": (("le ", "au "), ("les ", "aux "), ("au ", "au "), ("aux ", "aux ")),
}
_JOINT = re.compile(r"\b(de|\u00e0|que|puisque|lorsque|le|la)\s+$", re.IGNORECASE)
_LAST_WORD = re.compile(r"([^\W\d_]+)\s+$")


def _not_again(head: str, answer: str) -> str:
    """Give an answer without the last words of the head, where it says them again."""
    if not _LAST_WORD.search(head):
        return answer
    before = [folded(word) for word in _WORD.findall(head)]
    found = list(_WORD.finditer(answer))
    for count in range(min(len(before), len(found) - 1), 0, -1):
        if [folded(match.group()) for match in found[:count]] == before[-count:]:
            return answer[found[count - 1].end() :].lstrip()
    return answer


def joined(head: str, answer: str) -> str:
    """Put an answer after the words before it: `de les` is `des`, `de aider` is `d'aider`."""
    answer = _not_again(head, answer)
    joint = _JOINT.search(head)
    if joint is None:
        return head + answer
    before, word = head[: joint.start()], joint[1]
    for start, melted in _MELTS.get(folded(word), ()):
        if answer.startswith(start):
            rest = answer[len(start) :]
            if melted == "de " and elides(rest):
                melted = "d'"
            return before + _cased(melted, word) + rest
    if folded(word) != "a" and elides(answer):
        return f"{before}{word[:-1]}'{answer}"
    return head + answer


def _cased(melted: str, word: str) -> str:
    return capital(melted) if word[:1].isupper() else melted


def enumerated(parts: Sequence[str], last: str) -> str:
    """Give parts as one enumeration; semicolons where a part has a comma of its own.

    Args:
        last: the word before the last part, spaces included.
    """
    parts = [unstopped(part) for part in parts]
    if len(parts) < 2:
        return "".join(parts)
    between = "; " if any("," in part for part in parts) else ", "
    return between.join(parts[:-1]) + last + parts[-1]


_DETERMINERS = frozenset(
    "le la les l un une des du de d ce cet cette ces notre nos votre leur leurs son sa ses en"
    " et a au aux par pour avec sans plus tres".split()
)
_SUBORDINATE = frozenset("qui que qu dont si quand lorsque lorsqu puisque".split())
_SUBJECTS = frozenset("y nous on je j il ils elle elles vous ca cela c ce tu".split())
_OBJECTS = frozenset("nous vous y en les lui leur se s ne n".split())
_OPENERS = frozenset(", et mais car donc".split())
_FINITE = frozenset(
    "est fera feront sont ont etait etaient sera seront fait font faisons va vont veut veulent peut"
    " peuvent doit doivent avons sommes avait avaient aura auront vit vient tient prend sait"
    " dit disent vivent voit met recoit devient permet rejoint fournit soutient connait suit"
    " revoit reunit garantit choisit choisissent finit agit subit".split()
)
_FIRST_GROUP = frozenset(
    "aide anime offre prete donne refere accueille prepare organise vise touche manque reste"
    " coordonne finance appuie participe siege assure gere livre demande mange saute cuisine"
    " existe arrive compte accompagne partage garde aime trouve cherche visite travaille"
    " collabore contribue propose ecoute informe dirige forme paie paye habite favorise"
    " ameliore augmente diminue supervise compile anime presente couvre dure commence termine"
    " continue reduit".split()
)
_NOT_VERBS = frozenset(
    "souvent argent client agent parent different recent urgent absent present patient"
    " adolescent continent talent vent cent content frequent independent pertinent permanent"
    " excellent violent president accident incident couvent occident orient equivalent"
    " suffisent residant resident front affront lait souhait trait extrait portrait retrait"
    " parfait bienfait attrait forfait opera camera etc".split()
)
_VERB_END = re.compile(r".{2,}(?:ront|aient|[^m]ent)|.{3,}[eid]ra|.{3,}rait|.{2,}ssent")


_AFTER_HAS = frozenset("un une des pas besoin lieu deja".split())
_PARTICIPLE = re.compile(r"(?:\u00e9e?s?|[iu]|is|it)$")


def is_sentence(text: str) -> bool:
    """Tell whether a text has a verb of its own, rather than naming something."""
    if "?" in text:
        return True
    for part in re.split(r"(?<=[.!\u2026])\s+|\n", text):
        words = [word.rstrip("'") for word in _WORD.findall(cleaned(part))]
        if any(_conjugated(words, at) for at in range(len(words))):
            return True
    return False


def subject(text: str) -> str:
    """Give what stands before the first verb of a sentence; empty where it is but a pronoun."""
    found = [match for match in _WORD.finditer(text) if match.group() != ","]
    words = [match.group().rstrip("'") for match in found]
    for at in range(1, len(words)):
        if _conjugated(words, at):
            plain = [folded(word) for word in words[:at]]
            while plain and plain[-1] in _OBJECTS:
                plain.pop()
            alone = not plain or set(plain) & _SUBJECTS
            return "" if alone else text[: found[len(plain) - 1].end()].strip()
    return ""


def _conjugated(words: Sequence[str], at: int) -> bool:
    word = folded(words[at])
    before = folded(words[at - 1]) if at else ""
    if any(folded(back) in _SUBORDINATE for back in words[max(0, at - 3) : at]):
        return False
    if word in _SUBJECTS and word != "ce" and (at == 0 or before in _OPENERS):
        return len(words) > at + 1
    if word in _FINITE:
        return at > 0
    if words[at] == "a":
        return at > 0 and _holds(words, at)
    if before == "les" and word in _FIRST_GROUP and not word.endswith("s"):
        return at > 1  # « la trésorière les demande »: an article would ask for a plural
    if at == 0 or before in _DETERMINERS or word in _NOT_VERBS:
        return False
    return word in _FIRST_GROUP or bool(_VERB_END.fullmatch(word) and len(word) > 4)


def _holds(words: Sequence[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    return folded(following) in _AFTER_HAS or bool(_PARTICIPLE.search(following))
