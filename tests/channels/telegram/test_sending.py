"""Sending through the sandbox: what Telegram answers is told as a value, and nothing is lost."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.backends.files.prompts import load_sentences
from bot.channels.telegram.attempts import FILENAME, OTHERWISE
from bot.channels.telegram.opening import open_bot
from bot.channels.telegram.rendering import Renderer
from bot.channels.telegram.sending import TelegramSender
from bot.domain.message import Choice, OutFile, Reply
from bot.engine.delivery import Failed, Letter, Moved, Posted, Postponed, Result, Sent, Shut
from bot.errors import TokenRefused
from bot.sandbox.serving import Running
from tests.tiny_folder import REPO

TOKEN = "123456:AAHk1lmnopqrstuvwxyzABCDEFGHIJKLMNO"  # noqa: S105  # the sandbox takes any
RENDERER = Renderer(load_sentences(REPO / "prompts", "telegram"))
SECRET = "le projet secret de la rue Principale"  # noqa: S105  # a text that no log may hold
_CHOICES = (Choice("3.0", "Oui"), Choice("3.1", "Non"))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    """A sandbox of this file's own."""
    with Running() as running:
        yield running


@pytest.fixture
def chat(sandbox: Running) -> Iterator[int]:
    """A person who wrote to the bot; no fault is left behind."""
    person = sandbox.api.person("Ana")
    sandbox.api.write(person, "/start")
    yield person
    sandbox.api.clear_faults()


def _send(url: str, *letters: Letter, conversation: str = "telegram:1") -> list[Result]:
    async def run() -> list[Result]:
        bot = open_bot(TOKEN, url)
        async with bot.request:
            sender = TelegramSender(bot)
            return [
                await sender.send(Posted(n, conversation, letter))
                for n, letter in enumerate(letters)
            ]

    return asyncio.run(run())


def _letter(chat: int, text: str = SECRET, **more: Any) -> Letter:
    return Letter("sendMessage", {"chat_id": chat, "text": text, **more})


def _rendered(chat: int, reply: Reply) -> Letter:
    return RENDERER.render(chat, (reply,))[-1]


def _texts(sandbox: Running, chat: int) -> list[str]:
    return [str(message["text"]) for message in sandbox.api.replies(chat)]


def _refuse(sandbox: Running, chat: int, words: str, code: int = 400, **more: Any) -> None:
    name = {400: "Bad Request: ", 403: "Forbidden: "}.get(code, "")
    sandbox.api.fault("error", chat=chat, code=code, description=f"{name}{words}", **more)


def test_a_rendered_reply_is_taken_as_it_is(sandbox: Running, chat: int) -> None:
    """Text, entities and buttons arrive as they were rendered; the message's id is its mark."""
    letter = _rendered(chat, Reply("Voici :\n• Un\n\nOn continue ?", _CHOICES))
    (result,) = _send(sandbox.url, letter)
    (message,) = sandbox.api.replies(chat)
    assert result == Sent(str(message["message_id"]))
    assert [e["type"] for e in message["entities"]] == ["bold", "bold"]
    assert message["reply_markup"]["inline_keyboard"][0][1] == {
        "text": "Non",
        "callback_data": "3.1",
    }


def test_a_file_arrives_with_its_bytes_and_name(sandbox: Running, chat: int) -> None:
    """A document is what was given, under a safe name."""
    (letter,) = RENDERER.render(chat, (Reply("", files=(OutFile("Résumé.docx", "", b"PK1"),)),))
    (result,) = _send(sandbox.url, letter)
    assert isinstance(result, Sent)
    (message,) = sandbox.api.replies(chat)
    assert message["document"]["file_name"] == "Résumé.docx"
    assert message["document"]["file_size"] == 3


def test_a_page_turned_twice_is_no_failure(sandbox: Running, chat: int) -> None:
    """The second time nothing changes, and that is fine."""
    choices = tuple(Choice(f"3.{n}", f"Le choix numéro {n} de la liste") for n in range(12))
    reply = Reply("Lequel ?", choices)
    _send(sandbox.url, _rendered(chat, reply))
    (message,) = sandbox.api.replies(chat)
    (turned,) = RENDERER.turned(chat, message["message_id"], reply, 1)
    results = _send(sandbox.url, turned, turned)
    assert results == [Sent(str(message["message_id"])), Sent()]
    (message,) = sandbox.api.replies(chat)
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "3.6"


