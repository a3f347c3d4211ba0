"""The commands; turns an error raised on purpose into one line and an exit code."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from bot.app import App, BusyError
from bot.channels.knowledge_commands import Voice
from bot.engine.ports import Search
from bot.errors import (
    AlreadyPolled,
    BackendError,
    ChannelUnavailable,
    DataError,
    JonctionError,
    SettingsError,
    StaleState,
    TokenMissing,
    TokenRefused,
)
from bot.settings import read_settings

# Exit codes: 1 a mistake in the folder or no answer to give, 2 a wrong command (click's own).
_EXIT_DATA, _EXIT_SETTINGS, _EXIT_BACKEND, _EXIT_BUSY = 1, 5, 6, 7
# Of `jonction run`, and of `status` when something waits for an operator.
_EXIT_TOKEN, _EXIT_CHANNEL, _EXIT_POLLED, _EXIT_DEAD = 8, 9, 10, 1
# The first that an error is gives the code.
_CODES: tuple[tuple[type[JonctionError], int], ...] = (
    (TokenMissing, _EXIT_TOKEN),
    (TokenRefused, _EXIT_TOKEN),
    (AlreadyPolled, _EXIT_POLLED),
    (ChannelUnavailable, _EXIT_CHANNEL),
    (BusyError, _EXIT_BUSY),
    (DataError, _EXIT_DATA),
    (SettingsError, _EXIT_SETTINGS),
    (BackendError, _EXIT_BACKEND),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jonction")
def cli() -> None:
    """Jonction: help for promoters of community projects in Québec."""


def _voice(app: App) -> Voice:
    return Voice(click.echo, app.sentences("knowledge"), app.sentences("documents"))


def _open_live(app: App) -> Search:
    """Open what answers now; says in French what to run when nothing was published yet."""
    if app.ledger.live() is None:
        _voice(app).line("status.none")
        sys.exit(_EXIT_BACKEND)
    return app.open_live()


def _tell_step(voice: Voice, step: str) -> None:
    if step == "unpack":
        voice.line("sync.unpack")


@cli.command()
@click.argument("question")
@click.option("--territoire", "territory", metavar="ID", help="The promoter's territory.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day asked about.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def ask(question: str, territory: str | None, day: datetime | None, as_json: bool) -> None:
    """Answer one question, with its sources."""
    from bot.channels.terminal.answers import render
    from bot.engine.answer import Asking

    app = App(read_settings())
    search = _open_live(app)
    if territory and search.catalogue.territory(territory) is None:
        known = ", ".join(t.id for t in search.catalogue.territories)
        raise click.BadParameter(f"expected one of: {known}", param_hint="--territoire")
    answerer = app.answerer(search)
    started = time.perf_counter()
    when = day.date() if day else date.today()  # noqa: DTZ011 - the day where the person is
    answer = answerer.answer(question, Asking(when, territory))
    spent = (time.perf_counter() - started) * 1000
    if as_json:
        click.echo(json.dumps(answer.as_json(spent), ensure_ascii=False, indent=2))
    else:
        render(answer, app.sentences("terminal"))


@cli.command()
@click.option(
    "--personne",
    "person",
    default="1",
    metavar="NOM",
    help="Whose dossiers these are, where several people use this terminal.",
)
@click.option(
    "--documents",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("documents-jonction"),
    help="Where the files handed over are written.",
)
def talk(person: str, folder: Path) -> None:
    """Hold the whole conversation in this terminal."""
    from bot.channels.terminal.talking import Talk, converse

    app = App(read_settings())
    search = _open_live(app)
    handle = app.conversations(search).handle
    sentences = app.sentences("terminal")
    now = datetime.now().astimezone
    converse(Talk(handle, sentences, f"terminal:{person}", folder, now), sentences)


@cli.command()
@click.option(
    "--remove-webhook",
    "unhook",
    is_flag=True,
    help="Remove the webhook that this bot had elsewhere, and receive its messages here.",
)
def run(unhook: bool) -> None:
    """Run the bot for real: polling, or the webhook when its settings are given."""
    from bot import logs
    from bot.service import serve

    settings = read_settings()
    secrets = (settings.telegram_token, settings.webhook_secret)
    told = [secret.get_secret_value() for secret in secrets]
    logs.configure(settings.log_level, settings.log_format, told)
    serve(App(settings), unhook=unhook)


@cli.command()
@click.option("--port", default=8080, show_default=True, help="Of the page; 0 for a free one.")
def demo(port: int) -> None:
    """Show everything on this machine, without an account: Telegram is imitated."""
    from bot.demo import demonstrate

    demonstrate(App(read_settings()), port, click.echo)


@cli.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print the picture as JSON.")
@click.option(
    "--retry",
    "again",
    metavar="WHAT",
    help="Try again now: all, inbox, outbox, inbox:ID or outbox:ID.",
)
@click.option(
    "--dismiss",
    "given_up",
    metavar="WHAT",
    help="Give up what is dead, for good; its words are forgotten. Named as for --retry.",
)
def standing(as_json: bool, again: str | None, given_up: str | None) -> None:
    """Say what waits, what is stopped and why, and which index answers."""
    from bot.channels import status_command

    app = App(read_settings())
    moment = datetime.now(UTC)
    if again is not None and given_up is not None:
        raise click.UsageError("--retry and --dismiss do not go together")
    if again is not None:
        box, row = _chosen(again, "--retry")
        count = app.post.retry(moment, box, row)
        told = status_command.unfound(box, row, count, "try again") or (
            f"{count} to be tried again now; look again in a moment: jonction status"
        )
        click.echo(json.dumps({"retried": count}) if as_json else told)
        sys.exit(_EXIT_DEAD if row is not None and not count else 0)
    if given_up is not None:
        box, row = _chosen(given_up, "--dismiss")
        count = app.post.dismiss(moment, box, row)
        told = status_command.unfound(box, row, count, "give up") or f"{count} given up"
        click.echo(json.dumps({"dismissed": count}) if as_json else told)
        sys.exit(_EXIT_DEAD if row is not None and not count else 0)
    tally = app.post.tally(moment, status_command.MOST, ended=False)
    found = status_command.Standing(tally, app.ledger.live(), moment, app.trouble())
    if as_json:
        click.echo(json.dumps(status_command.as_json(found), indent=2))
    else:
        status_command.tell(found)
    if found.trouble:
        sys.exit(_EXIT_BACKEND)
    sys.exit(_EXIT_DEAD if found.dead else 0)


def _chosen(text: str, option: str) -> tuple[str | None, int | None]:
    from bot.channels import status_command

    try:
        return status_command.chosen(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def evaluate(file: Path, as_json: bool) -> None:
    """Give the verdict of a case written in YAML, from the folder as it is."""
    from bot.channels import evaluate_command

    app = App(read_settings())
    today = date.today()  # noqa: DTZ011 - the day where the person is
    verdict, desk = app.evaluate(file, today)
    if as_json:
        found = evaluate_command.as_json(verdict, app.verdicts())
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        evaluate_command.tell(app.verdicts().told(verdict, desk), click.echo)


@cli.group()
def knowledge() -> None:
    """Maintain the folder of documents and rules (messages in French)."""


@knowledge.command()
def check() -> None:
    """Say everything that is wrong in the folder; change nothing."""
    app = App(read_settings())
    folder = app.read_folder()
    voice = _voice(app)
    problems = [*folder.problems, *app.template_problems()]
    voice.problems(problems)
    voice.remarks(folder.warnings)
    if problems:
        sys.exit(_EXIT_DATA)
    found = folder.knowledge
    voice.line(
        "check.fine",
        documents=len(found.documents),
        territories=len(found.catalogue.territories),
        questions=len(found.golden),
    )


@knowledge.command()
@click.option(
    "--dossier",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write; knowledge/schemas when absent.",
)
def schema(folder: Path | None) -> None:
    """Write the JSON Schemas by which an editor completes and checks the rule files."""
    app = App(read_settings())
    written = app.write_schemas(folder)
    _voice(app).line("schemas.written", files=", ".join(str(file) for file in written))


@knowledge.command()
@click.option("--accepter", "accept", is_flag=True, help="Publish even if golden questions worsen.")
def sync(accept: bool) -> None:
    """Build a new index from the folder, check it, and make it answer."""
    app = App(read_settings(), on_step=lambda step: _tell_step(voice, step))
    voice = _voice(app)
    # The model says what it does on lines of its own, before the bars begin.
    app.prepare()
    try:
        with voice.progress() as progress:
            published = app.sync(accept, progress)
    except BusyError:
        voice.line("sync.busy")
        sys.exit(_EXIT_BUSY)
    except StaleState:
        voice.line("sync.stale")
        sys.exit(_EXIT_BUSY)
    voice.problems(published.folder.problems)
    if published.report is None:
        voice.line("sync.blocked")
        sys.exit(_EXIT_DATA)
    if published.folder.problems:
        voice.line("sync.left_out", count=len(published.folder.problems))
    sys.exit(voice.synced(published.report))


@knowledge.command()
def status() -> None:
    """Say which index answers, whether it is whole, and how the golden questions fare."""
    from bot.engine.publish import run_golden

    app = App(read_settings())
    voice = _voice(app)
    live = app.ledger.live()
    if live is None:
        voice.line("status.none")
        return
    facts = {"documents": live.documents, "passages": live.passages}
    voice.line("status.live", generation=live.name, created=live.created.replace("T", " "), **facts)
    names = ", ".join(generation.name for generation in app.ledger.published())
    voice.line("status.previous", names=names)
    if live.identity != app.index.identity:
        voice.line("status.other_model")
        return
    parts = app.index.reconcile(live.name)
    if parts.whole:
        voice.line("status.whole", entries=parts.ledger)
    else:
        voice.line("status.broken", parts=", ".join(parts.differences))
    folder = app.read_folder()
    same = app.publisher.matches(live, folder.knowledge)
    voice.line("status.same" if same else "status.changed")
    answerer = app.answerer(app.index.open(live.name))
    with voice.progress() as progress:
        today = date.today()  # noqa: DTZ011 - the day where the coordinator is
        results = run_golden(folder.knowledge.golden, answerer, today, progress)
    voice.golden(results)


@knowledge.command()
def rollback() -> None:
    """Put the index published before back."""
    app = App(read_settings())
    voice = _voice(app)
    earlier = app.publisher.rollback()
    if earlier is None:
        voice.line("rollback.none")
        sys.exit(_EXIT_DATA)
    voice.line("rollback.done", generation=earlier.name)


@cli.group()
def bench() -> None:
    """Measure the shipped pipeline."""


@bench.command()
@click.option("--beir", "folder", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
def retrieval(folder: Path, as_json: bool) -> None:
    """Measure retrieval on a data set in BEIR's layout."""
    from bot.backends.search.bench import measure

    app = App(read_settings())
    found = measure(folder, app.embeddings)
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        click.echo(f"{name:24} {value:.4f}")


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; an error raised on purpose is one line, without a traceback."""
    try:
        return cli(args=arguments, standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except JonctionError as error:
        click.echo(f"jonction: {error}", err=True)
        sys.exit(_code(error))


def _code(error: JonctionError) -> int:
    return next((code for kind, code in _CODES if isinstance(error, kind)), 1)


if __name__ == "__main__":
    main()
