"""Tells where sentences come from, folded at the end of a message, each title linked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from bot.channels.telegram.styled import Styled, joined, readable, unbroken
from bot.domain.citing import place, where
from bot.domain.passage import Citation
from bot.domain.sentences import Sentences

# One source may name several addresses, each with a word of what it is.
_BETWEEN = re.compile(r"\s+;\s+")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# Telegram takes no longer address; a longer one is shown instead of linked.
_LONGEST_ADDRESS = 2_000


def quoted_sources(citations: Sequence[Citation], sentences: Sentences) -> Styled:
    """Give the sources as a quote that unfolds; neighbours from the same place share a line."""
    if not citations:
        return Styled()
    title = Styled(sentences.say("sources.title")).with_mark("bold")
    lines = [_line(list(group), sentences) for _, group in groupby(citations, key=place)]
    return joined([title, *lines], "\n").with_mark("expandable_blockquote")


def _line(same: Sequence[Citation], sentences: Sentences) -> Styled:
    first, last = same[0], same[-1]
    marks = sentences.say("sources.one", n=first.n)
    if len(same) > 1:
        marks = sentences.say("sources.many", first=first.n, last=last.n)
    title = Styled(_plain(first.title) or _plain(first.document))
    stands = Styled(where(first, _plain(first.section), sentences))
    told, addresses = _addresses(first.source)
    if addresses:
        title = title.with_mark("text_link", addresses[0])
    pieces = [Styled(marks), title, stands]
    if told:
        pieces.append(Styled(sentences.say("sources.told", source=told)))
    return joined([*pieces, _also(addresses[1:], sentences)])


def _also(addresses: Sequence[str], sentences: Sentences) -> Styled:
    """Give the other addresses of a source, between parentheses."""
    if not addresses:
        return Styled()
    links = [
        Styled(unbroken(sentences.say("sources.link", n=n))).with_mark("text_link", address)
        for n, address in enumerate(addresses, start=2)
    ]
    told = joined(links, sentences.say("sources.and"))
    around = (sentences.say("sources.open"), sentences.say("sources.close"))
    return joined([Styled(around[0]), told, Styled(around[1])])


def _addresses(source: str) -> tuple[str, list[str]]:
    """Part what a source says in words from the addresses that may be opened."""
    told: list[str] = []
    addresses: list[str] = []
    for part in _BETWEEN.split(" ".join(readable(source).split())):
        found = _ADDRESS.search(part)
        if found and len(found[0]) <= _LONGEST_ADDRESS:
            addresses.append(found[0])
            part = f"{part[: found.start()]} {part[found.end() :]}".strip(" :,()")
        if part and part not in told:
            told.append(part)
    return unbroken(", ".join(told)), addresses


def _plain(text: str) -> str:
    return unbroken(" ".join(readable(text).split()))
