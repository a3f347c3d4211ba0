"""What is running: the program, its sentences, its rules and its index, each by a short name."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """What an answer was made with.

    Args:
        commit: of the source; empty when it is not a clone.
        prompts: digest of the sentences.
        rules: digest of the rule data.
        generation: name of the index that answers; empty when there is none.
    """

    version: str
    commit: str = ""
    prompts: str = ""
    rules: str = ""
    generation: str = ""

    def as_facts(self) -> dict[str, str]:
        """Give the parts by name, as a log line and the metrics tell them."""
        return asdict(self)


def digest_of(folder: Path, pattern: str = "**/*.yaml") -> str:
    """Give a short digest of the files of a folder: their names and their bytes; empty if none."""
    found = sorted(path for path in folder.glob(pattern) if path.is_file())
    whole = hashlib.sha256()
    for path in found:
        content = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()[:_SHORT] if found else ""


def commit_of(clone: Path) -> str:
    """Give the commit that a clone is at, without running git; empty when it is no clone."""
    folder = clone / ".git"
    try:
        head = (folder / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith("ref: "):
            return head[:_SHORT]
        name = head.removeprefix("ref: ")
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="ascii").strip()[:_SHORT]
        packed = (folder / "packed-refs").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return next((line[:_SHORT] for line in packed if line.endswith(f" {name}")), "")
