"""The sandbox is as strict as the specification: it takes and refuses the same requests."""

from __future__ import annotations

import pytest

from bot.sandbox import limits
from bot.sandbox.schema.methods import METHODS
from tests.telegram.comparison import Comparison
from tests.telegram.limits import Unit
from tests.telegram.specification import Specification, read_specification

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