def test_a_page_of_a_message_that_is_gone_comes_anew(sandbox: Running, chat: int) -> None:
    """The choices come back in a message of their own."""
    choices = tuple(Choice(f"3.{n}", f"Le choix numéro {n} de la liste") for n in range(12))
    (turned,) = RENDERER.turned(chat, 999_999, Reply("Lequel ?", choices), 1)
    (result,) = _send(sandbox.url, turned)
    assert isinstance(result, Sent)
    assert result.how == "new_message"
    (message,) = sandbox.api.replies(chat)
    assert message["text"] == "Voici les choix."
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "3.6"


@pytest.mark.parametrize(
    "words",
    ["can't parse entities: unsupported", "ENTITY_BOUNDS_INVALID", "can't parse MessageEntity: x"],
)
def test_style_that_is_refused_is_given_up(sandbox: Running, chat: int, words: str) -> None:
    """The message arrives at once, plain."""
    _refuse(sandbox, chat, words)
    (result,) = _send(sandbox.url, _rendered(chat, Reply("On y va ?", _CHOICES)))
    (message,) = sandbox.api.replies(chat)
    assert result == Sent(str(message["message_id"]), "plain")
    assert message["text"] == "On y va\u00a0?"
    assert "entities" not in message
    assert "reply_markup" in message


@pytest.mark.parametrize("words", ["BUTTON_DATA_INVALID", "can't parse inline keyboard button: x"])
def test_buttons_that_are_refused_are_told_in_words(
    sandbox: Running, chat: int, words: str
) -> None:
    """The choices come numbered, to be typed."""
    _refuse(sandbox, chat, words)
    (result,) = _send(sandbox.url, _rendered(chat, Reply("On y va ?", _CHOICES)))
    assert isinstance(result, Sent)
    assert result.how == "no_buttons"
    (message,) = sandbox.api.replies(chat)
    assert message["text"] == "On y va\u00a0?\n\n1. Oui\n2. Non"
    assert "reply_markup" not in message


def test_choices_in_words_that_do_not_fit_follow(sandbox: Running, chat: int) -> None:
    """Beside a message that is full already, they come in the next one."""
    _refuse(sandbox, chat, "BUTTON_DATA_INVALID")
    (result,) = _send(sandbox.url, _rendered(chat, Reply("a" * 4_090, _CHOICES)))
    assert isinstance(result, Sent)
    assert _texts(sandbox, chat) == ["a" * 4_090, "1. Oui\n2. Non"]


@pytest.mark.usefixtures("unchecked")
def test_a_text_found_too_long_is_cut(sandbox: Running, chat: int) -> None:
    """Every word arrives, in order, and the buttons come with the last."""
    text = " ".join(f"mot{n}" for n in range(1_000))
    letter = _letter(
        chat, text, reply_markup=_rendered(chat, Reply("?", _CHOICES)).payload["reply_markup"]
    )
    (result,) = _send(sandbox.url, letter)
    assert isinstance(result, Sent)
    assert result.how == "plain"
    messages = sandbox.api.replies(chat)
    assert len(messages) > 1
    assert " ".join(m["text"] for m in messages).split() == text.split()
    assert ["reply_markup" in m for m in messages] == [False] * (len(messages) - 1) + [True]


def test_several_refusals_give_up_several_things(sandbox: Running, chat: int) -> None:
    """The style, then the buttons, then the message that is answered: the words arrive."""
    for words in (
        "can't parse entities",
        "REPLY_MARKUP_INVALID",
        "message to be replied not found",
    ):
        _refuse(sandbox, chat, words)
    letter = _rendered(chat, Reply("On y va ?", _CHOICES))
    letter = replace(letter, payload={**letter.payload, "reply_parameters": {"message_id": 1}})
    (result,) = _send(sandbox.url, letter)
    assert isinstance(result, Sent)
    assert result.how == "plain no_buttons no_reply"


