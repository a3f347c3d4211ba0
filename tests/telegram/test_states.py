"""What becomes of letters, whatever Telegram answers: the real service on the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import App
from bot.backends.store.tables import conversations
from bot.engine.delivery import Delivery, Letter
from bot.sandbox.serving import Running as Sandbox
from tests.telegram.stage import IDEA, YES, Stage, buttons

_BLOCKED = "Forbidden: bot was blocked by the user"
_PLACE = "Bas-Saint-Laurent"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A stand-in for Telegram."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def stage(published: Callable[[str], App], sandbox: Sandbox, tmp_path: Path) -> Iterator[Stage]:
    """The service, running."""
    address = f"sqlite:///{tmp_path / 'boxes.db'}"
    with Stage(published("livre"), address, sandbox) as made:
        yield made


def _post(stage: Stage, chat: int, **payload: object) -> None:
    """Keep a letter that no turn made."""
    letter = Letter("sendMessage", {"chat_id": chat, "text": "Un rappel", **payload})
    delivery = Delivery("", f"telegram:{chat}", ())
    stage.books.post.finish(delivery, [letter], stage.clock())


def _state(stage: Stage, box: str, state: str) -> Callable[[], int]:
    return lambda: stage.books.post.tally(stage.clock(), 0).counts.get((box, state), 0)


def _in_order(stage: Stage, chat: int) -> None:
    """Assert that each letter is in the chat once, in the order they were kept."""
    marks = [int(row.mark) for row in stage.letters(chat) if row.action.startswith("send")]
    assert marks == [one["message_id"] for one in stage.sandbox.api.replies(chat)]
    assert marks == sorted(set(marks))


def test_what_waits_for_somebody_who_blocked_arrives_in_order_once_unblocked(
    stage: Stage, sandbox: Sandbox
) -> None:
    """Nothing is lost for somebody who blocks the bot, then lets it write again."""
    chat = stage.opened()
    before = len(stage.texts(chat))
    sandbox.api.fault("429", "sendMessage", chat=chat, seconds=60)
    stage.write(chat, "oui")
    stage.until(lambda: any(row.reason for row in stage.letters(chat)))
    stage.write(chat, "les aînés mangent seuls")
    stage.until(lambda: all(row.finished for row in stage.arrived()))
    stage.member(chat, "blocked")
    stage.clock.go(timedelta(minutes=2))
    stage.until(_state(stage, "outbox", "blocked"))
    assert len(stage.texts(chat)) == before
    stage.member(chat, "member")
    stage.settle()
    assert _PLACE in "".join(stage.texts(chat)[before:])
    assert not _state(stage, "outbox", "blocked")()
    _in_order(stage, chat)


def test_a_chat_that_is_not_found_is_written_to_again_when_it_writes(
    stage: Stage, sandbox: Sandbox
) -> None:
    """Somebody whose account was away gets what waited when they come back."""
    words = "Bad Request: chat not found"
    chat = stage.person()
    sandbox.api.fault("error", "sendMessage", chat=chat, description=words)
    stage.write(chat, IDEA)
    stage.until(_state(stage, "outbox", "blocked"))
    found = stage.books.post.tally(stage.clock()).troubles
    assert [one.state for one in found] == ["blocked"]
    assert "not found" in found[0].reason
    assert len(stage.say(chat, "oui")) >= 2
    _in_order(stage, chat)


def test_one_chat_told_to_wait_holds_back_no_other(stage: Stage, sandbox: Sandbox) -> None:
    """Somebody written to too fast waits alone."""
    slow, other = stage.person(), stage.person()
    sandbox.api.fault("429", "sendMessage", chat=slow, seconds=600)
    stage.write(slow, IDEA)
    stage.until(lambda: any(row.reason for row in stage.letters(slow)))
    stage.write(other, IDEA)
    stage.until(lambda: stage.texts(other))
    assert not stage.texts(slow)
    assert stage.books.post.tally(stage.clock()).paused is None
    stage.settle()
    assert stage.texts(slow) == stage.texts(other)


def test_when_the_bot_is_told_to_wait_nobody_is_written_to(stage: Stage, sandbox: Sandbox) -> None:
    """The limit of the whole bot stops every letter, and none is lost."""
    chats = [stage.person() for _ in range(3)]
    sandbox.api.fault("429", "sendMessage", times=2, seconds=600)
    stage.write(chats[0], IDEA)
    stage.until(lambda: any(row.reason for row in stage.letters(chats[0])))
    stage.write(chats[1], IDEA)
    stage.until(lambda: stage.books.post.tally(stage.clock()).paused)
    stage.write(chats[2], IDEA)
    stage.until(lambda: stage.letters(chats[2]))
    stage.settle()
    assert len({str(stage.texts(chat)) for chat in chats}) == 1
    waits = [row for row in sandbox.api.requests("sendMessage") if row["status"] == 429]
    assert len(waits) == 2
    assert len(sandbox.api.requests("sendMessage")) == 5


def test_words_whose_formatting_is_refused_arrive_plain(stage: Stage, sandbox: Sandbox) -> None:
    """A mistake of formatting loses the bold, never the words."""
    other, chat = stage.opened(), stage.opened()
    words = "Bad Request: can't parse entities: unexpected end of the entity"
    sandbox.api.fault("error", "sendMessage", chat=chat, description=words)
    assert stage.say(chat, "menu") == stage.say(other, "menu")
    assert stage.last(other)["entities"]
    assert "entities" not in stage.last(chat)
    assert buttons(stage.last(chat))
    assert stage.letters(chat)[-1].how == "plain"


def test_a_topic_that_is_gone_is_given_up_in_private_only(stage: Stage, sandbox: Sandbox) -> None:
    """A private letter passes without its topic; a group's would be read by others: it is kept."""
    chat = stage.opened()
    before = stage.texts(chat)
    _post(stage, chat, message_thread_id=99)
    group = sandbox.api.group("L'équipe", [chat], forum=True, admin=True)
    _post(stage, group, message_thread_id=99)
    stage.until(_state(stage, "outbox", "dead"))
    stage.settle()
    assert stage.texts(chat) == [*before, "Un rappel"]
    assert stage.letters(chat)[-1].how == "no_topic"
    assert "topic_gone" in [row.reason for row in stage.letters(group)]
    assert "Un rappel" not in stage.texts(group)


