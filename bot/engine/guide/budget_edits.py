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
_CHANGE = re.compile(
    rf"{_OOPS}(?:change|remplace|corrige|modifie|met|baisse|monte|augmente|reduis|descend)"
    rf"(?:r|z|s|ez|tez|tre|ts|re)?\s+(?:{_NUMBER}|la |le |les |l')?(?P<what>.+?)\s+"
    r"(?:pour|a|au|par|en|dans|comme|:|=)\s+(?P<new>.+)"
)
_LINE_IS = re.compile(
    rf"{_OOPS}(?:{_NUMBER}|la |le )(?P<what>\d{{1,4}})(?!\d)(?![.,]\d)\s*[,:=-]?\s*"
    r"(?:(?:ce serait|serait|c'est|c est|est|sera|va|vaut|coute|passe|devient)\b)?\s*(?P<new>.+)"
)
_NUMBER_IS = re.compile(
    rf"{_OOPS}(?P<what>\d{{1,4}})\s*(?::|=|,?\s*(?:c'est|c est|est|va)\b)\s*(?P<new>.+)"
)
_NAME_IS = re.compile(
    rf"{_OOPS}(?:le |la |les |l'|mon |ma |notre )(?P<what>[^0-9]{{2,60}}?),?\s+"
    r"(?:c'est|c est|coute(?:ra|nt|ront)?|est a|sont a|passe a|va dans)\s+(?P<new>.+)"
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
_RENAMED = re.compile(r"(?:s'appelle|nom\s*:|renomme\w*(?: en)?|intitulee?)\s*(?P<name>.+)")
_PAID = re.compile(r"(?:en argent|paye\w*|pas en nature|pas gratuit\w*)")
_NO_CHARGES = re.compile(r"(?:sans|pas de|aucune?|enleve les) charges.*")


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
    if len(shown) > _LONGEST or "\n" in shown or not lines:
        return None
    removed = _REMOVE.fullmatch(plain)
    if removed:
        found = _meant(removed["what"], lines)
        return Edit(found.id, None) if not isinstance(found, Unclear) else found
    for pattern in (_LINE_IS, _NUMBER_IS, _CHANGE, _NAME_IS, _IS_FOR):
        match = pattern.fullmatch(plain)
        if match:
            return _edited(match, shown, lines, lexicon)
    return None


def _edited(
    match: re.Match[str], shown: str, lines: Mapping[str, Line], lexicon: Lexicon
) -> Edit | Unclear | None:
    found = _meant(match["what"], lines)
    if isinstance(found, Unclear):
        # « Le local coûte 300 $ » names no line that exists: it may be a new one.
        return found if found.lines or match.re in (_CHANGE, _LINE_IS) else None
    new = shown[match.start("new") : match.end("new")].strip(" .!")
    line = _changed(found, new, lexicon)
    return Edit(found.id, line) if line else Unclear(new, (found,))


def _meant(what: str, lines: Mapping[str, Line]) -> Line | Unclear:
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
    named = exact or named
    return named[0] if len(named) == 1 else Unclear(what, tuple(named))


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
    if isinstance(line, ExpenseLine) and (says_charges(new) or _only_percent(found)):
        return _charged(line, new, found)
    if any(one.kind is not Kind.PERCENT for one in found):
        return _counted(line, found)
    return _sorted(line, new, lexicon) or _worded(line, new)


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
    calculation = line.calculation if isinstance(line, ExpenseLine) else None
    if calculation and len(found) == 1:
        part = _part(calculation, found[0])
        if part:
            return line.model_copy(update={"calculation": part, "amount": result(part)})
    charges = calculation.charges if calculation else None
    read = reckon(found, charges).reading
    if read is None or not read.amount:
        return None
    update: dict[str, object] = {"amount": cents(read.amount)}
    if isinstance(line, ExpenseLine):
        update["calculation"] = read.calculation
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
    if is_in_kind(new) and len(new.split()) <= 3:
        return line.model_copy(update={"in_kind": True})
    if _PAID.fullmatch(plain) and line.in_kind:
        return line.model_copy(update={"in_kind": False})
    short = re.sub(r"^(?:du |de la |de l'|des |dans |pour |les? |la |un |une )+", "", plain)
    if isinstance(line, ExpenseLine):
        category = None if _ACTIVITY.match(plain) else lexicon.named(short)
        return line.model_copy(update={"category": category}) if category else None
    status, kind = status_of(new), lexicon.source(new)
    update: dict[str, object] = {"status": status} if status else {}
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
    if renamed:
        name = new[renamed.start("name") :].strip(" \u00ab\u00bb\"'")
        return line.model_copy(update={"label": name[:1].upper() + name[1:80]}) if name else None
    return None


def percent_of(text: str) -> Decimal | None:
    """Give the only percentage, or bare number up to 100, that an answer holds."""
    found = measures(composed(text))
    if len(found) != 1 or found[0].kind not in (Kind.PERCENT, Kind.BARE):
        return None
    return found[0].value if 0 <= found[0].value <= 100 else None
