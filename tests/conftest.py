"""What tests of several rooms share: the real model, unpacked and loaded once for the whole run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from bot.app import App
from bot.backends.search.embeddings import TextEmbeddings, open_embeddings
from bot.engine.publish import Outcome
from bot.settings import Settings

_ROOT = Path(__file__).resolve().parents[1]
# The shipped folder, and the invented one.
FOLDERS = {"livre": _ROOT / "knowledge", "fictif": _ROOT / "tests" / "fictional" / "knowledge"}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What costs much is made once for all the processes that share a run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def models_dir(shared: Path) -> Path:
    """Where unpacked models lie: `JONCTION_TEST_MODELS`, kept between runs, or a temporary one."""
    kept = os.environ.get("JONCTION_TEST_MODELS")
    return Path(kept) if kept else shared / "models"


@pytest.fixture(scope="session")
def bundled(models_dir: Path) -> TextEmbeddings:
    """The default backend."""
    return open_embeddings("bundled", models_dir)


@pytest.fixture(scope="session")
def published(shared: Path, bundled: TextEmbeddings) -> Callable[[str], App]:
    """Gives the program over a folder, its index published once as a first `sync` does."""
    apps: dict[str, App] = {}

    def get(name: str) -> App:
        if name not in apps:
            settings = Settings(
                data_dir=shared / name,
                knowledge_dir=FOLDERS[name],
                _env_file=None,  # type: ignore[call-arg]
            )
            app = App(settings)
            app.__dict__["embeddings"] = bundled
            with FileLock(shared / f"{name}.lock"):
                _publish_once(app)
            apps[name] = app
        return apps[name]

    return get


def _publish_once(app: App) -> None:
    if app.ledger.live() is not None:
        return
    report = app.sync(False, lambda _step, _done, _total: None)
    assert not report.folder.problems
    assert report.report is not None
    assert report.report.outcome is Outcome.PUBLISHED
