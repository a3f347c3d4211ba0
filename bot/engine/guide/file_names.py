"""Names what is handed over: no two files of a dossier have one name, and each has a readable one.

A photo or a recording comes without a name from a phone: it is named by its day and a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import count

from bot.domain.dossier import Dossier
from bot.domain.folding import folded
from bot.domain.message import Incoming, Upload
from bot.domain.sentences import Sentences
from bot.engine.guide.uploads import kind_of, safe_name

_PICTURES = ("jpg", "png")
_SOUND = "ogg"
_ENDING = re.compile(r"[a-z0-9]{1,5}")
# Leaves room for a number before the ending.
_LONGEST = 70


class FileNames:
    """Gives names to files.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def named(self, incoming: Incoming, dossier: Dossier, day: date) -> Incoming:
        """Give a message whose files have names of their own in the dossier."""
        uploads = [one for one in (incoming.upload, *incoming.more) if one]
        if not uploads:
            return incoming
        held = {file.digest: file.name for file in dossier.files()}
        taken = {folded(name) for name in held.values()}
        named = []
        for upload in uploads:
            known = held.get(sha256(upload.content or b"").hexdigest())
            name = known or self._name(upload, day, taken, voice=incoming.voice)
            taken.add(folded(name))
            named.append(replace(upload, name=name))
        return replace(incoming, upload=named[0], more=tuple(named[1:]))

    def _name(self, upload: Upload, day: date, taken: set[str], *, voice: bool) -> str:
        """Give the first free name: the file's own, or one by its kind and its day."""
        kind = kind_of(upload.content or b"") or ""
        told = self._sentences.day(day)
        if voice:
            spoken = upload.media_type.partition(";")[0].partition("/")[2].strip().lower()
            ending = spoken if _ENDING.fullmatch(spoken) else _SOUND
            return _free(lambda n: self._called("voice", n, told, ending), taken)
        if not upload.name:
            pictured = kind in _PICTURES or upload.media_type.startswith("image/")
            what = "photo" if pictured else "document"
            return _free(lambda n: self._called(what, n, told, kind), taken)
        own = safe_name(upload.name, kind or upload.name.rpartition(".")[2])
        stem, _, ending = own.rpartition(".")
        return _free(lambda n: f"{stem[:_LONGEST]} ({n}).{ending}" if n > 1 else own, taken)

    def _called(self, what: str, number: int, day: str, ending: str) -> str:
        name = self._sentences.say(f"handed.{what}", n=number, day=day)
        return f"{name}.{ending}"


def _free(name: Callable[[int], str], taken: set[str]) -> str:
    return next(name(n) for n in count(1) if folded(name(n)) not in taken)
