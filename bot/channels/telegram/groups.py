"""Groups and members: who let the bot in or shut it out, and which commands are for it."""

from __future__ import annotations

import re

from telegram import ChatMember, ChatMemberUpdated, Message
from telegram.constants import ChatMemberStatus, ChatType

_COMMAND = re.compile(r"(?P<command>/\w+)(?:@(?P<name>\w+))?")
_IN = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


def without_name(text: str, username: str) -> str:
    """Give a command without the name of the bot it is for: `/menu@jonction_bot` is `/menu`."""
    match = _COMMAND.match(text)
    if match is None or (match["name"] or "").casefold() != username.casefold():
        return text
    return match["command"] + text[match.end() :]


def commands_us(message: Message, username: str) -> bool:
    """Tell whether a message of a group is a command for this bot, or for any."""
    match = _COMMAND.match(message.text or "")
    return match is not None and (match["name"] or username).casefold() == username.casefold()


def change_of(member: ChatMemberUpdated) -> str:
    """Tell what happened to the bot: `blocked`, `unblocked`, `added`, `removed`, or nothing."""
    before, after = _is_in(member.old_chat_member), _is_in(member.new_chat_member)
    if before == after:
        return ""
    if member.chat.type == ChatType.PRIVATE:
        return "unblocked" if after else "blocked"
    return "added" if after else "removed"


def _is_in(member: ChatMember) -> bool:
    restricted = member.status == ChatMemberStatus.RESTRICTED
    return member.status in _IN or (restricted and bool(getattr(member, "is_member", False)))
