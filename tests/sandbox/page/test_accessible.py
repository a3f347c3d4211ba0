"""The page for somebody who does not see it, or holds no mouse, or reads it very large."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.sandbox.page.chromium import SIZES
from tests.sandbox.page.conftest import Open, Seen
from tests.sandbox.page.watched import serious

PANES = ("people", "phone", "staff")


def _furnish(seen: Seen) -> None:
    """Have something of every kind on the page."""
    seen.choose(seen.stage.josee)
    seen.start()
    for command in ("/riche", "/fichier", "allô"):
        seen.write(command)
    expect(seen.bubble("allô")).to_be_visible()
    api = seen.stage.running.api
    nathalie = next(iter(api.world.chats[seen.stage.team].members))
    api.open_topic(seen.stage.team, "Josée, Matane", nathalie)
    api.write(seen.stage.team, "Je la rappelle demain.", sender=nathalie)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothingserious(opened: Open, size: str, scheme: str) -> None:
    """In each pane, at each size, in light and dark, and in the dialogs and menus."""
    seen = opened(size, color_scheme=scheme, reduced_motion="reduce")
    assert serious(seen.page) == []
    _furnish(seen)
    for pane in PANES:
        tab = seen.page.locator(f"#tab-{pane}")
        if tab.is_visible():
            tab.click()
        assert serious(seen.page) == [], pane
    if seen.page.locator("#tab-phone").is_visible():
        seen.page.click("#tab-phone")
    seen.page.get_by_role("button", name="Menu de la conversation").click()
    assert serious(seen.page) == []
    seen.page.keyboard.press("Escape")
    seen.page.fill("#chat-form textarea", "/")
    assert serious(seen.page) == []
    seen.page.click("#faults-open")
    assert serious(seen.page) == []


def test_a_keyboard_is_enough(opened: Open) -> None:
    """From the list to the answer without a mouse; the place is kept when buttons go away."""
    seen = opened("desktop")
    page = seen.page
    page.locator(f'[data-person="{seen.stage.josee}"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Démarrer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#chat-form textarea")).to_be_focused()
    page.get_by_role("button", name="Oui, gardez mon dossier").focus()
    page.keyboard.press("Enter")
    expect(seen.bubble("Choix : oui")).to_be_visible()
    expect(page.locator("#chat-box .keys")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('#chat-box') !== null")
    menu = page.get_by_role("button", name="Menu de la conversation")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Bloquer le robot")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_a_new_message_is_said_once(seen: Seen) -> None:
    """The live region holds the bot's new words, and not what was there before."""
    seen.start()
    live = seen.page.locator("#live p")
    expect(live).to_have_text(["Jonction : Bonjour !"])
    seen.choose(seen.stage.marie)
    seen.choose(seen.stage.josee)
    expect(live).to_have_count(1)


def test_targets_are_large_enough_for_a_thumb(opened: Open) -> None:
    """On a phone, whatever is pressed is 44 pixels high and wide, links inside a text apart."""
    seen = opened("phone")
    _furnish(seen)
    for pane in PANES:
        seen.page.click(f"#tab-{pane}")
        small = seen.page.evaluate(
            """() => [...document.querySelectorAll("button, select, textarea, a")]
              .filter((one) => one.offsetParent !== null && !one.closest(".text"))
              .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
              .filter(([, box]) => box.width < 44 || box.height < 44)
              .map(([html]) => html)"""
        )
        assert small == [], pane


@pytest.mark.parametrize("width", [320, 480, 640, 768, 1024, 1280])
def test_nothing_goes_past_the_side(opened: Open, width: int) -> None:
    """Down to 320 pixels (a desktop at 400 %), nothing needs to be moved sideways."""
    seen = opened("desktop", viewport={"width": width, "height": 640})
    _furnish(seen)
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert seen.page.evaluate(wide)
    boxes = "[...document.querySelectorAll('.box')].every((b) => b.scrollWidth <= b.clientWidth)"
    assert seen.page.evaluate(boxes)
    expect(seen.page.locator("#chat-form textarea")).to_be_in_viewport()
