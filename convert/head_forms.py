"""The four forms of a head: what is kept in how many bits.

Only the layers of many weights change. Roots, lengths and logarithms stay floats in every form:
in 8 bits a unit vector of a thousand numbers would have three steps left for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.quantise import HALF_VERSION, LARGEST, per_channel
from convert.tree import (
    add_constant,
    add_tensor,
    builtin_of,
    code_of,
    operator_of,
    pack,
    quantised,
    unpack,
    values_of,
)
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Form = Literal["float32", "float16", "dynamic", "int8"]
FORMS: tuple[Form, ...] = get_args(Form)

DENSE = schema.BuiltinOperator.FULLY_CONNECTED
QUANTIZE, DEQUANTIZE = schema.BuiltinOperator.QUANTIZE, schema.BuiltinOperator.DEQUANTIZE
# The first versions of the operators that take 8-bit weights, and 8-bit numbers all through.
MIXED_VERSION, INT8_VERSION, CHANNELS_VERSION = 3, 4, 12
# Votes of neighbours differ by factors of thousands: 8 bits would lose the far ones.
STAYS_FLOAT = b"votes"
FEWEST_WEIGHTS = 1_024
# What flows may go this much further than it was seen to go.
ROOM = 0.1


def as_form(model: bytes, form: Form, representative: NDArray[np.float32]) -> bytes:
    """A float32 head in another form.

    Args:
        model: by `convert.export.export_head`.
        form: ``float32`` (as it is), ``float16`` (weights, widened when the file is loaded),
            ``dynamic`` (8-bit weights; the range of what flows in is measured on each run) or
            ``int8`` (8-bit layers).
        representative: embeddings, shape (n, width), n > 0: ``int8`` takes its ranges from them.

    Raises:
        UsageError: another form.
    """
    if form not in FORMS:
        raise UsageError.of(
            expected=f"a form: {', '.join(FORMS)}", received=repr(form), todo="Name one."
        )
    if form == "float32":
        return model
    tree = unpack(model)
    ranges = _ranges(model, representative) if form == "int8" else {}
    operators: list[Any] = []
    for operator in tree.subgraphs[0].operators:
        if not _is_heavy(tree, operator):
            operators.append(operator)
        elif form == "float16":
            operators += [*_halved(tree, operator), operator]
        elif form == "dynamic":
            operators.append(_mixed(tree, operator))
        else:
            operators += _integers(tree, operator, ranges)
    tree.subgraphs[0].operators = operators
    return pack(tree)


def _is_heavy(tree: Any, operator: Any) -> bool:
    if builtin_of(tree, operator) != DENSE:
        return False
    weights = values_of(tree, operator.inputs[1])
    name = tree.subgraphs[0].tensors[operator.inputs[1]].name
    return weights is not None and weights.size >= FEWEST_WEIGHTS and STAYS_FLOAT not in name


def _halved(tree: Any, operator: Any) -> Iterator[Any]:
    wide = operator.inputs[1]
    weights = values_of(tree, wide)
    assert weights is not None  # noqa: S101 - `_is_heavy` looked
    tensor = tree.subgraphs[0].tensors[wide]
    half = add_constant(tree, tensor.name + b"_half", weights.astype(np.float16))
    tree.buffers[tensor.buffer].data, tensor.buffer = None, 0
    yield operator_of(tree, DEQUANTIZE, HALF_VERSION, [half], [wide])


def _mixed(tree: Any, operator: Any) -> Any:
    _shrink(tree, operator.inputs[1])
    operator.opcodeIndex = code_of(tree, DENSE, MIXED_VERSION)
    return operator


def _shrink(tree: Any, index: int) -> NDArray[np.float32]:
    """Keep a tensor of weights in 8 bits with one scale, which comes back."""
    weights = values_of(tree, index)
    assert weights is not None  # noqa: S101 - `_is_heavy` looked
    tensor = tree.subgraphs[0].tensors[index]
    # One scale for all: tflite-runtime 2.14 reads no more in layers of this kind.
    steps, scale = per_channel(weights.reshape(1, *weights.shape), 0)
    tensor.type, tensor.quantization = schema.TensorType.INT8, quantised(scale, [0])
    tree.buffers[tensor.buffer].data = np.frombuffer(steps.tobytes(), np.uint8)
    return scale


def _integers(tree: Any, operator: Any, ranges: dict[int, tuple[float, float]]) -> Iterator[Any]:
    """The layer in 8 bits, between an operator that rounds and one that widens."""
    fed, weights, *rest = operator.inputs
    out = operator.outputs[0]
    small_fed, fed_scale = _small_twin(tree, fed, ranges[fed])
    small_out, _ = _small_twin(tree, out, ranges[out])
    scale = _shrink(tree, weights) * fed_scale
    bias = values_of(tree, rest[0]) if rest and rest[0] >= 0 else None
    operator.inputs = [small_fed, weights]
    if bias is not None:
        steps = np.rint(bias / scale).clip(-(2**31), 2**31 - 1).astype(np.int32)
        operator.inputs.append(add_constant(tree, b"bias", steps))
        tree.subgraphs[0].tensors[operator.inputs[-1]].quantization = quantised(scale, [0])
    operator.outputs = [small_out]
    operator.opcodeIndex = code_of(tree, DENSE, INT8_VERSION)
    yield operator_of(tree, QUANTIZE, 1, [fed], [small_fed])
    yield operator
    yield operator_of(tree, DEQUANTIZE, 2, [small_out], [out])


def _small_twin(tree: Any, index: int, span: tuple[float, float]) -> tuple[int, np.float32]:
    """An 8-bit tensor for what a float one holds, and its scale."""
    tensor = tree.subgraphs[0].tensors[index]
    low, high = min(span[0], 0.0), max(span[1], 0.0)
    scale = np.float32(max(high - low, 1e-6) / (2 * LARGEST + 1))
    zero = round(-LARGEST - 1 - low / float(scale))
    twin = add_tensor(tree, tensor.name + b"_int8", tuple(tensor.shape), "int8")
    tree.subgraphs[0].tensors[twin].quantization = quantised(scale, zero)
    return twin, scale


def _ranges(model: bytes, representative: NDArray[np.float32]) -> dict[int, tuple[float, float]]:
    """Smallest and largest number seen in each tensor, with some room, by its index."""
    plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(
        model_content=model,
        experimental_op_resolver_type=plain,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    feed = interpreter.get_input_details()[0]["index"]
    details = interpreter.get_tensor_details()
    floats = [d["index"] for d in details if d["dtype"] is np.float32 and d["shape"].size]
    seen: dict[int, tuple[float, float]] = {}
    for row in representative:
        interpreter.set_tensor(feed, row[None])
        interpreter.invoke()
        for index in floats:
            values = interpreter.get_tensor(index)
            low, high = seen.get(index, (np.inf, -np.inf))
            seen[index] = min(low, float(values.min())), max(high, float(values.max()))
    return {
        index: (low - ROOM * (high - low) * (low < 0), high + ROOM * (high - low))
        for index, (low, high) in seen.items()
    }
