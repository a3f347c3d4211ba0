"""Answers over HTTP, as bytes and headers."""

from __future__ import annotations

import json
from typing import Any

from starlette.types import Send

_TYPE = (b"content-type", b"application/json")
# Written once: each answer is small, and there are many.
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def done(result: Any) -> bytes:
    """Give the body of a call that was done."""
    return f'{{"ok":true,"result":{encode(result)}}}'.encode("utf-8", "surrogatepass")


async def answer(send: Send, status: int, content: bytes, kind: bytes = b"") -> None:
    """Send a whole answer."""
    head = (b"content-type", kind) if kind else _TYPE
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [head, length]})
    await send({"type": "http.response.body", "body": content})


async def half(send: Send, status: int, content: bytes, kind: bytes = b"") -> bytes:
    """Send the first half of an answer, which tells its whole length; give the rest."""
    head = (b"content-type", kind) if kind else _TYPE
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [head, length]})
    middle = len(content) // 2
    await send({"type": "http.response.body", "body": content[:middle], "more_body": True})
    return content[middle:]
