"""Tells the logic model, in words and as what a picture shows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.dossier import Dossier
from bot.domain.form import Form
from bot.domain.logic_model import (
    Drawing,
    DrawnBox,
    DrawnRow,
    Gap,
    LogicModel,
    Node,
    Step,
    gaps,
    logic_model,
)
from bot.domain.phrasing import capital, small, unstopped
from bot.domain.sentences import Sentences


class Modelling:
    """Tells logic models.

    Args:
        sentences: of `prompts/writing.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def text(self, model: LogicModel) -> str:
        """Tell the chain: each objective, then its « si… alors »."""
        parts = []
        if need := model.at(Step.NEED):
            parts.append(self._say("need", text=need[0].text))
        for objective in model.at(Step.OBJECTIVE):
            lines = [self._say("objective", text=self._said(objective))]
            lines += [self._activity(model, activity) for activity in model.after(objective)]
            parts.append("\n".join(lines))
        loose = [n for n in model.nodes if n.step is not Step.NEED and not model.before(n)]
        loose = [node for node in loose if node.step is not Step.OBJECTIVE]
        if loose:
            lines = [self._say("loose"), *(f"\u2022 {capital(self._said(node))}" for node in loose)]
            parts.append("\n".join(lines))
        return "\n\n".join(parts) or self._say("empty")

    def _activity(self, model: LogicModel, activity: Node) -> str:
        """Tell a chain from an activity to its indicators, in one sentence."""
        outputs = model.after(activity)
        effects = _all_after(model, outputs)
        indicators = _all_after(model, effects)
        text = self._say("activity", text=self._said(activity))
        if outputs:
            text += self._say("output", text=self._together(outputs))
        if effects:
            text += self._say("effect", text=self._together(effects))
        text += "."
        if indicators:
            text += " " + self._say("indicator", text=self._together(indicators))
        return f"\u2022 {text}"

    def gap(self, gap: Gap) -> str:
        """Tell what the chain lacks."""
        text = unstopped(gap.node.text) if gap.node else ""
        return self._sentences.say(f"gap.{gap.code}", text=text)

    def told_gaps(self, form: Form, dossier: Dossier) -> tuple[str, ...]:
        """Tell everything that the chain of a dossier lacks."""
        model = logic_model(form, dossier)
        return tuple(self.gap(gap) for gap in gaps(model, form, dossier))

    def drawing(self, form: Form, dossier: Dossier) -> Drawing:
        """Give what the picture of a dossier's chain shows."""
        model = logic_model(form, dossier)
        found = gaps(model, form, dossier)
        title = dossier.title(form)
        title = self._say("title_of", title=title) if title else self._say("title")
        rows = tuple(self._row(model, step, found) for step in Step)
        return Drawing(title, rows, self.text(model))

    def _row(self, model: LogicModel, step: Step, found: Sequence[Gap]) -> DrawnRow:
        boxes = [self._box(model, node, found) for node in model.at(step)]
        if not boxes:
            boxes = [DrawnBox("", self._say("nothing"), warning=self._say("to_write"))]
        heading = self._sentences.say(f"step.{step.value}")
        then = "" if step is Step.INDICATOR else self._sentences.say(f"then.{step.value}")
        return DrawnRow(heading, tuple(boxes), then)

    def _box(self, model: LogicModel, node: Node, found: Sequence[Gap]) -> DrawnBox:
        tags = ", ".join(self.tag(other) for other in model.before(node))
        note = self._say("linked", tags=tags) if tags and node.step is not Step.OBJECTIVE else ""
        lacks = [self._sentences.say(f"lack.{gap.code}") for gap in found if gap.node == node]
        if not node.confirmed:
            lacks.append(self._say("unconfirmed"))
        return DrawnBox(self.tag(node), node.text, note, capital("; ".join(lacks)))

    def tag(self, node: Node) -> str:
        """Give a node's short name, such as O1."""
        letters = self._sentences.say(f"tag.{node.step.value}")
        return letters if node.step is Step.NEED else f"{letters}{node.rank}"

    def _said(self, node: Node) -> str:
        return f"{small(unstopped(node.text))} ({self.tag(node)})"

    def _together(self, nodes: Sequence[Node]) -> str:
        return "; ".join(self._said(node) for node in nodes)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"model.{key}", **facts)


def _all_after(model: LogicModel, nodes: Sequence[Node]) -> list[Node]:
    found = [other for node in nodes for other in model.after(node)]
    return list(dict.fromkeys(found))
