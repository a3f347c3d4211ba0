"""Makes letters of replies: formatted, cut where a reader would pause, with their buttons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from bot.channels.telegram.attempts import FILENAME, OTHERWISE
from bot.channels.telegram.keyboards import Board, board
from bot.channels.telegram.marking import aired, cited_end, marked, question_start
from bot.channels.telegram.sources import quoted_sources
from bot.channels.telegram.splitting import LONGEST, packed, split
from bot.channels.telegram.styled import Styled, joined, readable, unbroken, units
from bot.domain.message import OutFile, Reply
from bot.domain.sentences import Sentences
from bot.engine.delivery import Letter

_UNSAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f]+")
_LONGEST_NAME = 80
_LONGEST_ENDING = 10
_NO_PREVIEW = {"is_disabled": True}


class Renderer:
    """Makes letters that Telegram takes as they are.

    Args:
        sentences: what the channel itself says, from `prompts/telegram.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def render(
        self, chat_id: int, replies: Sequence[Reply], thread: int | None = None
    ) -> tuple[Letter, ...]:
        """Make the letters of replies, in the order they are to be sent.

        Args:
            thread: the topic that they go to, in a chat that has topics.
        """
        where: dict[str, Any] = {"chat_id": chat_id}
        if thread is not None:
            where["message_thread_id"] = thread
        return tuple(letter for reply in replies for letter in self._letters(where, reply))

    def turned(self, chat_id: int, message_id: int, reply: Reply, page: int) -> tuple[Letter, ...]:
        """Make the letter that shows another page of the buttons of a message.

        Should the message be gone or too old, its choices come back in a new one.
        """
        buttons = board(reply, self._sentences)
        if buttons is None:
            return ()
        again = buttons.listing or self._sentences.say("choices.again")
        payload = {
            "chat_id": chat_id,
            "message_id": message_id,
            "reply_markup": buttons.markup(page),
            OTHERWISE: again,
        }
        return (Letter("editMessageReplyMarkup", payload),)

    def _letters(self, where: dict[str, Any], reply: Reply) -> Iterator[Letter]:
        buttons = board(reply, self._sentences)
        parts = self._parts(reply, buttons)
        for rank, part in enumerate(parts, start=1):
            payload = where | {"text": part.text, "link_preview_options": dict(_NO_PREVIEW)}
            if part.marks:
                payload["entities"] = part.entities()
            if buttons and rank == len(parts):
                payload["reply_markup"] = buttons.markup()
                payload[OTHERWISE] = "" if buttons.listing else buttons.spelled
            yield Letter("sendMessage", payload)
        for file in reply.files:
            yield self._document(where, file)

    def _parts(self, reply: Reply, buttons: Board | None) -> list[Styled]:
        """Give the messages of a reply; its question is in the last, where the buttons are."""
        body = marked(reply.text, asks=buttons is not None)
        start = question_start(body) if buttons else len(body.text)
        cited = cited_end(body, reply.citations)
        place = min(cited, start) if cited else start
        said, then = aired(body.piece(0, place)), body.piece(place, start)
        asked = body.piece(start, len(body.text))
        if buttons and buttons.listing:
            asked = joined([p for p in (asked, Styled(unbroken(buttons.listing))) if p], "\n\n")
        sources = quoted_sources(reply.citations, self._sentences)
        # Where it comes from is told after the last paragraph that needs it; the question is last,
        # beside its buttons, unless it is what needs it.
        late = cited > start or not said
        pieces = (said, then, asked, sources) if late else (said, sources, then, asked)
        whole = packed(piece for piece in pieces if piece)
        if len(whole) > 1 or any(units(piece.text) > LONGEST for piece in whole):
            whole = packed(p for piece in (said, sources, then, asked) for p in split(piece))
        if buttons and not whole:
            whole = [Styled(unbroken(self._sentences.say("choices.title")))]
        return whole

    def _document(self, where: dict[str, Any], file: OutFile) -> Letter:
        name = safe_name(file.name)
        refused = self._sentences.say("files.refused", name=name)
        payload = where | {FILENAME: name, OTHERWISE: refused}
        return Letter("sendDocument", payload, content=file.content)


def safe_name(name: str) -> str:
    """Give a file's name that no system takes for a path, short enough to be read."""
    plain = _UNSAFE.sub("-", unicodedata.normalize("NFC", readable(name)))
    path = PurePath("".join(c for c in plain if unicodedata.category(c) != "Cf").strip(" .-"))
    ending = path.suffix if len(path.suffix) <= _LONGEST_ENDING else ""
    stem = path.name.removesuffix(ending)[: _LONGEST_NAME - len(ending)].strip(" .-")
    return f"{stem or 'document'}{ending}"
