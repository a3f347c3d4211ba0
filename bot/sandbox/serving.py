"""The sandbox, running: in this process beside the rest, or as a process of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.sandbox.api import Api
from bot.sandbox.bell import Bell
from bot.sandbox.faults import Faults
from bot.sandbox.log import Log
from bot.sandbox.web.app import Application
from bot.sandbox.web.bots import BotSide
from bot.sandbox.web.control import Control
from bot.sandbox.world import World

_QUEUE = 1024


class _Wire(HttpToolsProtocol):
    """Lets a request cut its own connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"sandbox.cut": {"now": self.transport.abort}}


class _Server(uvicorn.Server):
    """Lets go of those who wait before it stops."""

    def __init__(self, config: uvicorn.Config, world: World) -> None:
        super().__init__(config)
        self._world = world

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._world.close()
        super().handle_exit(sig, frame)


class Running:
    """A sandbox that serves.

    As a context manager it runs in a thread, and stops at the end.

    Args:
        port: 0 picks a free one.
        token: the only one that is good; None lets in any that looks like one.
        log: whether requests are kept.
    """

    def __init__(
        self, port: int = 0, host: str = "127.0.0.1", token: str | None = None, log: bool = True
    ) -> None:
        self.world = World()
        self.faults = Faults(Bell(self.world.lock))
        self.log = Log(log)
        only = None if token is None else {token}
        self._bots = BotSide(self.world, self.faults, self.log, only)
        control = Control(self.world, self.faults, self.log, self._bots)
        self.api = Api(self.world, self.faults, self.log)
        self._socket = _listening(host, port)
        application = Application(self._bots, control.application())
        config = uvicorn.Config(
            application,
            http=_Wire,
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            server_header=False,
            date_header=False,
            log_level="critical",
            timeout_keep_alive=600,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config, self.world)
        self._thread: threading.Thread | None = None
        number = self._socket.getsockname()[1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{number}"

    def on_call(self, callback: Callable[[str, str], None]) -> None:
        """Have each call told: `callback(method, stage)`, in the sandbox's thread.

        The stages are `received`, `struck` when a fault is its lot, `done` and `answered`.
        """
        self._bots.on_call.append(callback)

    def serve(self) -> None:
        """Serve until the process is told to stop."""
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Running:
        self._thread = threading.Thread(target=self.serve, name="sandbox", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop serving, and wait until it is done."""
        self.world.close()
        with self.world.lock:
            self.faults.clear()
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        self._bots.webhooks.close()
        self._socket.close()


def _listening(host: str, port: int) -> socket.socket:
    """Give a socket that listens already: whoever connects early waits, and is not refused."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(kind, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    made.listen(_QUEUE)
    return made
