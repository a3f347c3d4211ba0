"""Every test here has the requests of its bots checked beside the specification."""

from __future__ import annotations

from tests.telegram.recorder import every_request_is_right, recorder, unchecked

__all__ = ["every_request_is_right", "recorder", "unchecked"]