def test_what_is_refused_again_fails(sandbox: Running, chat: int) -> None:
    """What was given up cannot be given up twice."""
    _refuse(sandbox, chat, "can't parse entities", times=2)
    (result,) = _send(sandbox.url, _rendered(chat, Reply("On y va ?", _CHOICES)))
    assert isinstance(result, Failed)
    assert result.reason.startswith("entities: ")


def test_a_topic_that_is_gone(sandbox: Running, chat: int) -> None:
    """In private the message comes outside it; in a group, other people would read it."""
    _refuse(sandbox, chat, "message thread not found")
    (result,) = _send(sandbox.url, _letter(chat, message_thread_id=7))
    assert isinstance(result, Sent)
    assert result.how == "no_topic"
    group = sandbox.api.group("Équipe", [chat], forum=True, admin=True)
    (result,) = _send(sandbox.url, _letter(group, message_thread_id=99))
    assert result == Failed("topic_gone")
    for words in ("TOPIC_CLOSED", "TOPIC_DELETED"):
        _refuse(sandbox, group, words)
        assert _send(sandbox.url, _letter(group, message_thread_id=99)) == [Failed("topic_gone")]


def test_a_late_acknowledgement_is_no_failure(sandbox: Running) -> None:
    """A button pressed long ago can no longer be answered, and need not be."""
    sandbox.api.fault(
        "error",
        "answerCallbackQuery",
        code=400,
        description="Bad Request: query is too old and response timeout expired",
    )
    letter = Letter("answerCallbackQuery", {"callback_query_id": "1"})
    assert _send(sandbox.url, letter) == [Sent()]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    "refused", ["file is too big", "wrong file identifier", "file must be non-empty"]
)
def test_a_file_that_is_refused_is_told(sandbox: Running, chat: int, refused: str) -> None:
    """The person learns what happened, and the operator sees a failure."""
    _refuse(sandbox, chat, refused)
    (letter,) = RENDERER.render(chat, (Reply("", files=(OutFile("a.docx", "", b"PK1"),)),))
    assert _send(sandbox.url, letter) == [Failed("file_refused")]
    (text,) = _texts(sandbox, chat)
    assert "« a.docx »" in text


@pytest.mark.usefixtures("unchecked")
def test_what_cannot_even_be_asked_fails_once(sandbox: Running, chat: int) -> None:
    """A letter that no request can carry is put aside: nothing would ever change about it."""
    name = {"chat_id": chat, "filename": "a\r\nX: 1.pdf"}
    found = _send(sandbox.url, Letter("sendDocument", name, content=b"a"), _letter(chat, "\ud800"))
    assert [type(one) for one in found] == [Failed, Failed]


def test_a_file_too_heavy_for_the_line_is_told(sandbox: Running, chat: int) -> None:
    """What stands before Telegram refuses it with a status of its own."""
    _refuse(sandbox, chat, "Request Entity Too Large", code=413)
    (letter,) = RENDERER.render(chat, (Reply("", files=(OutFile("a.docx", "", b"PK1"),)),))
    assert _send(sandbox.url, letter) == [Failed("file_refused")]


def test_somebody_who_left_shuts_the_conversation(sandbox: Running, chat: int) -> None:
    """Blocked, never started, unknown: what waits stays until the person writes."""
    sandbox.api.member(chat, "blocked")
    stranger = sandbox.api.person("Zoé")
    results = _send(sandbox.url, _letter(chat), _letter(stranger), _letter(987_654_321))
    assert [type(result) for result in results] == [Shut, Shut, Shut]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (403, "bot was blocked by the user"),
        (403, "user is deactivated"),
        (403, "bot was kicked from the group chat"),
        (403, "bot can't initiate conversation with a user"),
        (400, "chat not found"),
        (400, "PEER_ID_INVALID"),
        (400, "user not found"),
        (400, "have no rights to send a message"),
    ],
)
def test_a_conversation_that_takes_nothing(
    sandbox: Running, chat: int, code: int, words: str
) -> None:
    """Each of Telegram's ways to say it."""
    _refuse(sandbox, chat, words, code)
    (result,) = _send(sandbox.url, _letter(chat))
    assert isinstance(result, Shut)


