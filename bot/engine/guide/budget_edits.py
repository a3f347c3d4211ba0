"""Reads corrections of a budget as people say them: « enlève la 3 », « la 2, c'est 25 $/h »."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.budget import result
from bot.domain.dossier import Calculation, ExpenseLine, FundingLine
from bot.domain.folding import composed, folded
from bot.domain.money import cents
from bot.engine.guide.line_openings import quote_of
from bot.engine.guide.line_words import Lexicon, is_in_kind, says_charges, status_of
from bot.engine.guide.measures import Kind, Measure, measures
from bot.engine.guide.reckoning import reckon

Line = ExpenseLine | FundingLine
_LONGEST = 200
_NUMBER = r"(?:(?:la |le )?(?:ligne|numero|no\.?|source|depense|#)\s*)"
# What comes before a correction, and says nothing by itself.
_OOPS = (
    r"(?:(?:non|oups|ouin|pardon|erreur|finalement|en fait|je me suis trompee?|on s'est trompes?"
    r"|attends?|attendez|desolee?)\s*[,:.!]*\s+)*"
)
_REMOVE = re.compile(
    rf"{_OOPS}(?:(?:on|je|il|nous)?\s*(?:peut|peux|veut|veux|faut|va|vais|doit|dois)\s+)?(?:enleve|retire|supprime|efface|ote|annule|oublie|raye|jette)(?:r|z|s)?\s+"
    rf"(?:{_NUMBER}|la |le |les |l')?(?P<what>.+?)(?:\s+svp|\s+s'il vous plait)?[\s.!]*"
)
# « Finalement pas de frigo, la fabrique en a un » takes a line out.
_NO_MORE = re.compile(
    rf"{_OOPS}(?:(?:on |je |il |nous |j'|n'|ne |en )*(?:aura |a |ai |faut )?(?:pas|plus|pu) besoin"
    r"|(?:on |je |nous |n'|ne )*(?:(?:prend|achete|veu|pai|pay|loue|met|aura|a)\w* )?"
    r"(?:pas|plus|pu))\s+"
    r"(?:de |d'|du |des |la |le |les |l')(?P<what>[^,;.()0-9]{2,60}?)"
    r"(?:\s*(?:[,;.(!]|\b(?:car|parce|vu|puisque|finalement|vue|comme)\b).*)?"
)
_CHANGE = re.compile(
    rf"{_OOPS}(?:change|remplace|corrige|modifie|met|baisse|monte|augmente|reduis|descend)"
    rf"(?:r|z|s|ez|tez|tre|ts|re)?\s+(?:{_NUMBER}|la |le |les |l')?(?P<what>.+?)\s+"
    r"(?:pour|a|au|par|en|dans|comme|:|=)\s+(?P<new>.+)"
)
_LINE_IS = re.compile(
    rf"{_OOPS}(?:{_NUMBER}|la |le )(?P<what>\d{{1,4}})(?!\d)(?![.,]\d)\s*[,:=-]?\s*"
    r"(?:(?:ce serait|serait|c'est|c est|cest|ces|est|sera|va|vaut|coute|passe"
    r"|devient)\b)?\s*(?P<new>.+)"
)
_NUMBER_IS = re.compile(
    rf"{_OOPS}(?P<what>\d{{1,4}})\s*(?::|=|,?\s*(?:c'est|c est|cest|est|va)\b)\s*(?P<new>.+)"
)
_NAME_IS = re.compile(
    rf"{_OOPS}(?:le |la |les |l'|mon |ma |notre )(?P<what>[^0-9]{{2,60}}?),?\s+"
    r"(?:c'est|c est|coute(?:ra|nt|ront)?|est a|sont a|passe a|va dans)\s+(?P<new>.+)"
)
# « Le poêle, j'ai une soumission de Tanguay à 1 949,99 $ » says the price of a line, and whose.
_QUOTED = re.compile(
    rf"{_OOPS}(?:{_NUMBER}|le |la |les |l'|mon |ma |notre |pour (?:le |la |les |l'))?"
    r"(?P<what>[^$]{1,60}?)(?:\s+(?:c'est|c est|cest|est))?"
    r"(?P<new>[\s,:]+(?:(?:j'? ?ai|on a|nous avons|avec)\b.*|une |la |ma |notre )?"
    r"\b(?:soumission|devis)\b.*\d.*)"
)
# Employer charges said of a line: « 20 % de charges sociales sur l'animatrice ».
_CHARGES_ON = re.compile(
    rf"{_OOPS}(?:(?:on|faut|il y a|y a|mets?|ajoute[rz]?|plus|avec|compte[rz]?)\s+)*"
    r"(?P<new>\d{1,3}(?:[.,]\d+)?\s*(?:%|pour ?cent|pourcent)\s*(?:de |d'|en )?[a-z' ]*?charges?\b"
    r"(?:\s+(?:sociales?|patronales?|de l'employeur))?)\s+(?:sur|pour|a|de)\s+"
    r"(?:le salaire (?:de )?)?(?:le |la |les |l')?(?P<what>.+?)[\s.!]*"
)
_RENAME = re.compile(
    rf"{_OOPS}(?:renomme[rz]?|appelle[rz]?|change[rz]? le nom de)\s+(?:{_NUMBER}|la |le )?"
    r"(?P<what>\d{1,4})\s*[,:=]?\s*(?:(?:en|pour|par|comme)\s+)?(?P<new>.+)"
)
_SOURCE = re.compile(
    r"(?:une? |de la |du |des )*(?:sources?|financement|revenus?|rentree)"
    r"(?: d'argent| de financement| de revenus?)?"
    r"(?:,? (?:et |c'est )?(?:non |pas )+(?:une? |des )*depenses?)?"
)
_EXPENSE = re.compile(
    r"(?:une? |des )*depenses?(?:,? (?:et |c'est )?(?:non |pas )+(?:une? |de l'|des )*"
    r"(?:sources?|revenus?|argent|rentree|financement)\b.*)?"
)
_LAST = re.compile(r"(?:la |cette )?(?:derniere|celle[ -](?:la|ci))(?: ligne| depense| source)?")
# Words that say which part of a line is meant, and are no part of its name.
_AROUND = frozenset("montant prix cout taux ligne depense source pour des les une salaire".split())
_IS_FOR = re.compile(
    rf"{_OOPS}(?:c'est|c est|ce serait|ca va etre)\s+(?P<new>.+?)\s+pour\s+(?:le |la |les |l')?"
    r"(?P<what>[^0-9]+?)(?:\s+finalement)?[\s.!]*"
)
_ACTIVITY = re.compile(
    r"(?:c'est\s+)?(?:activites?\s*:?|(?:sert|servira|servent)\s+(?:a|au|aux)"
    r"|pour (?:l'activite|les activites)\s*:?|pour|dans l'activite)\s+(?P<name>.+)"
)
_JUST = re.compile(
    r"(?:juste|seulement|simplement)\s+(?!du |de |des |d')(?:le |la |les |l'|une? |mon |ma )?"
    r"(?P<name>[^0-9]+)"
)
_RENAMED = re.compile(r"(?:s'appelle(?:ra)?|nom\s*:|renomme\w*(?: en)?|intitulee?)\s*(?P<name>.+)")
_IN_KIND = re.compile(r"(?:une? |en )*(?:apports?|contributions?|dons?|nature|prete?e?s?)\b")
_GIVER = re.compile(
    r"\b(?:nature|apport|don|contribution|pretee?s?|donnee?s?)\s+(?:des|de la|du|de l'|de|par)\s+"
    r"(?:(?:la|le|les|nos|notre)\s+)?(?P<who>[a-z].+)"
)
_PAID = re.compile(r"(?:en argent|paye\w*|pas en nature|pas gratuit\w*)")
_NO_CHARGES = re.compile(r"(?:sans|pas de|aucune?|enleve les) charges.*")


_PATTERNS = (_RENAME, _CHARGES_ON, _QUOTED, _LINE_IS, _NUMBER_IS, _CHANGE, _NAME_IS, _IS_FOR)


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction that was understood.

    Args:
        line: as it would be; None when it goes.
    """

    number: str
    line: Line | None


