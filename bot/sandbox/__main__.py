"""`python -m bot.sandbox`: the sandbox as a process of its own."""

from __future__ import annotations

import contextlib

import click

from bot.sandbox.serving import Running


@click.command()
@click.option("--port", default=8081, show_default=True, help="0 picks a free one.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--token", default=None, help="The only token that is good.")
@click.option("--log/--no-log", default=True, help="Whether requests are kept.")
def main(port: int, host: str, token: str | None, log: bool) -> None:
    """Serve a stand-in for Telegram's Bot API until interrupted."""
    try:
        running = Running(port, host, token, log)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error
    click.echo(f"sandbox: {running.url}")
    # Interrupting it is how it ends.
    with contextlib.suppress(KeyboardInterrupt):
        running.serve()


if __name__ == "__main__":
    main()
