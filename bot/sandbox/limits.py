"""The limits of the Bot API that no signature tells; https://core.telegram.org/bots/api, 10.1."""

from __future__ import annotations

from telegram import constants

# In UTF-16 units, once the markup is taken out.
TEXT = int(constants.MessageLimit.MAX_TEXT_LENGTH)
CAPTION = int(constants.MessageLimit.CAPTION_LENGTH)
# Telegram keeps the first hundred and says nothing.
ENTITIES = int(constants.MessageLimit.MESSAGE_ENTITIES)

# In bytes.
CALLBACK_DATA = int(constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
BUTTONS = int(constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
BUTTONS_PER_ROW = int(constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
COPIED = int(constants.InlineKeyboardButtonLimit.MAX_COPY_TEXT)
PLACEHOLDER = int(constants.ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER)
ANSWER = int(constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)

COMMANDS = int(constants.BotCommandLimit.MAX_COMMAND_NUMBER)
COMMAND_NAME = int(constants.BotCommandLimit.MAX_COMMAND)
COMMAND_DESCRIPTION = int(constants.BotCommandLimit.MAX_DESCRIPTION)
DESCRIPTION = int(constants.BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
SHORT_DESCRIPTION = int(constants.BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)

ALBUM_LEAST = int(constants.MediaGroupLimit.MIN_MEDIA_LENGTH)
ALBUM_MOST = int(constants.MediaGroupLimit.MAX_MEDIA_LENGTH)
MESSAGES_AT_ONCE = int(constants.BulkRequestLimit.MAX_LIMIT)
TOPIC_NAME = int(constants.ForumTopicLimit.MAX_NAME_LENGTH)
TOPIC_COLORS = tuple(int(color) for color in constants.ForumIconColor)

SECRET_TOKEN = int(constants.WebhookLimit.MAX_SECRET_TOKEN_LENGTH)
CONNECTIONS = int(constants.WebhookLimit.MAX_CONNECTIONS_LIMIT)
UPDATES = int(constants.PollingLimit.MAX_LIMIT)
# In seconds.
POLL = 50
UPDATE_KEPT = 24 * 3600
QUERY_KEPT = 48 * 3600
EDITED_AFTER = 48 * 3600

# In bytes: what a bot sends, photos apart, and what it fetches.
SENT = int(constants.FileSizeLimit.FILESIZE_UPLOAD)
PHOTO_SENT = int(constants.FileSizeLimit.PHOTOSIZE_UPLOAD)
FETCHED = int(constants.FileSizeLimit.FILESIZE_DOWNLOAD)

# Fields that python-telegram-bot writes itself, and so are in no signature.
WRITTEN = {
    "ReplyKeyboardRemove": {"remove_keyboard": bool},
    "ForceReply": {"force_reply": bool},
}
# Arguments of python-telegram-bot that are not Telegram's, though they look so.
NOT_TELEGRAM = frozenset({"filename_depr"})
# Classes told apart by their `type`: the class is the family's name and that of the type.
FAMILIES = ("BotCommandScope", "InputMedia", "MenuButton", "ReactionType")

# What a missing parameter is called, where it is not by its name.
MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "voice": "there is no voice in the request",
    "media": "there are no messages to send",
    "user_id": "invalid user_id specified",
    "file_id": "file_id not specified",
    "callback_query_id": "query_id is not specified",
    "action": "wrong parameter action in request",
    "commands": "there are no commands in the request",
}
