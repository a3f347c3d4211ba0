"""The encoder as an ONNX graph for onnxruntime: words in the file's four bits, layers in eight.

Inputs `input_ids` and `attention_mask`, int64 (batch, tokens); output `last_hidden_state`, float32
(batch, tokens, hidden). Weights of the layers are int8, one scale per output; activations are
quantised at each product, one scale for the whole tensor, so a text's vector depends a little on
what shares its batch. Attention, products and the word table are onnxruntime's own operators
(`com.microsoft`), so the file is for onnxruntime only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import onnx

    from bot.backends.search.embeddings.packed_weights import PackedModel

    Floats = npt.NDArray[np.float32]

FUSED = "com.microsoft"
OPSET = 20
FUSED_OPSET = 1
IR_VERSION = 10
# Seven bits, not eight: on processors that add such products by pairs in sixteen bits, the sums of
# larger weights would overflow silently. Cosine with the engine loses 0.0003.
LARGEST = 63
LARGE = 1024
PAGE = 4096
# Layer -> the feed-forward unit that fires 2 to 10 times above all others, on the end marks alone.
# Inside the quantised product it would set the scale and blur the rest, so it goes apart, in
# float32. Lowest cosine with the engine on the pinned file: 0.996 without this, 0.998 with.
LOUD_UNITS = {0: 318, 1: 1462, 2: 354, 4: 778, 5: 658, 6: 1152, 7: 413}


def write_graph(model: PackedModel, path: Path) -> None:
    """Write the graph at `path` and its weights beside it, in `path` + `_data`.

    Raises:
        ModelUnavailable: the packed model lacks a tensor.
    """
    import onnx

    data = path.with_name(f"{path.name}_data")
    with data.open("wb") as stream:
        graph = _Graph(model, stream, data.name)
        graph.embeddings()
        for layer in range(model.shape.layers):
            graph.attention(layer)
            graph.feed_forward(layer)
    onnx.save_model(graph.finish(), str(path))


class _Graph:
    """Collects nodes and weights; each method appends one block after the last."""

    def __init__(self, model: PackedModel, stream: BinaryIO, location: str) -> None:
        self.model = model
        self.stream = stream
        self.location = location
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.last = ""
        if model.shape.hidden % model.shape.heads:
            raise ModelUnavailable("the packed model's heads do not divide its width")

    def embeddings(self) -> None:
        """Words, positions and the only token type, added and normalised."""
        import numpy as np

        hidden = self.model.shape.hidden
        words = self.model.four_bit("emb.word", hidden)
        table = self._four_bit_table("words", words.nibbles)
        scales = self._weight("words.scales", words.scales)
        self._node(
            "GatherBlockQuantized", [table, "input_ids", scales], "word",
            domain=FUSED, block_size=32, gather_axis=0, quantize_axis=1,
        )  # fmt: skip
        kind = self.model.floats("emb.type").reshape(-1, hidden)[0]
        places = self.model.floats("emb.pos").reshape(-1, hidden) + kind
        zero = self._weight("zero", np.array([0], dtype=np.int64))
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", [self._weight("places", places), zero, "length"], "place")
        self._node("Add", ["word", "place"], "embedded")
        self._node(
            "LayerNormalization", ["embedded", *self._norm("emb.ln")], "x",
            axis=-1, epsilon=self.model.shape.epsilon,
        )  # fmt: skip
        self._node("Cast", ["attention_mask"], "mask", to=6)
        self.last = "x"

    def attention(self, layer: int) -> None:
        """Self-attention, then the residual sum and its norm."""
        import numpy as np

        name = f"l{layer}"
        parts = [self._matrix(f"{name}.{part}.w") for part in "qkv"]
        bias = np.concatenate([self.model.floats(f"{name}.{part}.b") for part in "qkv"])
        self._product(self.last, f"{name}.qkv", np.concatenate(parts), bias)
        outputs = [f"{name}.{part}" for part in "qkv"]
        self._node("Split", [f"{name}.qkv"], *outputs, axis=-1, num_outputs=3)
        self._node(
            "MultiHeadAttention", [*outputs, "", "mask"], f"{name}.heads",
            domain=FUSED, num_heads=self.model.shape.heads,
        )  # fmt: skip
        bias = self.model.floats(f"{name}.ao.b")
        self._product(f"{name}.heads", f"{name}.ao", self._matrix(f"{name}.ao.w"), bias)
        self._residual([f"{name}.ao"], f"{name}.aln")

    def feed_forward(self, layer: int) -> None:
        """The two products with an exact GELU between, then the residual sum and its norm."""
        name = f"l{layer}"
        into, out = self._matrix(f"{name}.fi.w"), self._matrix(f"{name}.fo.w", narrow=False)
        bias = self.model.floats(f"{name}.fi.b")
        results = [f"{name}.fo"]
        loud = LOUD_UNITS.get(layer)
        if loud is not None:
            results.append(self._apart(name, into[loud], bias[loud], out[:, loud]))
            # A unit with neither weights nor bias gives GELU(0) = 0: nothing is counted twice.
            into[loud], bias[loud], out[:, loud] = 0.0, 0.0, 0.0
        self._product(self.last, f"{name}.fi", into, bias)
        self._node("Gelu", [f"{name}.fi"], f"{name}.gelu", domain=FUSED)
        self._product(f"{name}.gelu", f"{name}.fo", out, self.model.floats(f"{name}.fo.b"))
        self._residual(results, f"{name}.oln")

    def finish(self) -> onnx.ModelProto:
        """The whole model."""
        from onnx import TensorProto, helper

        self._node("Identity", [self.last], "last_hidden_state")
        ids = ["batch", "tokens"]
        graph = helper.make_graph(
            self.nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ids)
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(
                    "last_hidden_state", TensorProto.FLOAT, [*ids, self.model.shape.hidden]
                )
            ],
            initializer=self.weights,
        )
        return helper.make_model(
            graph,
            ir_version=IR_VERSION,
            opset_imports=[
                helper.make_opsetid("", OPSET),
                helper.make_opsetid(FUSED, FUSED_OPSET),
            ],
        )

    def _matrix(self, name: str, *, narrow: bool = True) -> Floats:
        shape = self.model.shape
        return self.model.four_bit(name, shape.hidden if narrow else shape.feed_forward).to_float()

    def _product(self, source: str, name: str, weights: Floats, bias: Floats) -> None:
        import numpy as np

        scales = np.maximum(np.abs(weights).max(axis=1), 1e-9) / LARGEST
        whole = np.rint(weights / scales[:, None]).astype(np.int8)
        inputs = [
            source,
            self._weight(f"{name}.w", np.ascontiguousarray(whole.T)),
            self._weight(f"{name}.scales", scales.astype(np.float32)),
            self._weight(f"{name}.zeros", np.zeros(len(scales), dtype=np.int8)),
            self._weight(f"{name}.b", bias),
        ]
        self._node("DynamicQuantizeMatMul", inputs, name, domain=FUSED)

    def _apart(self, name: str, into: Floats, bias: Floats, out: Floats) -> str:
        """One feed-forward unit in float32; the name of what it adds to every output."""
        import numpy as np

        self._node("MatMul", [self.last, self._weight(f"{name}.u.w", into[:, None])], f"{name}.u0")
        shift = self._weight(f"{name}.u.b", np.array([bias], dtype=np.float32))
        self._node("Add", [f"{name}.u0", shift], f"{name}.u1")
        self._node("Gelu", [f"{name}.u1"], f"{name}.u2", domain=FUSED)
        self._node("MatMul", [f"{name}.u2", self._weight(f"{name}.u.o", out[None, :])], f"{name}.u")
        return f"{name}.u"

    def _residual(self, results: list[str], norm: str) -> None:
        # A plain sum and norm: the fused operator took longer than both here.
        for number, result in enumerate(results):
            self._node("Add", [self.last, result], f"{norm}.sum{number}")
            self.last = f"{norm}.sum{number}"
        self._node(
            "LayerNormalization", [self.last, *self._norm(norm)], f"{norm}.out",
            axis=-1, epsilon=self.model.shape.epsilon,
        )  # fmt: skip
        self.last = f"{norm}.out"

    def _norm(self, name: str) -> list[str]:
        return [
            self._weight(f"{name}.{part}", self.model.floats(f"{name}.{part}")) for part in "wb"
        ]

    def _four_bit_table(self, name: str, nibbles: npt.NDArray[np.uint8]) -> str:
        from onnx import TensorProto

        rows, half = nibbles.shape
        # Four signed bits: the file's halves are weight + 8, so flipping the sign bit removes it.
        self._store(name, nibbles ^ 0x88, TensorProto.INT4, [rows, half * 2])
        return name

    def _weight(self, name: str, values: npt.NDArray[np.generic]) -> str:
        from onnx import helper, numpy_helper

        if values.nbytes < LARGE:
            self.weights.append(numpy_helper.from_array(values, name))
        else:
            kind = helper.np_dtype_to_tensor_dtype(values.dtype)
            self._store(name, values, kind, list(values.shape))
        return name

    def _store(
        self, name: str, values: npt.NDArray[np.generic], kind: int, shape: list[int]
    ) -> None:
        import numpy as np
        from onnx import TensorProto

        # onnxruntime maps the file instead of reading it where a tensor begins on a page.
        self.stream.write(bytes(-self.stream.tell() % PAGE))
        tensor = TensorProto(name=name, data_type=kind, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        facts = {"location": self.location, "offset": self.stream.tell(), "length": values.nbytes}
        for key, value in facts.items():
            tensor.external_data.add(key=key, value=str(value))
        self.stream.write(np.ascontiguousarray(values).data)
        self.weights.append(tensor)

    def _node(
        self,
        kind: str,
        inputs: list[str],
        *outputs: str,
        domain: str = "",
        **attributes: Any,
    ) -> None:
        from onnx import helper

        self.nodes.append(
            helper.make_node(kind, inputs, list(outputs), domain=domain, **attributes)
        )
