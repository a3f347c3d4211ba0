"""`jonction status` over the real inbox and outbox, on SQLite and on PostgreSQL."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import Engine

from bot.__main__ import main
from bot.backends.store.post import SqlPost
from bot.channels.status_command import Standing, chosen, next_action, tell
from bot.engine.delivery import (
    Arrival,
    Delivery,
    Failed,
    Letter,
    Postponed,
    Result,
    Sent,
    Shut,
    Tally,
    Trouble,
)
from bot.settings import Settings
from tests.backends.store.conftest import database, postgresql, url  # noqa: F401 - fixtures

NOW = datetime.now(UTC)
WORDS = "ma fille est malade"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def boxes(database: Engine) -> SqlPost:  # noqa: F811 - the fixture
    """An inbox and an outbox, and a worker whose lease holds."""
    post = SqlPost(database)
    post.beat("here:1", NOW, 600)
    return post


@pytest.fixture
def run(
    url: str,  # noqa: F811 - the fixture
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give what runs `jonction status …`: exit code, what is printed, what is told as an error."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"JONCTION_{name.upper()}", raising=False)
    monkeypatch.setenv("JONCTION_DATABASE_URL", url)
    monkeypatch.setenv("JONCTION_DATA_DIR", str(tmp_path / "data"))

    def status(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["status", *arguments])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return status


def _came(post: SqlPost, number: int, dead: str = "") -> None:
    """Have somebody write, and a letter answer."""
    name = f"telegram:{number}"
    body = json.dumps({"text": WORDS})
    post.receive([Arrival("telegram:1", number, name, body)], NOW)
    (held,) = (one for one in post.claim("here:1", NOW, 50) if one.conversation == name)
    letter = Letter("sendMessage", {"chat_id": number, "text": WORDS})
    rows = tuple(row.id for row in held.rows)
    post.finish(Delivery("here:1", name, rows), [letter], NOW, dead=dead)


def _went(post: SqlPost, results: dict[int, Result]) -> None:
    claimed = post.outgoing("here:1", NOW, 50)
    told = [(one, results[int(one.conversation.partition(":")[2])]) for one in claimed]
    post.outgoing("here:1", NOW, 0, told)


def _picture(run: Run) -> tuple[int, dict[str, Any]]:
    code, printed, _ = run("--json")
    return code, json.loads(printed)


def test_nothing_is_wrong_at_first(run: Run, boxes: SqlPost) -> None:
    """Empty boxes: exit code 0, the index to make, who works, no trouble."""
    code, printed, err = run()
    assert (code, err) == (0, "")
    assert printed.splitlines() == [
        "index     none; run: jonction knowledge sync",
        "inbox     0 waiting, 0 dead",
        "outbox    0 waiting, 0 sending, 0 blocked, 0 dead",
        "workers   here:1",
    ]


def test_every_trouble_has_its_reason_and_its_next_action(run: Run, boxes: SqlPost) -> None:
    """Dead, blocked and put off: each in plain words, with what to do; no message's words."""
    for number in (1, 2, 3, 4):
        _came(boxes, number)
    _came(boxes, 5, dead="ValueError (incident a1b2c3)")
    refused = Failed("other: BadRequest: chat not found")
    _went(
        boxes,
        {
            1: Sent("10"),
            2: Shut("Forbidden: bot was blocked by the user"),
            3: Failed("topic_gone"),
            4: Postponed("told to wait", seconds=3000),
            5: refused,
        },
    )
    code, found = _picture(run)
    assert code == 1
    assert found["boxes"]["inbox"] == {"waiting": 0, "dead": 1}
    assert found["boxes"]["outbox"] == {"waiting": 1, "sending": 0, "blocked": 1, "dead": 2}
    troubles = {one["conversation"] + one["id"].partition(":")[0]: one for one in found["troubles"]}
    assert troubles["telegram:3outbox"]["reason"] == "the topic it was for is closed or deleted"
    assert troubles["telegram:3outbox"]["next"].startswith("open the topic again, then: jonction")
    assert troubles["telegram:4outbox"]["state"] == "put off"
    assert troubles["telegram:4outbox"]["next"].startswith("tried again in ")
    assert troubles["telegram:5outbox"]["reason"] == (
        "Telegram refused it: BadRequest: chat not found"
    )
    assert [troubles[f"telegram:{n}outbox"]["attempts"] for n in (3, 4, 5)] == [1, 0, 1]
    dead = troubles["telegram:5inbox"]
    assert dead["reason"] == "ValueError (incident a1b2c3)"
    assert f"jonction status --retry {dead['id']};" in dead["next"]
    assert dead["next"].endswith(f"jonction status --dismiss {dead['id']}")
    code, printed, _ = run()
    assert code == 1
    assert "malade" not in printed + json.dumps(found)
    assert f"{dead['id']} " in printed
    assert "CONVERSATION" in printed


