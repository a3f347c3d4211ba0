"""Every error that the libraries know has its meaning here; a new one is noticed."""

from __future__ import annotations

import aiohttp
import pytest
from telegram import error as errors

from bot.channels.telegram.attempts import Attempt
from bot.channels.telegram.failures import said
from bot.channels.telegram.refusals import Refusal, may_be_done, refused
from bot.engine.delivery import Failed, Letter, Postponed, Result, Sent, Shut
from bot.errors import TokenRefused

# What the sender tells of each error of python-telegram-bot; those it reads itself are apart.
_TOLD: dict[type[errors.TelegramError], type[Result] | type[TokenRefused]] = {
    errors.TelegramError: Postponed,
    errors.NetworkError: Postponed,
    errors.TimedOut: Postponed,
    errors.Conflict: Postponed,
    errors.PassportDecryptionError: Postponed,
    errors.BadRequest: Failed,
    errors.Forbidden: Shut,
    errors.InvalidToken: TokenRefused,
    errors.EndPointNotFound: TokenRefused,
}
_APART = {errors.RetryAfter, errors.ChatMigrated}

# Whether a send may have been done, for each error of aiohttp's that a request ends with.
_DONE: dict[type[Exception], bool] = {
    aiohttp.ClientError: True,
    aiohttp.ClientConnectionError: True,
    aiohttp.ClientConnectionResetError: True,
    aiohttp.ClientOSError: True,
    aiohttp.ClientConnectorError: False,
    aiohttp.ClientConnectorDNSError: False,
    aiohttp.ClientProxyConnectionError: False,
    aiohttp.ClientSSLError: False,
    aiohttp.ClientConnectorSSLError: False,
    aiohttp.ClientConnectorCertificateError: False,
    aiohttp.ServerConnectionError: True,
    aiohttp.ServerDisconnectedError: True,
    aiohttp.ServerTimeoutError: True,
    aiohttp.ConnectionTimeoutError: False,
    aiohttp.SocketTimeoutError: True,
    aiohttp.ServerFingerprintMismatch: False,
    aiohttp.ClientPayloadError: True,
    aiohttp.ClientResponseError: True,
    aiohttp.ClientHttpProxyError: False,
    aiohttp.InvalidURL: False,
    aiohttp.InvalidUrlClientError: False,
    aiohttp.NonHttpUrlClientError: False,
}
# These are of redirections, WebSockets, parts and uploads in pieces, none of which is asked for.
_NEVER = {
    aiohttp.TooManyRedirects,
    aiohttp.RedirectClientError,
    aiohttp.InvalidUrlRedirectClientError,
    aiohttp.NonHttpUrlRedirectClientError,
    aiohttp.WSMessageTypeError,
    aiohttp.WSServerHandshakeError,
    aiohttp.WebSocketError,
    aiohttp.ContentTypeError,
    aiohttp.BadContentDispositionHeader,
    aiohttp.BadContentDispositionParam,
    aiohttp.EofStream,
    aiohttp.UploadAbortedError,
}


def test_every_error_of_telegram_has_its_meaning() -> None:
    """No class of python-telegram-bot's errors is left out."""
    known = {getattr(errors, name) for name in errors.__all__}
    assert known == _TOLD.keys() | _APART


@pytest.mark.parametrize("kind", _TOLD, ids=lambda kind: str(kind.__name__))
def test_each_error_is_told(kind: type[errors.TelegramError]) -> None:
    """An error that says nothing we know is told by its class."""
    attempt, told = Attempt.of(Letter("sendMessage", {"chat_id": 1, "text": "x"})), _TOLD[kind]
    if told is TokenRefused:
        with pytest.raises(TokenRefused):
            attempt.refused(kind("words"))
    else:
        assert isinstance(attempt.refused(kind("words")), told)


def test_every_error_of_the_line_has_its_meaning() -> None:
    """No class of aiohttp's errors is left out."""
    every = {one for one in vars(aiohttp).values() if isinstance(one, type)}
    assert {one for one in every if issubclass(one, Exception)} == _DONE.keys() | _NEVER


