"""Reads arrivals of Telegram's: words, presses, files, new versions, and what nobody answers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.channels.telegram.arrivals import chat_of, conversation_of
from bot.channels.telegram.attached import attached
from bot.channels.telegram.groups import change_of, commands_us, without_name
from bot.channels.telegram.rewriting import Shown
from bot.domain.message import Incoming, Reply
from bot.domain.sentences import Sentences
from bot.engine.delivery import Letter, Received, Waiting

# What Telegram's own library raises at what it cannot read.
_UNREADABLE = (
    TypeError,
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    OSError,
    RecursionError,
)
_PAGE = re.compile(r"(?P<serial>\d{1,9})/(?P<page>\d{1,4})", re.ASCII)
# What Telegram itself writes in a private conversation; everything else was sent by somebody.
_SERVICE = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "connected_website",
    "chat_background_set",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "proximity_alert_triggered",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "chat_owner_left",
    "chat_owner_changed",
)


@dataclass(frozen=True, slots=True)
class Account:
    """The bot, as Telegram knows it.

    Args:
        username: without its `@`.
    """

    id: int
    username: str


class Rendering(Protocol):
    """Makes letters of replies."""

    def render(self, chat_id: int, replies: Sequence[Reply]) -> tuple[Letter, ...]:
        """Make the letters of replies, in the order they are to be sent."""
        ...


class Reader:
    """Reads what waits.

    Args:
        zone: where promoters are, whose days are counted.
        sentences: of `prompts/telegram.yaml`.
        renderer: makes letters of what the channel itself answers.
        staff: chat of the staff's group.
    """

    def __init__(
        self,
        account: Account,
        zone: ZoneInfo,
        sentences: Sentences,
        renderer: Rendering,
        staff: int | None = None,
    ) -> None:
        self._account = account
        self._zone = zone
        self._sentences = sentences
        self._renderer = renderer
        self._staff = staff

    def read(self, row: Waiting) -> Received:
        """Read an arrival.

        Raises:
            ValueError: it is no update of Telegram's; told without its words.
        """
        try:
            update = Update.de_json(json.loads(row.body))
            return self._read(row, update)
        except _UNREADABLE as error:
            raise ValueError(f"unreadable update: {type(error).__name__}") from None

    def _read(self, row: Waiting, update: Update) -> Received:
        if update.callback_query:
            return self._press(row, update.callback_query)
        if update.my_chat_member:
            return self._member(row, update.my_chat_member)
        message = update.message or update.edited_message
        if message is None:
            return Received(row, None)
        if message.chat.type == ChatType.PRIVATE:
            return self._message(row, message, edited=update.message is None)
        return self._group(row, message)

    def _press(self, row: Waiting, query: CallbackQuery) -> Received:
        """Read a press: of a message of any age, even one that Telegram no longer shows."""
        data = query.data or ""
        facts: dict[str, object] = {"user": query.from_user.id}
        if query.message:
            facts["message"] = query.message.message_id
        if isinstance(query.message, Message):
            entities = [one.to_dict() for one in query.message.entities]
            facts["shown"] = Shown(query.message.message_id, query.message.text or "", entities)
        chat = query.message.chat if query.message else None
        if not data or (chat is not None and chat.type != ChatType.PRIVATE):
            return Received(row, None, press=query.id, facts=facts)
        moment = row.received.astimezone(self._zone)
        page = _PAGE.fullmatch(data) if query.message else None
        return Received(
            row,
            Incoming(row.conversation, moment, token=data),
            press=query.id,
            page=(int(page["serial"]), int(page["page"])) if page else None,
            facts=facts,
        )

    def _message(self, row: Waiting, message: Message, *, edited: bool) -> Received:
        text = without_name(message.text or message.caption or "", self._account.username)
        file = attached(message)
        if not message.text and file is None:
            return self._unread(row, message, edited=edited)
        quotes, forwarded = self._quoted(message), message.forward_origin is not None
        album = message.media_group_id or ""
        only_words = not (file or text.startswith("/") or quotes or forwarded or edited)
        incoming = Incoming(
            row.conversation,
            self._moment(message),
            text,
            upload=file.upload if file else None,
            voice=file.voice if file else False,
            edited=edited,
            forwarded=forwarded,
        )
        return Received(
            row,
            incoming,
            plain=only_words,
            album=album,
            edits=f"m{message.message_id}" if edited else "",
            quotes=quotes,
            file=file.asked if file else None,
            sent=message.date,
            facts={"message": message.message_id},
        )

    def _unread(self, row: Waiting, message: Message, *, edited: bool) -> Received:
        """Say what may be sent, to somebody who sent what is not read.

        A shared position is edited every few seconds while it lasts: new versions say nothing.
        """
        if edited or any(getattr(message, name, None) for name in _SERVICE):
            return Received(row, None, sent=message.date)
        if message.caption:
            return self._answered(row, self._sentences.say("unread.captioned"))
        return self._answered(row, self._sentences.say("unread.plain"))

    def _member(self, row: Waiting, member: ChatMemberUpdated) -> Received:
        change = change_of(member)
        if change == "added" and self._is_foreign_group(member.chat):
            said = self._sentences.say("group.added", name=self._account.username)
            return self._answered(row, said, {"change": change})
        return Received(row, None, facts={"change": change})

    def _group(self, row: Waiting, message: Message) -> Received:
        if message.migrate_to_chat_id:
            facts = {"moved": conversation_of(message.migrate_to_chat_id)}
            return Received(row, None, sent=message.date, facts=facts)
        asked = commands_us(message, self._account.username)
        if asked and self._is_foreign_group(message.chat):
            said = self._sentences.say("group.command", name=self._account.username)
            return self._answered(row, said)
        staff = message.chat.id == self._staff
        return Received(row, None, sent=message.date, facts={"staff": True} if staff else {})

    def _is_foreign_group(self, chat: Chat) -> bool:
        return chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) and chat.id != self._staff

    def _answered(
        self, row: Waiting, text: str, facts: dict[str, object] | None = None
    ) -> Received:
        answers = self._renderer.render(chat_of(row.conversation), (Reply(text),))
        return Received(row, None, answers=answers, facts=facts or {})

    def _quoted(self, message: Message) -> str:
        """Give the mark of the letter that a message answers by quoting."""
        quoted = message.reply_to_message
        if quoted is None or (quoted.from_user and quoted.from_user.id != self._account.id):
            return ""
        return str(quoted.message_id)

    def _moment(self, message: Message) -> datetime:
        return (message.edit_date or message.date).astimezone(self._zone)
