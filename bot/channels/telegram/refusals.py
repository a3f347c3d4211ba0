"""What each refusal of Telegram means for a letter, by its kind and its words."""

from __future__ import annotations

from enum import StrEnum

import aiohttp
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)


class Refusal(StrEnum):
    """What a letter may do once it was refused."""

    ENTITIES = "entities"
    TOO_LONG = "too_long"
    BUTTONS = "buttons"
    TOPIC = "topic"
    REPLY = "reply"
    SAME = "same"
    EDITED = "edited"
    LATE = "late"
    SHUT = "shut"
    FILE = "file"
    TOKEN = "token"  # noqa: S105  # a kind of refusal
    EMPTY = "empty"
    OTHER = "other"


# Words of Telegram's descriptions, in lower case and looked for in this order: the first found
# decides. Those in capitals in Telegram's are names of its errors, and may come alone.
_WORDS: tuple[tuple[Refusal, tuple[str, ...]], ...] = (
    (Refusal.SAME, ("message is not modified", "message_not_modified")),
    (Refusal.LATE, ("query is too old", "query id is invalid", "query_id_invalid")),
    (Refusal.TOKEN, ("logged out",)),
    (
        Refusal.FILE,
        (
            "request entity too large",
            "file is too big",
            "file_too_big",
            "wrong file",
            "file must be non-empty",
            "file_parts",
            "document_invalid",
            "no document in the request",
            "failed to get http url content",
            "not enough rights to send documents",
            "chat_send_docs_forbidden",
        ),
    ),
    (Refusal.TOPIC, ("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")),
    (
        Refusal.REPLY,
        (
            "message to be replied not found",
            "message to reply not found",
            "replied message not found",
            "reply message not found",
            "reply_message_id_invalid",
            "reply_to_invalid",
            "quote_text_invalid",
            "message to be quoted",
        ),
    ),
    (
        Refusal.EDITED,
        (
            "message to edit not found",
            "message can't be edited",
            "message_id_invalid",
            "message_edit_time_expired",
            "message identifier is not specified",
        ),
    ),
    (
        Refusal.TOO_LONG,
        ("message is too long", "text is too long", "message_too_long", "caption is too long"),
    ),
    (
        Refusal.BUTTONS,
        ("button", "reply markup", "reply_markup", "inline keyboard", "replymarkup"),
    ),
    (Refusal.ENTITIES, ("entit", "can't parse message text", "text_link", "textmention")),
    (Refusal.EMPTY, ("text is empty", "text must be non-empty", "message_empty")),
    (
        Refusal.SHUT,
        (
            "chat not found",
            "user not found",
            "peer_id_invalid",
            "chat_id_invalid",
            "user is deactivated",
            "input_user_deactivated",
            "user is deleted",
            "user_is_blocked",
            "group chat was deactivated",
            "chat was deleted",
            "chat_write_forbidden",
            "chat_restricted",
            "send_plain_forbidden",
            "have no rights to send a message",
            "not enough rights to send text messages",
            "user_is_bot",
        ),
    ),
)
# Nothing was sent before one of these: the connection was never made.
_NEVER_MADE = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
# What Telegram says when it fails without having done anything; a gateway that failed lost an
# answer.
_FAILING = ("internal server error", "service unavailable", "too many requests", "conflict")


def refused(error: TelegramError) -> Refusal | None:
    """Tell what a refusal means; None when the letter may pass as it is, later."""
    if isinstance(error, InvalidToken | EndPointNotFound):
        return Refusal.TOKEN
    if isinstance(error, Forbidden):
        return Refusal.SHUT
    words = error.message.lower()
    if isinstance(error, BadRequest):
        return _said(words) or Refusal.OTHER
    if isinstance(error, NetworkError) and "entity too large" in words:
        # The server before Telegram's refuses what is too heavy with a status of its own.
        return Refusal.FILE
    cause = error.__cause__
    if isinstance(error, NetworkError) and isinstance(cause, ValueError | TypeError):
        # The request could not even be written: it never will, unless it is the address.
        return None if isinstance(cause, aiohttp.ClientError) else Refusal.OTHER
    return None


def may_be_done(error: TelegramError) -> bool:
    """Tell whether what was asked may have been done although no answer came."""
    if isinstance(error.__cause__, _NEVER_MADE) or isinstance(error, Conflict):
        return False
    words = error.message.lower()
    return error.__cause__ is not None or not any(failing in words for failing in _FAILING)


def told(error: TelegramError) -> str:
    """Name what happened, without Telegram's own sentence: it may repeat ours, or the token."""
    cause = error.__cause__
    name = type(error).__name__
    return f"{name}: {type(cause).__name__}" if cause is not None else name


def _said(words: str) -> Refusal | None:
    for refusal, names in _WORDS:
        if any(name in words for name in names):
            return refusal
    return None
