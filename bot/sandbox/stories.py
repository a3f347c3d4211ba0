"""Prepared promoters: what each one says and presses, played through the control interface."""

from __future__ import annotations

import http.client
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

FOLDER = Path(__file__).resolve().parent / "stories"
# A bot that says nothing for so long will say nothing more, in seconds.
PATIENCE = 60.0
# What has no buttons may be followed by more of the same answer; after so long, it was all.
_SETTLED = 1.0
# Every wait is cut in pieces that a connection lives through, in seconds.
_PIECE = 20.0

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a promoter does.

    Args:
        says: what she writes; empty when she presses.
        presses: how the words of the button begin.
    """

    says: str = ""
    presses: str = ""

    def __str__(self) -> str:
        return f"says {self.says[:40]!r}" if self.says else f"presses {self.presses!r}"


@dataclass(frozen=True, slots=True)
class Story:
    """A prepared promoter.

    Args:
        name: of her file.
        about: one line of French, for the page.
    """

    name: str
    first_name: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """How far a story went.

    Args:
        person: her id, which is her chat's too.
        done: how many of its lines were played.
        stopped: why it went no further, and at which step; empty when it went to its end.
    """

    story: Story
    person: int
    done: int
    stopped: str = ""


# Told after each line: the story, how many lines are done.
OnStep = Callable[[Story, int], None]


class Api(Protocol):
    """The control interface."""

    def call(self, method: str, path: str, body: object = None) -> Json:
        """Make one call; give what is answered."""


class Refused(Exception):
    """The sandbox refused a call, or was not there."""


@dataclass(frozen=True, slots=True)
class HttpApi:
    """The control interface over HTTP.

    Args:
        url: the sandbox's address, as `http://127.0.0.1:8081`.
    """

    url: str

    def call(self, method: str, path: str, body: object = None) -> Json:
        """Make one call; give what is answered.

        Raises:
            Refused: the sandbox refused it, or did not answer.
        """
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=_PIECE + 10)
        content = None if body is None else json.dumps(body)
        try:
            line.request(method, f"/sandbox{path}", content, {"Content-Type": "application/json"})
            answer = line.getresponse()
            found: Json = json.loads(answer.read() or b"{}")
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Refused(f"the sandbox did not answer: {error!r}") from error
        finally:
            line.close()
        if answer.status != http.client.OK:
            raise Refused(str(found.get("description") or answer.status))
        return found


def stories(folder: Path = FOLDER) -> Iterator[Story]:
    """Give the prepared promoters, in the order of their files' names."""
    for path in sorted(folder.glob("[0-9]*.toml")):
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        lines = tuple(Line(**line) for line in given["lines"])
        yield Story(path.stem, given["first_name"], given["about"], lines)


def gather_team(api: Api, folder: Path = FOLDER) -> int:
    """Make the group of the team, a forum where the bot is administrator; give its id.

    Raises:
        Refused: the sandbox refused it, or did not answer.
    """
    given = tomllib.loads((folder / "team.toml").read_text(encoding="utf-8"))
    people = [{"first_name": name, "language_code": "fr"} for name in given["members"]]
    members = [int(api.call("POST", "/promoters", one)["id"]) for one in people]
    group = {"title": given["title"], "forum": True, "members": members, "admin": True}
    return int(api.call("POST", "/groups", group)["id"])


def arrive(story: Story, api: Api) -> int:
    """Add a story's promoter to the sandbox, marked as being prepared; give her id."""
    person = {"first_name": story.first_name, "language_code": "fr"}
    number = int(api.call("POST", "/promoters", person)["id"])
    note = {"about": story.about, "busy": bool(story.lines)}
    api.call("POST", f"/page/{number}", note)
    return number


def play(
    story: Story,
    api: Api,
    person: int | None = None,
    on_step: OnStep | None = None,
    patience: float = PATIENCE,
) -> Played:
    """Play a story, each line once the bot has answered the one before.

    It never raises: a story that cannot go on is left where it stands, and says why.

    Args:
        person: her id, when she has arrived already.
        patience: how long the bot may be silent, in seconds.
    """
    done = 0
    try:
        person = arrive(story, api) if person is None else person
        chat = _Chat(api, person, patience)
        for line in story.lines:
            chat.act(line)
            done += 1
            if on_step is not None:
                on_step(story, done)
        stopped = ""
    except Refused as refused:
        step = f"step {done + 1} ({story.lines[done]})" if done < len(story.lines) else "arrival"
        stopped = f"{story.name} stopped at {step}: {refused}"
    _ready(api, person)
    return Played(story, person or 0, done, stopped)


