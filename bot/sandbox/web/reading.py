"""What a control call says, checked before it is done."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from starlette.requests import Request

from bot.sandbox.chats import Json
from bot.sandbox.faults import KINDS, Fault
from bot.sandbox.methods.call import Upload
from bot.sandbox.people.arriving import wrong
from bot.sandbox.people.writing import Written

_SENT_AS = frozenset({"document", "photo", "voice", "video", "sticker", "audio"})


async def read(request: Request) -> Any:
    """Give the JSON that a request carries."""
    try:
        return json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        raise wrong("the body is not JSON") from None


async def an_object(request: Request) -> Json:
    """Give the object of JSON that a request carries."""
    found = await read(request)
    if not isinstance(found, dict):
        raise wrong("the body is not an object")
    return found


def text(given: Json, name: str, default: str = "") -> str:
    """Give a field that is words."""
    found = given.get(name)
    if found is None:
        return default
    if not isinstance(found, str):
        raise wrong(f"{name} must be words")
    return found


def number(given: Json, name: str, default: Any = 0) -> Any:
    """Give a field that is a whole number, or what stands for it."""
    found = given.get(name)
    if found is None:
        return default
    if type(found) is not int:
        raise wrong(f"{name} must be a whole number")
    return found


def written(given: Json) -> Written:
    """Give what a person writes."""
    forwarded = given.get("forwarded")
    if isinstance(forwarded, dict):
        forwarded = text(forwarded, "name")
    elif forwarded is not None:
        forwarded = "" if forwarded else None
    return Written(
        text=text(given, "text"),
        sender=number(given, "from"),
        entities=given.get("entities") or (),
        caption=text(given, "caption"),
        files=tuple(_file(one) for one in given.get("files") or ()),
        album=bool(given.get("album")),
        reply_to=number(given, "reply_to", None),
        quote=text(given, "quote"),
        forwarded=forwarded,
        thread=number(given, "thread", None),
        date=number(given, "date", None),
    )


def _file(given: Json) -> tuple[Upload, str]:
    kind = text(given, "as", "document")
    if kind not in _SENT_AS:
        raise wrong(f"a file is not sent as {kind}")
    try:
        content = base64.b64decode(text(given, "content"), validate=True)
    except (binascii.Error, ValueError):
        raise wrong("a file's content is not base64") from None
    return Upload(text(given, "name", "file"), text(given, "media_type"), content), kind


def fault(given: Json) -> Fault:
    """Give a fault to queue."""
    kind = str(given.get("kind"))
    unknown = given.keys() - Fault.__dataclass_fields__.keys()
    if kind not in KINDS or unknown:
        raise wrong(f"no such fault: {', '.join(sorted(unknown)) or kind}")
    return Fault(**{**given, "kind": kind})
