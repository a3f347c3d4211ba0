"""What a bot asks of a chat and of who is in it."""

from __future__ import annotations

from bot.sandbox.chats import Chat, Json
from bot.sandbox.methods.call import Call, Handler
from bot.sandbox.refused import bad

# The rights of an administrator, as `ChatMemberAdministrator` says them.
_RIGHTS = """
    can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats
    can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories
    can_edit_stories can_delete_stories can_pin_messages can_manage_topics
""".split()
_DENIED = frozenset({"can_be_edited", "is_anonymous", "can_promote_members"})


def member(user: Json, status: str) -> Json:
    """Give what someone is in a chat (`ChatMember`)."""
    found: Json = {"user": user, "status": status}
    if status == "administrator":
        found |= {right: right not in _DENIED for right in _RIGHTS}
    elif status == "creator":
        found["is_anonymous"] = False
    elif status == "kicked":
        found["until_date"] = 0
    return found


def _chat(call: Call) -> Json:
    chat = call.chat()
    found = chat.shown | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    return found | ({"pinned_message": pinned} if pinned else {})


def _status(call: Call, chat: Chat, user: int) -> tuple[Json, str]:
    if user == call.bot.id:
        return call.bot.user, chat.bot
    person = call.world.people.get(user)
    if person is None:
        raise bad("PARTICIPANT_ID_INVALID")
    if chat.private and chat.id == user:
        return person, "member"
    return person, chat.members.get(user, "left")


def _member(call: Call) -> Json:
    return member(*_status(call, call.chat(), call.given["user_id"]))


def _present(chat: Chat) -> list[int]:
    return [user for user, status in chat.members.items() if status not in ("left", "kicked")]


def _count(call: Call) -> int:
    chat = call.chat()
    return 2 if chat.private else len(_present(chat)) + 1


def _administrators(call: Call) -> list[Json]:
    chat = call.chat()
    if chat.private:
        raise bad("there are no administrators in the private chat")
    ranks = ("creator", "administrator")
    found = [
        member(call.world.people[user], status)
        for user, status in chat.members.items()
        if status in ranks
    ]
    # Telegram leaves other bots out, never this one.
    if chat.bot == "administrator":
        found.append(member(call.bot.user, chat.bot))
    return found


def _leave(call: Call) -> bool:
    chat = call.chat()
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    chat.bot = "left"
    call.world.event("chat", chat.id, bot=chat.bot)
    return True


HANDLERS: dict[str, Handler] = {
    "getChat": _chat,
    "getChatMember": _member,
    "getChatMemberCount": _count,
    "getChatAdministrators": _administrators,
    "leaveChat": _leave,
}
