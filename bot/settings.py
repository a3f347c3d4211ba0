"""Every setting, from the environment or `.env`; read by `app.py` only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError, TokenMissing

# A clone keeps its folders beside the package; an installed wheel has none, and uses the current
# folder's.
_CLONE = Path(__file__).resolve().parent.parent
_PREFIX = "JONCTION_"
# Telegram sends updates to these alone.
_WEBHOOK_PORTS = (None, 443, 80, 88, 8443)
# What the same server answers itself.
_TAKEN_PATHS = ("/healthz", "/readyz", "/metrics")


def _beside(name: str) -> Path:
    return _CLONE / name if (_CLONE / "pyproject.toml").is_file() else Path(name)


def _loopback(address: SplitResult) -> bool:
    if address.hostname == "localhost":
        return True
    try:
        return ip_address(address.hostname or "").is_loopback
    except ValueError:
        return False


def _address(text: str) -> SplitResult:
    """Read an address over TLS, or on this machine; nobody's password stands in it."""
    address = urlsplit(text)
    _ = address.port  # Reading it refuses what is no port.
    safe = address.scheme == "https" or (address.scheme == "http" and _loopback(address))
    if not safe or not address.hostname or "@" in address.netloc or re.search(r"\s", text):
        raise ValueError
    if address.query or address.fragment:
        raise ValueError
    return address


def _server(text: str) -> str:
    if _address(text).path not in ("", "/"):
        raise ValueError
    return text.rstrip("/")


def _webhook(text: str) -> str:
    address = _address(text) if text else None
    if address is None:
        return text
    reachable = _loopback(address) or address.port in _WEBHOOK_PORTS
    if not reachable or address.path in _TAKEN_PATHS:
        raise ValueError
    return text


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
        raise ValueError
    return secret


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError from error
    return name


class Settings(BaseSettings):
    """The settings, each an environment variable with the prefix `JONCTION_`.

    What is described of a field is what an error says was expected.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = _beside("data")
    knowledge_dir: Path = _beside("knowledge")
    prompts_dir: Path = _beside("prompts")
    # It may hold a password.
    database_url: str = Field("", repr=False)
    chroma_url: str = ""
    embeddings: str = "bundled"
    reranker: str = ""
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: Annotated[str, AfterValidator(_server)] = Field(
        "https://api.telegram.org",
        description="the server's address alone, as in https://api.telegram.org; "
        "http:// only on this machine",
    )
    staff_chat_id: int | None = Field(
        None, description="the number of the staff's group, as in -1001234567890"
    )
    http_host: str = Field("127.0.0.1", min_length=1, description="the address to listen on")
    http_port: int = Field(8080, ge=0, le=65535, description="a number from 1 to 65535; 0 for none")
    webhook_url: Annotated[str, AfterValidator(_webhook)] = Field(
        "",
        description="an https:// address, as in https://bot.example.org/telegram, on port 443, "
        "80, 88 or 8443, whose path is none of the health pages'; http:// only on this machine",
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] = Field(
        SecretStr(""), description="1 to 256 letters without accents, digits, _ or -"
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "America/Toronto", description="the name of a time zone, as in America/Toronto"
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)
    ] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: Literal["", "json", "text"] = Field("", description="json or text")

    @model_validator(mode="after")
    def _whole_webhook(self) -> Settings:
        if bool(self.webhook_url) != bool(self.webhook_secret.get_secret_value()):
            raise ValueError("JONCTION_WEBHOOK_URL and JONCTION_WEBHOOK_SECRET go together")
        if self.webhook_url and not self.http_port:
            raise ValueError("JONCTION_WEBHOOK_URL needs JONCTION_HTTP_PORT: a port to listen on")
        return self

    @property
    def database(self) -> str:
        """Give the address of the database; SQLite in the data folder when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'jonction.db'}"

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone of the people served."""
        return ZoneInfo(self.timezone)

    def token(self) -> str:
        """Give the bot's token.

        Raises:
            TokenMissing: there is none, or it has not the shape of one; never repeated.
        """
        found = self.telegram_token.get_secret_value().strip()
        if not found:
            raise TokenMissing(
                "JONCTION_TELEGRAM_TOKEN is missing; @BotFather gives one, on Telegram"
            )
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", found):
            raise TokenMissing(
                "JONCTION_TELEGRAM_TOKEN is not a token; expected what @BotFather gave, whole: "
                "digits, a colon, then letters and digits"
            )
        return found


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a variable has a wrong value; the message names it, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        details = "; ".join(map(_told, error.errors(include_input=False, include_url=False)))
        raise SettingsError(details) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(".env cannot be read; expected a text file in UTF-8") from None


def _told(found: Mapping[str, Any]) -> str:
    if not found["loc"]:
        return str(found["msg"]).removeprefix("Value error, ")
    name = str(found["loc"][0])
    expected = Settings.model_fields[name].description
    return f"{_PREFIX}{name.upper()}: " + (f"expected {expected}" if expected else found["msg"])