def test_what_waits_for_somebody_who_left_is_no_emergency(run: Run, boxes: SqlPost) -> None:
    """A letter for somebody who blocked the bot waits for them: told, and the exit code is 0."""
    _came(boxes, 2)
    _went(boxes, {2: Shut("Forbidden: bot was blocked by the user")})
    code, found = _picture(run)
    (trouble,) = found["troubles"]
    assert (code, trouble["state"]) == (0, "blocked")
    assert trouble["reason"].startswith("the person blocked the bot, or left (Forbidden")
    assert trouble["next"] == "goes when the person writes again; nothing to do"


def test_one_row_or_all_are_tried_again(run: Run, boxes: SqlPost) -> None:
    """A dead row is due again when asked, by its id, by its box or with all; a count is told."""
    for number in (1, 2, 3):
        _came(boxes, number, dead="ValueError" if number == 3 else "")
    _went(boxes, dict.fromkeys((1, 2, 3), Failed("refused again and again")))
    _, found = _picture(run)
    first = next(one["id"] for one in found["troubles"] if one["conversation"] == "telegram:1")
    again = "to be tried again now; look again in a moment: jonction status\n"
    assert run("--retry", first)[:2] == (0, f"1 {again}")
    assert run("--retry", first)[:2] == (1, f"there is no letter {first} to try again\n")
    unknown = (1, "there is no message inbox:999 to try again\n")
    assert run("--retry", "inbox:999")[:2] == unknown
    assert run("--retry", "inbox", "--json")[:2] == (0, '{"retried": 1}\n')
    assert run("--retry", "all")[:2] == (0, f"2 {again}")
    code, found = _picture(run)
    assert (code, found["boxes"]["outbox"]["waiting"], found["troubles"]) == (0, 3, [])
    assert found["boxes"]["inbox"]["waiting"] == 1


def test_what_will_never_pass_is_given_up(run: Run, boxes: SqlPost) -> None:
    """A dead row is given up by its id, by its box or with all: told no more, exit code 0."""
    for number in (1, 2, 3, 4):
        _came(boxes, number, dead="ValueError" if number == 3 else "")
    results: dict[int, Result] = dict.fromkeys((1, 2, 3), Failed("refused again and again"))
    _went(boxes, results | {4: Shut("Forbidden: bot was blocked by the user")})
    _, found = _picture(run)
    named = {one["conversation"] + one["id"][:3]: one["id"] for one in found["troubles"]}
    assert run("--dismiss", named["telegram:1out"])[:2] == (0, "1 given up\n")
    gone = f"there is no letter {named['telegram:1out']} to give up\n"
    assert run("--dismiss", named["telegram:1out"])[:2] == (1, gone)
    assert run("--retry", named["telegram:1out"])[0] == 1
    assert run("--dismiss", "inbox", "--json")[:2] == (0, '{"dismissed": 1}\n')
    assert run("--dismiss", "all")[:2] == (0, "2 given up\n")
    code, found = _picture(run)
    assert (code, [one["state"] for one in found["troubles"]]) == (0, ["blocked"])
    assert run("--dismiss", named["telegram:4out"])[:2] == (0, "1 given up\n")
    assert _picture(run)[1]["troubles"] == []
    assert run("--retry", "all", "--dismiss", "all")[0] == 2


