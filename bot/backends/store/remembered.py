"""Remembers what was parsed last: a state that did not change is not parsed at every turn."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TypeVar

from pydantic import BaseModel

from bot.errors import StoreUnavailable

_Model = TypeVar("_Model", bound=BaseModel)
# A whole dossier is some forty thousand characters, and a few times more once parsed.
_MOST = 64


class Remembered:
    """Values by the very text they were parsed from; a text that differs at all is parsed anew."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, BaseModel] = OrderedDict()
        self._lock = Lock()

    def parsed(self, model: type[_Model], text: str) -> _Model:
        """Give the value that a text holds.

        Raises:
            StoreUnavailable: the text cannot be read; the cause would repeat what somebody said.
        """
        with self._lock:
            found = self._values.get(text)
        if isinstance(found, model):
            return found
        try:
            value = model.model_validate_json(text)
        except (ValueError, TypeError, LookupError, ArithmeticError):
            raise StoreUnavailable(f"a {model.__name__} that was kept cannot be read") from None
        self.put(text, value)
        return value

    def put(self, text: str, value: BaseModel) -> None:
        """Remember a value that was just written as this text."""
        with self._lock:
            self._values[text] = value
            self._values.move_to_end(text)
            while len(self._values) > _MOST:
                self._values.popitem(last=False)

    def forget(self) -> None:
        """Forget everything, as when something is erased for good."""
        with self._lock:
            self._values.clear()
