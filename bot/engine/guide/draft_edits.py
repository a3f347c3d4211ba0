"""Reads what a person types to change a draft, as « phrase 3 : nouveau texte »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.dossier import Draft
from bot.domain.folding import composed, folded
from bot.domain.writing import drop, move, restore, revise, split


class EditKind(StrEnum):
    """The ways to change a draft."""

    REVISE = "corriger"
    DROP = "enlever"
    MOVE = "deplacer"
    SPLIT = "paragraphe"
    RESTORE = "remettre"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a sentence.

    Args:
        rank: from 0; to: the rank it goes to, for a move.
    """

    kind: EditKind
    rank: int
    to: int = 0
    text: str = ""


_THE = r"(?:la |le |l')?(?:phrase|ligne|numero|no|#)?\s*\[?"
_REVISE = re.compile(
    rf"(?:(?:corrige[rz]?|change[rz]?|modifie[rz]?|remplace[rz]?)\s+{_THE}(\d{{1,3}})\]?\s*(?:[:=,]|\bpar\b)\s*"
    rf"|{_THE}(\d{{1,3}})\]?\s*[:=]\s*)"
)
# « Ok c'est beau », « c correct », « j'accepte »; folded.
_ACCEPT = re.compile(
    r"(?:(?:ok|oui|parfait|bon|super|d'accord|ouais|merci|wow)[\s,.!]*)*"
    r"(?:(?:c'?\s?est|c|cest|ca(?: l)?'?\s?est)\s+(?:tres |ben |bien |vraiment |tout )*"
    r"(?:beau|bon|bien|correct|parfait|super|tiguidou|juste|ok|good|excellent|ca)"
    r"|(?:je l'|j'|je\s+)?accepte[rz]?|(?:ca )?me (?:va|convient)|je (?:le )?(?:garde|prends)"
    r"|j'approuve|approuve|on (?:garde|accepte)(?: ca)?|accepte ce texte|ok|parfait|d'accord|oui)"
    r"(?:[\s,.!]*(?:merci|comme ca|pour moi|de meme|le texte|ce texte|oui|ok))*[\s.!]*"
)
_REVIEW = re.compile(
    r"(?:(?:voir|faire|fais|montre(?:-moi)?)\s+)?(?:la |une )?(?:relecture|relis|relire)[\s.!]*"
)
_LEAVE = re.compile(
    r"(?:retour|reviens|revenir|annule[rz]?|laisse[rz]?(?: faire| tomber| comme c'est)?|non|rien"
    r"|aucune?|oublie[rz]?(?: ca)?|finalement non|pas celle-la)[\s.!]*"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def act_of(text: str) -> str | None:
    """Give what a message does to a whole draft: `accepter`, `relire`, or nothing known."""
    plain = _plain(text)
    if _ACCEPT.fullmatch(plain):
        return "accepter"
    return "relire" if _REVIEW.fullmatch(plain) else None


def leaves(text: str) -> bool:
    """Tell whether a message goes back and changes nothing."""
    return bool(_LEAVE.fullmatch(_plain(text)))


def is_sentence_of_draft(text: str) -> bool:
    """Tell whether a text may stand in a draft: a number or a lone word does not."""
    return len(_WORD.findall(text)) > 1


def _plain(text: str) -> str:
    return folded(text).replace("\u2019", "'").strip()


_DROP = re.compile(
    rf"(?:enleve[rz]?|retire[rz]?|supprime[rz]?|efface[rz]?|ote[rz]?|oter)\s+{_THE}(\d{{1,3}})\]?\s*\.?"
)
_MOVE = re.compile(
    rf"(?:deplace[rz]?|mets|mettre|bouge[rz]?)\s+{_THE}(\d{{1,3}})\]?\s+(avant|apres|en|a)\s+{_THE}(\d{{1,3}})\]?"
    r"\s*\.?"
)
_SPLIT = re.compile(rf"(?:nouveau\s+)?paragraphe\s+(?:a|avant)?\s*{_THE}(\d{{1,3}})\]?\s*\.?")
_RESTORE = re.compile(
    rf"(?:remets|remettre|retablir|retablis|restaure[rz]?)\s+{_THE}(\d{{1,3}})\]?\s*\.?"
)


def read_edit(text: str) -> Edit | None:
    """Read a change; None when the text asks for none."""
    shown = composed(text).strip()
    plain = folded(shown)
    revised = _REVISE.match(plain)
    if revised and shown[revised.end() :].strip():
        return Edit(
            EditKind.REVISE, int(revised[1] or revised[2]) - 1, text=shown[revised.end() :].strip()
        )
    for kind, pattern in (
        (EditKind.DROP, _DROP),
        (EditKind.SPLIT, _SPLIT),
        (EditKind.RESTORE, _RESTORE),
    ):
        found = pattern.fullmatch(plain)
        if found:
            return Edit(kind, int(found[1]) - 1)
    moved = _MOVE.fullmatch(plain)
    return _moved(int(moved[1]) - 1, moved[2], int(moved[3]) - 1) if moved else None


def _moved(rank: int, where: str, mark: int) -> Edit:
    to = mark
    if where == "avant" and rank < mark:
        to = mark - 1
    if where == "apres" and rank > mark:
        to = mark + 1
    return Edit(EditKind.MOVE, rank, to=to)


def edited(draft: Draft, edit: Edit, fresh: Draft) -> Draft:
    """Apply a change; the same draft when it names a sentence that does not exist.

    Args:
        fresh: what the answers give, for what is put back.
    """
    if edit.kind is EditKind.REVISE:
        return revise(draft, edit.rank, edit.text)
    if edit.kind is EditKind.DROP:
        return drop(draft, edit.rank)
    if edit.kind is EditKind.MOVE:
        return move(draft, edit.rank, edit.to)
    if edit.kind is EditKind.SPLIT:
        return split(draft, edit.rank)
    return restore(draft, fresh, edit.rank)
