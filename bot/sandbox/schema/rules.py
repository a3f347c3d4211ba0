"""What the fields of an object must be together: buttons, keyboards, commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox import limits
from bot.sandbox.refused import bad

_COMMAND = re.compile(rf"[a-z0-9_]{{1,{limits.COMMAND_NAME}}}\Z")
# A button does one thing; its look and its words do not count.
_LOOK = {"text", "style", "icon_custom_emoji_id"}


def _button(fields: dict[str, Any]) -> None:
    acts = {name: value for name, value in fields.items() if name not in _LOOK}
    if not fields["text"]:
        raise bad("inline keyboard button text must be non-empty")
    if not acts or acts == {"callback_data": ""}:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(acts) > 1:
        raise bad("can't parse inline keyboard button: exactly one optional field must be used")
    name, value = acts.popitem()
    if name in ("pay", "callback_game"):
        raise bad("BUTTON_TYPE_INVALID")
    if name in _ACTS:
        _ACTS[name](value)


def _data(data: str) -> None:
    if len(data.encode()) > limits.CALLBACK_DATA:
        raise bad("BUTTON_DATA_INVALID")


def _copied(copied: dict[str, Any]) -> None:
    if not 1 <= len(copied["text"]) <= limits.COPIED:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _web_app(app: dict[str, Any]) -> None:
    url = app["url"]
    if not url.lower().startswith("https://"):
        raise bad(
            f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )


def address(url: str, what: str) -> None:
    """Refuse what is not an address of the web, or of Telegram."""
    scheme, mark, rest = url.partition("://")
    if not url or mark and not rest:
        raise bad(f"{what} URL '{url}' is invalid: URL host is empty")
    if mark and scheme.lower() not in ("http", "https", "tg", "ton", "tonsite"):
        raise bad(f"{what} URL '{url}' is invalid: Unsupported URL protocol")
    host = re.split(r"[/?#]", rest if mark else url)[0]
    if re.search(r"\s", url) or not mark and "." not in host:
        raise bad(f"{what} URL '{url}' is invalid: Wrong HTTP URL")


def _link(url: str) -> None:
    address(url, "inline keyboard button")


_ACTS: dict[str, Callable[[Any], None]] = {
    "callback_data": _data,
    "copy_text": _copied,
    "web_app": _web_app,
    "url": _link,
}


def _rows(rows: list[list[Any]]) -> None:
    wide = any(len(row) > limits.BUTTONS_PER_ROW for row in rows)
    if wide or sum(map(len, rows)) > limits.BUTTONS:
        raise bad("reply markup is too long")


def _inline(fields: dict[str, Any]) -> None:
    _rows(fields["inline_keyboard"])


def _placeholder(fields: dict[str, Any]) -> None:
    words = fields.get("input_field_placeholder")
    if words is not None and not 1 <= len(words) <= limits.PLACEHOLDER:
        raise bad("INPUT_FIELD_PLACEHOLDER_INVALID")


def _keyboard(fields: dict[str, Any]) -> None:
    _placeholder(fields)
    rows = fields["keyboard"]
    _rows(rows)
    texts = [one if isinstance(one, str) else one["text"] for row in rows for one in row]
    if not all(texts):
        raise bad("keyboard button text must be non-empty")


def _command(fields: dict[str, Any]) -> None:
    if not _COMMAND.match(fields["command"].removeprefix("/")):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(fields["description"]) <= limits.COMMAND_DESCRIPTION:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def _preview(fields: dict[str, Any]) -> None:
    url = fields.get("url")
    if url and not re.match(r"https?://[^\s/]+", url):
        raise bad("WEBPAGE_URL_INVALID")


# What an entity cannot do without, by its type.
_HELD = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
_ENTITIES = frozenset(
    """
    mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough
    spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time
    """.split()
)


def _entity(fields: dict[str, Any]) -> None:
    kind = fields["type"]
    if kind not in _ENTITIES:
        raise bad("can't parse MessageEntity: Unsupported type specified")
    held = _HELD.get(kind)
    if held and held not in fields:
        raise bad(f"can't parse MessageEntity: Can't find field \"{held}\"")
    emoji = fields.get("custom_emoji_id", "0")
    if not emoji.isdigit() or int(emoji) >= 2**63:
        raise bad('can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number')
    if kind == "text_link":
        address(fields["url"], "entity")


# How refusals name an object whose fields are wrong; they name no other.
CALLED = {
    "InlineKeyboardButton": "inline keyboard button",
    "KeyboardButton": "keyboard button",
    "MessageEntity": "MessageEntity",
    "BotCommand": "BotCommand",
}
RULES: dict[str, Callable[[dict[str, Any]], None]] = {
    "InlineKeyboardButton": _button,
    "InlineKeyboardMarkup": _inline,
    "ReplyKeyboardMarkup": _keyboard,
    "ForceReply": _placeholder,
    "BotCommand": _command,
    "LinkPreviewOptions": _preview,
    "MessageEntity": _entity,
}
