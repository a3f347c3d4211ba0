"""Plays a dialogue: what is said, and what must be answered, offered, kept and called.

A dialogue is a YAML file. `debut` names a dialogue of the folder `debuts` that is played first;
`dossier` is the knowledge folder (`livre` for the shipped one, `fictif` for the invented one),
`jour` the first day, and `tours` a list of turns, each with one of:

- `dit`: what the person writes;
- `choisit`: the words of a choice that is offered, which she presses;
- `bouton`: the words of a choice offered earlier, pressed although it is old;
- `fichier`: name of a file she hands over, with `contenu` (text) or `octets` (hexadecimal), and
  `legende`, what she writes with it;
- `album`: names of files that she hands over together, each a PDF, with `legende`;
- `vocal: true`: a voice message; `octets` is its recording, where the channel gives it;
- `modifie`: words written earlier, whose message now says `dit`;
- `cite`: the name of a field, whose question she quotes to say `dit`;
- `transfere: true`: somebody else wrote `dit`;
- `attend`: a number of days that go by;
- `redemarre: true`: the program is stopped and started again.

and any of: `contient`, `sans` (texts that the replies hold, or do not hold), `offre`,
`n_offre_pas` (words of choices), `garde` (field → value, as kept), `etat` (field → `donnee`,
`inconnue` or `passee`), `dossiers` (how many are kept), `fichiers` (endings of the names of files
given), `sources` (least number of citations), `appels` (searches made, 0 when not said),
`commits` (commits made by the turn).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.domain.conversation import Conversation
from bot.domain.dossier import Answer, Dossier
from bot.domain.message import Choice, Incoming, Reply, Upload
from bot.engine.turn import Conversations

FOLDER = Path(__file__).parent
PERSON = "essai:1"


class Said(BaseModel):
    """One turn of a dialogue."""

    model_config = ConfigDict(extra="forbid")

    dit: str | None = None
    choisit: str | None = None
    bouton: str | None = None
    fichier: str | None = None
    contenu: str = ""
    octets: str = ""
    legende: str = ""
    album: list[str] = []
    vocal: bool = False
    modifie: str | None = None
    cite: str | None = None
    transfere: bool = False
    attend: int = 0
    redemarre: bool = False
    qui: str = PERSON
    contient: list[str] = []
    sans: list[str] = []
    offre: list[str] = []
    n_offre_pas: list[str] = []
    garde: dict[str, Any] = {}
    etat: dict[str, str] = {}
    dossiers: int | None = None
    fichiers: list[str] = []
    sources: int | None = None
    appels: int = 0
    commits: int | None = None


class Script(BaseModel):
    """A dialogue."""

    model_config = ConfigDict(extra="forbid")

    nom: str
    dossier: str = "livre"
    debut: str | None = None
    jour: date = date(2026, 11, 23)
    tours: list[Said] = Field(min_length=1)


def scripts() -> Iterator[tuple[str, Script]]:
    """Give every dialogue of the folder, by its file's name."""
    for path in sorted(FOLDER.glob("*.yaml")):
        script = _read(path)
        if script.debut:
            first = _read(FOLDER / "debuts" / f"{script.debut}.yaml")
            script = script.model_copy(
                update={"tours": [*first.tours, *script.tours], "dossier": first.dossier}
            )
        yield path.stem, script


def _read(path: Path) -> Script:
    return Script.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@dataclass
class Counts:
    """What was called since the last look."""

    searches: int = 0
    commits: int = 0

    def committed(self) -> None:
        """Count one commit."""
        self.commits += 1


@dataclass
class Stage:
    """What a dialogue is played on: the real engine over a real store, counted.

    Args:
        start: starts the program again over what was kept.
        known: gives the conversation and the current dossier kept for a person.
        dossiers: gives the dossiers kept for a person.
    """

    start: Callable[[], Conversations]
    known: Callable[[str], tuple[Conversation, Dossier | None]]
    dossiers: Callable[[str], list[Dossier]]
    counts: Counts = field(default_factory=Counts)


