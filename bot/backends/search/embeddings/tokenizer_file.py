"""The packed model's Unigram tokenizer, written as the `tokenizer.json` that libraries read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.backends.search.embeddings.unigram import DROPPED, MARK, SPACES

if TYPE_CHECKING:
    from bot.backends.search.embeddings.packed_weights import Pieces


def write_tokenizer(pieces: Pieces, path: Path) -> None:
    """Write the tokenizer for `tokenizers`, `transformers` and `sentence-transformers`."""
    document = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": _added_tokens(pieces),
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                _replace(f"[{DROPPED}]", ""),
                _replace(f"[{SPACES}]", " "),
                {"type": "NFKC"},
                _replace(" {2,}", " "),
            ],
        },
        "pre_tokenizer": _metaspace(),
        "post_processor": _frame(pieces),
        "decoder": _metaspace(),
        "model": {
            "type": "Unigram",
            "unk_id": pieces.unknown,
            "vocab": [list(pair) for pair in zip(pieces.texts, pieces.scores, strict=True)],
            "byte_fallback": False,
        },
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _replace(pattern: str, content: str) -> dict[str, object]:
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}


def _metaspace() -> dict[str, object]:
    return {
        "type": "Metaspace",
        "replacement": MARK,
        "prepend_scheme": "always",
        "split": True,
    }


def _added_tokens(pieces: Pieces) -> list[dict[str, object]]:
    special = [pieces.begin, pieces.padding, pieces.end, pieces.unknown]
    special += [number for number, text in enumerate(pieces.texts) if text == "<mask>"]
    return [
        {
            "id": number,
            "content": pieces.texts[number],
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for number in sorted(special)
    ]


def _frame(pieces: Pieces) -> dict[str, object]:
    begin, end = pieces.texts[pieces.begin], pieces.texts[pieces.end]

    def token(text: str) -> dict[str, object]:
        return {"SpecialToken": {"id": text, "type_id": 0}}

    def sequence(name: str) -> dict[str, object]:
        return {"Sequence": {"id": name, "type_id": 0}}

    return {
        "type": "TemplateProcessing",
        "single": [token(begin), sequence("A"), token(end)],
        "pair": [token(begin), sequence("A"), token(end), token(end), sequence("B"), token(end)],
        "special_tokens": {
            text: {"id": text, "ids": [number], "tokens": [text]}
            for text, number in ((begin, pieces.begin), (end, pieces.end))
        },
    }
