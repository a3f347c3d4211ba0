"""The settings: what is accepted, and what is said of what is not, without repeating it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError, TokenMissing
from bot.settings import Settings, read_settings

GIVEN = "123456789:" + "Ab-_0" * 7


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no `.env` of this machine."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"JONCTION_{name.upper()}", raising=False)


def _refused(monkeypatch: pytest.MonkeyPatch, **given: str) -> str:
    for name, value in given.items():
        monkeypatch.setenv(f"JONCTION_{name.upper()}", value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert raised.value.__cause__ is None
    return str(raised.value)


def test_nothing_needs_to_be_set() -> None:
    """Every setting has a default that works on one machine."""
    found = read_settings()
    assert found.telegram_api_url == "https://api.telegram.org"
    assert (found.http_host, found.http_port) == ("127.0.0.1", 8080)
    assert (found.webhook_url, found.staff_chat_id) == ("", None)
    assert str(found.zone) == "America/Toronto"
    assert (found.log_level, found.log_format) == ("INFO", "")


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of `.env` left blank after its equals sign changes nothing."""
    for name in Settings.model_fields:
        monkeypatch.setenv(f"JONCTION_{name.upper()}", "")
    assert read_settings() == Settings(_env_file=None)  # type: ignore[call-arg]


def test_settings_come_from_a_file_too(tmp_path: Path) -> None:
    """`.env` in the current folder gives settings; one that is no text is told in one line."""
    (tmp_path / ".env").write_text("JONCTION_STAFF_CHAT_ID=-1001234567890\nAUTRE=1\n")
    assert read_settings().staff_chat_id == -1001234567890
    (tmp_path / ".env").write_bytes(b"JONCTION_TIMEZONE=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"^\.env cannot be read; expected a text file"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("telegram_api_url", "https://api.example.org/bot", "the server's address alone"),
        ("telegram_api_url", "http://api.example.org", "the server's address alone"),
        ("telegram_api_url", "ftp://127.0.0.1", "the server's address alone"),
        ("telegram_api_url", "https://someone:secret@example.org", "the server's address alone"),
        ("telegram_api_url", "https://example.org:99999", "the server's address alone"),
        ("telegram_api_url", "https://example.org/?a=1", "the server's address alone"),
        ("telegram_api_url", "https://", "the server's address alone"),
        ("telegram_api_url", "http://127.0.0.1.example.org", "the server's address alone"),
        ("staff_chat_id", "@staff", "the number of the staff's group"),
        ("http_port", "70000", "a number from 1 to 65535; 0 for none"),
        ("http_port", "-1", "a number from 1 to 65535; 0 for none"),
        ("http_port", "eighty", "a number from 1 to 65535; 0 for none"),
        ("webhook_url", "http://bot.example.org/telegram", "an https:// address"),
        ("webhook_url", "https://bot.example.org/metrics", "an https:// address"),
        ("webhook_url", "https://bot.example.org:8080/telegram", "an https:// address"),
        ("webhook_secret", "été", "1 to 256 letters without accents"),
        ("webhook_secret", "a" * 257, "1 to 256 letters without accents"),
        ("timezone", "Canada/Chicoutimi", "the name of a time zone"),
        ("timezone", "../../etc/passwd", "the name of a time zone"),
        ("timezone", "America", "the name of a time zone"),
        ("log_level", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("log_format", "xml", "json or text"),
    ],
)
def test_a_wrong_value_is_named_and_never_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    """An error names the variable and what was expected of it; the value stays out of it."""
    said = _refused(monkeypatch, **{name: value})
    assert f"JONCTION_{name.upper()}: expected {expected}" in said
    assert value not in said.replace(str(Settings.model_fields[name].description), "")
    assert "\n" not in said


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mistakes are told together, so that they are mended together."""
    said = _refused(monkeypatch, http_port="x", timezone="y")
    assert said.count("expected") == 2


def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address without the secret, or the secret alone, is refused; both are named."""
    said = _refused(monkeypatch, webhook_url="https://bot.example.org/telegram")
    assert said == "JONCTION_WEBHOOK_URL and JONCTION_WEBHOOK_SECRET go together"
    monkeypatch.delenv("JONCTION_WEBHOOK_URL")
    monkeypatch.setenv("JONCTION_WEBHOOK_SECRET", "s3cret-value")
    assert _refused(monkeypatch) == said


def test_a_webhook_needs_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Telegram writes to must listen somewhere."""
    monkeypatch.setenv("JONCTION_WEBHOOK_URL", "https://bot.example.org/telegram")
    monkeypatch.setenv("JONCTION_WEBHOOK_SECRET", "s3cret")
    said = _refused(monkeypatch, http_port="0")
    assert said == "JONCTION_WEBHOOK_URL needs JONCTION_HTTP_PORT: a port to listen on"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("telegram_api_url", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("telegram_api_url", "http://localhost:8081", "http://localhost:8081"),
        ("telegram_api_url", "http://[::1]:8081", "http://[::1]:8081"),
        ("telegram_api_url", "https://bots.example.org", "https://bots.example.org"),
        ("log_level", "debug", "DEBUG"),
    ],
)
def test_right_values_are_kept(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, kept: str
) -> None:
    """An address on this machine needs no TLS; a final slash and small letters are accepted."""
    monkeypatch.setenv(f"JONCTION_{name.upper()}", value)
    assert getattr(read_settings(), name) == kept


def test_a_webhook_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address on a port that Telegram writes to, and its secret, are kept as given."""
    monkeypatch.setenv("JONCTION_WEBHOOK_URL", "https://bot.example.org:8443/telegram/un")
    monkeypatch.setenv("JONCTION_WEBHOOK_SECRET", "a-B_9")
    found = read_settings()
    assert found.webhook_url == "https://bot.example.org:8443/telegram/un"
    assert found.webhook_secret.get_secret_value() == "a-B_9"


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the token, nor the webhook's secret, nor the database's password is in a repr."""
    monkeypatch.setenv("JONCTION_TELEGRAM_TOKEN", f" {GIVEN}\n")
    monkeypatch.setenv("JONCTION_WEBHOOK_URL", "http://127.0.0.1:8080/t")
    monkeypatch.setenv("JONCTION_WEBHOOK_SECRET", "shared-secret")
    monkeypatch.setenv("JONCTION_DATABASE_URL", "postgresql://u:motdepasse@127.0.0.1/j")
    found = read_settings()
    assert found.token() == GIVEN
    for shown in (repr(found), str(found), repr(found.telegram_token)):
        assert GIVEN.partition(":")[2] not in shown
        assert "shared-secret" not in shown
        assert "motdepasse" not in shown


@pytest.mark.parametrize(
    ("token", "said"),
    [("", "is missing"), ("  ", "is missing"), ("mon-jeton-secret", "is not a token")],
)
def test_a_token_is_asked_for_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, token: str, said: str
) -> None:
    """No command but those that speak to Telegram needs a token; what is none is not repeated."""
    monkeypatch.setenv("JONCTION_TELEGRAM_TOKEN", token)
    settings = read_settings()
    with pytest.raises(TokenMissing, match=f"JONCTION_TELEGRAM_TOKEN {said}") as raised:
        settings.token()
    assert "mon-jeton-secret" not in str(raised.value)
