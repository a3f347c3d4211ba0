"""Serves pages inside a loop that is running already, and leaves its signals to it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from types import TracebackType

import uvicorn
from starlette.types import ASGIApp

from bot.errors import SettingsError

# Seconds that requests under way are given to end.
_GRACE = 5
_BACKLOG = 128


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program, which ends its other parts first."""
        yield


class Serving:
    """Serves an application for as long as it is held: `async with Serving(app, host, port):`.

    Args:
        port: 0 for any that is free.

    Raises:
        SettingsError: nothing can listen there; the message names the settings.
    """

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._app, self._host, self._port = app, host, port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """Give the port that it listens on."""
        return self._port

    @property
    def alive(self) -> bool:
        """Tell whether it still serves."""
        return self._task is not None and not self._task.done()

    async def __aenter__(self) -> Serving:
        listening = await _listening(self._host, self._port)
        self._port = int(listening.getsockname()[1])
        config = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve([listening]))
        listens = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait({listens, self._task}, return_when=asyncio.FIRST_COMPLETED)
        listens.cancel()
        if self._task.done():
            listening.close()
            await self._task
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task


async def _listening(host: str, port: int) -> socket.socket:
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, *_, address = found[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise SettingsError(
            "JONCTION_HTTP_HOST is no address of this machine; expected one, as in 127.0.0.1"
        ) from error
    try:
        # Left by a program that just ended, a port may be taken again at once.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise SettingsError(_refusal(error, port)) from error
    listening.setblocking(False)
    return listening


def _refusal(error: OSError, port: int) -> str:
    named = f"JONCTION_HTTP_PORT ({port})"
    if error.errno == errno.EADDRINUSE:
        return f"{named} is taken by another program; expected a free port, or 0 for none"
    if error.errno == errno.EACCES:
        return f"{named} needs rights we lack; expected a port from 1024 up"
    return "JONCTION_HTTP_HOST is no address of this machine; expected one, as in 127.0.0.1"
