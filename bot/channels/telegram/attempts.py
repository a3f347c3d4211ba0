"""One letter on its way: what it gives up to pass, refusal after refusal, and how it ends."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram.error import TelegramError

from bot.channels.telegram.arrivals import conversation_of
from bot.channels.telegram.failures import said
from bot.channels.telegram.refusals import Refusal, may_be_done, refused, told
from bot.channels.telegram.splitting import LONGEST, split
from bot.channels.telegram.styled import Styled, units
from bot.engine.delivery import Failed, Letter, Posted, Postponed, Result, Sent, Shut
from bot.errors import TokenRefused

# In a payload, what is said instead when Telegram refuses the buttons, the file or the change; it
# is never sent as such.
OTHERWISE = "otherwise"
# In a payload, the name of the file whose bytes are the letter's content.
FILENAME = "filename"
_PLACE = ("chat_id", "message_thread_id")
_STYLES = ("entities", "caption_entities", "parse_mode")
# Telegram counted more than we did: shorter parts are made.
_SHORTER = LONGEST // 2
# Telegram may repeat between quotes what it was given.
_REPEATED = re.compile(r"[\"'\u00ab].*", re.DOTALL)


@dataclass(slots=True)
class Step:
    """One request.

    Args:
        content: the bytes of a file.
    """

    action: str
    payload: dict[str, Any]
    content: bytes | None = None

    @property
    def place(self) -> dict[str, Any]:
        """Give where it goes."""
        return {name: self.payload[name] for name in _PLACE if name in self.payload}


@dataclass(slots=True)
class Attempt:
    """What is left to ask for a letter to be sent.

    Args:
        end: what to tell once every step is done, instead of `Sent`.
        begun: one of its requests was accepted.
    """

    steps: deque[Step]
    otherwise: str
    given_up: set[Refusal] = field(default_factory=set)
    how: list[str] = field(default_factory=list)
    end: Result | None = None
    begun: bool = False

    @classmethod
    def of(cls, letter: Letter) -> Attempt:
        """Begin to send a letter."""
        payload = dict(letter.payload)
        otherwise = str(payload.pop(OTHERWISE, ""))
        return cls(deque([Step(letter.action, payload, letter.content)]), otherwise)

    @property
    def step(self) -> Step:
        """Give the request to make now."""
        return self.steps[0]

    def done(self, answer: object) -> Result | None:
        """Take note of a request that was accepted; None when another one follows."""
        self.begun = True
        self.steps.popleft()
        if self.steps:
            return None
        mark = answer.get("message_id", "") if isinstance(answer, dict) else ""
        return self.end or Sent(str(mark), " ".join(self.how))

    def follows(self, chat: int, posted: Posted) -> bool:
        """Write to a group's new address, if its conversation is known to have moved there."""
        known = posted.conversation == conversation_of(chat)
        if not known or self.step.payload.get("chat_id") == chat:
            return False
        for step in self.steps:
            step.payload["chat_id"] = chat
        return True

    def refused(self, error: TelegramError) -> Result | None:
        """Give up what was refused; None when the letter may pass without it.

        Raises:
            TokenRefused: Telegram does not know our token.
        """
        refusal = refused(error)
        if refusal is None:
            return Postponed(told(error), unsure=self.begun or may_be_done(error))
        if refusal is Refusal.TOKEN:
            # What the library says of it holds the token.
            raise TokenRefused("the token is refused") from None
        if refusal in (Refusal.SAME, Refusal.LATE):
            return Sent()
        if refusal is Refusal.SHUT:
            return Shut(_reason(error))
        mend = _MENDS.get(refusal)
        if mend and refusal not in self.given_up:
            self.given_up.add(refusal)
            if mend(self):
                return None
        return Failed("topic_gone" if refusal is Refusal.TOPIC else f"{refusal}: {_reason(error)}")

    def _without(self, names: tuple[str, ...], how: str) -> bool:
        found = [self.step.payload.pop(name) for name in names if name in self.step.payload]
        self.how.append(how)
        return bool(found)

    def plainly(self) -> bool:
        """Give up bold, quotes and links."""
        return self._without(_STYLES, "plain")

    def unanswering(self) -> bool:
        """Give up quoting the message that is answered."""
        return self._without(("reply_parameters",), "no_reply")

    def elsewhere(self) -> bool:
        """Give up the topic; in a group, another topic has other readers."""
        if int(self.step.payload.get("chat_id", 0)) < 0:
            return False
        return self._without(("message_thread_id",), "no_topic")

    def shortly(self) -> bool:
        """Cut a text that Telegram finds too long; the buttons stay with its end."""
        step = self.step
        parts = split(Styled(str(step.payload.get("text", ""))), _SHORTER)
        if len(parts) < 2:
            return False
        self._without(_STYLES, "plain")
        first, last = dict(step.payload), dict(step.payload)
        first.pop("reply_markup", None)
        last.pop("reply_parameters", None)
        made = [first | {"text": part.text} for part in parts[:-1]]
        made.append(last | {"text": parts[-1].text})
        self.steps = deque([*(Step(step.action, one) for one in made), *list(self.steps)[1:]])
        return True

    def unbuttoned(self) -> bool:
        """Say the choices in words."""
        step = self.step
        if not self._without(("reply_markup",), "no_buttons") or step.action != "sendMessage":
            return False
        text = f"{step.payload['text']}\n\n{self.otherwise}"
        if self.otherwise and units(text) <= LONGEST:
            step.payload["text"] = text
        elif self.otherwise:
            self._then(self.otherwise)
        return True

    def anew(self) -> bool:
        """Write again what can no longer be changed."""
        step = self.step
        text = step.payload.get("text") or self.otherwise
        if not step.action.startswith("edit") or not text:
            return False
        kept = ("entities", "link_preview_options", "reply_markup")
        fresh = {name: step.payload[name] for name in kept if name in step.payload}
        self.steps[0] = Step("sendMessage", step.place | {"text": text} | fresh)
        self.how.append("new_message")
        return True

    def unfiled(self) -> bool:
        """Say that the file was refused; the letter has failed all the same."""
        if not self.otherwise:
            return False
        self.end = Failed("file_refused")
        self._then(self.otherwise)
        self.steps.popleft()
        return True

    def _then(self, text: str) -> None:
        parts = split(Styled(text))
        self.steps.extend(Step("sendMessage", self.step.place | {"text": p.text}) for p in parts)


_MENDS: dict[Refusal, Callable[[Attempt], bool]] = {
    Refusal.ENTITIES: Attempt.plainly,
    Refusal.TOO_LONG: Attempt.shortly,
    Refusal.BUTTONS: Attempt.unbuttoned,
    Refusal.TOPIC: Attempt.elsewhere,
    Refusal.REPLY: Attempt.unanswering,
    Refusal.EDITED: Attempt.anew,
    Refusal.FILE: Attempt.unfiled,
}


def _reason(error: TelegramError) -> str:
    return _REPEATED.sub("\u2026", said(error)).strip()
