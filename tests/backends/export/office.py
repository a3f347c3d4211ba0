"""A real office suite, started without a window, that opens what is exported."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Office:
    """LibreOffice with a profile of its own; one conversion at a time.

    Args:
        program: path of `soffice`.
        room: a folder for the profile and for what is converted.
    """

    program: str
    room: Path

    def converted(self, name: str, content: bytes, to: str) -> Path:
        """Open a file and save it in another format; give where it lies."""
        folder = Path(tempfile.mkdtemp(dir=self.room))
        source = folder / name
        source.write_bytes(content)
        out = folder / "out"
        command = [
            self.program,
            f"-env:UserInstallation=file://{self.room}/profile",
            "--headless",
            "--norestore",
            "--convert-to",
            to,
            "--outdir",
            str(out),
            str(source),
        ]
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        made = out / f"{source.stem}.{to.split(':')[0]}"
        assert made.is_file(), done.stderr.decode(errors="replace")
        return made


def find_office() -> str | None:
    """Give the path of the office suite; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def required() -> bool:
    """Tell whether its absence is a failure, as in continuous integration."""
    return os.environ.get("CI") == "true"
