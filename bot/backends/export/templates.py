"""Word templates: read as hostile files, checked whole before anything is put in them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.backends.export.specimen import specimen
from bot.domain.proposal import FileKind
from bot.errors import DataError

NAMES = {
    FileKind.DOCUMENT: "formulaire.docx",
    FileKind.SUMMARY: "sommaire.docx",
    FileKind.RESOLUTION: "resolution.docx",
    FileKind.LETTERS: "lettre-appui.docx",
}
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)
_HIDDEN = (".", "~", "#")
# A template with its pictures; once unpacked; one of its parts of text; tags in it.
_MOST_BYTES, _MOST_UNPACKED, _MOST_TEXT, _MOST_FILES = 5_000_000, 40_000_000, 1_500_000, 300
_MOST_TAGS, _DEEPEST = 400, 3
# Parts that run, or that bring another file in.
_REFUSED = ("vbaproject", "activex", "embeddings/", "attachedtoolbars", "afchunk")
# What fetches something, or runs it, when the document is opened.
_FIELDS = re.compile(rb"\b(DDE(?:AUTO)?|INCLUDETEXT|INCLUDEPICTURE|IMPORT|MACROBUTTON|LINK)\b")
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)\"")
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>", re.IGNORECASE)
_PLAIN_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Const, nodes.Compare,
    nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.CondExpr,
)  # fmt: skip
_LOOP = {"index": "1", "first": True, "last": True, "length": "1"}
_SHOWN = 80


def environment() -> ImmutableSandboxedEnvironment:
    """Give where templates are filled: nothing can be called, every value is escaped."""
    made = ImmutableSandboxedEnvironment(autoescape=True)
    made.globals.clear()
    return made


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template of the knowledge folder.

    Args:
        name: its path in the folder, as people are told it.
    """

    path: Path
    name: str

    def content(self) -> bytes:
        """Give its bytes.

        Raises:
            DataError: it is missing, cannot be read, or is too large.
        """
        try:
            if self.path.stat().st_size > _MOST_BYTES:
                raise _wrong("template_too_large", self.name, most=_MOST_BYTES // 1_000_000)
            return self.path.read_bytes()
        except OSError as error:
            raise _wrong("template_unreadable", self.name) from error


def candidates(root: Path, programme: str, territory: str, kind: FileKind) -> list[TemplateFile]:
    """Give the templates of a file that are there, the nearest to the territory first."""
    places = [("programmes", programme, NAMES[kind])]
    if kind is FileKind.DOCUMENT and territory:
        places.insert(0, ("territoires", territory, ""))
    found = []
    for folder, identifier, name in places:
        if not _IDENTIFIER.fullmatch(identifier):
            continue
        short = f"{folder}/{identifier}/{name}" if name else f"{folder}/{identifier}.docx"
        if (root / short).is_file():
            found.append(TemplateFile(root / short, short))
    return found


def opened(content: bytes, name: str) -> DocxTemplate:
    """Open a template once everything in it is known to be harmless and to mean something.

    Raises:
        DataError: what is wrong in it, the first thing found.
    """
    _harmless(content, name)
    template = DocxTemplate(BytesIO(content))
    known = specimen()
    try:
        template.init_docx()
        for text in _texts(template):
            _checked(text, known, name)
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001 - python-docx fails in many ways on a wrong file
        raise _wrong("template_unreadable", name) from error
    return template


def filled(template: DocxTemplate, values: dict[str, Any], name: str) -> bytes:
    """Fill a template; give the bytes of the document.

    Raises:
        DataError: its tags cut the document in pieces that no word processor could read.
    """
    try:
        template.render(values, jinja_env=environment())
        template.docx.core_properties.title = values["titre"][:200]
        made = BytesIO()
        template.save(made)
    except Exception as error:  # noqa: BLE001 - docxtpl fails in many ways on misplaced tags
        raise _wrong("template_layout", name) from error
    return made.getvalue()


def template_problems(root: Path) -> Iterator[DataError]:
    """Give what is wrong in the templates of the knowledge folder, a mistake at most for each."""
    for path in _shown(root, "programmes/*/*.docx"):
        if path.name not in NAMES.values():
            near = get_close_matches(path.name, NAMES.values(), 1, 0)
            facts = {"nearest": near[0] if near else ""}
            yield DataError("template_name", path.relative_to(root).as_posix(), facts=facts)
            continue
        yield from _problem(root, path)
    known = [path.stem for path in _shown(root, "territoires/*.yaml")]
    for path in _shown(root, "territoires/*.docx"):
        if path.stem not in known:
            near = get_close_matches(path.stem, known, 1, 0)
            facts = {"nearest": f"{near[0]}.docx" if near else ""}
            yield DataError("template_territory", path.relative_to(root).as_posix(), facts=facts)
            continue
        yield from _problem(root, path)


def _problem(root: Path, path: Path) -> Iterator[DataError]:
    name = path.relative_to(root).as_posix()
    try:
        filled(opened(TemplateFile(path, name).content(), name), specimen(), name)
    except DataError as error:
        yield error


def _shown(root: Path, pattern: str) -> list[Path]:
    return [path for path in sorted(root.glob(pattern)) if not path.name.startswith(_HIDDEN)]


def _wrong(code: str, name: str, **facts: object) -> DataError:
    return DataError(code, name, facts=facts)


def _harmless(content: bytes, name: str) -> None:
    """Refuse what is too large once unpacked, what runs, and what fetches."""
    if len(content) > _MOST_BYTES:
        raise _wrong("template_too_large", name, most=_MOST_BYTES // 1_000_000)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            held = archive.infolist()
            if len(held) > _MOST_FILES or sum(i.file_size for i in held) > _MOST_UNPACKED:
                raise _wrong("template_too_large", name, most=_MOST_BYTES // 1_000_000)
            for item in held:
                low = item.filename.lower()
                if any(word in low for word in _REFUSED):
                    raise _wrong("template_active", name)
                if low.endswith((".xml", ".rels")):
                    _harmless_part(archive.read(item), low, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _wrong("template_unreadable", name) from error


def _harmless_part(content: bytes, part: str, name: str) -> None:
    if len(content) > _MOST_TEXT:
        raise _wrong("template_too_large", name, most=_MOST_BYTES // 1_000_000)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or _active(content):
        raise _wrong("template_active", name)
    if content.count(b"{%") + content.count(b"{{") > _MOST_TAGS:
        raise _wrong("template_too_many", name, most=_MOST_TAGS)
    if part.endswith(".rels") and any(b'/hyperlink"' not in r for r in _EXTERNAL.findall(content)):
        raise _wrong("template_active", name)


def _active(content: bytes) -> bool:
    # The words of one instruction may be cut among several tags.
    written = b"".join(first or second for first, second in _INSTRUCTION.findall(content))
    return bool(_FIELDS.search(written.upper()))


def _texts(template: DocxTemplate) -> Iterator[str]:
    """Give each part that will be filled, its tags put back together."""
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.iter_parts():
        if part.content_type.endswith("footnotes+xml"):
            yield template.patch_xml(part.blob.decode("utf-8"))
    properties = template.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield str(getattr(properties, name))


def _checked(text: str, known: dict[str, Any], name: str) -> None:
    """Refuse a tag that cannot be read, a name that means nothing, and anything that computes."""
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", text).split("\n")
    try:
        tree = environment().parse("\n".join(lines))
    except TemplateSyntaxError as error:
        raise _wrong("template_tag", name, found=_line(lines, error.lineno)) from error
    except TemplateError as error:
        raise _wrong("template_tag", name, found="") from error
    _Names(name, lines).visit(tree, known, 0)


def _line(lines: list[str], number: int | None) -> str:
    near = lines[max((number or 1) - 2, 0) : (number or 1) + 1]
    texts = [re.sub(r"<[^>]+>", "", line).strip() for line in near]
    tagged = [text for text in texts if "{" in text]
    return (tagged or [*texts, ""])[-1][:_SHOWN]


@dataclass(frozen=True, slots=True)
class _Names:
    """Follows the names of a template through its loops.

    Args:
        file: the template's path; lines: its text, to show where a name is.
    """

    file: str
    lines: list[str]

    def visit(self, node: nodes.Node, known: dict[str, Any], depth: int) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, known, depth)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._value(node, known)
        elif isinstance(node, _PLAIN_NODES):
            for child in node.iter_child_nodes():
                self.visit(child, known, depth)
        else:
            raise _wrong("template_computes", self.file, found=_line(self.lines, node.lineno))

    def _loop(self, node: nodes.For, known: dict[str, Any], depth: int) -> None:
        named = isinstance(node.target, nodes.Name) and not (node.recursive or node.test)
        if depth >= _DEEPEST or not named or not isinstance(node.iter, nodes.Name | nodes.Getattr):
            raise _wrong("template_computes", self.file, found=_line(self.lines, node.lineno))
        held = self._value(node.iter, known)
        if not isinstance(held, list):
            raise _wrong("template_not_list", self.file, found=_written(node.iter))
        inside = {**known, node.target.name: held[0], "loop": _LOOP}  # type: ignore[attr-defined]
        for child in (*node.body, *node.else_):
            self.visit(child, inside, depth + 1)

    def _value(self, node: nodes.Expr, known: dict[str, Any]) -> Any:
        if isinstance(node, nodes.Name):
            held, name = known, node.name
        elif isinstance(node, nodes.Getattr):
            held, name = self._value(node.node, known), node.attr
        else:
            raise _wrong("template_computes", self.file, found=_line(self.lines, node.lineno))
        if not isinstance(held, dict) or name not in held:
            names = list(held) if isinstance(held, dict) else []
            near = get_close_matches(name, names, 1, 0.5)
            facts = {"found": _written(node)[:_SHOWN], "nearest": near[0] if near else ""}
            raise DataError("template_placeholder", self.file, facts=facts)
        return held[name]


def _written(node: nodes.Expr) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "\u2026"
