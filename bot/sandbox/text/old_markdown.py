"""Markdown as Telegram first had it: nothing nested, four marks."""

from __future__ import annotations

import re

from bot.sandbox.chats import Json
from bot.sandbox.text.pieces import Output, broken, byte

_KINDS = {"*": "bold", "_": "italic", "`": "code", "```": "pre", "[": "text_link"}
_ESCAPED = re.compile(r"\\([_*`\[])")
_MARK = re.compile(r"```|[*_`\[]")
_ADDRESS = re.compile(r"\(([^)]*)\)")


def parse(source: str) -> tuple[str, list[Json]]:
    """Give the words of a text and its entities; raises `Refused`."""
    out, at = Output(), 0
    while at < len(source):
        escaped, mark = _ESCAPED.match(source, at), _MARK.match(source, at)
        if escaped:
            out.add(escaped[1])
            at += 2
        elif mark:
            at = _entity(source, at, mark[0], out)
        else:
            out.add(source[at])
            at += 1
    return out.text, out.entities


def _entity(source: str, at: int, mark: str, out: Output) -> int:
    """Read one entity; give where it ends."""
    close = "]" if mark == "[" else mark
    begun = at + len(mark)
    end = source.find(close, begun)
    if end < 0:
        place = byte(source, at)
        raise broken(f"Can't find end of the entity starting at byte offset {place}")
    words, after = source[begun:end], end + len(close)
    more: Json = {}
    if mark == "[":
        address = _ADDRESS.match(source, after)
        more["url"] = address[1] if address else words
        after = address.end() if address else after
    out.open(mark, _KINDS[mark], at, **more)
    out.add(words)
    out.close()
    return after
