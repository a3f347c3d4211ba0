"""What a promoter does on the page."""

from __future__ import annotations

from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.sandbox.page.conftest import Seen
from tests.sandbox.page.rote import FILE, TOKEN
from tests.sandbox.page.watched import serious


def test_she_starts_and_presses_a_button(seen: Seen) -> None:
    """« Démarrer » sends /start; a button waits until the bot answers, then the buttons go."""
    expect(seen.page.get_by_text("Je réponds par cœur.")).to_be_visible()
    seen.start()
    waiting = seen.page.get_by_role("button", name="Attendre")
    waiting.click()
    expect(waiting).to_have_attribute("aria-busy", "true")
    seen.stage.bot.release()
    expect(seen.bubble("Choix : attendre")).to_be_visible()
    expect(seen.page.get_by_text("Bien noté !")).to_be_visible()
    expect(seen.page.locator("#chat-box .keys")).to_have_count(0)


def test_the_latest_buttons_stand_out(seen: Seen) -> None:
    """Buttons of before are quieter, keep a name of their own, can be read and still work."""
    seen.start()
    seen.write("/start")
    expect(seen.bubble("Bonjour !")).to_have_count(2)
    before = seen.page.get_by_role("group", name="Choix d’un message d’avant")
    latest = seen.page.get_by_role("group", name="Choix offerts")
    shade = "(one) => getComputedStyle(one.querySelector('.key')).backgroundColor"
    assert before.evaluate(shade) != latest.evaluate(shade)
    assert serious(seen.page) == []
    before.get_by_role("button", name="Oui, gardez mon dossier").click()
    expect(seen.bubble("Choix : oui")).to_be_in_viewport()
    expect(before).to_have_count(0)
    expect(latest).to_have_count(1)


def test_enter_sends_and_shift_enter_breaks_the_line(seen: Seen) -> None:
    """On a desktop, Enter sends; with Shift, it begins another line."""
    seen.start()
    field = seen.page.locator("#chat-form textarea")
    field.fill("une")
    field.press("Shift+Enter")
    field.type("deux")
    if seen.page.evaluate("matchMedia('(pointer: coarse)').matches"):
        seen.page.click("#chat-form .send")
    else:
        field.press("Enter")
    expect(seen.bubble("une\ndeux").locator(".text")).to_have_text("une\ndeux", use_inner_text=True)
    expect(field).to_have_value("")


