"""Prepared promoters, played through the control interface before a bot that answers by rote."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import Browser, expect

from bot.sandbox.serving import Running
from bot.sandbox.stories import HttpApi, Line, Story, gather_team, play, play_all, stories
from tests.sandbox.page.conftest import Seen, Stage
from tests.sandbox.page.watched import Watched, new_page

WILLING = Story(
    "willing", "Ana", "Elle commence.", (Line("/start"), Line(presses="Oui"), Line("merci"))
)
STUCK = Story("stuck", "Luc", "Il attend.", (Line("/start"), Line(presses="Jamais"), Line("fin")))


def _page(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{stage.running.url}/sandbox/page").json()
    return found


def test_a_story_is_played_line_by_line(stage: Stage) -> None:
    """Each line waits for the answer to the one before; the phone is free at the end."""
    steps: list[int] = []
    played = play(
        WILLING, HttpApi(stage.running.url), on_step=lambda _story, done: steps.append(done)
    )
    assert (played.done, played.stopped, steps) == (3, "", [1, 2, 3])
    said = [one.get("text") for one in stage.running.api.messages(played.person)]
    assert said == ["/start", "Bonjour !", "Choix : oui", "merci", "merci"]
    assert _page(stage)["notes"][str(played.person)] == {"about": "Elle commence.", "busy": False}


def test_a_story_that_cannot_go_on_says_where(stage: Stage) -> None:
    """Words that no button has stop that story alone, and name the step."""
    stuck, willing = play_all([STUCK, WILLING], HttpApi(stage.running.url), patience=0.5)
    assert stuck.stopped == (
        "stuck stopped at step 2 (presses 'Jamais'): no such button was offered"
    )
    assert stuck.done == 1
    assert not _page(stage)["notes"][str(stuck.person)]["busy"]
    assert willing.stopped == ""
    assert stuck.person < willing.person


def test_no_sandbox_no_story() -> None:
    """Without a sandbox, a story stops at the arrival and raises nothing."""
    played = play(WILLING, HttpApi("http://127.0.0.1:9"))
    assert played.done == 0
    assert "the sandbox did not answer" in played.stopped


def test_the_team_has_its_group(stage: Stage) -> None:
    """The group of the team is a forum where the bot sees everything."""
    number = gather_team(HttpApi(stage.running.url))
    chat = stage.running.api.world.chats[number]
    assert chat.forum
    assert chat.bot == "administrator"
    assert len(chat.members) == 2


def test_everybody_is_in_sight_at_first(browser: Browser) -> None:
    """On a small desktop, nothing hides a promoter of the demonstration."""
    with Running() as running:
        api = HttpApi(running.url)
        gather_team(api)
        people = [(running.api.person(story.first_name), story) for story in stories()]
        for number, story in people:
            api.call("POST", f"/page/{number}", {"about": story.about, "busy": False})
        page = new_page(browser, "desktop", viewport={"width": 1280, "height": 800})
        Watched(page, running.url)
        for number, story in people:
            entry = page.locator(f'[data-person="{number}"]')
            expect(entry).to_contain_text(story.about)
            expect(entry).to_be_in_viewport(ratio=1)
        page.close()


def test_nobody_writes_for_her_while_she_is_being_prepared(seen: Seen) -> None:
    """The phone of a promoter whose story is played waits; nothing is counted as unread."""
    page, person = seen.page, seen.stage.marie
    api = HttpApi(seen.stage.running.url)
    api.call("POST", f"/page/{person}", {"about": "Cuisine collective", "busy": True})
    seen.choose(person)
    expect(page.get_by_role("button", name="Cette conversation se prépare")).to_be_disabled()
    seen.choose(seen.stage.josee)
    seen.stage.running.api.write(person, "allô")
    seen.stage.running.api.wait_for(lambda known: known.replies(person))
    api.call("POST", f"/page/{person}", {"busy": False})
    entry = page.locator(f'[data-person="{person}"]')
    expect(entry).to_contain_text("Cuisine collective")
    expect(entry.locator(".badge")).to_have_count(0)
    seen.choose(person)
    expect(page.locator("#chat-form")).to_be_visible()
