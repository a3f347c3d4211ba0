"""A browser, a sandbox with a bot that answers by rote, and the page opened on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    sync_playwright,
)

from bot.sandbox.serving import Running
from tests.sandbox.page.chromium import FLAGS, SIZES, find_chromium, required
from tests.sandbox.page.rote import Rote


# Closed with the last test of this folder: an open one holds the thread's event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A real browser; skipped where it is missing, but never in CI."""
    program = find_chromium()
    if program is None:
        assert not required(), "chromium is missing: continuous integration must install it"
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Stage:
    """A sandbox, its bot and who is in it.

    Args:
        josee: a promoter who wrote nothing yet.
        marie: another.
        team: the group's id, where Nathalie and Paul are.
    """

    running: Running
    bot: Rote
    josee: int
    marie: int
    team: int


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A sandbox with two promoters and the group of the team."""
    with Running() as running, Rote(running.url) as bot:
        api = running.api
        josee, marie = api.person("Josée"), api.person("Marie")
        members = [api.person("Nathalie"), api.person("Paul")]
        team = api.group("Équipe", forum=True, members=members, admin=True)
        yield Stage(running, bot, josee, marie, team)


@dataclass
class Seen:
    """The page, as somebody sees it.

    Args:
        errors: what the browser complained of.
    """

    page: Page
    stage: Stage
    errors: list[str] = field(default_factory=list)

    def complained(self, said: ConsoleMessage) -> None:
        """Keep what the browser complains of."""
        if said.type == "error":
            self.errors.append(said.text)

    def asked(self, request: Request) -> None:
        """Keep the address of whatever is not of this machine."""
        if not request.url.startswith((self.stage.running.url, "data:", "blob:")):
            self.errors.append(request.url)

    def choose(self, person: int) -> None:
        """Take somebody's phone."""
        tab = self.page.locator("#tab-people")
        if tab.is_visible():
            tab.click()
        self.page.click(f'[data-person="{person}"]')

    def start(self) -> None:
        """Press « Démarrer » and wait for the bot's first words."""
        self.page.get_by_role("button", name="Démarrer").click()
        self.bubble("Bonjour !").wait_for()

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


Open = Callable[..., Seen]


@pytest.fixture
def opened(browser: Browser, stage: Stage) -> Iterator[Open]:
    """Opens the page at one of the sizes; nothing may be asked of another machine."""
    contexts: list[Any] = []

    def one(size: str, **more: Any) -> Seen:
        context = browser.new_context(locale="fr-CA", **(SIZES[size] | more))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        seen = Seen(page, stage)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", seen.complained)
        page.on("request", seen.asked)
        page.goto(stage.running.url)
        page.wait_for_selector("[data-person]", state="attached")
        return seen

    yield one
    for context in contexts:
        context.close()


@pytest.fixture(params=SIZES)
def seen(request: pytest.FixtureRequest, opened: Open) -> Iterator[Seen]:
    """The page at each size, on Josée's phone; the browser must complain of nothing."""
    found = opened(request.param)
    found.choose(found.stage.josee)
    yield found
    assert found.errors == []