@dataclass(frozen=True, slots=True)
class Unclear:
    """A correction that names no line, or several of them.

    Args:
        names: the lines it may mean; none when it names none.
    """

    what: str
    lines: tuple[Line, ...] = ()


def read_edit(text: str, lines: Mapping[str, Line], lexicon: Lexicon) -> Edit | Unclear | None:
    """Read a correction of some lines; None when the message is none."""
    shown = composed(text).strip()
    plain = folded(shown)
    if len(shown) > _LONGEST or "\n" in shown:
        return None
    removed = _REMOVE.fullmatch(plain)
    if removed:
        found = _meant(removed["what"], lines, lexicon)
        return Edit(found.id, None) if not isinstance(found, Unclear) else found
    if not lines:
        return None
    gone = _no_more(plain, lines)
    if gone:
        return gone
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match:
            return _edited(match, shown, lines, lexicon)
    return None


def _no_more(plain: str, lines: Mapping[str, Line]) -> Edit | None:
    """Read that one line is not needed any more, where the message names it plainly."""
    match = _NO_MORE.fullmatch(plain)
    if match is None or says_charges(match["what"]):
        return None
    found = _meant(match["what"], lines)
    return None if isinstance(found, Unclear) else Edit(found.id, None)


def is_removal(text: str) -> bool:
    """Tell whether a message asks to take out a line."""
    return bool(_REMOVE.fullmatch(folded(composed(text).strip())))


