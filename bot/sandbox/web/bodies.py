"""What a request carries: words of a form, values of JSON, files."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive, Scope

from bot.sandbox import limits
from bot.sandbox.methods.call import Upload
from bot.sandbox.refused import Refused, bad

# A file at its limit, and the words around it.
_MOST = limits.SENT + 5_000_000


class _InMemory(MultiPartParser):
    """Keeps nothing on disk."""

    spool_max_size = _MOST + 1


@dataclass(frozen=True, slots=True)
class Body:
    """The parameters of a request, not checked, and its files."""

    given: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)


async def whole(receive: Receive, most: int = _MOST) -> bytes:
    """Give all the bytes of a request; raises `Refused` when they are too many."""
    message = await receive()
    first: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return first
    parts, size = [first], len(first)
    while message.get("more_body"):
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size <= most:
            parts.append(part)
    if size > most:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
    return b"".join(parts)


async def body(scope: Scope, receive: Receive) -> Body:
    """Give what a request carries, in its address and in its body."""
    query = scope["query_string"]
    given: dict[str, Any] = dict(_words(query)) if query else {}
    content = await whole(receive)
    if not content:
        return Body(given)
    kind = _content_type(scope)
    if kind.startswith(b"application/x-www-form-urlencoded"):
        given.update(_words(content))
        return Body(given)
    if kind.startswith(b"application/json"):
        given.update(_json(content))
        return Body(given)
    if kind.startswith(b"multipart/form-data"):
        return await _multipart(scope, content, given)
    raise bad("unsupported content type")


def _content_type(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return bytes(value).lower()
    return b""


def _words(content: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(content.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise bad("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad("object expected as request body")
    return {key: value for key, value in found.items() if value is not None}


async def _multipart(scope: Scope, content: bytes, given: dict[str, Any]) -> Body:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield content
        yield b""

    files: dict[str, Upload] = {}
    try:
        form = await _InMemory(Headers(scope=scope), stream(), max_part_size=1_000_000).parse()
    except (MultiPartException, KeyError):
        raise bad("can't parse the multipart body") from None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            media_type = value.content_type or ""
            files[name] = Upload(value.filename or name, media_type, await value.read())
        else:
            given[name] = value
    await form.close()
    return Body(given, files)
