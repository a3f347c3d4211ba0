"""Sending files, alone or in albums, and fetching them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from bot.sandbox import limits
from bot.sandbox.chats import Json
from bot.sandbox.files import Kept
from bot.sandbox.media import media, picture
from bot.sandbox.methods.call import Call, Handler
from bot.sandbox.methods.messages import caption, worded
from bot.sandbox.methods.posting import post
from bot.sandbox.refused import Refused, bad
from bot.sandbox.text.formatted import formatted

_ATTACHED = "attach://"
_MIXED = frozenset({"photo", "video", "live_photo"})


def _file(call: Call, named: str, kind: str) -> Kept:
    """Give the file that a parameter names; raises `Refused`."""
    if named.startswith(_ATTACHED):
        return _sent(call, named.removeprefix(_ATTACHED), kind)
    if named.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    kept = call.world.files.find(named)
    if kept is None:
        raise bad("wrong file identifier/HTTP URL specified")
    return kept


def _sent(call: Call, name: str, kind: str) -> Kept:
    upload = call.files.get(name)
    if upload is None:
        raise bad(f'file "{name}" was not sent along')
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > limits.SENT:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
    if kind == "photo":
        if len(upload.content) > limits.PHOTO_SENT:
            raise bad("file is too big")
        if not picture(upload.content):
            raise bad("IMAGE_PROCESS_FAILED")
    return call.world.files.keep(upload.content, upload.name, upload.media_type, kind)


def _single(kind: str) -> Handler:
    def send(call: Call) -> Json:
        chat = call.chat()
        words = caption(call)
        kept = _file(call, call.given[kind], kind)
        duration = call.get("duration")
        more = {"duration": duration} if duration is not None else None
        return post(call, chat, media(kept, kind, more) | words)

    return send


def _group(call: Call) -> list[Json]:
    chat = call.chat()
    items: list[Json] = call.given["media"]
    if len(items) < limits.ALBUM_LEAST:
        raise bad("too few messages to send as an album")
    if len(items) > limits.ALBUM_MOST:
        raise bad("too many messages to send as an album")
    kinds = {item["type"] for item in items}
    if len(kinds) > 1 and not kinds <= _MIXED:
        one = "document" if "document" in kinds else "audio"
        raise bad(f"{one} can't be mixed with other media types")
    contents = [_item(call, item) for item in items]
    # Numbered after its first message: it differs from one album to the next.
    album = str(chat.id % 10_000_000 * 100_000 + chat.last + 1)
    return [post(call, chat, one | {"media_group_id": album}, group=True) for one in contents]


def _item(call: Call, item: Json) -> Json:
    kind = item["type"]
    if kind not in ("audio", "document", "photo", "video"):
        raise bad(f"type {kind} can't be sent in an album")
    kept = _file(call, item["media"], kind)
    written: Any = item.get("caption")
    words: Json = {}
    if written:
        mode, entities = item.get("parse_mode"), item.get("caption_entities")
        words = worded(*formatted(written, mode, entities, caption=True), "caption")
    return media(kept, kind) | words


def _get_file(call: Call) -> Json:
    kept = call.world.files.fetched(call.given["file_id"])
    return {
        "file_id": kept.id,
        "file_unique_id": kept.unique,
        "file_size": len(kept.content),
        "file_path": kept.path,
    }


HANDLERS: dict[str, Handler] = {
    "sendDocument": _single("document"),
    "sendPhoto": _single("photo"),
    "sendVoice": _single("voice"),
    "sendMediaGroup": _group,
    "getFile": _get_file,
}