@pytest.mark.parametrize("option", ["--retry", "--dismiss"])
def test_a_wrong_choice_is_refused(run: Run, boxes: SqlPost, option: str) -> None:
    """What cannot be read is told with what was expected, and nothing is done."""
    for wrong in ("12", "outbox:", "outbox:1;2", "letters", ""):
        code, printed, err = run(option, wrong)
        assert (code, printed) == (2, "")
        assert "expected all, inbox, outbox, inbox:ID or outbox:ID" in err


def test_choices_are_read() -> None:
    """Everything, a box, or a row of a box."""
    assert chosen("all") == (None, None)
    assert chosen(" Inbox ") == ("inbox", None)
    assert chosen("outbox:12") == ("outbox", 12)


def test_a_database_out_of_reach_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its database the command says so in one line, with no password; exit code 6."""
    monkeypatch.chdir(tmp_path)
    address = "postgresql://jonction:motdepasse@127.0.0.1:1/jonction"
    monkeypatch.setenv("JONCTION_DATABASE_URL", address)
    with pytest.raises(SystemExit) as ended:
        main(["status"])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (6, "")
    assert printed.err == ("jonction: PostgreSQL does not answer at 127.0.0.1:1\n")


def _trouble(**facts: Any) -> Trouble:
    usual = Trouble("outbox", 7, "telegram:1", "waiting", "told to wait", 2, NOW, NOW)
    return replace(usual, **facts)


def _standing(*troubles: Trouble, workers: tuple[str, ...] = ("here:1",)) -> Standing:
    return Standing(Tally({}, {}, workers, troubles=troubles), None, NOW)


def test_the_next_action_depends_on_who_works() -> None:
    """What a worker would do by itself is said to wait for one, when none is at work."""
    later = NOW + timedelta(minutes=5)
    told = next_action(_trouble(due=later), _standing())
    assert told == "tried again in 5 min; sooner with: jonction status --retry outbox:7"
    assert next_action(_trouble(), _standing()) == "tried again at once; nothing to do"
    nobody = _standing(workers=())
    assert next_action(_trouble(), nobody) == "nobody is at work; run: jonction run"
    assert next_action(_trouble(state="sending"), nobody).endswith("run: jonction run")
    assert "perhaps for the second time" in next_action(_trouble(state="sending"), _standing())
    assert "person writes again" in next_action(_trouble(state="blocked"), nobody)


def test_pauses_and_doubts_are_told() -> None:
    """A pause of all sends, letters that may have been sent twice, and ages are in the picture."""
    oldest = {"outbox": NOW - timedelta(hours=26)}
    counts = {("outbox", "waiting"): 3}
    tally = Tally(counts, oldest, ("a", "b"), NOW + timedelta(seconds=42), 5)
    shown = io.StringIO()
    tell(Standing(tally, None, NOW), Console(file=shown))
    lines = shown.getvalue().splitlines()
    waits = "3 waiting, 0 sending, 0 blocked, 0 dead; the oldest waits for 1 d 2 h"
    assert f"outbox    {waits}" in lines
    assert "workers   a, b" in lines
    assert "paused    nothing is sent for 42 s" in lines
    assert "unsure    5 may have been sent twice, ever" in lines


def test_a_database_that_keeps_nothing_is_told() -> None:
    """Empty boxes are no good news when nothing can be written in them."""
    why = "the database cannot be written: the disk is full (/data/jonction.db)"
    shown = io.StringIO()
    tell(Standing(Tally({}, {}, ()), None, NOW, why), Console(file=shown))
    assert f"database  {why}" in shown.getvalue().splitlines()


def test_hostile_reasons_are_shown_as_they_are() -> None:
    """Neither markup nor control characters of a reason, or of a name, reach the terminal."""
    hostile = "[bold]x[/]\x1b[31m\nforged line\u202e"
    trouble = _trouble(state="dead", reason=hostile, conversation=f"telegram:{hostile}")
    shown = io.StringIO()
    tell(_standing(trouble), Console(file=shown))
    printed = shown.getvalue()
    assert "[bold]x[/] [31m forged line" in printed
    assert not set("\x1b\u202e") & set(printed)
    assert sum("outbox:7" in line for line in printed.splitlines()) == 1
