"""A browser, a sandbox with a bot that answers by rote, and the page opened on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bot.sandbox.serving import Running
from tests.sandbox.page.chromium import SIZES, real_browser
from tests.sandbox.page.rote import Rote
from tests.sandbox.page.watched import Watched, new_page


# Closed with the last test of this folder: an open one holds the thread's event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A real browser."""
    with real_browser() as opened:
        yield opened


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


class Seen(Watched):
    """The page of a stage, as somebody sees it."""

    stage: Stage

    def start(self) -> None:
        """Press « Démarrer » and wait for the bot's first words."""
        self.page.get_by_role("button", name="Démarrer").click()
        self.bubble("Bonjour !").wait_for()


Open = Callable[..., Seen]


@pytest.fixture
def opened(browser: Browser, stage: Stage) -> Iterator[Open]:
    """Opens the page at one of the sizes; nothing may be asked of another machine."""
    pages: list[Page] = []

    def one(size: str, **more: Any) -> Seen:
        pages.append(new_page(browser, size, **more))
        seen = Seen(pages[-1], stage.running.url)
        seen.stage = stage
        return seen

    yield one
    for page in pages:
        page.close()


@pytest.fixture(params=SIZES)
def seen(request: pytest.FixtureRequest, opened: Open) -> Iterator[Seen]:
    """The page at each size, on Josée's phone; the browser must complain of nothing."""
    found = opened(request.param)
    found.choose(found.stage.josee)
    yield found
    assert found.errors == []
