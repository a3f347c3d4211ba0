"""What the Bot API answers when it refuses, in Telegram's words."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class Refused(Exception):
    """A request that Telegram refuses.

    Args:
        status: of HTTP, and `error_code` too.
        description: what is said after the status's own name.
        parameters: `retry_after` or `migrate_to_chat_id`.
    """

    def __init__(
        self, status: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Give the answer's body."""
        body = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(words: str, **parameters: int) -> Refused:
    """Give the refusal of a request that is wrong (400)."""
    return Refused(HTTPStatus.BAD_REQUEST, f"Bad Request: {words}", parameters)


def forbidden(words: str) -> Refused:
    """Give the refusal of a request that the bot may not make (403)."""
    return Refused(HTTPStatus.FORBIDDEN, f"Forbidden: {words}")


def conflict(words: str) -> Refused:
    """Give the refusal of a request that another one excludes (409)."""
    return Refused(HTTPStatus.CONFLICT, f"Conflict: {words}")


def not_found() -> Refused:
    """Give the refusal of what is not there (404)."""
    return Refused(HTTPStatus.NOT_FOUND, "Not Found")


def too_many(seconds: int) -> Refused:
    """Give the refusal of one request too many (429)."""
    words = f"Too Many Requests: retry after {seconds}"
    return Refused(HTTPStatus.TOO_MANY_REQUESTS, words, {"retry_after": seconds})
