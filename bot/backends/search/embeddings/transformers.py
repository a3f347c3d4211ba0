"""Any sentence-transformers model as a backend, the bundled one included; the optional extra."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.backends.search.embeddings.base import TextEmbeddings, readable
from bot.backends.search.embeddings.bundled import write_files
from bot.backends.search.embeddings.check import STAGE as BUNDLED_STAGE
from bot.backends.search.embeddings.cutting import cut_to_fit
from bot.backends.search.embeddings.model_folder import OnStep, model_folder
from bot.backends.search.embeddings.standard_files import write_standard_files
from bot.backends.search.embeddings.windows import unit_length
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

STAGE = "transformers"
BUNDLED = "bundled"
BATCH = 16
WINDOW_IF_UNSTATED = 512
MISSING = (
    "sentence-transformers is not installed: pip install 'jonction[transformers]', or set "
    "JONCTION_EMBEDDINGS=bundled"
)


class Transformers(TextEmbeddings):
    """A sentence-transformers model, with its own prompts for questions and passages."""

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        prompts = model.prompts or {}
        self._question = prompts.get("query") or ""
        self._passage = prompts.get("passage") or prompts.get("document") or ""
        self.dimension = len(self._encode(["a"], "")[0])
        self.max_tokens = self._window()
        self.identity = f"sentence-transformers:{name}:{self._fingerprint()}"

    def count_tokens(self, text: str) -> int:
        """How many tokens the text alone is."""
        return count_with(self._model.tokenizer, readable(text))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32 (texts, dimension), of length 1."""
        return self._embed(texts, self._passage)

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, float32 (dimension,), of length 1."""
        vector: Vectors = self._embed([text], self._question)[0]
        return vector

    def _embed(self, texts: Sequence[str], prompt: str) -> Vectors:
        import numpy as np

        parts = [
            (number, part)
            for number, text in enumerate(texts)
            for part in cut_to_fit(readable(text), self._fits)
        ]
        sums = np.zeros((len(texts), self.dimension), dtype=np.float64)
        vectors = self._encode([part for _, part in parts], prompt) if parts else sums
        for (number, part), vector in zip(parts, vectors, strict=True):
            sums[number] += vector * float(max(self.count_tokens(part), 1))
        return unit_length(sums)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        vectors: Any = self._model.encode(
            texts, prompt=prompt, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True
        )
        return cast("Vectors", vectors)

    def _fits(self, text: str) -> bool:
        return self.count_tokens(text) <= self.max_tokens

    def _window(self) -> int:
        tokenizer = self._model.tokenizer
        longest = self._model.max_seq_length or WINDOW_IF_UNSTATED
        prompts = max(count_with(tokenizer, prompt) for prompt in (self._question, self._passage))
        window = int(longest) - int(tokenizer.num_special_tokens_to_add()) - prompts
        if window < 1:
            raise ModelUnavailable("the model's window leaves no room for a text")
        return window

    def _fingerprint(self) -> str:
        """Changes with any weight, the modules, the vocabulary, the prompts or the window."""
        digest = hashlib.sha256()
        for name, tensor in self._model.state_dict().items():
            # Unused here, and filled at random where a model comes without it.
            if ".pooler." in name:
                continue
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().float().contiguous().numpy().data)
        facts = [str(self._model), self._question, self._passage, str(self.max_tokens)]
        digest.update("\n".join(facts).encode())
        digest.update(str(sorted(self._model.tokenizer.get_vocab().items())).encode())
        return digest.hexdigest()[:12]


def open_transformers(name: str, models_dir: Path, on_step: OnStep) -> TextEmbeddings:
    """A model by its name on the hub or its folder; `bundled` is the default backend's own.

    A folder is read without any call to the network.

    Raises:
        ModelUnavailable: the extra is not installed, or the model cannot be loaded.
    """
    library, failures = load_library()
    place, label = (_bundled(models_dir, on_step), BUNDLED) if name == BUNDLED else (name, name)
    place, local = local_or_hub(str(place))
    on_step("load")
    try:
        model = library.SentenceTransformer(place, local_files_only=local)
        return Transformers(model, Path(label).name if local else label)
    except failures as error:
        raise ModelUnavailable(f"the model {name!r} cannot be loaded: {error}") from error


def load_library() -> tuple[Any, tuple[type[Exception], ...]]:
    """The module `sentence_transformers`, and what it raises on a model that cannot be loaded.

    Raises:
        ModelUnavailable: the extra is not installed.
    """
    try:
        library = import_module("sentence_transformers")
        import_module("transformers.utils.logging").disable_progress_bar()
        weights = import_module("safetensors")
    except ImportError as error:
        raise ModelUnavailable(f"{MISSING} ({error})") from error
    kinds = (OSError, ValueError, RuntimeError, KeyError, TypeError, weights.SafetensorError)
    return library, kinds


def local_or_hub(name: str) -> tuple[str, bool]:
    """The name to load, and whether it is a folder here, to be read without the network.

    Raises:
        ModelUnavailable: it is written like a path, and no such folder exists.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        return str(path), True
    if name.startswith((".", "~", "/", "\\")) or path.is_absolute():
        raise ModelUnavailable(f"there is no model folder {name!r}")
    return name, False


def _bundled(models_dir: Path, on_step: OnStep) -> Path:
    model_folder(models_dir, on_step, stage=BUNDLED_STAGE, write=write_files)
    return model_folder(models_dir, on_step, stage=STAGE, write=write_standard_files)


def count_with(tokenizer: Any, text: str) -> int:
    """How many tokens the text alone is, for a tokenizer of `transformers`."""
    # It would warn about long texts, and cutting them is exactly what the count is for.
    return len(tokenizer(text, add_special_tokens=False, truncation=False, verbose=False).input_ids)