@pytest.mark.parametrize("cause", _DONE, ids=lambda cause: str(cause.__name__))
def test_a_connection_never_made_sent_nothing(cause: type[Exception]) -> None:
    """What broke later may have been done."""
    assert may_be_done(_caused(cause.__new__(cause))) is _DONE[cause]


def test_a_text_that_cannot_be_written_is_not_tried_again() -> None:
    """It would fail for ever."""
    error = _caused(UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"))
    assert refused(error) is Refusal.OTHER


def test_an_address_that_cannot_be_asked_is_no_fault_of_the_letter() -> None:
    """It is mended in the settings, and the letter leaves then."""
    assert refused(_caused(aiohttp.InvalidURL("nowhere"))) is None


@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
def test_a_page_that_repeats_the_address_tells_no_token(colon: str) -> None:
    """However a gateway writes the address that it was asked, the token in it is not told."""
    error = errors.NetworkError(f"Bad Gateway (502): /bot123456{colon}AAHk1lmnopqrstuvw/getUpdates")
    assert "AAHk1lmnopqrstuvw" not in said(error)


def test_telegrams_words_are_read_whatever_their_case() -> None:
    """The library changes the case of some; names of errors may come alone."""
    for words, meant in {
        "Bad Request: MESSAGE_NOT_MODIFIED": Refusal.SAME,
        "Bad Request: message is not modified: specified new message content": Refusal.SAME,
        "Bad Request: TOPIC_CLOSED": Refusal.TOPIC,
        "Bad Request: message text is empty": Refusal.EMPTY,
        "Bad Request: can't parse reply markup JSON object": Refusal.BUTTONS,
        "Bad Request: can't parse entities: can't find end of the entity": Refusal.ENTITIES,
        "Bad Request: message can't be edited": Refusal.EDITED,
        "Bad Request: MESSAGE_TOO_LONG": Refusal.TOO_LONG,
        "Bad Request: something new": Refusal.OTHER,
    }.items():
        assert refused(errors.BadRequest(words)) is meant, words


def test_what_can_give_up_nothing_fails() -> None:
    """A refusal of what the letter does not have is a failure, not a loop."""
    for words in ("ENTITY_BOUNDS_INVALID", "BUTTON_DATA_INVALID", "REPLY_MESSAGE_ID_INVALID"):
        attempt = Attempt.of(Letter("sendMessage", {"chat_id": 1, "text": "x"}))
        assert isinstance(attempt.refused(errors.BadRequest(words)), Failed)
    attempt = Attempt.of(Letter("editMessageReplyMarkup", {"chat_id": 1, "message_id": 2}))
    assert isinstance(attempt.refused(errors.BadRequest("message to edit not found")), Failed)
    attempt = Attempt.of(Letter("sendMessage", {"chat_id": 1, "text": "x"}))
    assert isinstance(attempt.refused(errors.BadRequest("message is too long")), Failed)


def test_a_letter_half_sent_may_have_arrived() -> None:
    """When a later part is to be tried again, the first would come twice."""
    attempt = Attempt.of(Letter("sendMessage", {"chat_id": 1, "text": "mot " * 1_500}))
    assert attempt.refused(errors.BadRequest("message is too long")) is None
    assert attempt.done({"message_id": 5}) is None
    result = attempt.refused(_caused(aiohttp.ConnectionTimeoutError("refused")))
    assert isinstance(result, Postponed)
    assert result.unsure


def test_a_change_to_nothing_new_is_done() -> None:
    """Sent, whatever the mark."""
    attempt = Attempt.of(Letter("editMessageReplyMarkup", {"chat_id": 1, "message_id": 2}))
    assert attempt.refused(errors.BadRequest("message is not modified")) == Sent()


def _caused(cause: Exception) -> errors.NetworkError:
    error = errors.NetworkError("words")
    error.__cause__ = cause
    return error
