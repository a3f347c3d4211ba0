"""Promoters who write, press, ask and send files, whatever happens to the bot meanwhile."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.api import Api
from bot.sandbox.methods.call import Upload

# The bot's first words may wait for a process that starts.
_PATIENCE = 120
_QUESTIONS = (
    "C'est quoi un mandataire ?",
    "Qui peut déposer une demande ?",
    "C'est quoi un fiduciaire ?",
)
Json = dict[str, Any]


@dataclass
class Promoter:
    """One promoter, and what she did.

    Args:
        corrected: how many times she corrected her idea; the last one holds this number.
        sent: how many updates come of what she did.
        files: names of those that she sent.
    """

    api: Api
    chat: int
    consents: bool = True
    corrected: int = 0
    sent: int = 0
    files: list[str] = field(default_factory=list)
    _pressed: set[int] = field(default_factory=set)

    @property
    def person(self) -> str:
        """Give the name under which she is known."""
        return f"telegram:{self.chat}"

    def write(self, text: str) -> None:
        """Write a message."""
        self.sent += len(self.api.write(self.chat, text).messages)

    def correct(self) -> None:
        """Say once more what her idea is: two messages, the second makes no sense alone."""
        self.corrected += 1
        self.write("corriger idée")
        self.write(f"Une idée numéro {self.corrected}.")

    def ask(self, chance: random.Random) -> None:
        """Ask something of the folder."""
        self.write(chance.choice(_QUESTIONS))

    def press(self) -> bool:
        """Press a button of the last message that offers some, never twice the same message's."""
        offering = [one for one in self.api.replies(self.chat) if "reply_markup" in one]
        if not offering or offering[-1]["message_id"] in self._pressed:
            return False
        message = offering[-1]
        wanted = [button for button in _buttons(message) if button["text"] == "Pourquoi ?"]
        if not wanted:
            return False
        self._pressed.add(message["message_id"])
        self.api.press(self.chat, message["message_id"], wanted[0]["callback_data"])
        self.sent += 1
        return True

    def send_file(self) -> None:
        """Send a document that nobody asked for."""
        name = f"piece-{self.chat}-{len(self.files) + 1}.pdf"
        self.files.append(name)
        content = b"%PDF-1.4 " + name.encode()
        given = [(Upload(name, "application/pdf", content), "document")]
        self.sent += len(self.api.write(self.chat, files=given).messages)


class Crowd:
    """Several promoters of one sandbox.

    Args:
        consenting, silent: how many let the bot keep a dossier, and how many never say.
    """

    def __init__(self, api: Api, consenting: int, silent: int, seed: int) -> None:
        self.api = api
        self.chance = random.Random(seed)
        self.promoters = [
            Promoter(api, api.person(f"Essai {n}"), n < consenting)
            for n in range(consenting + silent)
        ]

    @property
    def consenting(self) -> list[Promoter]:
        """Give those who have a dossier."""
        return [one for one in self.promoters if one.consents]

    @property
    def sent(self) -> int:
        """Give how many updates come of what they all did."""
        return sum(one.sent for one in self.promoters)

    def open_dossiers(self) -> None:
        """Have each who consents, and has none, open a dossier; ends once they are all open."""
        new = [one for one in self.consenting if not one.sent]
        for one in new:
            one.write("Une cuisine collective pour les aînés isolés.")
        for one in new:
            message = self._last(one, 1)
            agreed = next(b for b in _buttons(message) if b["text"].startswith("Oui"))
            self.api.press(one.chat, message["message_id"], agreed["callback_data"])
            one.sent += 1
        for one in new:
            self._last(one, 2)

    def join(self, many: int) -> None:
        """Have others come, who open dossiers too."""
        first = len(self.promoters)
        names = [f"Essai {n}" for n in range(first, first + many)]
        self.promoters += [Promoter(self.api, self.api.person(name)) for name in names]
        self.open_dossiers()

    def stir(self, each: int = 1) -> None:
        """Have everyone do a few things, mixed with what the others do."""
        for _ in range(each):
            for one in self.chance.sample(self.promoters, len(self.promoters)):
                if not one.consents:
                    one.ask(self.chance)
                    continue
                one.correct()
                if not (self.chance.random() < 0.5 and one.press()):  # noqa: PLR2004 - half
                    one.ask(self.chance)

    def send_files(self) -> None:
        """Have each who has a dossier send a document."""
        for one in self.consenting:
            one.send_file()

    def _last(self, one: Promoter, least: int) -> Json:
        def offered(api: Api) -> list[Json]:
            found = [said for said in api.replies(one.chat) if "reply_markup" in said]
            return found if len(found) >= least else []

        return self.api.wait_for(offered, _PATIENCE)[-1]  # type: ignore[no-any-return]


def _buttons(message: Json) -> list[Json]:
    return [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
