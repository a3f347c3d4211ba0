"""What stands before several workers: one address, each post given to one that answers."""

from __future__ import annotations

import http.client
import itertools
import socket
import threading
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PATIENCE = 10


def free_ports(many: int) -> list[int]:
    """Give ports that nobody listens on."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


class FrontDoor:
    """Gives each post to the next worker in turn, or to another if that one is dead.

    Args:
        ports: of the workers.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        turns = itertools.cycle(range(len(ports)))

        class Posted(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                first = next(turns)
                status = HTTPStatus.BAD_GATEWAY.value
                for port in (*ports[first:], *ports[:first]):
                    try:
                        status = _given(port, self.path, body, dict(self.headers))
                    except (OSError, http.client.HTTPException):
                        continue
                    break
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Posted)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/telegram"

    def __enter__(self) -> FrontDoor:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(_PATIENCE)


def _given(port: int, path: str, body: bytes, headers: dict[str, str]) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        line.request("POST", path, body, headers)
        return line.getresponse().status
    finally:
        line.close()
