"""The sandbox is as strict as the specification: it takes and refuses the same requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from io import BytesIO
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.sandbox import limits
from bot.sandbox.schema.methods import METHODS
from bot.sandbox.serving import Running
from tests.telegram.comparison import Comparison
from tests.telegram.generated import Request, World, requests, wrong_requests
from tests.telegram.limits import Unit
from tests.telegram.specification import Specification, read_specification

_THOROUGH = settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)

# The sandbox speaks Bot API 10.0, python-telegram-bot's; the specification is that of 10.1.
_NEWER = {
    "User.supports_join_request_queries: not known",
    "editMessageText.rich_message: not known",
    "editMessageText.text: owed",
}
# What an array of types cannot say: buttons may be words, as the description of `KeyboardButton`
# has it; what an album refuses is refused when it is sent.
_SAID_ELSEWHERE = {
    "ReplyKeyboardMarkup.keyboard[][]: String is taken",
    *(
        f"sendMediaGroup.media: {kind} on one side"
        for kind in ("animation", "location", "sticker", "venue")
    ),
}
_LIMITS = {
    ("sendMessage", "text", Unit.CHARACTERS): (1, limits.TEXT),
    ("editMessageText", "text", Unit.CHARACTERS): (1, limits.TEXT),
    ("sendDocument", "caption", Unit.CHARACTERS): (0, limits.CAPTION),
    ("sendPhoto", "caption", Unit.CHARACTERS): (0, limits.CAPTION),
    ("sendVoice", "caption", Unit.CHARACTERS): (0, limits.CAPTION),
    ("copyMessage", "caption", Unit.CHARACTERS): (0, limits.CAPTION),
    ("editMessageCaption", "caption", Unit.CHARACTERS): (0, limits.CAPTION),
    ("InputMediaPhoto", "caption", Unit.CHARACTERS): (0, limits.CAPTION),
    ("InlineKeyboardButton", "callback_data", Unit.BYTES): (1, limits.CALLBACK_DATA),
    ("ReplyKeyboardMarkup", "input_field_placeholder", Unit.CHARACTERS): (1, limits.PLACEHOLDER),
    ("ForceReply", "input_field_placeholder", Unit.CHARACTERS): (1, limits.PLACEHOLDER),
    ("answerCallbackQuery", "text", Unit.CHARACTERS): (0, limits.ANSWER),
    ("setMyCommands", "commands", Unit.ITEMS): (0, limits.COMMANDS),
    ("BotCommand", "command", Unit.CHARACTERS): (1, limits.COMMAND_NAME),
    ("BotCommand", "description", Unit.CHARACTERS): (1, limits.COMMAND_DESCRIPTION),
    ("setMyDescription", "description", Unit.CHARACTERS): (0, limits.DESCRIPTION),
    ("setMyShortDescription", "short_description", Unit.CHARACTERS): (
        0,
        limits.SHORT_DESCRIPTION,
    ),
    ("sendMediaGroup", "media", Unit.ITEMS): (limits.ALBUM_LEAST, limits.ALBUM_MOST),
    ("copyMessages", "message_ids", Unit.ITEMS): (1, limits.MESSAGES_AT_ONCE),
    ("createForumTopic", "name", Unit.CHARACTERS): (1, limits.TOPIC_NAME),
    ("editForumTopic", "name", Unit.CHARACTERS): (0, limits.TOPIC_NAME),
    ("setWebhook", "secret_token", Unit.CHARACTERS): (1, limits.SECRET_TOKEN),
    ("setWebhook", "max_connections", Unit.VALUE): (1, limits.CONNECTIONS),
    ("getUpdates", "limit", Unit.VALUE): (1, limits.UPDATES),
}


@pytest.fixture(scope="module", name="known")
def _known() -> Specification:
    return read_specification()


def test_the_sandbox_takes_what_the_specification_says(known: Specification) -> None:
    """Each method has the same parameters, required alike, of the same types, to the last field."""
    comparison = Comparison(known)
    found = {told for method in METHODS.values() for told in comparison.method(method)}
    assert found == _NEWER | _SAID_ELSEWHERE


@pytest.mark.parametrize(("owner", "name", "unit"), _LIMITS)
def test_limits_are_those_of_the_descriptions(
    known: Specification, owner: str, name: str, unit: Unit
) -> None:
    """The sandbox's limits are the same numbers as in the descriptions."""
    shape = known.methods.get(owner) or known.types[owner]
    found = [(one.low, one.high) for one in shape.fields[name].limits if one.unit is unit]
    assert found == [_LIMITS[owner, name, unit]]


def test_topics_have_the_colors_of_the_description(known: Specification) -> None:
    """The colours that a topic's icon may have are those that the specification lists."""
    colors = known.methods["createForumTopic"].fields["icon_color"].limits
    assert {*colors[0].among} == {*limits.TOPIC_COLORS}


def _picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (20, 20)).save(kept, "PNG")
    return kept.getvalue()


