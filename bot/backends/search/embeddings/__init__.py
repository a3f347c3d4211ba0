"""Embedding backends behind one interface, chosen by one setting; and the optional reranker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.backends.search.embeddings.base import TextEmbeddings
from bot.errors import SettingsError

if TYPE_CHECKING:
    from bot.backends.search.embeddings.reranker import Reranker

__all__ = ["TextEmbeddings", "open_embeddings", "open_reranker"]

BUNDLED = "bundled"
TRANSFORMERS = "sentence-transformers:"


def open_embeddings(
    setting: str, models_dir: Path, *, on_step: Callable[[str], None] | None = None
) -> TextEmbeddings:
    """The backend that the setting `JONCTION_EMBEDDINGS` names.

    Args:
        setting: `bundled`, or `sentence-transformers:NAME_OR_PATH`, where the name `bundled`
            stands for the default backend's own model, in float32.
        models_dir: where unpacked models are kept.
        on_step: told what is being done, as keys: `unpack`, `load`, `check`, `fallback`.

    Raises:
        SettingsError: no such backend.
        ModelUnavailable: the model cannot be loaded.
    """
    tell = on_step or _nobody
    if setting == BUNDLED:
        from bot.backends.search.embeddings.bundled import open_bundled

        return open_bundled(models_dir, tell)
    name = setting.removeprefix(TRANSFORMERS).strip()
    if setting.startswith(TRANSFORMERS) and name:
        from bot.backends.search.embeddings.transformers import open_transformers

        return open_transformers(name, models_dir, tell)
    raise SettingsError(
        f"JONCTION_EMBEDDINGS is {setting!r}; expected 'bundled' or "
        "'sentence-transformers:NAME_OR_PATH'"
    )


def open_reranker(setting: str) -> Reranker | None:
    """The cross-encoder of that hub name or folder; None where the setting is empty.

    Raises:
        ModelUnavailable: the extra is not installed, or the model cannot be loaded.
    """
    if not setting:
        return None
    from bot.backends.search.embeddings.reranker import open_reranker as load

    return load(setting)


def _nobody(_step: str) -> None:
    return None
