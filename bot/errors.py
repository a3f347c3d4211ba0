"""The error tree: what can go wrong, carrying facts from which a sentence is composed at the edge.

JonctionError
├── DataError            a file of knowledge/ or prompts/ is wrong
│   └── DocumentError    one document cannot be read; the others can
├── SettingsError        an environment variable is missing or wrong
│   └── TokenMissing
├── StaleState           someone else wrote first
└── BackendError         something outside failed; carries whether a retry may help
    ├── SearchUnavailable
    ├── ModelUnavailable
    ├── StoreUnavailable
    └── ChannelUnavailable
        ├── TokenRefused
        └── AlreadyPolled

A wrong answer of a promoter, an ineligible project or a handoff are values, not errors.
"""

from __future__ import annotations

from collections.abc import Mapping


class JonctionError(Exception):
    """Anything that this program raises on purpose."""


class DataError(JonctionError):
    """A file that people maintain is wrong.

    Args:
        code: the key, in `prompts/knowledge.yaml`, of the French sentence to show.
        file: the file's path relative to its folder, `/` between parts.
        line: the line in the file, from 1, where known.
        facts: values for the sentence's placeholders (key, found, expected, nearest…).
    """

    def __init__(
        self,
        code: str,
        file: str,
        line: int | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code
        self.file = file
        self.line = line
        self.facts: dict[str, object] = dict(facts or {})
        where = f"{file}:{line}" if line else file
        # What is not known of a mistake says nothing; where it stands is told by the line.
        told = {name: value for name, value in self.facts.items() if value and name != "place"}
        details = ", ".join(f"{name}={value!r}" for name, value in told.items())
        super().__init__(f"{where}: {code}" + (f" ({details})" if details else ""))


class DocumentError(DataError):
    """One document cannot be read; the other files are read all the same."""


class SettingsError(JonctionError):
    """A setting is missing or wrong; the message names it and says what was expected."""


class TokenMissing(SettingsError):
    """There is no token for the channel, or it has not the shape of one."""


class StaleState(JonctionError):
    """Someone else wrote first; what was about to be written was not."""


class BackendError(JonctionError):
    """Something outside this program failed."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        self.retry = retry
        super().__init__(message)


class SearchUnavailable(BackendError):
    """There is no index to search, or it cannot be opened."""


class ModelUnavailable(BackendError):
    """A language or embedding model cannot be loaded or does not answer."""


class StoreUnavailable(BackendError):
    """The database cannot be reached or written."""


class ChannelUnavailable(BackendError):
    """Where people speak cannot be reached, or refuses us."""


class TokenRefused(ChannelUnavailable):
    """The channel does not know our token; the message never repeats it."""


class AlreadyPolled(ChannelUnavailable):
    """Another program receives the messages of the same account."""
