"""Which French sentences the code asks for, and with what facts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.sources import Source, docstrings, texts

# The file of `prompts/` that each module speaks from; by receiver where it speaks from two.
_SPEAKS = {
    "bot/app.py": "answer",
    "bot/demo.py": "demo",
    "bot/engine/answer.py": "answer",
    "bot/engine/compose.py": "answer",
    "bot/engine/doubts.py": "answer",
    "bot/engine/reaching.py": "answer",
    "bot/channels/terminal/answers.py": "terminal",
    "bot/channels/terminal/talking.py": "terminal",
    "bot/channels/telegram/channel.py": "telegram",
    "bot/channels/telegram/keyboards.py": "telegram",
    "bot/channels/telegram/menu.py": "telegram",
    "bot/channels/telegram/rendering.py": "telegram",
    "bot/channels/telegram/sources.py": "telegram",
    "bot/channels/telegram/reading.py": "telegram",
    "bot/channels/knowledge_commands.py": "knowledge",
    "bot/backends/files/schema.py": "knowledge",
    "bot/__main__.py": "knowledge",
    "bot/engine/guide/budget.py": "budget",
    "bot/engine/guide/budget_answers.py": "budget",
    "bot/engine/guide/budget_correcting.py": "budget",
    "bot/engine/guide/budget_course.py": "budget",
    "bot/engine/guide/budget_doubts.py": "budget",
    "bot/engine/guide/budget_questions.py": "budget",
    "bot/engine/guide/budget_revised.py": "budget",
    "bot/engine/guide/budget_told.py": "budget",
    "bot/engine/guide/eligibility.py": "eligibility",
    "bot/engine/guide/confirming.py": "eligibility",
    "bot/engine/guide/verdicts.py": "eligibility",
    "bot/engine/guide/verdict_sources.py": "eligibility",
    "bot/engine/guide/drafting.py": "writing",
    "bot/engine/guide/reviewing.py": "writing",
    "bot/engine/guide/writing.py": "writing",
    "bot/engine/guide/draft_told.py": "writing",
    "bot/engine/guide/phrases.py": "writing",
    "bot/engine/guide/modelling.py": "writing",
    "bot/engine/guide/sentence_page.py": "writing",
    "bot/engine/guide/model_page.py": "writing",
    "bot/backends/export/calendar.py": "export",
    "bot/backends/export/plain.py": "export",
    "bot/backends/export/totals.py": "export",
    "bot/backends/export/workbook.py": "export",
    "bot/engine/guide/attachments.py": "export",
    "bot/engine/guide/checklist.py": "export",
    "bot/engine/guide/export.py": "export",
    "bot/engine/guide/findings.py": "export",
    "bot/engine/guide/proposal.py": "export",
    "bot/engine/guide/proposal_money.py": "export",
    "bot/engine/guide/arrivals.py": "guide",
    "bot/engine/guide/asking.py": "guide",
    "bot/engine/guide/calling.py": "guide",
    "bot/engine/guide/gathering.py": "reading",
    "bot/engine/guide/heartening.py": "beside",
    "bot/engine/guide/fields.py": "guide",
    "bot/engine/guide/file_names.py": "guide",
    "bot/engine/guide/consent.py": "guide",
    "bot/engine/guide/menu.py": "guide",
    "bot/engine/guide/reading.py": "reading",
    "bot/engine/guide/course.py": "guide",
    "bot/engine/guide/walk.py": "guide",
    "bot/engine/guide/commands.py": "guide",
    "bot/engine/guide/consequences.py": "guide",
    "bot/engine/guide/correcting.py": "guide",
    "bot/engine/guide/dossiers.py": "guide",
    "bot/engine/guide/facts.py": "guide",
    "bot/engine/guide/priorities.py": "guide",
    "bot/engine/guide/notices.py": "guide",
    "bot/engine/guide/revising.py": "guide",
    "bot/engine/guide/opening.py": "guide",
    "bot/engine/turn.py": "guide",
}
# What these modules call a code is a remark to a promoter, told from `writing` or `budget`; or a
# made-up one, to try a template.
_REMARKS = (
    "bot/backends/export/specimen.py",
    "bot/domain/budget_review.py",
    "bot/domain/review.py",
)
_RECEIVERS = {"self._documents": "documents"}
# Modules that say the same keys of several files, which are given to them.
_SAID_OF_MANY = {
    "bot/domain/sentences.py": tuple(
        "answer terminal guide reading eligibility writing export telegram".split()
    ),
    "bot/domain/citing.py": ("terminal", "telegram"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence that the code asks for.

    Args:
        file: name of the file of `prompts/`; empty when the module is not known to speak.
        facts: names of the values given; None when some are given as a mapping.
    """

    where: str
    file: str
    key: str
    facts: frozenset[str] | None


def asked(source: Source) -> Iterator[Asked]:
    """Give the sentences that a file asks for by their whole key.

    A class may have a `_say` of its own, which puts the beginning of its keys before what it is
    given.
    """
    for made in source.tree.body:
        start = _start(made)
        for node in ast.walk(made):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.args and node.func.attr in ("say", "line"):
                yield from _asked(source, node, "")
            elif node.args and node.func.attr == "_say" and start is not None:
                yield from _asked(source, node, start)


