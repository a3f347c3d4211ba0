"""Loads the sentences of `prompts/`: YAML files of nested keys, joined by dots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.backends.files.yaml_reader import read_yaml
from bot.domain.sentences import Sentences
from bot.errors import DataError


def load_sentences(folder: Path, name: str) -> Sentences:
    """Load `NAME.yaml` of the prompts folder.

    Raises:
        DataError: the file is missing or wrong, or a value is not a sentence.
    """
    file = f"{name}.yaml"
    read = read_yaml(folder / file, f"prompts/{file}")
    found: dict[str, str] = {}
    _collect(read.value, (), found, f"prompts/{file}")
    return Sentences(found, f"prompts/{file}")


def _collect(value: Any, path: tuple[str, ...], found: dict[str, str], file: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _collect(inner, (*path, key), found, file)
    elif isinstance(value, str):
        found[".".join(path)] = value.strip("\n")
    else:
        raise DataError("sentence_not_text", file, facts={"key": ".".join(path)})
