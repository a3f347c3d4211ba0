"""Text, names and files that mean harm are shown as they are, and harm nothing."""

from __future__ import annotations

from playwright.sync_api import expect

from bot.sandbox.methods.call import Upload
from tests.sandbox.page.conftest import Seen

MARKUP = "<img src=x onerror=\"document.title='pris'\"><script>document.title='pris'</script>"
LONG = "Anticonstitutionnellement" * 40
TURNED = "facture \u202efdp.exe"
# The zero-width joiner and a flag: several units each.
EMOJI = "👩‍🍳🏳️‍🌈" * 30


def test_hostile_words_are_words(seen: Seen) -> None:
    """Markup, endless words, turned letters and emoji stay inside their bubble."""
    seen.start()
    for text in (MARKUP, LONG, TURNED, EMOJI):
        seen.write(text)
        expect(seen.page.locator("#chat-box .mine").last.locator(".text")).to_have_text(text)
    for text in (MARKUP, LONG):
        expect(seen.bubble(text)).to_be_visible()
    assert seen.page.title() != "pris"
    assert seen.page.locator("#chat-box img").count() == 0
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = """() => [...document.querySelectorAll("#chat-box .bubble")].every((one) =>
      one.getBoundingClientRect().right <= one.closest(".box").getBoundingClientRect().right)"""
    assert seen.page.evaluate(inside)


def test_hostile_names_are_names(seen: Seen) -> None:
    """A promoter's name, a topic's and a file's name are text, and turn nothing around."""
    seen.start()
    api = seen.stage.running.api
    person = api.person(f"{MARKUP[:40]}\u202e")
    nathalie = next(iter(api.world.chats[seen.stage.team].members))
    api.open_topic(seen.stage.team, f"{MARKUP[:60]}", nathalie)
    name = "a\u202e<b>\"'.html"
    api.write(
        seen.stage.josee, files=((Upload(name, "text/html", b"<script>1</script>"), "document"),)
    )
    if seen.page.locator("#tab-people").is_visible():
        seen.page.click("#tab-people")
    entry = seen.page.locator(f'[data-person="{person}"]')
    expect(entry).to_contain_text("<img src=x")
    assert "\u202e" not in entry.inner_text()
    link = seen.page.locator("#chat-box .mine .sheet").last
    expect(link).to_contain_text("<b>")
    href = link.get_attribute("href")
    answer = seen.page.request.get(f"{seen.stage.running.url}{href}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_link_that_runs_something_is_no_link(seen: Seen) -> None:
    """Addresses that are not of the web are left as words."""
    seen.start()
    api = seen.stage.running.api
    entity = {"type": "text_link", "offset": 0, "length": 4, "url": "javascript:alert(1)"}
    found = api.write(seen.stage.josee, "lien").messages[0]
    # Telegram refuses such a link; the page does not lean on that.
    with api.world.lock:
        message = found | {"entities": [entity], "edit_date": found["date"]}
        api.world.event("edited", seen.stage.josee, message=message)
    mine = seen.page.locator("#chat-box .mine").filter(has_text="lien")
    expect(mine.locator(".stamp")).to_contain_text("modifié")
    expect(mine.locator("a")).to_have_count(0)
