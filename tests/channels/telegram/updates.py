"""Updates as Telegram gives them, and what reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.backends.files.prompts import load_sentences
from bot.channels.telegram.arrivals import arrival
from bot.channels.telegram.reading import Account, Reader
from bot.channels.telegram.rendering import Renderer
from bot.engine.delivery import Received, Waiting
from tests.house.sources import ROOT

BOT = 123456
STAFF = -1009999
ALICE = {"id": 42, "is_bot": False, "first_name": "Alice", "language_code": "fr"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Alice"}
GROUP = {"id": -1001234, "type": "supergroup", "title": "Table de quartier"}
# 2026-01-16 03:30 in universal time: the evening of the 15th in Montréal.
EVENING = 1768534200
RECEIVED = datetime(2026, 1, 16, 3, 31, tzinfo=UTC)
SENTENCES = load_sentences(ROOT / "prompts", "telegram")
# What Telegram tells of an administrator.
_RIGHTS = """can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats
can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories
can_edit_stories can_delete_stories""".split()


def reader() -> Reader:
    """Give a reader as the service has it."""
    account, zone = Account(BOT, "jo_bot"), ZoneInfo("America/Toronto")
    return Reader(account, zone, SENTENCES, Renderer(SENTENCES), STAFF)


def message(number: int = 7, **fields: Any) -> dict[str, Any]:
    """Give a message of Alice's, in private unless it says otherwise."""
    base = {"message_id": number, "date": EVENING, "chat": PRIVATE, "from": ALICE}
    return base | fields


def update(kind: str, value: object, number: int = 1) -> dict[str, Any]:
    """Give an update."""
    return {"update_id": number, kind: value}


def press(data: str | None, **fields: Any) -> dict[str, Any]:
    """Give a press of a button of the bot's message 7."""
    shown = message(chat=PRIVATE, text="?") | {
        "from": {"id": BOT, "is_bot": True, "first_name": "J"}
    }
    query: dict[str, Any] = {"id": "99", "from": ALICE, "chat_instance": "1", "message": shown}
    return update("callback_query", query | ({} if data is None else {"data": data}) | fields)


def membership(chat: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """Give a change of what the bot is in a chat."""
    me = {"id": BOT, "is_bot": True, "first_name": "J"}
    rights = dict.fromkeys(_RIGHTS, False)
    kicked = {"user": me, "until_date": 0} | rights
    return update(
        "my_chat_member",
        {
            "chat": chat,
            "from": ALICE,
            "date": EVENING,
            "old_chat_member": kicked | {"status": before},
            "new_chat_member": kicked | {"status": after},
        },
    )


def waiting(raw: object) -> Waiting:
    """Give an update as it waits in the inbox."""
    made = arrival(BOT, raw)
    assert made is not None
    return Waiting(1, made.source, made.number, made.conversation, made.body, made.mark, RECEIVED)


def read(raw: object) -> Received:
    """Read an update as the worker does."""
    return reader().read(waiting(raw))