def play_all(
    some: Sequence[Story],
    api: Api,
    on_step: OnStep | None = None,
    patience: float = PATIENCE,
) -> list[Played]:
    """Play stories at the same time; their promoters arrive first, in order."""
    if not some:
        return []
    people = [_arrived(story, api) for story in some]

    def one(story: Story, person: int | None) -> Played:
        return play(story, api, person, on_step, patience)

    with ThreadPoolExecutor(len(some), thread_name_prefix="story") as pool:
        return list(pool.map(one, some, people))


def _arrived(story: Story, api: Api) -> int | None:
    """Have a promoter arrive; None when it could not be, and it is tried again as she plays."""
    try:
        return arrive(story, api)
    except Refused:
        return None


def _ready(api: Api, person: int | None) -> None:
    """Give the phone to whoever looks at the page, even when the story stopped."""
    if person is None:
        return
    try:
        api.call("POST", f"/page/{person}", {"busy": False})
    except Refused:
        return


class _Chat:
    """One promoter's conversation: what the bot wrote since her last line."""

    def __init__(self, api: Api, person: int, patience: float) -> None:
        self._api, self._person, self._patience = api, person, patience
        self._seq = int(api.call("GET", "/page")["seq"])
        self._since: dict[int, Json] = {}

    def act(self, line: Line) -> None:
        """Do what a line says, and wait until the bot has answered it."""
        if line.says:
            self._since = {}
            self._post("messages", {"text": line.says})
        else:
            press = self._offered(line.presses)
            self._since = {}
            self._post("presses", press)
        if not self._heard(self._patience, lambda: bool(self._since)):
            raise Refused("the bot did not answer")
        self._heard(_SETTLED, lambda: any("reply_markup" in one for one in self._since.values()))

    def _offered(self, words: str) -> Json:
        """Give the press of the last button that begins with the words."""
        for number, message in sorted(self._since.items(), reverse=True):
            data = _data(message, words)
            if data is not None:
                return {"message_id": number, "data": data}
        raise Refused("no such button was offered")

    def _heard(self, patience: float, there: Callable[[], bool]) -> bool:
        """Wait until something is there; tell whether it was, before the chat fell silent."""
        while not there():
            if not self._event(patience):
                return False
        return True

    def _event(self, left: float) -> bool:
        """Take what happens in the chat; tell whether anything did."""
        while left > 0:
            wait = min(left, _PIECE)
            path = f"/events?after={self._seq}&chat={self._person}&wait={wait}"
            found = self._api.call("GET", path)
            self._seq = int(found["seq"])
            if found["events"]:
                for event in found["events"]:
                    self._take(event)
                return True
            left -= wait
        return False

    def _take(self, event: Json) -> None:
        message = event.get("message") or {}
        if not message.get("from", {}).get("is_bot"):
            return
        # An old message that only loses its buttons is no answer.
        if event["kind"] == "message" or (event["kind"] == "edited" and "reply_markup" in message):
            self._since[message["message_id"]] = message

    def _post(self, what: str, body: Json) -> None:
        self._api.call("POST", f"/chats/{self._person}/{what}", {"from": self._person, **body})


def _data(message: Json, words: str) -> str | None:
    """Give what a button carries, by its words, or by its number in the list of the text."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = {_plain(one["text"]): str(one.get("callback_data")) for row in rows for one in row}
    text, words = _plain(message.get("text", "")), _plain(words)
    listed = re.search(rf"^(\d+)\. {re.escape(words)}", text, re.MULTILINE)
    if listed and listed[1] in buttons:
        return buttons[listed[1]]
    return next((data for said, data in buttons.items() if said.startswith(words)), None)


def _plain(text: str) -> str:
    """Give a text whose spaces are plain ones; lines stay."""
    return re.sub(r"[^\S\n]", " ", text)
