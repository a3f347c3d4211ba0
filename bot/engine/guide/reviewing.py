"""Tells the remarks of the review in French: what, why, how to mend it, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.form import Form
from bot.domain.review import Gravity, Remark
from bot.domain.sentences import Sentences
from bot.domain.shortening import cut

_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Told:
    """A remark in French.

    Args:
        mend: an example of how to mend it.
        criterion: where the criterion comes from.
    """

    remark: Remark
    text: str
    mend: str
    criterion: str


class Reviewing:
    """Tells remarks.

    Args:
        sentences: of `prompts/writing.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def told(self, remark: Remark) -> Told:
        """Give a remark in French."""
        facts = {"words": cut(remark.words, _LONGEST), "kind": "", **remark.facts}
        if "limit" in facts and "-" in facts["limit"]:
            facts["limit"] = self._sentences.day(date.fromisoformat(facts["limit"]))
        mend = f"mend.{remark.code}"
        if remark.code in ("stigma", "personal"):
            mend = f"instead.{facts['kind']}"
        return Told(
            remark,
            self._sentences.say(f"remark.{remark.code}", **facts),
            self._sentences.say(mend, **facts),
            self._sentences.say(f"criterion.{remark.code}"),
        )

    def line(self, remark: Remark) -> str:
        """Give a remark as a line of a list, with how to mend it."""
        told = self.told(remark)
        return f"\u2022 {told.text} {told.mend}"

    def report(self, form: Form, remarks: Sequence[Remark]) -> str:
        """Give the whole review: the heaviest first, by section; empty sections in one line."""
        empty = [remark for remark in remarks if remark.code == "empty_section"]
        rest = [remark for remark in remarks if remark.code != "empty_section"]
        parts = []
        for gravity in Gravity:
            held = [remark for remark in rest if remark.gravity is gravity]
            if held:
                parts.append(self._sentences.say(f"gravity.{gravity.value}"))
                parts += self._by_section(form, held)
        if empty:
            names = "; ".join(_title(form, remark) for remark in empty)
            parts.append(self._sentences.say("review.empty", sections=names))
        return "\n\n".join(parts)

    def _by_section(self, form: Form, remarks: Sequence[Remark]) -> list[str]:
        found: dict[str, list[str]] = {}
        for remark in remarks:
            found.setdefault(_title(form, remark), []).append(self.line(remark))
        return ["\n".join([title, *lines] if title else lines) for title, lines in found.items()]


def _title(form: Form, remark: Remark) -> str:
    section = form.section(remark.section or "")
    return section.title if section else ""
