"""Telegram's HTML, read as Telegram reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from bot.sandbox.chats import Json
from bot.sandbox.text.pieces import Output, broken, byte

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
# The only named references; any other stays as written.
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});?")
_NAME = re.compile(r"[^\s>]*")
_END_NAME = re.compile(r"[^\s>]*\s*")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>"']+)\s*(?:=\s*(?:"(?P<two>[^"]*)"|'(?P<one>[^']*)'|"""
    r"""(?P<bare>[^\s>"']+)))?"""
)
_PLAIN = re.compile(r"[^<&]+")


@dataclass(slots=True)
class _Reader:
    source: str
    out: Output
    at: int = 0

    def run(self) -> None:
        while self.at < len(self.source):
            plain = _PLAIN.match(self.source, self.at)
            if plain:
                self.out.add(plain[0])
                self.at = plain.end()
            elif self.source[self.at] == "&":
                self._reference()
            elif self.source.startswith("</", self.at):
                self._end()
            else:
                self._start()
        if self.out.nested:
            tag = self.out.nested[-1].tag
            raise broken(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _reference(self) -> None:
        found = _REFERENCE.match(self.source, self.at)
        words = unescape(found[0]) if found else "&"
        self.out.add(words)
        self.at = found.end() if found else self.at + 1

    def _start(self) -> None:
        begun, place = self.at, byte(self.source, self.at)
        name = _NAME.match(self.source, self.at + 1)
        tag = name[0].lower() if name else ""
        self.at += 1 + len(tag)
        if self.at >= len(self.source):
            raise broken(f"Unclosed start tag at byte offset {place}")
        if tag not in _KINDS:
            raise broken(f'Unsupported start tag "{tag}" at byte offset {place}')
        attributes = self._attributes(tag, place)
        kind, more = self._meaning(tag, attributes, place)
        self.out.open(tag, kind, begun, **more)

    def _attributes(self, tag: str, place: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            while self.at < len(self.source) and self.source[self.at].isspace():
                self.at += 1
            if self.at >= len(self.source):
                raise broken(f'Unclosed start tag "{tag}" at byte offset {place}')
            if self.source[self.at] == ">":
                self.at += 1
                return found
            one = _ATTRIBUTE.match(self.source, self.at)
            if one is None or one.end() == self.at:
                raise broken(f'Empty attribute name in the tag "{tag}" at byte offset {place}')
            value = one["two"] or one["one"] or one["bare"] or ""
            found[one["name"].lower()] = unescape(value)
            self.at = one.end()

    def _meaning(self, tag: str, given: dict[str, str], place: int) -> tuple[str, Json]:
        if tag == "a":
            return "text_link", {"url": given.get("href", "")}
        if tag == "span" and given.get("class") != "tg-spoiler":
            raise broken(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
        if tag == "tg-emoji":
            return "custom_emoji", {"custom_emoji_id": given.get("emoji-id", "")}
        if tag == "blockquote" and "expandable" in given:
            return "expandable_blockquote", {}
        language = given.get("class", "").removeprefix("language-")
        if tag == "code" and language != given.get("class", "") and self._alone_in_pre():
            # `pre` around `code` is one entity, with a language.
            self.out.nested[-1].more["language"] = language
            return "", {}
        return ("" if tag == "code" and self._alone_in_pre() else _KINDS[tag]), {}

    def _alone_in_pre(self) -> bool:
        nested = self.out.nested
        return bool(nested) and nested[-1].tag == "pre" and nested[-1].start == self.out.length

    def _end(self) -> None:
        place = byte(self.source, self.at)
        if not self.out.nested:
            raise broken(f"Unexpected end tag at byte offset {place}")
        name = _END_NAME.match(self.source, self.at + 2)
        found = name[0] if name else ""
        tag = found.strip().lower()
        self.at += 2 + len(found)
        if self.at >= len(self.source) or self.source[self.at] != ">":
            raise broken(f"Unclosed end tag at byte offset {place}")
        expected = self.out.nested[-1].tag
        if tag and tag != expected:
            raise broken(
                f"Unmatched end tag at byte offset {place},"
                f' expected "</{expected}>", found "</{tag}>"'
            )
        self.at += 1
        self._link()
        self.out.close()

    def _link(self) -> None:
        last = self.out.nested[-1]
        if last.tag == "a":
            last.more["url"] = last.more["url"] or self.out.since(last)


def parse(source: str) -> tuple[str, list[Json]]:
    """Give the words of a text and its entities; raises `Refused`."""
    out = Output()
    _Reader(source, out).run()
    return out.text, out.entities