_PICTURE = _picture()
# What only a real account has, or needs words that this world does not hold.
_LEFT_OUT = (
    "business_connection_id direct_messages_topic_id suggested_post_parameters inline_message_id"
    " rich_message supports_join_request_queries icon_custom_emoji_id quote"
    " message_effect_id pay callback_game"
).split()
# Refusals that speak of what is there, not of how the request is written.
_ABOUT_THE_WORLD = re.compile(
    r"not modified|NOT_MODIFIED|COMMAND_DUPLICATE|be sent in an album|be mixed with"
    r"|can't parse entities|no administrators|to unpin not found"
)
# What Telegram lets by, and the sandbox with it: it brings numbers within their bounds, passes
# over updates that it does not know, sees no keyboard in an empty object, and reads no markup
# where there are no words.
_LET_BY = re.compile(
    r"getUpdates\.limit: past value|setWebhook\.max_connections: past value"
    r"|\.allowed_updates: past choice|\.quote_parse_mode: past choice"
    r"|\.((inline_)?keyboard|remove_keyboard|force_reply): missing"
)


class Caller:
    """One bot before a running sandbox, in a group with a topic, a text, a file and a press."""

    _numbers = count(1_000)

    def __init__(self, running: Running, http: httpx.Client) -> None:
        self._http = http
        self._address = f"{running.url}/bot{next(self._numbers)}:strict"
        person = running.api.person("Ana")
        group = running.api.group("Relais", [person], forum=True, admin=True)
        self._done("sendMessage", chat_id=group, text="un")
        topic = self._done("createForumTopic", chat_id=group, name="deux")["message_thread_id"]
        button = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
        said = self._done(
            "sendMessage",
            chat_id=group,
            text="trois",
            message_thread_id=topic,
            reply_markup=button,
        )["message_id"]
        sent = self._done("sendPhoto", {"photo"}, chat_id=group, caption="quatre")
        file = sent["photo"][0]["file_id"]
        self.world = World(
            fixed={
                "chat_id": [group],
                "from_chat_id": [group],
                "user_id": [person],
                "message_thread_id": [topic],
                "message_id": [said],
                "message_ids": [[said, sent["message_id"]]],
                "editMessageCaption.message_id": [sent["message_id"]],
                "copyMessage.message_id": [sent["message_id"]],
                "callback_query_id": [running.api.press(group, said, text="Oui", sender=person)],
                **dict.fromkeys(("file_id", "document", "photo", "voice", "media"), [file]),
                "sendMediaGroup.media": (),
                "url": ["https://example.org/a"],
                "answerCallbackQuery.url": [""],
                "allow_paid_broadcast": [False],
                # A port that nobody listens to.
                "setWebhook.url": ["https://127.0.0.1:9/a"],
                "timeout": [0],
                "parse_mode": ["HTML", "MarkdownV2"],
                "InlineKeyboardButton.text": ["Oui"],
                "KeyboardButton.text": ["Oui"],
                "offset": [0],
                "length": [1],
            },
            left_out=_LEFT_OUT,
        )

    def _done(self, method: str, files: Collection[str] = (), **given: object) -> dict[str, Any]:
        answer = self.call(Request(method, given, set(files)))
        assert answer["ok"], answer
        return dict(answer["result"])

    def call(self, request: Request) -> dict[str, Any]:
        """Send a request as python-telegram-bot does, and give the answer."""
        answer = self._http.post(
            f"{self._address}/{request.method}",
            data=request.as_form(),
            files=[(name, ("image.png", _PICTURE, "image/png")) for name in request.files] or None,
        )
        if request.method == "setWebhook":
            self._http.post(f"{self._address}/deleteWebhook")
        return dict(answer.json())


@pytest.fixture(scope="module", name="meet")
def _meet() -> Iterator[Callable[[], Caller]]:
    with Running(log=False) as running, httpx.Client() as http:
        yield lambda: Caller(running, http)


_OFFERED = sorted(method.name for method in METHODS.values())


@_THOROUGH
@given(data=st.data())
def test_a_right_request_is_taken(
    known: Specification, meet: Callable[[], Caller], data: st.DataObject
) -> None:
    """The sandbox refuses no request of the specification's for the way it is written."""
    caller = meet()
    request = data.draw(requests(known, _OFFERED, caller.world))
    answer = caller.call(request)
    assert answer["ok"] or _ABOUT_THE_WORLD.search(answer["description"]), answer


@_THOROUGH
@given(data=st.data())
def test_a_wrong_request_is_refused(
    known: Specification, meet: Callable[[], Caller], data: st.DataObject
) -> None:
    """The sandbox refuses a request with one mistake, but for those that Telegram lets by."""
    caller = meet()
    request = data.draw(wrong_requests(known, _OFFERED, caller.world))
    answer = caller.call(request)
    assert not answer["ok"] or _LET_BY.search(request.broken), request.broken