class Player:
    """Plays one dialogue."""

    def __init__(self, script: Script, stage: Stage) -> None:
        self._script = script
        self._stage = stage
        self._engine = stage.start()
        self._moment = datetime.combine(script.jour, time(19, 30), UTC)
        self._offered: list[Choice] = []
        self._ever: list[Choice] = []
        # The fields that each message answered, by its words, as a channel remembers them.
        self._about: dict[str, tuple[str, ...]] = {}
        self.transcript: list[str] = []

    def play(self) -> None:
        """Play every turn and check what it must come to."""
        for rank, turn in enumerate(self._script.tours, start=1):
            if turn.redemarre:
                self._engine = self._stage.start()
            self._moment += timedelta(days=turn.attend, seconds=40)
            replies = self._hand(turn)
            where = f"tour {rank} ({turn.dit or turn.choisit or turn.bouton or turn.fichier!r})"
            self._check(turn, replies, where)

    def _hand(self, turn: Said) -> tuple[Reply, ...]:
        incoming = self._incoming(turn)
        if incoming is None:
            return ()
        self._stage.counts.searches = self._stage.counts.commits = 0
        self.transcript.append(f"> {turn.dit or turn.choisit or turn.bouton or turn.fichier or ''}")
        before = self._answers(turn)
        replies = self._tell(incoming, turn)
        after = self._answers(turn)
        answered = tuple(name for name, held in after.items() if before.get(name) != held)
        self._about[turn.dit or turn.choisit or ""] = answered
        offered = [c for reply in replies for c in (*reply.choices, *reply.shortcuts)]
        self._offered = offered or self._offered
        self._ever += offered
        for reply in replies:
            self.transcript.append(reply.text)
            self.transcript += [f"   [{c.text}]" for c in (*reply.choices, *reply.shortcuts)]
        return replies

    def _tell(self, incoming: Incoming, _turn: Said) -> tuple[Reply, ...]:
        """Hand a message over; a channel does what a person does on it."""
        return self._engine.handle(incoming)

    def _incoming(self, turn: Said) -> Incoming | None:
        if turn.choisit is not None:
            return Incoming(turn.qui, self._moment, token=self._token(turn.choisit, self._offered))
        if turn.bouton is not None:
            token = self._token(turn.bouton, self._ever[: -len(self._offered) or None])
            return Incoming(turn.qui, self._moment, token=token)
        if turn.fichier is not None:
            content = bytes.fromhex(turn.octets) if turn.octets else turn.contenu.encode()
            upload = Upload(turn.fichier, "", len(content), content)
            return Incoming(turn.qui, self._moment, turn.legende, upload=upload)
        if turn.album:
            first, *more = (Upload(name, "", 12, _page(name)) for name in turn.album)
            return Incoming(turn.qui, self._moment, turn.legende, upload=first, more=tuple(more))
        if turn.vocal:
            sound = bytes.fromhex(turn.octets)
            recording = Upload("vocal.ogg", "audio/ogg", len(sound), sound) if sound else None
            return Incoming(turn.qui, self._moment, voice=True, upload=recording)
        return self._written(turn)

    def _written(self, turn: Said) -> Incoming | None:
        if turn.dit is None:
            return None
        said = Incoming(turn.qui, self._moment, turn.dit, forwarded=turn.transfere)
        if turn.modifie is not None:
            assert turn.modifie in self._about, f"« {turn.modifie} » was never said"
            return replace(said, edited=True, about=self._about[turn.modifie])
        return replace(said, about=(turn.cite,)) if turn.cite else said

    def _answers(self, turn: Said) -> dict[str, Answer]:
        _, dossier = self._stage.known(turn.qui)
        return dossier.answers if dossier else {}

    def _token(self, text: str, choices: list[Choice]) -> str:
        found = [choice.token for choice in choices if choice.text.startswith(text)]
        assert found, f"« {text} » is not offered; offered: {[c.text for c in choices]}"
        return found[-1]

    def _check(self, turn: Said, replies: tuple[Reply, ...], where: str) -> None:
        text = "\n".join(reply.text for reply in replies)
        plain = _plain(text)
        for wanted in turn.contient:
            assert _plain(wanted) in plain, f"{where}: « {wanted} » is not said in:\n{text}"
        for unwanted in turn.sans:
            assert _plain(unwanted) not in plain, f"{where}: « {unwanted} » is said in:\n{text}"
        offered = [_plain(c.text) for r in replies for c in (*r.choices, *r.shortcuts)]
        for wanted in turn.offre:
            starts = [o for o in offered if o.startswith(_plain(wanted))]
            assert starts, f"{where}: « {wanted} » is not offered in {offered}"
        for unwanted in turn.n_offre_pas:
            assert not any(o.startswith(_plain(unwanted)) for o in offered), where
        self._check_calls(turn, replies, where)
        self._check_kept(turn, where)

    def _check_calls(self, turn: Said, replies: tuple[Reply, ...], where: str) -> None:
        counts = self._stage.counts
        assert counts.searches == turn.appels, f"{where}: {counts.searches} searches were made"
        if turn.commits is not None:
            assert counts.commits == turn.commits, f"{where}: {counts.commits} commits were made"
        names = [file.name for reply in replies for file in reply.files]
        for ending in turn.fichiers:
            assert any(name.endswith(ending) for name in names), f"{where}: {ending} not in {names}"
        if turn.sources is not None:
            given = sum(len(reply.citations) for reply in replies)
            assert given >= turn.sources, f"{where}: {given} sources"

    def _check_kept(self, turn: Said, where: str) -> None:
        if turn.dossiers is not None:
            kept = self._stage.dossiers(turn.qui)
            assert len(kept) == turn.dossiers, f"{where}: {len(kept)} dossiers are kept"
        if not (turn.garde or turn.etat):
            return
        _, dossier = self._stage.known(turn.qui)
        assert dossier is not None, f"{where}: no dossier is kept"
        for name, wanted in turn.garde.items():
            assert name in dossier.answers, f"{where}: {name} is not kept: {list(dossier.answers)}"
            held = dossier.answers[name].model_dump(mode="json")["value"]
            found = held.get("name", held) if isinstance(held, dict) else held
            assert _same(found, wanted), f"{where}: {name} is {held!r}, not {wanted!r}"
        for name, state in turn.etat.items():
            assert name in dossier.answers, f"{where}: {name} is not kept"
            assert dossier.answers[name].state.value == state, f"{where}: {name}"


def _page(name: str) -> bytes:
    """Give the bytes of a file by its name: a PDF, or what is none."""
    return b"%PDF-1.7 " + name.encode() if name.endswith(".pdf") else b"MZ" + name.encode()


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, date):
        return bool(found == wanted.isoformat())
    if isinstance(wanted, list):
        return list(found) == wanted
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    return str(found) == str(wanted)


def _plain(text: str) -> str:
    for space in "\u00a0\u202f":
        text = text.replace(space, " ")
    return " ".join(text.replace("\u2019", "'").split()).lower()
