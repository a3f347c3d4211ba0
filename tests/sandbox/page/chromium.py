"""The browser of this machine, and the sizes at which the page is looked at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# Widths and heights in CSS pixels.
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}


def find_chromium() -> str | None:
    """Give the browser's path, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def required() -> bool:
    """Tell whether its absence is a failure, as in continuous integration."""
    return os.environ.get("CI") == "true"


@contextmanager
def real_browser() -> Iterator[Browser]:
    """Open a real browser; the test is skipped where it is missing, but never in CI."""
    program = find_chromium()
    if program is None:
        assert not required(), "chromium is missing: continuous integration must install it"
        pytest.skip("chromium is not installed: apt-get install chromium chromium-driver")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()
