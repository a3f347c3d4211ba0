"""The collective kitchen laid out on a desk: the shipped form, programme and territories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.backends.files.yaml_reader import read_yaml
from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier, Draft
from bot.domain.form import Form, FormSection
from bot.domain.knowledge import Catalogue
from bot.domain.rules import Programme, Territory
from bot.engine.guide.asking import Asking
from bot.engine.guide.drafting import Drafter
from bot.engine.guide.progress import applies
from bot.engine.guide.proposal import ProposalBuilder
from bot.engine.guide.room import Desk, Heard, Room, Turned
from tests.cuisine import DAY, dossier, sentences

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "knowledge"
INVENTED = ROOT / "tests/fictional/knowledge"


def _read(path: Path) -> Any:
    return read_yaml(path, path.name).value


@cache
def catalogue(root: Path, programme: str, *territories: str) -> Catalogue:
    """Give the rule data of a programme and of some territories."""
    held = root / "programmes" / programme
    return Catalogue(
        programmes=(Programme.model_validate(_read(held / "programme.yaml")),),
        forms={programme: Form.model_validate(_read(held / "formulaire.yaml"))},
        territories=tuple(
            Territory.model_validate(_read(root / f"territoires/{name}.yaml"))
            for name in territories
        ),
    )


def desk(held: Dossier | None = None, day: date = DAY) -> Desk:
    """Lay the kitchen's dossier, or another one, on a desk."""
    read = catalogue(SHIPPED, "fqis", "bas-saint-laurent", "monteregie", "estrie")
    form = read.forms["fqis"]
    conversation = Conversation(person="terminal:1")
    return Desk(read, read.programmes[0], form, conversation, held or dossier(form), day)


def invented(day: date, territory: str = "val-fictif", **more: Any) -> Desk:
    """Lay an empty dossier of the invented programme on a desk."""
    read = catalogue(INVENTED, "jardins", "val-fictif", "rive-fictive")
    form = read.forms["jardins"]
    held = Dossier(
        id="d2",
        person="terminal:1",
        number=1,
        programme="jardins",
        form=form.id,
        form_version=form.version,
        opened=day,
        territory=territory,
        **more,
    )
    return Desk(read, read.programmes[0], form, Conversation(person="terminal:1"), held, day)


def builder(**more: Any) -> ProposalBuilder:
    """Make what builds proposals, with the drafts that are really composed."""
    asking = Asking(sentences("guide"))
    drafter = Drafter(sentences("writing"), asking)

    def composed(held: Desk, section: FormSection) -> Draft:
        asked: Callable[[Any], bool] = lambda one: applies(one, held)  # noqa: E731
        return drafter.draft(held.form, section, held.dossier, held.day, asked)

    return ProposalBuilder(sentences("export"), asking, composed, **more)


@dataclass
class HeldFiles:
    """Keeps files in memory, by their digest."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, content: bytes) -> str:
        """Keep bytes; give their digest."""
        digest = sha256(content).hexdigest()
        self.kept[digest] = content
        return digest

    def read(self, digest: str) -> bytes:
        """Give bytes that were kept."""
        return self.kept[digest]


def press(room: Room, held: Desk, turned: Turned, chosen: str) -> tuple[Desk, Turned]:
    """Press one of the choices of what was asked."""
    assert turned.question is not None
    assert chosen in dict(turned.question.options), turned.question.options
    after = room.hear(held, Heard(chosen=chosen), turned.question)
    return held.over(after.dossier), after


def write(room: Room, held: Desk, turned: Turned, text: str) -> tuple[Desk, Turned]:
    """Write something in answer to what was asked."""
    assert turned.question is not None
    after = room.hear(held, Heard(text=text), turned.question)
    return held.over(after.dossier), after
