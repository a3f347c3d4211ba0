"""The page and its files, as they lie beside the code."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).resolve().parents[1] / "page"
# What the machine's own table may lack.
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
_HEADERS = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}


def _file(name: str) -> Response:
    """Give a file of the folder; a name that leads out of it is not found."""
    path = (FOLDER / name).resolve()
    # Code is not part of the page.
    if FOLDER not in path.parents or not path.is_file() or path.suffix in (".py", ".pyc"):
        return PlainTextResponse("Not Found", 404)
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return Response(path.read_bytes(), media_type=kind, headers=_HEADERS)


async def _index(_request: Request) -> Response:
    return _file("index.html")


async def _static(request: Request) -> Response:
    return _file(request.path_params["name"])


def routes() -> list[Route]:
    """Give the page's addresses."""
    return [Route("/", _index), Route("/static/{name:path}", _static)]
