"""What the page does when the line, the sandbox or the bot fail."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect

from bot.sandbox.serving import Running
from tests.sandbox.page.conftest import Open, Seen


def test_a_restart_is_said_and_survived(opened: Open) -> None:
    """The page says that the line is lost, comes back by itself, and says what became of it."""
    seen = opened("desktop")
    seen.choose(seen.stage.josee)
    seen.start()
    port = urlsplit(seen.stage.running.url).port or 0
    seen.stage.running.stop()
    expect(seen.page.locator("#line")).to_be_visible()
    seen.page.fill("#chat-form textarea", "gardé")
    seen.page.click("#chat-form .send")
    expect(seen.page.get_by_text("Votre texte est gardé ici")).to_be_visible()
    expect(seen.page.locator("#chat-form textarea")).to_have_value("gardé")
    with Running(port) as again:
        again.api.person("Awa")
        expect(seen.page.get_by_text("les conversations d’avant sont effacées")).to_be_visible()
        expect(seen.page.locator("#line")).to_be_hidden()
        expect(seen.page.locator("[data-person]")).to_have_count(1)
        expect(seen.page.locator("#phone-owner")).to_have_text("Téléphone d’Awa")
        seen.page.goto("about:blank")


def test_a_fault_is_asked_for(seen: Seen) -> None:
    """A fault is queued for the bot's next calls, shown in its log, and taken back."""
    seen.start()
    seen.page.get_by_role("button", name="Pannes", exact=True).click()
    dialog = seen.page.get_by_role("dialog")
    expect(dialog.locator("#faults-log")).to_contain_text("Envoi d’un message")
    dialog.get_by_role("button", name="Votre message est livré deux fois").click()
    expect(dialog).to_be_hidden()
    seen.page.get_by_role("button", name="Pannes", exact=True).click()
    dialog.get_by_role("button", name="Votre fichier s’arrête en route").click()
    expect(seen.page.get_by_text("envoyez maintenant une photo")).to_be_visible()
    seen.page.get_by_role("button", name="Pannes", exact=True).click()
    dialog.get_by_role("button", name="Tout est lent").click()
    assert seen.stage.running.faults.waiting
    seen.page.get_by_role("button", name="Pannes", exact=True).click()
    dialog.get_by_role("button", name="Annuler les pannes").click()
    expect(seen.page.get_by_text("plus de panne en attente")).to_be_visible()
    assert not seen.stage.running.faults.waiting
