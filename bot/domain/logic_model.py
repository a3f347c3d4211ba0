"""The logic model: from the need to the indicator, what is linked to what, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.dossier import Dossier, Link
from bot.domain.folding import folded, folded_words
from bot.domain.form import Form, FormSection, Role
from bot.domain.phrasing import capital, is_sentence, unstopped
from bot.domain.prose import is_list, items, tidy, told


class Step(StrEnum):
    """The steps of the chain, in order."""

    NEED = "besoin"
    OBJECTIVE = "objectif"
    ACTIVITY = "activite"
    OUTPUT = "extrant"
    EFFECT = "effet"
    INDICATOR = "indicateur"

    @property
    def place(self) -> int:
        """Give its place in the chain, from 0."""
        return list(Step).index(self)


_ROLES = {
    Step.NEED: Role.NEED,
    Step.OBJECTIVE: Role.OBJECTIVE,
    Step.ACTIVITY: Role.ACTIVITIES,
    Step.OUTPUT: Role.OUTPUTS,
    Step.EFFECT: Role.EFFECTS,
    Step.INDICATOR: Role.INDICATORS,
}
_EMPTY = {
    Step.NEED: "no_need",
    Step.OBJECTIVE: "no_objective",
    Step.ACTIVITY: "no_activity",
    Step.OUTPUT: "no_output",
    Step.EFFECT: "no_effect",
    Step.INDICATOR: "no_indicator",
}
_ORDER = tuple(Step)
_SHORT = 60
_NUMBER = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante"
    r"|cinquante|soixante|cent|mille|dizaines?|douzaines?|vingtaine|trentaine|moitie|tiers|tous|toutes"
    r"|la plupart)\b"
)
_MEASURE = re.compile(
    r"\b(?:questionnaires?|sondages?|feuilles?|presences?|entrevues?|entretiens?|grilles?|journal"
    r"|journaux|discussions?|bilans?|registres?|questions?|formulaires?|temoignages?|compilations?"
    r"|listes?|observations?|groupes? de discussion|suivis?|rapports?|statistiques|fiches?"
    r"|echelles?|disent|declarent|rapportent|affirment)\b"
)
_MOMENT = re.compile(
    r"\b(?:fin|debut|apres|avant|chaque|mois|semaines?|ans?|annees?|trimestres?|saisons?|mi-parcours"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|20\d\d)\b"
)
_SMALL = frozenset(
    "dans avec pour leur leurs plus moins entre tous toutes chaque cette ceux sont sera seront"
    " personnes projet nous vont faire fait aussi ainsi mois semaine semaines annee".split()
)


@dataclass(frozen=True, slots=True)
class Node:
    """One thing at a step, in the promoter's words.

    Args:
        rank: from 1, among those of its step.
    """

    step: Step
    rank: int
    text: str
    field: str
    confirmed: bool = True

    @property
    def id(self) -> str:
        """Give the name by which links call it."""
        return f"{self.step}:{self.rank}"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing in the chain.

    Args:
        code: `no_need`, `no_objective`… for an empty step; otherwise what the node lacks.
    """

    code: str
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class LogicModel:
    """The chain of a dossier.

    Args:
        proposed: the links that the promoter has not confirmed yet.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    proposed: tuple[Link, ...] = ()

    def at(self, step: Step) -> tuple[Node, ...]:
        """Give what stands at a step."""
        return tuple(node for node in self.nodes if node.step is step)

    def after(self, node: Node) -> tuple[Node, ...]:
        """Give what follows from a node."""
        found = {link.target for link in self.links if link.source == node.id}
        return tuple(other for other in self.nodes if other.id in found)

    def before(self, node: Node) -> tuple[Node, ...]:
        """Give what a node follows from."""
        found = {link.source for link in self.links if link.target == node.id}
        return tuple(other for other in self.nodes if other.id in found)

    def reaches(self, node: Node, step: Step) -> bool:
        """Tell whether following the links from a node leads to a step."""
        if node.step is step:
            return True
        return any(self.reaches(other, step) for other in self.after(node))


def logic_model(form: Form, dossier: Dossier) -> LogicModel:
    """Read the chain from the answers, with the links kept, or proposed where there are none."""
    nodes = tuple(_nodes(form, dossier))
    known = {node.id for node in nodes}
    kept = [k for k in dossier.links if k.source in known and k.target in known and _next(k)]
    linked = {link.target for link in kept}
    proposed = [link for link in proposed_links(nodes) if link.target not in linked]
    return LogicModel(nodes, (*kept, *proposed), tuple(proposed))


def _next(link: Link) -> bool:
    source, target = (Step(end.partition(":")[0]) for end in (link.source, link.target))
    return _ORDER.index(target) == _ORDER.index(source) + 1


def _nodes(form: Form, dossier: Dossier) -> Iterator[Node]:
    for step, role in _ROLES.items():
        field = form.by_role(role)
        value = dossier.value(field.id) if field else None
        if field is None or not isinstance(value, str):
            continue
        confirmed = dossier.answers[field.id].confirmed
        for rank, text in enumerate(_things(step, value), 1):
            yield Node(step, rank, text, field.id, confirmed)


def _things(step: Step, answer: str) -> list[str]:
    if step is Step.NEED:
        # One box, whose sentences end where its lines did.
        return [" ".join(told(answer))] if tidy(answer) else []
    parts: Sequence[str] = items(answer) if is_list(answer) else told(answer)
    if len(parts) == 1 and step in (Step.ACTIVITY, Step.OUTPUT, Step.EFFECT):
        parts = _cut(parts[0])
    return [capital(unstopped(tidy(part))) for part in parts if tidy(part)]


def _cut(text: str) -> list[str]:
    """Cut an enumeration at its commas, where each part surely is a thing of its own."""
    numbered = re.split(r",\s+|\s+et\s+(?=\d)", text)
    if all(_NUMBER.search(folded(part)) for part in numbered):
        return numbered
    parts = re.split(r",\s+", text)
    several = len(parts) > 2 and not is_sentence(text)
    return parts if several and all(len(part) < _SHORT for part in parts) else [text]


def stems(text: str) -> frozenset[str]:
    """Give the beginnings of the words of a text that tell what it is about."""
    words = (word for word in folded_words(text) if len(word) > 3 and word not in _SMALL)
    return frozenset(word[:5] for word in words)


def proposed_links(nodes: Iterable[Node]) -> tuple[Link, ...]:
    """Propose a link from each step to the next: by the words they share, then by their order.

    Each thing gets one source at most, so that what leads nowhere is still seen.
    """
    held = tuple(nodes)
    found: list[Link] = []
    for source_step, target_step in zip(_ORDER, _ORDER[1:], strict=False):
        sources = [node for node in held if node.step is source_step]
        targets = [node for node in held if node.step is target_step]
        for at, target in enumerate(targets):
            if sources:
                source = _source(sources, target, at)
                found.append(Link(source=source.id, target=target.id))
    return tuple(found)


def _source(sources: Sequence[Node], target: Node, at: int) -> Node:
    wanted = stems(target.text)
    by_order = min(at, len(sources) - 1)
    return max(
        enumerate(sources), key=lambda one: (len(stems(one[1].text) & wanted), one[0] == by_order)
    )[1]


def toggled(dossier: Dossier, model: LogicModel, source: str, target: str) -> Dossier:
    """Tie two steps, or untie them; every link shown becomes the promoter's own."""
    link = Link(source=source, target=target)
    kept = tuple(k for k in model.links if k != link)
    links = kept if len(kept) < len(model.links) else (*kept, link)
    return dossier.model_copy(update={"links": links})