def test_a_group_that_became_a_supergroup_is_followed(sandbox: Running, chat: int) -> None:
    """What waits for the old address is sent to the new one."""
    old = sandbox.api.group("Équipe", [chat])
    new = sandbox.api.migrate(old)
    (result,) = _send(sandbox.url, _letter(old), conversation=f"telegram:{old}")
    assert result == Moved(f"telegram:{new}")
    (result,) = _send(sandbox.url, _letter(old), conversation=f"telegram:{new}")
    assert isinstance(result, Sent)
    assert _texts(sandbox, new) == [SECRET]


def test_telegram_asks_to_wait(sandbox: Running, chat: int) -> None:
    """One chat alone waits as long as it was told; two of them mean that everyone does."""
    other = sandbox.api.person("Léo")
    sandbox.api.write(other, "/start")
    for told in (chat, chat, other):
        sandbox.api.fault("429", chat=told, seconds=30)
    results = _send(sandbox.url, _letter(chat), _letter(chat), _letter(other))
    assert results == [
        Postponed("told to wait", 30, everyone=False),
        Postponed("told to wait", 30, everyone=False),
        Postponed("told to wait", 30, everyone=True),
    ]


@pytest.mark.parametrize(
    ("kind", "unsure"),
    [("500", False), ("503", False), ("502", True), ("504", True), ("cut_before", True),
     ("cut_after", True), ("bad_json", True)],
)  # fmt: skip
def test_what_fails_for_a_while_is_tried_again(
    sandbox: Running, chat: int, kind: str, unsure: bool
) -> None:
    """It may have arrived only where the answer may have been lost on its way."""
    sandbox.api.fault(kind, "sendMessage", chat=chat)
    (result,) = _send(sandbox.url, _letter(chat))
    assert isinstance(result, Postponed)
    assert result.unsure is unsure
    assert result.seconds is None
    assert not result.everyone


def test_nobody_at_the_address_is_tried_again() -> None:
    """A connection that was never made sent nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    (result,) = _send(url, _letter(1))
    assert isinstance(result, Postponed)
    assert not result.unsure


@pytest.mark.parametrize("code", [401, 404])
def test_a_refused_token_stops_everything(sandbox: Running, chat: int, code: int) -> None:
    """It is raised, without the token."""
    sandbox.api.fault("error", "sendMessage", code=code, description="Unauthorized")
    with pytest.raises(TokenRefused) as caught:
        _send(sandbox.url, _letter(chat))
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "bad_json"},
        {"kind": "cut_after"},
        {"kind": "502"},
        {"kind": "429"},
        {"kind": "error", "description": f'Bad Request: what is "{SECRET}"'},
        {"kind": "error", "code": 401, "description": "Unauthorized"},
    ],
)
def test_nothing_tells_a_text_or_the_token(
    sandbox: Running, chat: int, caplog: pytest.LogCaptureFixture, fault: Mapping[str, Any]
) -> None:
    """Neither what is returned nor any log holds the person's words or our token."""
    sandbox.api.fault(method="sendMessage", **fault)
    with caplog.at_level(logging.INFO):
        try:
            told = repr(_send(sandbox.url, _letter(chat)))
        except TokenRefused as error:
            told = str(error)
    for words in (SECRET, TOKEN, TOKEN.partition(":")[2]):
        assert words not in told
        assert words not in caplog.text


def test_an_answer_cut_short_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """The library would write it whole, with the message that it gives back."""
    open_bot(TOKEN, "http://127.0.0.1:1")
    with pytest.raises(TelegramError):
        BaseRequest.parse_json_payload(f'{{"result": {{"text": "{SECRET}'.encode())
    assert SECRET not in caplog.text


def test_every_request_is_the_letter_and_nothing_more(sandbox: Running, chat: int) -> None:
    """What is said instead, and a file's name, never reach Telegram as parameters."""
    reply = Reply("On y va ?", _CHOICES, files=(OutFile("a.txt", "", b"x"),))
    _send(sandbox.url, *RENDERER.render(chat, (reply,)))
    asked = [one for one in sandbox.api.requests() if one["chat"] == chat]
    assert [one["method"] for one in asked] == ["sendMessage", "sendDocument"]
    assert not {OTHERWISE, FILENAME} & {name for one in asked for name in one["parameters"]}