def test_formatting_is_shown(seen: Seen) -> None:
    """Bold, italic, code, links, spoilers and quotes are what they are, made of safe nodes."""
    seen.start()
    seen.write("/riche")
    rich = seen.bubble("gras")
    expect(rich.locator("strong")).to_have_text("gras")
    expect(rich.locator("em")).to_have_text("penché")
    expect(rich.locator("code")).to_have_text("code")
    link = rich.get_by_role("link", name="lien")
    expect(link).to_have_attribute("href", "https://exemple.org/a?b=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    rich.get_by_role("button", name="Montrer le texte caché").click()
    expect(rich.get_by_text("secret")).to_be_visible()
    expect(rich.locator("blockquote").first).to_have_text("extrait")
    # What fits has nothing to unfold.
    more = rich.get_by_role("button", name="Lire la suite")
    expect(more).to_have_count(1)
    more.click()
    expect(rich.get_by_role("button", name="Replier")).to_have_attribute("aria-expanded", "true")


def test_a_long_answer_is_read_from_its_beginning(seen: Seen) -> None:
    """What is longer than the screen is shown from its first words, with a way to its end."""
    seen.start()
    seen.write("/long")
    expect(seen.bubble("Premier mot")).to_be_visible()
    top = "(one) => one.getBoundingClientRect().top"
    box = seen.page.locator("#chat-box").evaluate(top)
    assert seen.bubble("Premier mot").evaluate(top) >= box
    down = seen.page.locator("#phone").get_by_role("button", name="Aller au dernier message")
    down.click()
    expect(down).to_be_hidden()
    expect(seen.bubble("Premier mot").locator(".stamp")).to_be_in_viewport()


def test_she_downloads_the_real_file(seen: Seen) -> None:
    """A file of the bot's comes byte for byte, under a name that hides nothing."""
    seen.start()
    seen.write("/fichier")
    with seen.page.expect_download() as download:
        seen.bubble("Voici.").get_by_role("link").click()
    assert Path(download.value.path()).read_bytes() == FILE
    assert "\u202e" not in download.value.suggested_filename
    assert "\u202e" not in seen.bubble("Voici.").inner_text()


def test_she_sends_files(seen: Seen, tmp_path: Path) -> None:
    """A document, an album of photos with a caption, and a voice message reach the bot."""
    seen.start()
    letter = tmp_path / "lettre d'appui.txt"
    letter.write_text("Nous appuyons ce projet.", encoding="utf-8")
    seen.page.get_by_role("button", name="Joindre").first.click()
    with seen.page.expect_file_chooser() as chooser:
        seen.page.get_by_role("menuitem", name="Document").click()
    chooser.value.set_files(letter)
    seen.write("La voici")
    expect(seen.bubble("document=lettre d'appui.txt La voici")).to_be_visible()
    photos = [tmp_path / f"{name}.png" for name in "ab"]
    for photo in photos:
        photo.write_bytes(bytes.fromhex(_PNG))
    seen.page.get_by_role("button", name="Joindre").first.click()
    with seen.page.expect_file_chooser() as chooser:
        seen.page.get_by_role("menuitem", name="Photo").click()
    chooser.value.set_files(photos)
    seen.write("Notre local")
    expect(seen.bubble("photo album Notre local")).to_be_visible()
    expect(seen.bubble("photo album")).to_have_count(2)
    seen.page.get_by_role("button", name="Envoyer un message vocal").click()
    expect(seen.bubble("vocal")).to_be_visible()


def test_she_drops_a_file(seen: Seen) -> None:
    """A file dropped on the phone waits in the tray, and may be taken out again."""
    seen.start()
    seen.page.evaluate(
        """() => {
          const held = new DataTransfer();
          held.items.add(new File(["x"], "plan.pdf", { type: "application/pdf" }));
          document.querySelector("#chat-box").dispatchEvent(
            new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: held }));
        }"""
    )
    expect(seen.page.locator("#chat-form .tray")).to_contain_text("plan.pdf")
    seen.page.get_by_role("button", name="Retirer plan.pdf").click()
    expect(seen.page.locator("#chat-form .tray")).to_be_hidden()


def test_she_corrects_what_she_wrote(seen: Seen) -> None:
    """A message that is edited reaches the bot as such, and is marked."""
    seen.start()
    seen.write("une erreure")
    mine = seen.page.locator("#chat-box .mine").filter(has_text="une erreure")
    seen.menu(mine, "Modifier")
    seen.write("une erreur")
    expect(seen.bubble("modifié une erreur")).to_be_visible()
    corrected = seen.page.locator("#chat-box .mine").filter(has_text="une erreur")
    expect(corrected.locator(".stamp")).to_contain_text("modifié")


def test_what_she_began_to_write_is_kept(seen: Seen) -> None:
    """Another phone is taken for a moment: words that were not sent are found again."""
    seen.start()
    field = seen.page.locator("#chat-form textarea")
    field.fill("Nous voulons")
    seen.choose(seen.stage.marie)
    seen.choose(seen.stage.josee)
    expect(field).to_have_value("Nous voulons")
    expect(seen.page.get_by_role("button", name="Envoyer", exact=True).first).to_be_visible()


def test_who_reads_above_is_left_there(seen: Seen) -> None:
    """Who went up to read stays there when the bot says something more, and may go to it."""
    seen.start()
    seen.write("/long")
    expect(seen.bubble("Premier mot")).to_be_in_viewport()
    box = seen.page.locator("#chat-box")
    box.dispatch_event("wheel")
    box.evaluate("(one) => one.scrollTo(0, 0)")
    said = {"chat_id": seen.stage.josee, "text": "Encore un mot."}
    httpx.post(f"{seen.url}/bot{TOKEN}/sendMessage", json=said).raise_for_status()
    expect(seen.bubble("Encore un mot.")).to_be_attached()
    expect(seen.bubble("Bonjour !")).to_be_in_viewport()
    seen.page.locator("#phone").get_by_role("button", name="Aller au dernier message").click()
    expect(seen.bubble("Encore un mot.")).to_be_in_viewport(ratio=1)


def test_what_answers_comes_in_sight(seen: Seen) -> None:
    """Whether a large picture was sent, or an old message corrected far above."""
    seen.start()
    seen.write("une erreure")
    expect(seen.bubble("une erreure")).to_be_visible()
    seen.write("/long")
    expect(seen.bubble("Premier mot")).to_be_in_viewport()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": seen.page.screenshot()}
    seen.page.get_by_role("button", name="Joindre").first.click()
    with seen.page.expect_file_chooser() as chooser:
        seen.page.get_by_role("menuitem", name="Photo").click()
    chooser.value.set_files([picture])  # type: ignore[list-item]
    seen.write("Notre local")
    expect(seen.bubble("photo Notre local")).to_be_in_viewport(ratio=1)
    mine = seen.page.locator("#chat-box .mine").filter(has_text="une erreure")
    seen.menu(mine, "Modifier")
    seen.write("une erreur")
    expect(seen.bubble("modifié une erreur")).to_be_in_viewport(ratio=1)


def test_she_answers_quotes_and_forwards(seen: Seen) -> None:
    """A message is answered, some words of it are quoted, and a text from elsewhere goes on."""
    seen.start()
    row = seen.page.locator("#chat-box .theirs").filter(has_text="Bonjour")
    seen.menu(row, "Répondre")
    seen.write("allô")
    expect(seen.bubble("réponse allô")).to_be_visible()
    row.locator(".text").evaluate("(node) => getSelection().selectAllChildren(node)")
    seen.menu(row, "Citer les mots choisis")
    seen.write("oui")
    expect(seen.bubble("citation=Bonjour ! réponse oui")).to_be_visible()
    seen.page.get_by_role("button", name="Joindre").first.click()
    seen.page.get_by_role("menuitem", name="Texte reçu d’ailleurs").click()
    seen.page.get_by_label("Son texte").fill("La salle est libre.")
    seen.page.get_by_role("button", name="Transférer", exact=True).click()
    expect(seen.bubble("transféré La salle est libre.")).to_be_visible()
    expect(seen.page.locator("#chat-box .forwarded")).to_contain_text("Centre communautaire")


def test_she_uses_the_menu_of_commands(seen: Seen) -> None:
    """« / » lists what the bot offers, and a command is chosen without a mouse."""
    seen.start()
    field = seen.page.locator("#chat-form textarea")
    field.fill("/fi")
    expect(seen.page.locator("#chat-form .commands button")).to_have_count(1)
    field.press("ArrowDown")
    seen.page.keyboard.press("Enter")
    expect(seen.bubble("Voici.")).to_be_visible()


def test_she_sees_that_the_bot_writes(seen: Seen) -> None:
    """« écrit… » is shown while the bot says that it works, and goes with its answer."""
    seen.start()
    seen.write("/lent")
    expect(seen.page.locator("#bot-status")).to_have_text("écrit…")
    seen.stage.bot.release()
    expect(seen.bubble("Voilà.")).to_be_visible()
    expect(seen.page.locator("#bot-status")).to_have_text("robot")


def test_she_blocks_the_bot_and_comes_back(seen: Seen) -> None:
    """Blocked, the phone offers only to unblock; then she writes again."""
    seen.start()
    seen.page.get_by_role("button", name="Menu de la conversation").click()
    seen.page.get_by_role("menuitem", name="Bloquer le robot").click()
    seen.page.get_by_role("button", name="Débloquer le robot").click()
    seen.write("me revoilà")
    expect(seen.bubble("me revoilà")).to_be_visible()


def test_several_promoters_at_once(seen: Seen) -> None:
    """One is added; what comes for another is counted, and read when her phone is taken."""
    seen.start()
    seen.choose(seen.stage.marie)
    expect(seen.page.locator("#chat-empty")).to_be_visible()
    api = seen.stage.running.api
    api.write(seen.stage.josee, "encore là ?")
    if seen.page.locator("#tab-people").is_visible():
        seen.page.click("#tab-people")
    badge = seen.page.locator(f'[data-person="{seen.stage.josee}"] .badge')
    expect(badge).to_contain_text("1 message non lu")
    seen.choose(seen.stage.josee)
    expect(seen.bubble("encore là ?")).to_be_visible()
    expect(badge).to_have_count(0)
    if seen.page.locator("#tab-people").is_visible():
        seen.page.click("#tab-people")
    many = [seen.stage.running.api.person(f"Nom {n}") for n in range(12)]
    expect(seen.page.locator(f'[data-person="{many[-1]}"]')).to_be_attached()
    seen.page.get_by_role("button", name="Ajouter").click()
    seen.page.get_by_label("Son prénom").fill("Awa")
    seen.page.get_by_role("dialog").get_by_role("button", name="Ajouter").click()
    expect(seen.page.locator("#phone-owner")).to_have_text("Téléphone d’Awa")
    if seen.page.locator("#people").is_visible():
        expect(seen.page.get_by_role("button", name="Awa")).to_be_in_viewport()


_PNG = (
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8"
    "cfc000000301010018dd8db00000000049454e44ae426082"
)
