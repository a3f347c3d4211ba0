"""The packed model as `sentence-transformers` loads it: float32 weights, tokenizer, settings."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.backends.search.embeddings.network import PASSAGE, QUESTION
from bot.backends.search.embeddings.packed_weights import FourBit
from bot.backends.search.embeddings.tokenizer_file import write_tokenizer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bot.backends.search.embeddings.packed_weights import PackedModel, Shape

    Floats = npt.NDArray[np.float32]

WEIGHTS = "model.safetensors"
# Rows of the word table turned to float32 at once: 12 MB beside the four-bit table.
ROWS = 8192

MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def write_standard_files(model: PackedModel, folder: Path) -> None:
    """Write weights (470 MB), tokenizer and settings into `folder`, which exists and is empty."""
    write_tokenizer(model.pieces, folder / "tokenizer.json")
    _write_weights(model, folder / WEIGHTS)
    for name, content in _settings(model.shape).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _settings(shape: Shape) -> dict[str, object]:
    special = {
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "mask_token": "<mask>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
    }
    module = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "intermediate_size": shape.feed_forward,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": 0,
            "type_vocab_size": shape.token_types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
            "pooling_mode_max_tokens": False,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUESTION, "passage": PASSAGE},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _write_weights(model: PackedModel, path: Path) -> None:
    # Safetensors: the length of a JSON head, the head, then the tensors one after another.
    shapes = _shapes(model.shape)
    head: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, shape in shapes.items():
        size = 4 * shape[0] * (shape[1] if len(shape) > 1 else 1)
        head[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    encoded = json.dumps(head).encode("ascii")
    encoded += b" " * (-len(encoded) % 8)
    with path.open("wb") as stream:
        stream.write(struct.pack("<Q", len(encoded)) + encoded)
        for part in _parts(model):
            stream.write(part.astype("<f4", copy=False).tobytes())


def _shapes(shape: Shape) -> dict[str, list[int]]:
    hidden, wide = shape.hidden, shape.feed_forward
    shapes = {
        "embeddings.word_embeddings.weight": [shape.vocabulary, hidden],
        "embeddings.position_embeddings.weight": [shape.positions, hidden],
        "embeddings.token_type_embeddings.weight": [shape.token_types, hidden],
        "embeddings.LayerNorm.weight": [hidden],
        "embeddings.LayerNorm.bias": [hidden],
    }
    sizes = {"fi": [wide, hidden], "fo": [hidden, wide]}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}."
        for short, long in MATRICES.items():
            rows, columns = sizes.get(short, [hidden, hidden])
            shapes[f"{prefix}{long}.weight"] = [rows, columns]
            shapes[f"{prefix}{long}.bias"] = [rows]
        for long in NORMS.values():
            shapes[f"{prefix}{long}.weight"] = [hidden]
            shapes[f"{prefix}{long}.bias"] = [hidden]
    shapes["pooler.dense.weight"] = [hidden, hidden]
    shapes["pooler.dense.bias"] = [hidden]
    return shapes


def _parts(model: PackedModel) -> Iterator[Floats]:
    """The numbers of every tensor, in the order of `_shapes`.

    The package leaves out the pooler, which the mean of tokens does not use: it is zero here, so
    that libraries do not fill it at random.
    """
    import numpy as np

    shape = model.shape
    words = model.four_bit("emb.word", shape.hidden)
    for start in range(0, len(words.nibbles), ROWS):
        rows = slice(start, start + ROWS)
        yield FourBit(words.nibbles[rows], words.scales[rows]).to_float()
    for name in ("emb.pos", "emb.type", "emb.ln.w", "emb.ln.b"):
        yield model.floats(name)
    for layer in range(shape.layers):
        for short in MATRICES:
            columns = shape.feed_forward if short == "fo" else shape.hidden
            yield model.four_bit(f"l{layer}.{short}.w", columns).to_float()
            yield model.floats(f"l{layer}.{short}.b")
        for short in NORMS:
            yield model.floats(f"l{layer}.{short}.w")
            yield model.floats(f"l{layer}.{short}.b")
    yield np.zeros(shape.hidden * (shape.hidden + 1), dtype=np.float32)
