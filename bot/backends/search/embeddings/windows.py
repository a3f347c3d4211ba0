"""Long texts cut into windows, windows read on every processor, and put together again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

# Receives the token numbers of one window; returns the mean of its tokens' states, (dimension,).
Reader = Callable[[Sequence[int]], "Vectors"]

MOST_WORKERS = 8


def embed_tokens(
    texts: Sequence[Sequence[int]], read: Reader, *, dimension: int, window: int
) -> Vectors:
    """Vectors of length 1, (texts, dimension), in the order of `texts`.

    Each window is read alone, so a text's vector never depends on its neighbours; windows are
    read side by side, longest first, one per processor.

    Args:
        texts: the token numbers of each text, without the marks around it.
        read: the network; called from several threads at once.
        dimension: numbers in a vector.
        window: tokens that the network reads at once, marks not counted.
    """
    import numpy as np

    pieces = [
        (number, tokens[start : start + window])
        for number, tokens in enumerate(texts)
        for start in range(0, max(len(tokens), 1), window)
    ]
    pieces.sort(key=lambda piece: len(piece[1]), reverse=True)
    sums = np.zeros((len(texts), dimension), dtype=np.float64)
    for (number, tokens), vector in zip(
        pieces, _read_all([tokens for _, tokens in pieces], read), strict=True
    ):
        sums[number] += vector * float(max(len(tokens), 1))
    return unit_length(sums)


def unit_length(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Each row divided by its length, as float32."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def _read_all(windows: list[Sequence[int]], read: Reader) -> list[Vectors]:
    workers = min(len(windows), os.cpu_count() or 1, MOST_WORKERS)
    if workers <= 1:
        return [read(window) for window in windows]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(read, windows))