def _edited(
    match: re.Match[str], shown: str, lines: Mapping[str, Line], lexicon: Lexicon
) -> Edit | Unclear | None:
    found = _meant(match["what"], lines)
    if isinstance(found, Unclear) and match.re is _CHARGES_ON:
        return found if found.lines else None
    if isinstance(found, Unclear):
        # « Le local coûte 300 $ » names no line that exists: it may be a new one.
        return found if found.lines or match.re in (_CHANGE, _LINE_IS, _RENAME) else None
    new = shown[match.start("new") : match.end("new")].strip(" .!")
    if match.re is _QUOTED:
        return _priced(found, new)
    if match.re is _RENAME:
        return Edit(found.id, found.model_copy(update={"label": _name(new)}))
    line = _changed(found, new, lexicon)
    return Edit(found.id, line) if line else Unclear(new, (found,))


def _priced(line: Line, said: str) -> Edit | None:
    """Give a line the price that a supplier wrote for it."""
    quote = quote_of(f" {said}")
    found = measures(said)
    money = [one for one in found if one.kind in (Kind.MONEY, Kind.BARE)]
    if quote is None or len(money) != 1 or len(found) != 1 or not isinstance(line, ExpenseLine):
        return None
    amount = cents(money[0].value)
    if not amount:
        return None
    update = {"amount": amount, "calculation": None, "quote": quote[0]}
    return Edit(line.id, line.model_copy(update=update))


def _name(said: str) -> str:
    name = said.strip(" \u00ab\u00bb\u00a0\"'")
    return (name[:1].upper() + name[1:])[:80]


def _meant(what: str, lines: Mapping[str, Line], lexicon: Lexicon | None = None) -> Line | Unclear:
    """Find the line meant, by its number or by the words of its name."""
    what = what.strip(" .!")
    if _LAST.fullmatch(what):
        return _last(lines)
    number = re.sub(r"^(?:no\.?|numero|#|ligne)\s*", "", what)
    if number.isdecimal():
        held = lines.get(str(int(number)))
        return held or Unclear(what)
    said = re.findall(r"[a-z0-9]+", what)
    words = [word for word in said if len(word) > 2 and word not in _AROUND]
    named = [line for line in lines.values() if _names(line, words)]
    exact = [line for line in named if folded(composed(line.label)) == what]
    named = exact or named or _sorted_as(what, lines, lexicon)
    return named[0] if len(named) == 1 else Unclear(what, tuple(named))


def _sorted_as(what: str, lines: Mapping[str, Line], lexicon: Lexicon | None) -> list[Line]:
    """Give the lines typed with a word that is no part of their names any more."""
    words = [word for word in re.findall(r"[a-z0-9]+", what) if len(word) > 3]
    if lexicon is None or not words:
        return []
    return [line for line in lines.values() if _says(line.words, words)]


def _says(text: str, words: list[str]) -> bool:
    said = {word.rstrip("sx") for word in re.findall(r"[a-z0-9]+", folded(composed(text)))}
    return all(word.rstrip("sx") in said for word in words)


def _last(lines: Mapping[str, Line]) -> Line:
    """Give the line that was added last."""
    return max(lines.values(), key=lambda line: int(line.id) if line.id.isdecimal() else 0)


def _names(line: Line, words: list[str]) -> bool:
    said = set(re.findall(r"[a-z0-9]+", folded(composed(line.label))))
    stems = {word.rstrip("sx") for word in said}
    return bool(words) and all(word.rstrip("sx") in stems for word in words)


def _changed(line: Line, new: str, lexicon: Lexicon) -> Line | None:
    """Give a line as it would be; None when what was said of it cannot be read."""
    found = measures(new)
    moved = _moved(line, new, lexicon)
    if moved:
        return moved
    if _RENAMED.fullmatch(folded(new)) or _JUST.fullmatch(folded(new)):
        return _worded(line, new)
    if isinstance(line, ExpenseLine) and (says_charges(new) or _only_percent(found)):
        return _charged(line, new, found)
    if any(one.kind is not Kind.PERCENT for one in found):
        return _counted(line, found)
    return _sorted(line, new, lexicon) or _worded(line, new)


def _moved(line: Line, new: str, lexicon: Lexicon) -> Line | None:
    """Put a line on the other side of the budget, where that is what was said of it."""
    plain = folded(new).strip(" .!")
    held = {"id": line.id, "label": line.label, "amount": line.amount, "words": line.words}
    held |= {"in_kind": line.in_kind, "calculation": line.calculation}
    said = composed(line.words)
    if isinstance(line, ExpenseLine) and _SOURCE.fullmatch(plain):
        kind = lexicon.source(said)
        status = status_of(said)
        return FundingLine.model_validate(
            {**held, "kind": kind.id if kind else None, "status": status}
        )
    if isinstance(line, FundingLine) and _EXPENSE.fullmatch(plain):
        category = lexicon.category(said)
        return ExpenseLine.model_validate({**held, "category": category.id if category else None})
    return None


