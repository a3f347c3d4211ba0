"""Who comes: people, groups, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from bot.sandbox.bots import Bot
from bot.sandbox.chats import GENERAL, Chat, Json
from bot.sandbox.methods.groups import member
from bot.sandbox.methods.topics import service
from bot.sandbox.refused import Refused
from bot.sandbox.world import FIRST_GROUP, FIRST_PERSON, World

# What the bot becomes in the world, as `ChatMember` says it.
_STATUS = {"new": "left", "blocked": "kicked"}


def missing(what: str) -> Refused:
    """Give the refusal of a control call that names what is not there."""
    return Refused(HTTPStatus.NOT_FOUND, f"{what} not found")


def wrong(words: str) -> Refused:
    """Give the refusal of a control call that cannot be done."""
    return Refused(HTTPStatus.BAD_REQUEST, words)


def add_person(world: World, person: Json) -> int:
    """Add a person, and the private chat they may open; give their id."""
    number = person.get("id") or max(FIRST_PERSON - 1, *world.people, 0) + 1
    names = ("first_name", "last_name", "username", "language_code")
    known = {name: person[name] for name in names if person.get(name)}
    user: Json = {"id": number, "is_bot": False, "first_name": str(number), **known}
    world.people[number] = user
    shown = {key: user[key] for key in names[:3] if key in user}
    world.chats[number] = Chat(number, {"id": number, "type": "private", **shown}, bot="new")
    world.event("promoter", number, user=user)
    return int(number)


def add_group(
    world: World,
    title: str,
    forum: bool = False,
    members: Sequence[int] = (),
    admin: bool = False,
    number: int | None = None,
) -> int:
    """Add a group with the bot in it; give its id.

    Args:
        number: its id; one that begins with `-100` is a supergroup's.
    """
    number = number or min(FIRST_GROUP + 1, *world.chats, 0) - 1
    kind = "supergroup" if str(number).startswith("-100") else "group"
    shown: Json = {"id": number, "type": kind, "title": title}
    if forum:
        shown["is_forum"] = True
    for user in members:
        if user not in world.people:
            raise missing(f"person {user}")
    # A group's first message is that it was made; in a forum, it is the general topic's number.
    chat = Chat(number, shown, bot="left", members=dict.fromkeys(members, "member"), last=GENERAL)
    if members:
        chat.members[members[0]] = "creator"
    world.chats[number] = chat
    world.event("chat", number, title=title)
    by = world.people[members[0]] if members else None
    become(world, chat, "administrator" if admin else "member", by)
    return number


def become(world: World, chat: Chat, status: str, by: Json | None = None) -> list[int]:
    """Change what the bot is in a chat, and tell the bots.

    Returns:
        the updates' numbers.
    """
    before, chat.bot = chat.bot, status
    if before == status:
        return []
    date = int(world.clock.now())

    def told(bot: Bot) -> Json:
        return {
            "my_chat_member": {
                "chat": chat.shown,
                "from": by or world.people.get(chat.id) or bot.user,
                "date": date,
                "old_chat_member": member(bot.user, _STATUS.get(before, before)),
                "new_chat_member": member(bot.user, _STATUS.get(status, status)),
            }
        }

    world.event("chat", chat.id, bot=status)
    return world.tell(told)


def change_member(world: World, chat: Chat, user: int, status: str) -> list[int]:
    """Block or unblock the bot, remove it, or change what a person is in a group.

    Args:
        user: in a private chat, whose chat it is; in a group, a person or a bot.

    Returns:
        the updates' numbers.
    """
    if chat.private or user in world.bots or user not in world.people:
        return become(world, chat, status)
    if status == "blocked":
        raise wrong("only a private chat can be blocked")
    before = chat.members.get(user, "left")
    chat.members[user] = status
    person, date = world.people[user], int(world.clock.now())

    def told(_bot: Bot) -> Json:
        return {
            "chat_member": {
                "chat": chat.shown,
                "from": person,
                "date": date,
                "old_chat_member": member(person, before),
                "new_chat_member": member(person, status),
            }
        }

    world.event("chat", chat.id, user=user, status=status)
    return world.tell(told)


def migrate(world: World, chat: Chat) -> int:
    """Make a supergroup of a group; the group answers no more but to say so."""
    number = min(FIRST_GROUP + 1, *world.chats) - 1
    shown = {**chat.shown, "id": number, "type": "supergroup"}
    new = Chat(number, shown, bot=chat.bot, members=dict(chat.members))
    world.chats[number] = new
    by = next((world.people[user] for user in chat.members), None)
    old_said = service(world, chat, by, None, {"migrate_to_chat_id": number})
    new_said = service(world, new, by, None, {"migrate_from_chat_id": chat.id})
    chat.moved = number
    for said in (old_said, new_said):
        world.tell(lambda _bot, message=said: {"message": message})  # type: ignore[misc]
    world.event("chat", chat.id, moved=number)
    return number
