"""Every request that the bot makes of a sandbox, checked beside the specification."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from bot.sandbox.serving import Running
from tests.telegram.specification import check, read_specification, there_or_owed

_ATTACHED = re.compile(r'"attach://([^"]+)"')


def mistakes(log: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give the mistakes of the requests of a log, as `Api.requests` or the control side gives it.

    The log names a file as its sender does; what is sent along is known by what refers to it.
    """
    found = []
    for request in log:
        parameters, files = request["parameters"], request["files"]
        parts = _parts(request["method"], parameters, len(files))
        told = check(request["method"], parameters, parts)
        if len(parts) != len(files):
            told.append(f"{request['method']}: {len(files)} files, {len(parts)} referred to")
        found += [f"request {request['n']}: {one}" for one in told]
    return found


def _parts(method: str, parameters: Mapping[str, Any], files: int) -> set[str]:
    """Name the parts of a request: those that something refers to, and the parameters' own.

    A request that was refused before it was read refers to none of the latter.
    """
    parts = {*_ATTACHED.findall(json.dumps(_opened(parameters)))}
    shape = read_specification().methods.get(method)
    own = (
        name
        for name, one in (shape.fields.items() if shape else ())
        if "InputFile" in one.types and name not in parameters
    )
    while len(parts) < files and (name := next(own, "")):
        parts.add(name)
    return parts


def checked(log: Iterable[Mapping[str, Any]]) -> None:
    """Assert that each request of a log is one that the specification takes."""
    read_specification()
    found = mistakes(log)
    assert not found, "\n".join(found)


def _opened(parameters: Mapping[str, Any]) -> list[Any]:
    """Give the parameters, with what is JSON in a refused form read."""
    opened = []
    for value in parameters.values():
        if isinstance(value, str) and value[:1] in "[{":
            try:
                opened.append(json.loads(value))
                continue
            except ValueError:
                pass
        opened.append(value)
    return opened


class Recorder:
    """The sandboxes that were started, and how much of each log was checked."""

    def __init__(self) -> None:
        self._checked: dict[Running, int] = {}

    def add(self, sandbox: Running) -> None:
        """Take note of a sandbox."""
        self._checked[sandbox] = 0

    def new(self) -> list[dict[str, Any]]:
        """Give what was asked of all since the last time."""
        found: list[dict[str, Any]] = []
        for sandbox, last in self._checked.items():
            found += sandbox.api.requests(after=last)
            self._checked[sandbox] = sandbox.log.n
        return found


@pytest.fixture(scope="session", autouse=True)
def recorder() -> Iterator[Recorder]:
    """What takes note of every sandbox that a test starts in this process."""
    found = Recorder()
    start = Running.__enter__

    def enter(sandbox: Running) -> Running:
        found.add(sandbox)
        return start(sandbox)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Running, "__enter__", enter)
        yield found


@pytest.fixture(autouse=True)
def every_request_is_right(recorder: Recorder, request: pytest.FixtureRequest) -> Iterator[None]:
    """Checks, when a test ends, what the bot asked meanwhile.

    A test that makes wrong requests on purpose uses `unchecked`.
    """
    recorder.new()
    yield
    made = recorder.new()
    if there_or_owed() and "unchecked" not in request.fixturenames:
        checked(made)


@pytest.fixture
def unchecked() -> None:
    """Says that a test makes wrong requests on purpose."""