def confirmed(dossier: Dossier, model: LogicModel) -> Dossier:
    """Keep the links as they are shown."""
    return dossier.model_copy(update={"links": model.links})


def gaps(model: LogicModel, form: Form, dossier: Dossier) -> tuple[Gap, ...]:
    """Give what the chain lacks, in its order."""
    found = [Gap(code) for step, code in _EMPTY.items() if not model.at(step)]
    tools = _tools(form, dossier)
    for node in model.nodes:
        found += [Gap(code, node) for code in _lacks(model, node, tools)]
    return tuple(found)


def _lacks(model: LogicModel, node: Node, tools: str) -> Iterator[str]:
    if node.step is Step.OBJECTIVE:
        if _stops_before(model, node, Step.ACTIVITY):
            yield "objective_no_activity"
        elif _stops_before(model, node, Step.INDICATOR):
            yield "objective_no_indicator"
    elif node.step is Step.ACTIVITY and _stops_before(model, node, Step.OUTPUT):
        yield "activity_no_output"
    elif node.step is Step.OUTPUT and not _NUMBER.search(folded(node.text)):
        yield "output_no_number"
    elif node.step is Step.INDICATOR:
        yield from _unmeasured(folded(node.text), tools)


def _stops_before(model: LogicModel, node: Node, step: Step) -> bool:
    return bool(model.at(step)) and not model.reaches(node, step)


def _unmeasured(text: str, tools: str) -> Iterator[str]:
    if not _NUMBER.search(text):
        yield "indicator_no_target"
    if not _MEASURE.search(f"{text} {tools}"):
        yield "indicator_no_source"
    if not _MOMENT.search(f"{text} {tools}"):
        yield "indicator_no_moment"


def _tools(form: Form, dossier: Dossier) -> str:
    """Give what is said beside the indicators of how they are measured, folded."""
    field = form.by_role(Role.INDICATORS)
    section: FormSection | None = form.section_of(field.id) if field else None
    own = {Role.INDICATORS, Role.OUTPUTS, Role.EFFECTS}
    beside = [f for f in section.fields if f.role not in own] if section else []
    return folded(" ".join(v for f in beside if isinstance(v := dossier.value(f.id), str)))


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box of the picture; French, ready to be read.

    Args:
        tag: short name, such as `O1`.
        note: what it is linked to.
        warning: what it lacks; empty when nothing.
    """

    tag: str
    text: str
    note: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A step of the picture.

    Args:
        then: what is said between it and the next step.
    """

    heading: str
    boxes: tuple[DrawnBox, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the picture shows.

    Args:
        description: the same in words, for those who do not see it.
    """

    title: str
    rows: tuple[DrawnRow, ...]
    description: str
