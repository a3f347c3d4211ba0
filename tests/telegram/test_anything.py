"""Whatever people do, and whatever happens to the line and the program, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.app import App
from tests.telegram.anything import Crowd
from tests.telegram.stage import IDEA

# How many stories are played; many more by hand, at random.
_STORIES = int(os.environ.get("JONCTION_TEST_STORIES", "0"))
_PARSE = "Bad Request: can't parse entities: unsupported start tag"
_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"

WHO = st.integers(0, 2)
TEXTS = st.sampled_from([
    IDEA, "oui", "non", "1", "2", "12", "3, 4", "12 500 $", "bonjour", "menu", "budget", "retour",
    "passer", "je ne sais pas encore", "pourquoi ?", "où j'en suis", "pause", "continuer",
    "Matane", "Verdun", "les aînés isolés mangent seuls", "du 1er mars 2027 au 30 juin 2027",
    "Quel est le montant maximal ?", "combien ça donne ?", "corriger", "pièces à joindre",
    "exporter", "mon projet est-il admissible ?", "j'ai un projet", "de cuisine", "c'est pour",
    "asdf qwer", "🎉", "…", "/start", "/menu", "/aide", "<b>&amp;</b>", "effacer",
    "Cuisine de Matane inc.", "418 555-1234", "obnl", "40 personnes",
])  # fmt: skip
LONG = st.sampled_from(["mot " * 900, "x" * 4_000, "• une ligne\n" * 200]).map(str.strip)
SENDS = st.sampled_from(["sendMessage", "sendMessage", "sendMessage", "sendDocument", "*"])


class Anything(RuleBasedStateMachine):
    """A story: people, faults and restarts, in any order."""

    index: App
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.crowd = Crowd(self.index, Path(mkdtemp(dir=self.folder)))

    def teardown(self) -> None:
        """Let go of what was spoilt, and see that everything is there in the end."""
        try:
            self.crowd.sandbox.api.clear_faults()
            for who in range(3):
                self.crowd.unblock(who)
            self.crowd.check()
        finally:
            self.crowd.close()

    @rule(who=WHO, text=TEXTS)
    def writes(self, who: int, text: str) -> None:
        """Somebody writes."""
        self.crowd.write(who, text)

    @rule(who=WHO, texts=st.lists(TEXTS, min_size=2, max_size=4))
    def writes_much(self, who: int, texts: list[str]) -> None:
        """Somebody writes several messages at once."""
        for text in texts:
            self.crowd.write(who, text)

    @rule(who=WHO, text=LONG)
    def writes_long(self, who: int, text: str) -> None:
        """Somebody writes a very long message."""
        self.crowd.write(who, text)

    @rule(who=WHO, back=st.integers(0, 3), which=st.integers(0, 20), times=st.integers(1, 3))
    def presses(self, who: int, back: int, which: int, times: int) -> None:
        """Somebody presses a button, of now or of before, once or more."""
        self.crowd.press(who, back, which, times)

    @rule(who=WHO, which=st.integers(0, 3))
    def goes_on(self, who: int, which: int) -> None:
        """Somebody reads the answer, then presses one of its first buttons."""
        self.crowd.stage.settle()
        self.crowd.press(who, 0, which, 1)

    @rule(who=WHO, back=st.integers(0, 3), text=TEXTS)
    def edits(self, who: int, back: int, text: str) -> None:
        """Somebody changes what they wrote."""
        self.crowd.edit(who, back, text)

    @rule(who=WHO, back=st.integers(0, 3), text=TEXTS)
    def quotes(self, who: int, back: int, text: str) -> None:
        """Somebody answers a message of the bot's by quoting it."""
        self.crowd.answer(who, back, text)

    @rule(who=WHO, text=TEXTS)
    def forwards(self, who: int, text: str) -> None:
        """Somebody passes on what somebody else wrote."""
        self.crowd.write(who, text, forwarded="Quelqu'un")

    @rule(who=WHO, count=st.integers(1, 3), text=st.sampled_from(["", "budget annuel"]))
    def hands(self, who: int, count: int, text: str) -> None:
        """Somebody sends files."""
        self.crowd.hand(who, [f"page-{n}.pdf" for n in range(count)], "document", text)

    @rule(who=WHO, kind=st.sampled_from(["voice", "photo", "sticker"]))
    def sends(self, who: int, kind: str) -> None:
        """Somebody sends something else."""
        self.crowd.hand(who, [f"a.{kind}"], kind, "")

    @rule(who=WHO)
    def blocks(self, who: int) -> None:
        """Somebody blocks the bot."""
        self.crowd.block(who)

    @precondition(lambda self: self.crowd.blocked)
    @rule(who=WHO)
    def unblocks(self, who: int) -> None:
        """Somebody lets the bot write again."""
        self.crowd.unblock(who)

    @rule(
        kind=st.sampled_from(["429", "500", "502", "cut_before", "cut_after", "delay"]),
        method=SENDS,
        who=st.one_of(st.none(), WHO),
        after=st.integers(0, 2),
        times=st.integers(1, 3),
    )
    def line_fails(self, kind: str, method: str, who: int | None, after: int, times: int) -> None:
        """Telegram refuses for a while, or the line breaks."""
        chat = None if who is None else self.crowd.chats[who]
        method = "sendMessage" if method == "*" and chat is None else method
        seconds = 0.05 if kind == "delay" else 2
        self.crowd.sandbox.api.fault(
            kind, method, chat=chat, after=after, times=times, seconds=seconds
        )

    @rule(
        kind=st.sampled_from(["500", "cut_before", "cut_after", "429"]),
        method=st.sampled_from(["answerCallbackQuery", "editMessageReplyMarkup", "getFile"]),
    )
    def small_call_fails(self, kind: str, method: str) -> None:
        """A call that is no letter fails."""
        self.crowd.sandbox.api.fault(kind, method, seconds=1)

    @rule(method=st.sampled_from(["sendMessage", "answerCallbackQuery"]))
    def telegram_refuses(self, method: str) -> None:
        """Telegram refuses formatting, or an old press."""
        words = _PARSE if method == "sendMessage" else _OLD
        self.crowd.sandbox.api.fault("error", method, description=words)

    @rule(kind=st.sampled_from(["duplicate", "again", "reorder", "duplicate", "cut_after"]))
    def comes_twice(self, kind: str) -> None:
        """What came comes again, or in disorder."""
        self.crowd.sandbox.api.fault(kind, "getUpdates")

    @rule(kill=st.booleans())
    def starts_again(self, kill: bool) -> None:
        """The program is stopped, politely or not, and started again."""
        self.crowd.restart(kill=kill)

    @rule(days=st.integers(1, 40))
    def days_go_by(self, days: int) -> None:
        """Nobody does anything for days."""
        self.crowd.stage.settle()
        self.crowd.stage.clock.go(timedelta(days=days))

    @rule()
    def all_is_there(self) -> None:
        """Once everything settles, nothing is lost."""
        self.crowd.check()


def test_nothing_is_lost_whatever_happens(published: Callable[[str], App], tmp_path: Path) -> None:
    """Each message is heard once, and each answer arrives, in order, whatever happens."""

    class Story(Anything):
        index, folder = published("livre"), tmp_path

    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=_STORIES or 15,
            stateful_step_count=15,
            deadline=None,
            derandomize=not _STORIES,
            print_blob=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            # A story that fails is shown as it was: each retelling takes seconds.
            phases=(Phase.explicit, Phase.generate),
        ),
    )
