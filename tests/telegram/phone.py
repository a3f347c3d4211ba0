"""A promoter's phone: writes, presses and reads through Telegram, as a dialogue tells."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from bot.domain.message import Choice, Incoming, OutFile, Reply, Upload
from bot.domain.passage import Citation
from bot.engine.post import Post
from bot.sandbox.api import Api
from bot.sandbox.methods.call import Upload as Sent

_PATIENCE = 60
_PAGE = re.compile(r"\d+/\d+")
_LISTED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_SOURCE = re.compile(r"^\[(\d+)\]", re.MULTILINE)
_LOOK = 0.002
_TOO_BIG = "Bad Request: file is too big"


class Phones:
    """The phones of the people of a dialogue, over one sandbox.

    Args:
        settled: tells whether everything sent was handled, and every answer sent.
    """

    def __init__(self, api: Api, post: Post, now: Callable[[], Any]) -> None:
        self._api, self._post, self._now = api, post, now
        self._chats: dict[str, int] = {}
        self._read: dict[int, dict[int, str]] = {}
        self._holding: dict[str, tuple[int, int]] = {}
        self._written: dict[str, int] = {}
        self._asked: dict[str, int] = {}
        self.sent = 0

    def chat(self, name: str) -> int:
        """Give somebody's private chat."""
        if name not in self._chats:
            self._chats[name] = self._api.person(f"Essai {len(self._chats) + 1}")
        return self._chats[name]

    def person(self, name: str) -> str:
        """Give the name under which the program keeps somebody."""
        return f"telegram:{self.chat(name)}"

    def hand(
        self, incoming: Incoming, *, edits: str | None = None, quotes: str | None = None
    ) -> tuple[Reply, ...]:
        """Do on the phone what a dialogue tells; give what comes back.

        Args:
            edits: words written earlier, that are changed.
            quotes: a field whose question is quoted.
        """
        chat = self.chat(incoming.person)
        done = self._do(chat, incoming, edits, quotes)
        self.sent += len(done)
        self._settle()
        return self._shown(chat)

    def _do(
        self, chat: int, incoming: Incoming, edits: str | None, quotes: str | None
    ) -> list[int]:
        if incoming.token is not None:
            where, message = self._holding[incoming.token]
            self._api.press(where, message, incoming.token)
            return [1]
        if edits is not None:
            return self._api.edit(chat, self._written[edits], incoming.text).updates
        date = int(incoming.moment.timestamp())
        given = [one for one in (incoming.upload, *incoming.more) if one]
        if incoming.voice and not given:
            # A recording that Telegram gives to no bot.
            self._api.fault("error", "getFile", code=400, description=_TOO_BIG)
            given = [Upload("vocal.ogg", "audio/ogg", 4, b"OggS")]
        kind = "voice" if incoming.voice else "document"
        # A phone sends what is longer than Telegram takes in several messages.
        *parts, text = [
            incoming.text[n : n + 4096] for n in range(0, len(incoming.text), 4096)
        ] or [""]
        updates = [n for part in parts for n in self._api.write(chat, part, date=date).updates]
        done = self._api.write(
            chat,
            text,
            files=[(_file(one), kind) for one in given],
            album=len(given) > 1,
            reply_to=self._asked[quotes] if quotes else None,
            forwarded="Quelqu'un" if incoming.forwarded else None,
            date=date,
        )
        self._written[incoming.text] = done.messages[-1]["message_id"]
        return updates + done.updates

    def _settle(self) -> None:
        """Wait until all was handled and every answer is sent."""
        end = time.monotonic() + _PATIENCE
        while True:
            counts = self._post.tally(self._now(), 0).counts
            done = counts.get(("inbox", "done"), 0) + counts.get(("inbox", "dead"), 0)
            left = sum(counts.get(("outbox", state), 0) for state in ("waiting", "sending"))
            if done >= self.sent and not left:
                return
            assert time.monotonic() < end, f"not settled: {counts}, {self.sent} sent"
            time.sleep(_LOOK)

    def _shown(self, chat: int) -> tuple[Reply, ...]:
        """Read what came, or changed, since the last look, every page of its choices turned."""
        seen = self._read.setdefault(chat, {})
        found = [m for m in self._api.replies(chat) if seen.get(m["message_id"]) != _words(m)]
        replies = [self._reply(chat, message) for message in found]
        seen |= {message["message_id"]: _words(message) for message in found}
        return tuple(replies)

    def _reply(self, chat: int, message: dict[str, Any]) -> Reply:
        text = message.get("text", message.get("caption", ""))
        listed = dict(_LISTED.findall(text))
        choices = []
        for button in self._buttons(chat, message["message_id"]):
            token, words = button["callback_data"], button["text"]
            self._holding[token] = (chat, message["message_id"])
            self._asked[token.rpartition(".")[2]] = message["message_id"]
            choices.append(Choice(token, _listed(words, listed)))
        document = message.get("document")
        files = ()
        if document:
            name = document.get("file_name", "")
            files = (OutFile(name, document.get("mime_type", ""), b""),)
        citations = tuple(_citation(int(n)) for n in _SOURCE.findall(text))
        return Reply(text, choices=tuple(choices), citations=citations, files=files)

    def _buttons(self, chat: int, message: int) -> list[dict[str, str]]:
        """Give every button of a message, of all its pages."""
        found: dict[str, dict[str, str]] = {}
        turned = set[str]()
        while True:
            shown = self._api.world.chats[chat].messages[message]
            rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
            buttons = [button for row in rows for button in row]
            found |= {
                b["callback_data"]: b for b in buttons if not _PAGE.fullmatch(b["callback_data"])
            }
            pages = [b["callback_data"] for b in buttons if _PAGE.fullmatch(b["callback_data"])]
            left = [data for data in pages if data not in turned and not data.endswith("/0")]
            if not left:
                return list(found.values())
            turned.add(left[-1])
            self._api.press(chat, message, left[-1])
            self.sent += 1
            self._settle()


def _citation(number: int) -> Citation:
    return Citation(number, "", "", "", None, "", None, None, "")


def _words(message: dict[str, Any]) -> str:
    """Give the words of a message and of its buttons, whichever page of them is shown."""
    buttons = message.get("reply_markup", {}).get("inline_keyboard", [])
    serials = {one["callback_data"].partition(".")[0] for row in buttons for one in row}
    named = sorted(serial for serial in serials if "/" not in serial)
    return f"{message.get('text')} {message.get('document', {}).get('file_id')} {named}"


def _file(upload: Upload) -> Sent:
    return Sent(upload.name, upload.media_type or "application/octet-stream", upload.content or b"")


def _listed(words: str, listed: dict[str, str]) -> str:
    """Give what a button stands for, where its message lists what the numbers mean."""
    return listed.get(words.rpartition(" ")[2], words)
