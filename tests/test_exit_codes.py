"""Each thing that stops a command is one line and an exit code that a program can read."""

from __future__ import annotations

import click
import pytest

from bot.__main__ import cli, main
from bot.app import BusyError
from bot.errors import (
    AlreadyPolled,
    ChannelUnavailable,
    DataError,
    JonctionError,
    ModelUnavailable,
    SearchUnavailable,
    SettingsError,
    StoreUnavailable,
    TokenMissing,
    TokenRefused,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DataError("absent", "questions.yaml"), 1),
        (SettingsError("JONCTION_HTTP_PORT: expected a number"), 5),
        (SearchUnavailable("there is no index yet; run: jonction knowledge sync"), 6),
        (StoreUnavailable("database: OperationalError"), 6),
        (ModelUnavailable("the model cannot be opened"), 6),
        (BusyError("another sync is at work"), 7),
        (TokenMissing("JONCTION_TELEGRAM_TOKEN is missing"), 8),
        (TokenRefused("the token is refused"), 8),
        (ChannelUnavailable("Telegram cannot be reached", retry=True), 9),
        (AlreadyPolled("another program receives the messages of this bot"), 10),
    ],
)
def test_each_error_has_its_exit_code(
    error: JonctionError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error raised on purpose is one line on stderr, without a traceback, and its own code."""

    def fail() -> None:
        raise error

    name = "essai-qui-manque"
    cli.add_command(click.Command(name, callback=fail))
    try:
        with pytest.raises(SystemExit) as ended:
            main([name])
    finally:
        cli.commands.pop(name)
    printed = capsys.readouterr()
    assert ended.value.code == code
    assert (printed.out, printed.err) == ("", f"jonction: {error}\n")