def _asked(source: Source, node: ast.Call, start: str) -> Iterator[Asked]:
    named = _SPEAKS.get(source.path, "")
    if isinstance(node.func, ast.Attribute):
        named = _RECEIVERS.get(ast.unparse(node.func.value), named)
    files = _SAID_OF_MANY.get(source.path, (named,))
    given = [word.arg for word in node.keywords]
    facts = None if None in given else frozenset(name for name in given if name)
    for key in texts(node.args[0]):
        for file in files:
            yield Asked(f"{source.path}:{node.lineno}", file, f"{start}{key}", facts)


def _start(made: ast.stmt) -> str | None:
    """Give what a class's `_say` puts before its keys; None when it has none."""
    for node in ast.walk(made):
        if isinstance(node, ast.FunctionDef) and node.name == "_say":
            joined = [one for one in ast.walk(node) if isinstance(one, ast.JoinedStr)]
            return "".join(texts(joined[0].values[0])) if joined else ""
    return None


def beginnings(source: Source) -> Iterator[tuple[str, str]]:
    """Give the beginnings of the keys that a file computes, such as `kinds.`, with their file."""
    if source.path not in _SPEAKS:
        return
    for made in source.tree.body:
        start, inside = _start(made), _in_say(made)
        for node in ast.walk(made):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            first = node.args[0] if node.args else None
            own = node.func.attr == "_say"
            if node in inside or first is None or not (own or node.func.attr in ("say", "line")):
                continue
            before = start or "" if own else ""
            if isinstance(first, ast.JoinedStr):
                yield _file_of(source, node), before + "".join(texts(first.values[0]))
            elif before and not texts(first):
                yield _file_of(source, node), before


def _file_of(source: Source, node: ast.Call) -> str:
    receiver = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    return _RECEIVERS.get(receiver, _SPEAKS[source.path])


def _in_say(made: ast.stmt) -> set[ast.AST]:
    """Give what stands inside a class's own `_say`."""
    return {
        inner
        for node in ast.walk(made)
        if isinstance(node, ast.FunctionDef) and node.name == "_say"
        for inner in ast.walk(node)
    }


def steps(source: Source) -> Iterator[str]:
    """Give the names of the steps of a long task, which are told by a sentence each."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("progress") and node.args:
            yield from texts(node.args[0])


def codes(read: list[Source]) -> set[str]:
    """Give the codes of the errors and warnings that the code raises.

    A code is what is given where a function, an error or a value expects its `code`, what a
    variable named so holds, what a table of codes holds, and what the domain's checks refuse with.
    What a function computes escapes: `spoken` has it.
    """
    places = _places(read)
    found: set[str] = set()
    for source in (one for one in read if one.path not in _REMARKS):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call):
                found |= _given(node, places)
                refused = isinstance(node.func, ast.Name) and node.func.id == "ValueError"
                if refused and source.path.startswith("bot/domain/"):
                    found |= set(texts(node.args[0]))
            elif isinstance(node, ast.Assign):
                found |= _held(node)
    return found


def _places(read: list[Source]) -> dict[str, int]:
    """Give the rank at which each function or class takes a `code`."""
    places: dict[str, int] = {}
    heirs: list[tuple[str, str]] = []
    for node in (node for source in read for node in ast.walk(source.tree)):
        if isinstance(node, ast.FunctionDef):
            names = [arg.arg for arg in node.args.args if arg.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            heirs += [(node.name, base.id) for base in node.bases if isinstance(base, ast.Name)]
            names = _fields(node)
        else:
            continue
        if "code" in names:
            places[node.name] = names.index("code")
    for heir, base in heirs:
        if base in places:
            places.setdefault(heir, places[base])
    return places


def _fields(made: ast.ClassDef) -> list[str]:
    """Give what a class is made from: its constructor's arguments, or its fields."""
    for node in made.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return [arg.arg for arg in node.args.args[1:]]
    return [ast.unparse(field.target) for field in made.body if isinstance(field, ast.AnnAssign)]


def _given(call: ast.Call, places: dict[str, int]) -> set[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    found = {text for word in call.keywords if word.arg == "code" for text in texts(word.value)}
    if name in places and len(call.args) > places[name]:
        found |= set(texts(call.args[places[name]]))
    return found


def _held(assigned: ast.Assign) -> set[str]:
    name = ast.unparse(assigned.targets[0])
    if name.endswith("_CODES") and isinstance(assigned.value, ast.Dict):
        return {text for value in assigned.value.values for text in texts(value)}
    return set(texts(assigned.value)) if name == "code" else set()


def spoken(read: list[Source]) -> set[str]:
    """Give every literal text of the code, docstrings aside."""
    return {
        text
        for source in read
        for node in set(ast.walk(source.tree)) - docstrings(source.tree)
        for text in texts(node)
    }