def test_a_group_that_became_a_supergroup_is_written_to_there(
    stage: Stage, sandbox: Sandbox
) -> None:
    """What is kept for a group goes to the supergroup that it became, once."""
    member = stage.opened()
    group = sandbox.api.group("Le comité", [member], number=-4_200)
    stage.until(lambda: stage.texts(group))
    moved = sandbox.api.migrate(group)
    _post(stage, group)
    stage.until(lambda: "Un rappel" in stage.texts(moved))
    stage.settle()
    assert stage.texts(moved).count("Un rappel") == 1
    _post(stage, group)
    stage.settle()
    assert stage.texts(moved).count("Un rappel") == 2


def test_a_press_that_is_too_old_to_be_acknowledged_is_answered(
    stage: Stage, sandbox: Sandbox
) -> None:
    """Telegram forgets presses after a while; the person is answered all the same."""
    chat = stage.person()
    stage.say(chat, IDEA)
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    sandbox.api.fault("error", "answerCallbackQuery", description=words)
    stage.press(chat, YES)
    stage.settle()
    assert stage.known(chat)[1] is not None
    assert stage.alive


def test_a_document_that_is_refused_is_told_of(stage: Stage, sandbox: Sandbox) -> None:
    """A file that Telegram refuses gives a sentence that names it, and the others come."""
    chat = stage.opened()
    stage.say(chat, "oui")
    stage.say(chat, "exporter")
    sandbox.api.fault("error", "sendDocument", code=413, description="Request Entity Too Large")
    before = len(stage.texts(chat))
    stage.press(chat, "Préparer les fichiers")
    stage.settle()
    found = sandbox.api.replies(chat)[before:]
    told = [one["text"] for one in found if "n'a pas accepté le fichier" in one.get("text", "")]
    assert len(told) == 1
    assert ".docx" in told[0]
    assert [one for one in found if "document" in one]
    dead = [row for row in stage.letters(chat) if row.state == "dead"]
    assert [row.reason for row in dead] == ["file_refused"]
    assert dead[0].action == "sendDocument"


def test_a_page_of_a_message_too_old_to_change_comes_in_a_new_one(
    stage: Stage, sandbox: Sandbox
) -> None:
    """After the time that Telegram leaves, what cannot be changed is written again."""
    chat = stage.opened()
    stage.say(chat, "oui")
    stage.say(chat, "menu")
    old = stage.last(chat)
    stage.clock.go(timedelta(hours=49))
    sandbox.api.ahead(49 * 3600)
    words = "Bad Request: message can't be edited"
    sandbox.api.fault("error", "editMessageReplyMarkup", description=words)
    stage.press(chat, "Suite")
    stage.settle()
    new = stage.last(chat)
    assert new["message_id"] > old["message_id"]
    assert "◂ Avant" in {one["text"] for one in buttons(new)}


