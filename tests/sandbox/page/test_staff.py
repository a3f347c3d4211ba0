"""The group of the team, beside the phone."""

from __future__ import annotations

from playwright.sync_api import expect

from bot.sandbox.serving import Running
from tests.sandbox.page.conftest import Seen


def _look(seen: Seen) -> None:
    if seen.page.locator("#tab-staff").is_visible():
        seen.page.click("#tab-staff")


def _write(seen: Seen, text: str) -> None:
    seen.page.fill("#staff-form textarea", text)
    seen.page.click("#staff-form .send")


def test_an_accompanier_writes_in_a_topic(seen: Seen) -> None:
    """Topics are opened and chosen; each shows its own messages, by whoever is chosen to write."""
    _look(seen)
    page = seen.page
    page.get_by_role("button", name="Nouveau sujet").click()
    page.get_by_label("Son nom").fill("Josée, Matane")
    page.get_by_role("button", name="Créer", exact=True).click()
    page.get_by_role("button", name="Josée, Matane").click()
    page.select_option("#staff-who", label="Paul")
    _write(seen, "Je la rappelle demain.")
    expect(page.locator("#staff-box .mine")).to_contain_text("Je la rappelle demain.")
    page.get_by_role("button", name="Général").click()
    expect(page.locator("#staff-quiet")).to_be_visible()
    written = [
        one
        for one in seen.stage.running.api.messages(seen.stage.team)
        if one.get("text") == "Je la rappelle demain."
    ]
    assert written[0]["from"]["first_name"] == "Paul"
    assert written[0]["is_topic_message"]


def test_what_comes_elsewhere_is_counted(seen: Seen) -> None:
    """A message in a topic that is not looked at is counted on its name."""
    api = seen.stage.running.api
    nathalie = next(iter(api.world.chats[seen.stage.team].members))
    topic = api.open_topic(seen.stage.team, "Marie", nathalie)
    _look(seen)
    button = seen.page.locator(f'[data-topic="{topic.id}"]')
    expect(button).to_be_visible()
    api.write(seen.stage.team, "Qui la prend ?", sender=nathalie, thread=topic.id)
    expect(button.locator(".badge")).to_be_visible()
    button.click()
    expect(seen.page.locator("#staff-box")).to_contain_text("Qui la prend ?")
    expect(button.locator(".badge")).to_have_count(0)


def test_accompaniers_are_not_promoters(seen: Seen) -> None:
    """Who is of the team is not in the list of promoters."""
    people = seen.page.locator("[data-person]")
    expect(people).to_have_count(2)


def test_the_group_is_made_where_there_is_none(seen: Seen) -> None:
    """Without a group, the pane says so and offers to make one."""
    with Running() as empty:
        empty.api.person("Josée")
        seen.page.goto(empty.url)
        _look(seen)
        seen.page.get_by_role("button", name="Créer le groupe").click()
        expect(seen.page.locator("#staff-title")).to_have_text("Équipe d’accompagnement")
        seen.page.goto("about:blank")
    # The two addresses differ: what was asked of the other sandbox is no fault of the page.
    seen.errors.clear()
