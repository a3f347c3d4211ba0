"""Numbers questions, makes their choices' tokens, and finds which choice an answer means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.conversation import Conversation, Pending
from bot.domain.folding import folded, folded_words
from bot.domain.message import Choice, Incoming, Reply
from bot.engine.guide.reading import yes_or_no
from bot.engine.guide.room import Heard, Question

# Telegram shows a message of 4,096 units at most; a question is joined to what is said before it
# while both stay easy to read.
_JOINED = 2_500
# Shorter words are in too many choices to mean one.
_SHORTEST = 3
# No question has choices by the thousand: a longer number means none, and is not even read.
_LONGEST_RANK = 3
# A token tells what it asks while it fits: an old button then names its question at any age.
_LONGEST_TOKEN = 48
_PLAIN = re.compile(r"[a-z0-9:-]+")
_NUMBERED = re.compile(r"\[\d")


@dataclass(frozen=True, slots=True)
class Placed:
    """A question put to the person, with the conversation that now waits for its answer."""

    conversation: Conversation
    reply: Reply


def place(conversation: Conversation, room: str, question: Question) -> Placed:
    """Number a question and make it the pending one."""
    serial = conversation.serial + 1
    every = [*question.options, *question.shortcuts]
    pending = Pending(
        serial=serial,
        room=room,
        what=question.what,
        options=tuple(key for key, _ in every),
        labels=tuple(text for _, text in every),
        shown=len(question.options),
        held=dict(question.held),
        several=question.several,
    )
    reply = replace(shown(pending), text=question.text, citations=question.citations)
    waiting = conversation.model_copy(update={"serial": serial, "pending": pending})
    return Placed(waiting, reply)


def shown(pending: Pending) -> Reply:
    """Give the choices of a question that was placed, as they were; its text is not kept."""
    choices = [Choice(_token(pending, rank), text) for rank, text in enumerate(pending.labels)]
    return Reply(
        "",
        choices=tuple(choices[: pending.shown]),
        shortcuts=tuple(choices[pending.shown :]),
        several=pending.several is not None,
    )


def _token(pending: Pending, rank: int) -> str:
    token = f"{pending.serial}.{rank}"
    known = f"{token}.{pending.what}"
    fits = _PLAIN.fullmatch(pending.what) and len(known) <= _LONGEST_TOKEN
    return known if fits else token


def asked(pending: Pending) -> Question:
    """Give the question that is pending, as its room gave it; its text is not kept."""
    every = tuple(zip(pending.options, pending.labels, strict=True))
    cut = pending.shown
    return Question(
        pending.what, "", every[:cut], every[cut:], held=pending.held, several=pending.several
    )


def is_stale(pending: Pending | None, incoming: Incoming) -> bool:
    """Tell whether a pressed choice belongs to a question that is not the pending one."""
    if incoming.token is None:
        return False
    return pending is None or pressed(pending, incoming.token) is None


def pressed(pending: Pending, token: str) -> int | None:
    """Give the rank of the choice that a token presses; None when it is of another question."""
    serial, _, rest = token.partition(".")
    rank = _rank(rest.partition(".")[0])
    if serial != str(pending.serial) or rank is None or rank >= len(pending.options):
        return None
    # A conversation that was only in memory may count its questions anew after a restart.
    return rank if told_by(token) in ("", pending.what) else None


def told_by(token: str) -> str:
    """Give what the question of a token asked, in its room's words; empty when it is not told."""
    return token.partition(".")[2].partition(".")[2]


def heard(pending: Pending | None, incoming: Incoming) -> Heard:
    """Read which choice was pressed, or whose number or words were typed."""
    text = incoming.text.strip()
    if pending is None:
        return Heard(text, upload=incoming.upload, more=incoming.more)
    rank = pressed(pending, incoming.token) if incoming.token is not None else None
    if rank is not None:
        return Heard(chosen=pending.options[rank])
    chosen = named(pending, text) if text and pending.several is None else None
    return Heard(text, chosen, incoming.upload, incoming.more)


def named(pending: Pending, text: str) -> str | None:
    """Find a choice by its number, as shown, by its words, or by some that only it has."""
    number = _rank(text.strip(" .)"))
    if number is not None and 1 <= number <= pending.shown:
        return pending.options[number - 1]
    said = folded(text).strip(" .!?")
    for key, label in zip(pending.options, pending.labels, strict=True):
        if said and said == folded(label).strip(" .!?"):
            return key
    shown = pending.options[: pending.shown]
    if {"oui", "non"} <= set(shown):
        decided = yes_or_no(text)
        if decided is not None:
            return "oui" if decided else "non"
    return _alone(said, dict(zip(shown, pending.labels, strict=False)))


def _rank(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_RANK else None


def _alone(said: str, labels: dict[str, str]) -> str | None:
    """Find the only choice that holds every word said."""
    words = set(folded_words(said))
    if not words or max(map(len, words)) < _SHORTEST or said.isdecimal():
        return None
    found = [key for key, label in labels.items() if words <= set(folded_words(label))]
    return found[0] if len(found) == 1 else None


def joined(says: Sequence[Reply], question: Reply | None) -> tuple[Reply, ...]:
    """Join a question to what is said just before it, so that few messages are sent."""
    said = [reply for reply in says if reply.text or reply.files]
    if question is None:
        return tuple(_merged(said))
    if said and not said[-1].files and not said[-1].choices:
        last = said[-1]
        # The numbers of a draft's sentences are not those of an answer's sources.
        apart = last.citations and _NUMBERED.search(question.text)
        if not apart and len(last.text) + len(question.text) <= _JOINED:
            text = f"{last.text}\n\n{question.text}" if last.text else question.text
            citations = last.citations + question.citations
            said[-1] = replace(question, text=text, citations=citations)
            return tuple(_merged(said))
    return tuple(_merged([*said, question]))


def _merged(replies: Sequence[Reply]) -> list[Reply]:
    """Join short messages that only say something."""
    found: list[Reply] = []
    for reply in replies:
        last = found[-1] if found else None
        plain = last and not (last.files or last.choices or last.citations or last.shortcuts)
        if last and plain and not reply.citations and len(last.text + reply.text) <= _JOINED:
            found[-1] = replace(reply, text=f"{last.text}\n\n{reply.text}")
        else:
            found.append(reply)
    return found