def _only_percent(found: tuple[Measure, ...]) -> bool:
    return len(found) == 1 and found[0].kind is Kind.PERCENT


def _charged(line: ExpenseLine, new: str, found: tuple[Measure, ...]) -> Line | None:
    share = found[0].value if len(found) == 1 else None
    if share is None and not _NO_CHARGES.match(folded(new)):
        return None
    if share is not None and not 0 <= share <= 100:
        return None
    held = line.calculation or Calculation(rate=line.amount)
    held = held.model_copy(update={"charges": share or None})
    return line.model_copy(update={"calculation": held, "amount": result(held)})


def _counted(line: Line, found: tuple[Measure, ...]) -> Line | None:
    """Change a part of the calculation, or the whole amount."""
    calculation = line.calculation
    if calculation and len(found) == 1:
        part = _part(calculation, found[0])
        if part:
            return line.model_copy(update={"calculation": part, "amount": result(part)})
    charges = calculation.charges if calculation else None
    read = reckon(found, charges).reading
    if read is None or not read.amount:
        return None
    update = {"amount": cents(read.amount), "calculation": read.calculation}
    return line.model_copy(update=update)


def _part(held: Calculation, one: Measure) -> Calculation | None:
    """Give a calculation with its rate, its quantity or its periods changed."""
    if one.value <= 0:
        return None
    if one.kind is Kind.MONEY and one.per:
        return held.model_copy(update={"rate": one.value})
    if one.kind is not Kind.COUNT:
        return None
    if _same(one.shown, held.unit):
        return held.model_copy(update={"quantity": one.value})
    if _same(one.shown, held.period):
        return held.model_copy(update={"periods": one.value})
    return None


def _same(unit: str, held: str) -> bool:
    return bool(unit) and folded(unit).rstrip("sx") == folded(held).rstrip("sx")


def _sorted(line: Line, new: str, lexicon: Lexicon) -> Line | None:
    """Put a line in another category, source or status, where that is what was said."""
    plain = folded(new)
    given = is_in_kind(new)
    if given and (len(new.split()) <= 3 or _IN_KIND.match(plain)):
        # Who gives it stays with the line's words: its twin is sorted by them.
        words = f"{new}, {line.words}" if lexicon.source(new) else line.words
        update: dict[str, object] = {"in_kind": True, "words": words[:_LONGEST]}
        giver = _GIVER.search(plain)
        if giver and isinstance(line, ExpenseLine):
            update["label"] = f"{line.label} ({new[giver.start('who') :].strip()})"[:80]
        kind = lexicon.source(new) if isinstance(line, FundingLine) else None
        return line.model_copy(update=update | ({"kind": kind.id} if kind else {}))
    if _PAID.fullmatch(plain) and line.in_kind:
        return line.model_copy(update={"in_kind": False})
    short = re.sub(r"^(?:du |de la |de l'|des |dans |pour |les? |la |un |une )+", "", plain)
    if isinstance(line, ExpenseLine):
        category = None if _ACTIVITY.match(plain) else lexicon.named(short)
        return line.model_copy(update={"category": category}) if category else None
    status, kind = status_of(new), lexicon.source(new)
    update = {"status": status} if status else {}
    update |= {"kind": kind.id} if kind else {}
    return line.model_copy(update=update) if update else None


def _worded(line: Line, new: str) -> Line | None:
    """Name the activity that a line serves, or the line itself."""
    plain = folded(new)
    activity = _ACTIVITY.fullmatch(plain)
    if activity and isinstance(line, ExpenseLine):
        name = new[activity.start("name") :].strip()
        return line.model_copy(update={"activity": name[:1].upper() + name[1:]})
    renamed = _RENAMED.fullmatch(plain)
    just = _JUST.fullmatch(plain)
    if just:
        short = re.split(r"[,;.(]", new[just.start("name") :])[0]
        return line.model_copy(update={"label": _name(short)}) if short.strip() else None
    if renamed:
        name = _name(new[renamed.start("name") :])
        return line.model_copy(update={"label": name}) if name else None
    return None


def percent_of(text: str) -> Decimal | None:
    """Give the only percentage, or bare number up to 100, that an answer holds."""
    found = measures(composed(text))
    if len(found) != 1 or found[0].kind not in (Kind.PERCENT, Kind.BARE):
        return None
    return found[0].value if 0 <= found[0].value <= 100 else None
