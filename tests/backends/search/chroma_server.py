"""A real Chroma server, started for the tests with the command that operators run."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 60


@dataclass
class ChromaServer:
    """A running server.

    Args:
        url: its address.
    """

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Stop it, if it still runs."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=_PATIENCE)


def start_server(folder: Path) -> ChromaServer:
    """Start a server that keeps its data in a folder, and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [command, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    server = ChromaServer(f"http://127.0.0.1:{port}", process)
    limit = time.monotonic() + _PATIENCE
    while not _answers(server.url):
        if process.poll() is not None or time.monotonic() > limit:
            server.stop()
            raise RuntimeError((folder / "server.log").read_text(encoding="utf-8"))
    return server


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=5):  # noqa: S310
            return True
    except (urllib.error.URLError, OSError):
        return False
