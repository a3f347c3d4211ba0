"""MarkdownV2, read as Telegram reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sandbox.chats import Json
from bot.sandbox.text.pieces import Output, broken, byte

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
# By how each is opened: its type, and the name that refusals give it. The longest come first.
_MARKS = {
    "```": ("pre", "Pre"),
    "__": ("underline", "Underline"),
    "||": ("spoiler", "Spoiler"),
    "![": ("custom_emoji", "CustomEmoji"),
    "_": ("italic", "Italic"),
    "*": ("bold", "Bold"),
    "~": ("strikethrough", "Strikethrough"),
    "`": ("code", "Code"),
    "[": ("text_link", "TextUrl"),
}
_ENDS = {"[": "]", "![": "]"}
_LITERAL = ("`", "```")
_LANGUAGE = re.compile(r"([^\s`]*)(?:\n|(?=[`]))|[ \t]*\n")
_QUOTE = ("blockquote", "expandable_blockquote")


@dataclass(slots=True)
class _Reader:
    source: str
    out: Output
    at: int = 0

    def run(self) -> None:
        while self.at < len(self.source):
            self._lines()
            if self.at < len(self.source):
                self._one()
        if self._top() == ">":
            self._end_quote()
        if self.out.nested:
            last = self.out.nested[-1]
            place = byte(self.source, last.at)
            raise broken(f"Can't find end of {_MARKS[last.tag][1]} entity at byte offset {place}")

    def _top(self) -> str:
        return self.out.nested[-1].tag if self.out.nested else ""

    def _lines(self) -> None:
        """Begin or end a quotation, at the start of a line."""
        if self.at and self.source[self.at - 1] != "\n":
            return
        quoted = self.source.startswith((">", "**>"), self.at)
        if self._top() == ">" and not quoted:
            self._end_quote()
        elif quoted and self._top() in ("", ">"):
            if self._top() != ">":
                self.out.open(">", _QUOTE[0], self.at)
            self.at += 3 if self.source[self.at] == "*" else 1

    def _end_quote(self) -> None:
        quote = self.out.nested[-1]
        if quote.more.pop("expandable", False):
            quote.kind = _QUOTE[1]
        self.out.close()

    def _one(self) -> None:
        char = self.source[self.at]
        following = self.source[self.at + 1 : self.at + 2]
        if char == "\\" and following and ord(following) <= 126:
            self.out.add(following)
            self.at += 2
        elif char not in (_RESERVED if self._top() not in _LITERAL else "`"):
            self.out.add(char)
            self.at += 1
        elif self._ends():
            self._close()
        else:
            self._open(char)

    def _ends(self) -> bool:
        top = self._top()
        if not top or top == ">":
            return False
        # Two underscores are an underline's; one is a slanted text's.
        if top == "_" and self.source.startswith("__", self.at):
            return False
        return self.source.startswith(_ENDS.get(top, top), self.at)

    def _open(self, char: str) -> None:
        if self._top() == ">" and re.match(r"\|\|(\n|\Z)", self.source[self.at :]):
            self.out.nested[-1].more["expandable"] = True
            self.at += 2
            return
        for mark, (kind, _name) in _MARKS.items():
            if self.source.startswith(mark, self.at):
                self.out.open(mark, kind, self.at)
                self.at += len(mark)
                if mark == "```":
                    self._language()
                return
        raise broken(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")

    def _language(self) -> None:
        found = _LANGUAGE.match(self.source, self.at)
        if found and found[0].endswith("\n"):
            if found[1]:
                self.out.nested[-1].more["language"] = found[1]
            self.at = found.end()

    def _close(self) -> None:
        top = self.out.nested[-1]
        self.at += len(_ENDS.get(top.tag, top.tag))
        if top.tag == "[":
            top.more["url"] = self._address(self.out.since(top))
        elif top.tag == "![":
            address = self._address("")
            top.more["custom_emoji_id"] = address.removeprefix("tg://emoji?id=")
        self.out.close()

    def _address(self, otherwise: str) -> str:
        if not self.source.startswith("(", self.at):
            return otherwise
        found = re.compile(r"\(((?:\\.|[^)\\])*)\)", re.DOTALL).match(self.source, self.at)
        if found is None:
            place = byte(self.source, self.at)
            raise broken(f"Can't find end of a URL at byte offset {place}")
        self.at = found.end()
        return re.sub(r"\\(.)", r"\1", found[1])


def parse(source: str) -> tuple[str, list[Json]]:
    """Give the words of a text and its entities; raises `Refused`."""
    out = Output()
    _Reader(source, out).run()
    return out.text, out.entities