def test_pages_turn_and_turn_back(stage: Stage, sandbox: Sandbox) -> None:
    """The choices of a long list are turned in the message itself, and back."""
    chat = stage.opened()
    stage.say(chat, "oui")
    stage.say(chat, "menu")
    first, before = stage.last(chat), stage.texts(chat)
    press = stage.press(chat, "Suite ▸")
    stage.settle()
    second = stage.last(chat)
    assert stage.acknowledged(press)
    assert buttons(second) != buttons(first)
    stage.press(chat, "◂ Avant")
    stage.settle()
    assert buttons(stage.last(chat)) == buttons(first)
    assert stage.texts(chat) == before


def test_a_stale_button_explains_itself_after_a_restart(stage: Stage, sandbox: Sandbox) -> None:
    """A button of weeks ago says what it was for, and the question that waits comes back."""
    chat = stage.opened()
    stage.say(chat, "oui")
    old = stage.last(chat)
    data = buttons(old)[0]["callback_data"]
    stage.say(chat, "les aînés mangent seuls et sautent des repas")
    asked = stage.known(chat)[0].pending
    stage.start()
    stage.clock.go(timedelta(days=40))
    before = len(stage.texts(chat))
    stage.press_data(chat, old["message_id"], data)
    stage.settle()
    told = stage.texts(chat)[before:]
    assert "déjà répondu" in "".join(told)
    now = stage.known(chat)[0].pending
    assert asked
    assert now
    assert (now.what, now.room) == (asked.what, asked.room)


def test_a_button_pressed_twice_acts_once(stage: Stage, sandbox: Sandbox) -> None:
    """A hurried finger opens one dossier, and gets one answer."""
    once, twice = stage.person(), stage.person()
    for chat in (once, twice):
        stage.say(chat, IDEA)
    stage.press(once, YES)
    stage.settle()
    button = buttons(stage.last(twice))[0]["callback_data"]
    message = stage.last(twice)["message_id"]
    presses = [stage.press_data(twice, message, button) for _ in range(2)]
    stage.settle()
    presses.append(stage.press_data(twice, message, button))
    stage.settle()
    assert stage.texts(twice) == stage.texts(once)
    for press in presses:
        assert stage.acknowledged(press)


@pytest.mark.parametrize("kind", ["500", "503", "cut_before"])
def test_a_line_that_fails_delays_an_answer(stage: Stage, sandbox: Sandbox, kind: str) -> None:
    """A letter that Telegram did not answer leaves again, in its place."""
    chat = stage.opened()
    before = len(stage.texts(chat))
    sandbox.api.fault(kind, "sendMessage", times=2)
    stage.write(chat, "oui")
    stage.write(chat, "les aînés de la place mangent seuls")
    stage.settle()
    assert _PLACE in "".join(stage.texts(chat)[before:])
    pending = stage.known(chat)[0].pending
    assert pending is not None
    assert pending.what not in ("projet-idee", "projet-territoire")
    _in_order(stage, chat)


@pytest.mark.parametrize("kind", ["cut_after", "bad_json"])
def test_a_letter_whose_answer_was_lost_comes_twice_and_is_marked(
    stage: Stage, sandbox: Sandbox, kind: str
) -> None:
    """The one case in which a letter may come twice is counted, and the next ones follow."""
    chat = stage.person()
    sandbox.api.fault(kind, "sendMessage")
    stage.write(chat, IDEA)
    stage.settle()
    first, again = stage.texts(chat)
    assert first == again
    assert [row.unsure for row in stage.letters(chat)] == [True]
    assert stage.books.post.tally(stage.clock()).unsure == 1


def test_somebody_whose_state_cannot_be_read_is_told_so(stage: Stage) -> None:
    """A state that was spoilt leaves nobody without an answer, and an operator sees whose it is."""
    chat, other = stage.opened(), stage.opened()
    person = f"telegram:{chat}"
    spoilt = update(conversations).where(conversations.c.person == person).values(state="{}")
    with stage.books.database.begin() as connection:
        connection.execute(spoilt)
    before = len(stage.texts(chat))
    stage.write(chat, "bonjour")
    stage.settle()
    assert len(stage.texts(chat)) == before + 1
    found = stage.books.post.tally(stage.clock()).troubles
    assert [(one.state, one.conversation) for one in found] == [("dead", person)]
    assert stage.say(other, "menu")
