"""The whole service on a sandbox, and its page in a browser at each size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.app import App
from bot.backends.store.generations import SqlLedger
from bot.sandbox.serving import Running as Sandbox
from tests.sandbox.page.chromium import SIZES, real_browser
from tests.sandbox.page.watched import Watched, new_page, serious
from tests.telegram.service import Running

TOKEN = "1000002:the-token-of-tests-opens-nothing-at-all"  # noqa: S105 - it opens nothing


# Closed with the last test of this folder: an open one holds the thread's event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A real browser."""
    with real_browser() as opened:
        yield opened


@pytest.fixture(scope="package")
def sandbox(
    browser: Browser,  # noqa: ARG001 - without a browser, no service is started
    published: Callable[[str], App],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sandbox]:
    """A sandbox where the service answers, over the shipped folder."""
    index = published("livre")
    with Sandbox() as running:
        update = {
            "database_url": f"sqlite:///{tmp_path_factory.mktemp('browser') / 'boxes.db'}",
            "telegram_api_url": running.url,
            "http_port": 0,
        }
        settings = index.settings.model_copy(update=update)
        object.__setattr__(settings, "telegram_token", type(settings.telegram_token)(TOKEN))
        app = App(settings)
        app.__dict__["embeddings"] = index.embeddings
        live = index.ledger.live()
        assert live is not None
        SqlLedger(app.database).publish(live, None)
        with Running(app):
            yield running
        app.database.dispose()


@dataclass
class Phone(Watched):
    """A promoter's phone on the page.

    Args:
        pictures: folder where what is seen is kept.
    """

    pictures: Path = Path()

    def start(self) -> None:
        """Press « Démarrer »."""
        self.page.get_by_role("button", name="Démarrer").click()

    def says(self, text: str) -> Locator:
        """Wait for a message of the bot that holds a text; give the latest."""
        latest = self.bubble(text).last
        expect(latest).to_be_visible()
        return latest

    def press(self, words: str) -> None:
        """Press the latest button that bears these words."""
        self.page.locator("#chat-box").get_by_role("button", name=words, exact=True).last.click()

    def look(self, name: str) -> None:
        """Keep a picture of what is seen, in which axe finds nothing serious."""
        self.page.screenshot(path=self.pictures / f"{name}.png")
        assert serious(self.page) == [], name


@pytest.fixture(params=SIZES)
def phone(
    request: pytest.FixtureRequest, browser: Browser, sandbox: Sandbox, tmp_path: Path
) -> Iterator[Phone]:
    """The phone of somebody new, at each size; the browser must complain of nothing."""
    person = sandbox.api.person("Josée")
    page = new_page(browser, request.param, reduced_motion="reduce")
    found = Phone(page, sandbox.url, pictures=tmp_path)
    found.choose(person)
    yield found
    page.close()
    assert found.errors == []
