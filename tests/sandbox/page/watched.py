"""The page in a browser that keeps what it complains of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

from tests.sandbox.page.chromium import SIZES

# Milliseconds that anything awaited on the page may take; nothing takes that long.
_PATIENCE = 15_000


@dataclass
class Watched:
    """The page of a sandbox, as somebody sees it.

    Args:
        url: the sandbox's.
        errors: what the browser complained of, and whatever was asked of another machine.
    """

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen, and open the page."""
        self.page.set_default_timeout(_PATIENCE)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)
        self.page.goto(self.url)
        self.page.wait_for_selector("[data-person]", state="attached")

    def _said(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.errors.append(request.url)

    def choose(self, person: int) -> None:
        """Take somebody's phone."""
        tab = self.page.locator("#tab-people")
        if tab.is_visible():
            tab.click()
        self.page.click(f'[data-person="{person}"]')

    def write(self, text: str) -> None:
        """Write in the promoter's chat."""
        self.page.fill("#chat-form textarea", text)
        self.page.click("#chat-form .send")

    def bubble(self, text: str) -> Locator:
        """Give the bubble of the bot that holds a text."""
        return self.page.locator("#chat-box .theirs .bubble").filter(has_text=text)

    def menu(self, row: Locator, name: str) -> None:
        """Choose something in a message's menu."""
        row.locator(".more-button").click()
        self.page.get_by_role("menuitem", name=name).click()


def new_page(browser: Browser, size: str, **more: Any) -> Page:
    """Open an empty page at one of the sizes; its context is closed with it."""
    return browser.new_page(locale="fr-CA", **(SIZES[size] | more))


def serious(page: Page) -> list[str]:
    """Give what axe finds that is serious or critical."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']}: {node['html']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
