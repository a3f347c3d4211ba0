"""The methods that the sandbox offers, and the check of what is given to each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import telegram

from bot.sandbox import limits
from bot.sandbox.refused import bad
from bot.sandbox.schema.annotations import parameters
from bot.sandbox.schema.kinds import Broken, File, Kind, Wrong

NAMES = tuple(
    """
    getMe getUpdates setWebhook deleteWebhook getWebhookInfo setMyCommands getMyCommands
    deleteMyCommands setMyDescription setMyShortDescription getMyDescription
    getMyShortDescription setChatMenuButton getChatMenuButton sendMessage sendDocument sendPhoto
    sendMediaGroup sendVoice copyMessage copyMessages forwardMessage editMessageText
    editMessageReplyMarkup editMessageCaption deleteMessage setMessageReaction sendChatAction
    answerCallbackQuery getFile getChat getChatMember getChatMemberCount getChatAdministrators
    leaveChat pinChatMessage unpinChatMessage createForumTopic editForumTopic closeForumTopic
    reopenForumTopic deleteForumTopic unpinAllForumTopicMessages getForumTopicIconStickers logOut
    close
    """.split()
)


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API.

    Args:
        name: as Telegram writes it.
        kinds: of its parameters, by name.
        owed: the parameters it cannot do without.
        files: those that may be a file sent along under their own name.
    """

    name: str
    kinds: Mapping[str, Kind]
    owed: tuple[str, ...]
    files: frozenset[str]

    def check(self, given: Mapping[str, Any], sent: Mapping[str, object]) -> dict[str, Any]:
        """Give the parameters, checked.

        Args:
            given: words of a form, or values of JSON.
            sent: the files that came along, by name.

        Raises:
            Refused: one is unknown, is missing, or is not what it should be.
        """
        kinds = self.kinds
        found: dict[str, Any] = {}
        for name, value in given.items():
            kind = kinds.get(name)
            if kind is None:
                raise bad(f'unexpected parameter "{name}"')
            try:
                # A body of JSON may hold an object written as text too.
                found[name] = kind.read(value) if type(value) is str else kind.check(value)
            except Broken as broken:
                words = str(broken)
                raise bad(words[0].lower() + words[1:]) from None
            except Wrong as wrong:
                raise bad(f'parameter "{name}" must be of type {wrong}') from None
        for name in self.files & sent.keys() - found.keys():
            found[name] = f"attach://{name}"
        for name in self.owed:
            if found.get(name) is None:
                raise bad(limits.MISSING.get(name, f'parameter "{name}" is required'))
        return found


def _method(name: str) -> Method:
    snake = re.sub(r"(?=[A-Z])", "_", name).lower()
    taken = parameters(getattr(telegram.Bot, snake)) if name not in _BARE else {}
    return Method(
        name,
        {one: kind for one, (kind, _owed) in taken.items()},
        tuple(one for one, (_kind, owed) in taken.items() if owed),
        frozenset(one for one, (kind, _owed) in taken.items() if isinstance(kind, File)),
    )


# Python's `logOut` and `close` take nothing of Telegram's; no signature is read.
_BARE = frozenset({"logOut", "close"})
# Telegram reads a method's name in any case.
METHODS: dict[str, Method] = {name.lower(): _method(name) for name in NAMES}
