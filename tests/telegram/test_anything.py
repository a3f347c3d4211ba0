"""Whatever people do, and whatever happens to the line and the program, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.app import App
from tests.telegram.anything import Crowd
from tests.telegram.stage import IDEA

# How many stories are played; many more by hand, at random.
_STORIES = int(os.environ.get("JONCTION_TEST_STORIES", "0"))
_STEPS = int(os.environ.get("JONCTION_TEST_STEPS", "15"))
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
SAID = st.lists(st.tuples(WHO, TEXTS), max_size=3)
LONG = st.sampled_from(["mot " * 900, "x" * 4_000, "• une ligne\n" * 200]).map(str.strip)
Trouble = tuple[str, str, str]
TROUBLES = st.sampled_from([
    *((kind, method, "")
      for kind in ("500", "429", "cut_before", "cut_after")
      for method in ("answerCallbackQuery", "editMessageReplyMarkup", "getFile", "sendDocument")),
    *((kind, "getUpdates", "") for kind in ("duplicate", "again", "reorder", "cut_after")),
    ("delay", "sendMessage", ""),
    ("error", "sendMessage", _PARSE),
    ("error", "answerCallbackQuery", _OLD),
])  # fmt: skip


class Anything(RuleBasedStateMachine):
    """A story: people, faults and restarts, in any order."""

    index: App
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.crowd = Crowd(self.index, Path(mkdtemp(dir=self.folder)))

    @initialize()
    def begins(self) -> None:
        """One person is far in a dossier, one begins it, one never wrote."""
        for who in (0, 1):
            self.crowd.write(who, IDEA)
            self.crowd.stage.settle()
            self.crowd.press(who, 0, 0, 1)
        self.crowd.stage.settle()
        self.crowd.write(0, "oui")

    def teardown(self) -> None:
        """Let go of what was spoilt, and see that everything is there in the end."""
        try:
            self.crowd.sandbox.api.clear_faults()
            for who in range(3):
                self.crowd.unblock(who)
            self.crowd.check()
            self.crowd.replay()
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

    @rule(who=WHO, stays=st.booleans(), text=TEXTS)
    def blocks(self, who: int, stays: bool, text: str) -> None:
        """Somebody writes, blocks the bot at once, and lets it write again or not."""
        self.crowd.write(who, text)
        self.crowd.block(who)
        if not stays:
            self.crowd.unblock(who)

    @rule(
        kind=st.sampled_from(["429", "500", "502", "cut_before", "cut_after", "cut_after"]),
        everyone=st.booleans(),
        after=st.integers(0, 1),
        times=st.integers(1, 3),
        who=WHO,
        texts=st.lists(TEXTS, min_size=1, max_size=3),
    )
    def line_fails(
        self,
        kind: str,
        everyone: bool,
        after: int,
        times: int,
        who: int,
        texts: list[str],
    ) -> None:
        """Telegram refuses for a while, or the line breaks, while people write."""
        chat = None if everyone else self.crowd.chats[who]
        self.crowd.sandbox.api.fault(
            kind, "sendMessage", chat=chat, after=after, times=times, seconds=2
        )
        for turn, text in enumerate(texts):
            self.crowd.write((who + turn * everyone) % 3, text)

    @rule(trouble=TROUBLES, who=WHO, which=st.integers(0, 9), text=TEXTS)
    def small_call_fails(self, trouble: Trouble, who: int, which: int, text: str) -> None:
        """A call that is no letter fails; what came comes twice; formatting is refused."""
        kind, method, words = trouble
        self.crowd.sandbox.api.fault(kind, method, seconds=1, description=words)
        self.crowd.press(who, 0, which, 2)
        self.crowd.write(who, text)

    @rule(kill=st.booleans(), said=SAID, meanwhile=SAID)
    def starts_again(
        self,
        kill: bool,
        said: list[tuple[int, str]],
        meanwhile: list[tuple[int, str]],
    ) -> None:
        """The program is stopped while people write, politely or not, and started again."""
        for who, text in said:
            self.crowd.write(who, text)
        self.crowd.restart(meanwhile, kill=kill)

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
            stateful_step_count=_STEPS,
            deadline=None,
            derandomize=not _STORIES,
            print_blob=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            # A story that fails is shown as it was: each retelling takes seconds.
            phases=(Phase.explicit, Phase.generate),
        ),
    )
