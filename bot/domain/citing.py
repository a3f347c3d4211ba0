"""Says where in its document a citation stands, and when what it holds is true."""

from __future__ import annotations

from datetime import date

from bot.domain.passage import Citation
from bot.domain.sentences import Sentences


def place(citation: Citation) -> tuple[object, ...]:
    """Give what citations of the same place have in common."""
    stands = (citation.document, citation.section, citation.page, citation.source)
    return (*stands, citation.valid_from, citation.valid_until)


def where(citation: Citation, section: str, sentences: Sentences) -> str:
    """Say what follows a document's title: its section, its page, its period.

    Args:
        section: the citation's, as it is to be shown.
        sentences: of a file that has `sources.section` and those beside it.
    """
    text = sentences.say("sources.section", section=section) if section else ""
    if citation.page:
        text += sentences.say("sources.page", page=citation.page)
    since, until = citation.valid_from, citation.valid_until
    if since and until and _is_year(since, until):
        text += sentences.say("sources.year", year=since.year)
    elif since and until:
        text += sentences.say(
            "sources.period", since=sentences.day(since), until=sentences.day(until)
        )
    elif until:
        text += sentences.say("sources.until", until=sentences.day(until))
    elif since:
        text += sentences.say("sources.since", since=sentences.day(since))
    return text


def _is_year(since: date, until: date) -> bool:
    return (since.month, since.day, until.month, until.day) == (1, 1, 12, 31) and (
        since.year == until.year
    )
