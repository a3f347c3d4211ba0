"""What people do in a chat: write, send files, edit, press buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.bots import Bot
from bot.sandbox.chats import Chat, Json
from bot.sandbox.media import media
from bot.sandbox.methods.call import Upload
from bot.sandbox.methods.messages import origin, worded
from bot.sandbox.methods.posting import bare
from bot.sandbox.people.arriving import missing, wrong
from bot.sandbox.text.formatted import formatted
from bot.sandbox.world import Press, World

_COMMAND = re.compile(r"/\w+(@\w+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """What a person writes.

    Args:
        sender: their id; in a private chat, it is the chat's when it is 0.
        files: each with what it is sent as: `document`, `photo`, `voice`…
        album: the files go together.
        forwarded: whose words they are: a name, or "" for the person's own; None if they are new.
        date: when, in seconds since 1970; None is now.
    """

    text: str = ""
    sender: int = 0
    entities: Sequence[Json] = ()
    caption: str = ""
    files: Sequence[tuple[Upload, str]] = ()
    album: bool = False
    reply_to: int | None = None
    quote: str = ""
    forwarded: str | None = None
    thread: int | None = None
    date: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the messages, and the updates' numbers."""

    messages: list[Json]
    updates: list[int]


def write(world: World, chat: Chat, what: Written) -> Done:
    """Have a person write in a chat."""
    base = _base(world, chat, what)
    contents = _contents(world, chat, what)
    messages: list[Json] = []
    updates: list[int] = []
    if chat.bot == "new":
        chat.bot = "member"
    for content in contents:
        message = {"message_id": chat.number(), **base, **content}
        chat.keep(message)
        messages.append(message)
        world.event("message", chat.id, message=message)
        updates += _tell(world, chat, "message", message)
    return Done(messages, updates)


def _person(world: World, chat: Chat, number: int) -> Json:
    person = world.people.get(number or chat.id)
    if person is None:
        raise missing(f"person {number}")
    return person


def _base(world: World, chat: Chat, what: Written) -> Json:
    if chat.bot == "blocked":
        raise wrong("the person blocked the bot: unblock it first")
    if chat.moved is not None:
        raise wrong(f"the group moved to {chat.moved}")
    person = _person(world, chat, what.sender)
    date = int(world.clock.now()) if what.date is None else what.date
    base: Json = {"from": person, "chat": chat.shown, "date": date}
    if what.thread is not None:
        if what.thread not in chat.topics:
            raise missing(f"topic {what.thread}")
        base |= {"message_thread_id": what.thread, "is_topic_message": True}
    if what.reply_to is not None:
        answered = chat.messages.get(what.reply_to)
        if answered is None:
            raise missing(f"message {what.reply_to}")
        base["reply_to_message"] = bare(answered)
        if what.quote:
            words = answered.get("text") or answered.get("caption") or ""
            position = max(0, words.find(what.quote))
            base["quote"] = {"text": what.quote, "position": position, "is_manual": True}
    if what.forwarded is not None:
        base["forward_origin"] = (
            {"type": "hidden_user", "date": date, "sender_user_name": what.forwarded}
            if what.forwarded
            else origin(base)
        )
    return base


def _contents(world: World, chat: Chat, what: Written) -> list[Json]:
    """Give what each message holds: the words, or one file each."""
    if not what.files:
        return [worded(*formatted(what.text, None, list(what.entities)))]
    words = worded(
        *formatted(what.caption or what.text, None, list(what.entities), caption=True), "caption"
    )
    contents: list[Json] = []
    for upload, kind in what.files:
        kept = world.files.keep(upload.content, upload.name, upload.media_type, kind)
        # An album's words are those of its first file.
        contents.append(media(kept, kind) | ({} if contents else words))
    if what.album:
        album = str(abs(chat.id) * 100 + chat.last + 1)
        contents = [one | {"media_group_id": album} for one in contents]
    return contents


def _tell(world: World, chat: Chat, kind: str, message: Json) -> list[int]:
    return world.tell(lambda bot: {kind: message} if _hears(bot, chat, message) else None)


def _hears(bot: Bot, chat: Chat, message: Json) -> bool:
    """Tell whether a bot is told: in a group, privacy leaves it what is meant for it."""
    if chat.private or chat.bot == "administrator":
        return True
    if chat.bot != "member":
        return False
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    text = message.get("text") or message.get("caption") or ""
    command = _COMMAND.match(text)
    if command:
        return command[1] is None or command[1].lower() == bot.mention
    return bot.mention in text.lower()


def edit(world: World, chat: Chat, sender: int, number: int, text: str) -> Done:
    """Have a person change what they wrote."""
    old = chat.messages.get(number)
    if old is None:
        raise missing(f"message {number}")
    if old.get("from", {}).get("id") != (sender or chat.id):
        raise wrong("a person edits only what they wrote")
    name = "text" if "text" in old else "caption"
    gone = (name, "entities" if name == "text" else "caption_entities")
    new = {key: value for key, value in old.items() if key not in gone}
    new |= worded(*formatted(text, None, None, caption=name == "caption"), name)
    new["edit_date"] = int(world.clock.now())
    chat.keep(new)
    world.event("edited", chat.id, message=new)
    return Done([new], _tell(world, chat, "edited_message", new))


def press(world: World, chat: Chat, sender: int, number: int, wanted: str, words: str) -> Press:
    """Have a person press a button.

    Args:
        wanted: its data; when it is empty, `words` say how its text begins.
    """
    person = _person(world, chat, sender)
    message = chat.messages.get(number)
    if message is None:
        raise missing(f"message {number}")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    data = wanted or _data(rows, words)
    if data is None:
        raise missing(f"button {words!r}")
    made = world.press(chat.id)

    def told(bot: Bot) -> Json | None:
        if message.get("from", {}).get("id") != bot.id:
            return None
        query: Json = {
            "id": made.id,
            "from": person,
            "message": message,
            "chat_instance": str(abs(chat.id) * 7919),
            "data": data,
        }
        return {"callback_query": query}

    world.tell(told)
    return made


def _data(rows: list[list[Json]], words: str) -> str | None:
    for row in rows:
        for button in row:
            if button["text"].startswith(words) and "callback_data" in button:
                return str(button["callback_data"])
    return None
