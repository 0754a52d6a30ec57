"""What a TFLite file is made of: operators, tensors, first filters, and what XNNPACK would run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tree import builtin_of, unpack
from seeing.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPERATORS = {
    number: name for name, number in vars(schema.BuiltinOperator).items() if name.isupper()
}
DTYPES = {
    number: name.lower() for name, number in vars(schema.TensorType).items() if name.isupper()
}
STORED = {"float32": "<f4", "float16": "<f2", "int8": "i1", "uint8": "u1"}


@dataclass(frozen=True)
class Step:
    """One operator as it runs.

    Attributes:
        name: such as ``CONV_2D``.
        output: name of the tensor it writes.
        shape: of that tensor.
        dtype: of that tensor.
        weights: how many constants it reads.
        kept: how those are kept: dtype and number of scales, such as ``int8, 32 scales``.
        is_accelerated: whether XNNPACK runs it.
    """

    name: str
    output: str
    shape: tuple[int, ...]
    dtype: str
    weights: int
    kept: str
    is_accelerated: bool


def steps_of(model: bytes) -> tuple[Step, ...]:
    """Every operator in the order in which they run. Raises ModelError: LiteRT refuses the file."""
    tree = unpack(model)
    accelerated = _accelerated(model)
    return tuple(
        _step(tree, operator, number in accelerated)
        for number, operator in enumerate(tree.subgraphs[0].operators)
    )


def counts(steps: tuple[Step, ...]) -> dict[str, int]:
    """How many there are of each operator, the most frequent first."""
    return dict(Counter(step.name for step in steps).most_common())


def first_filters(model: bytes) -> NDArray[np.float32] | None:
    """Weights of the first convolution, shape (filters, rows, columns, inputs), or None."""
    tree = unpack(model)
    for operator in tree.subgraphs[0].operators:
        if builtin_of(tree, operator) == schema.BuiltinOperator.CONV_2D:
            return _real(tree, operator.inputs[1])
    return None


def tiles(filters: NDArray[np.float32], *, zoom: int = 16, columns: int = 8) -> NDArray[np.uint8]:
    """Filters side by side as a picture, RGB uint8; grey is 0, each filter in its own range."""
    count, rows, width = filters.shape[:3]
    colours = filters if filters.shape[3] == 3 else filters.mean(3, keepdims=True).repeat(3, 3)
    largest = np.maximum(np.abs(colours).max((1, 2, 3), keepdims=True), 1e-9)
    shown = ((colours / largest + 1) * 127.5).astype(np.uint8)
    high, wide = rows * zoom + 2, width * zoom + 2
    lines = -(-count // columns)
    canvas = np.zeros((lines * high, columns * wide, 3), np.uint8)
    for number, one in enumerate(shown):
        top, left = number // columns * high + 1, number % columns * wide + 1
        big = one.repeat(zoom, 0).repeat(zoom, 1)
        canvas[top : top + rows * zoom, left : left + width * zoom] = big
    return canvas


def _step(tree: Any, operator: Any, is_accelerated: bool) -> Step:  # noqa: FBT001
    tensors = tree.subgraphs[0].tensors
    out = tensors[operator.outputs[0]]
    held = [tensors[i] for i in operator.inputs if i >= 0 and _is_constant(tree, tensors[i])]
    largest = max(held, key=_size, default=None)
    return Step(
        name=_operator_name(tree, operator),
        output=out.name.decode(errors="replace"),
        shape=tuple(int(side) for side in _sides(out)),
        dtype=DTYPES[out.type],
        weights=sum(map(_size, held)),
        kept="" if largest is None else _kept(largest),
        is_accelerated=is_accelerated,
    )


def _operator_name(tree: Any, operator: Any) -> str:
    code = tree.operatorCodes[operator.opcodeIndex]
    custom = code.customCode
    return str(custom.decode()) if custom else OPERATORS[builtin_of(tree, operator)]


def _is_constant(tree: Any, tensor: Any) -> bool:
    data = tree.buffers[tensor.buffer].data
    return bool(tensor.buffer) and data is not None and len(data) > 0


def _sides(tensor: Any) -> Any:
    return [] if tensor.shape is None else tensor.shape


def _size(tensor: Any) -> int:
    return int(np.prod([int(side) for side in _sides(tensor)]))


def _scales(tensor: Any) -> int:
    quantisation = tensor.quantization
    return 0 if quantisation is None or quantisation.scale is None else len(quantisation.scale)


def _kept(tensor: Any) -> str:
    scales = _scales(tensor)
    words = {0: "", 1: ", 1 scale"}.get(scales, f", {scales:,} scales")
    return f"{DTYPES[tensor.type]}{words}"


def _real(tree: Any, index: int) -> NDArray[np.float32] | None:
    tensor = tree.subgraphs[0].tensors[index]
    kind = DTYPES[tensor.type]
    if not _is_constant(tree, tensor) or kind not in STORED:
        return None
    data = bytes(tree.buffers[tensor.buffer].data)
    stored = np.frombuffer(data, STORED[kind]).reshape(tensor.shape).astype(np.float32)
    if not _scales(tensor):
        return stored
    scale = np.asarray(tensor.quantization.scale, np.float32)
    zero = np.asarray(tensor.quantization.zeroPoint, np.float32)
    shape = (-1, *[1] * (stored.ndim - 1))
    return np.asarray((stored - zero.reshape(shape)) * scale.reshape(shape), np.float32)


def _accelerated(model: bytes) -> set[int]:
    """Numbers of the operators that XNNPACK takes, found by walking back from what it gives."""
    try:
        interpreter = Interpreter(model_content=model)
        interpreter.allocate_tensors()
    except (RuntimeError, ValueError) as error:
        raise ModelError.of(
            expected="a model that LiteRT loads",
            received=str(error).strip().splitlines()[0],
            todo="It may need operators of another runtime.",
        ) from error
    # The only place where LiteRT tells.
    details = interpreter._get_ops_details()  # noqa: SLF001
    plain = [detail for detail in details if detail["op_name"] != "DELEGATE"]
    makers = {int(out): place for place, one in enumerate(plain) for out in one["outputs"]}
    taken = set[int]()
    for detail in details:
        if detail["op_name"] == "DELEGATE":
            taken |= _behind(detail, plain, makers)
    return taken


def _behind(delegate: Any, plain: list[Any], makers: dict[int, int]) -> set[int]:
    edge = {int(index) for index in delegate["inputs"]}
    wanted, taken = [int(index) for index in delegate["outputs"]], set[int]()
    while wanted:
        index = wanted.pop()
        place = makers.get(index)
        if place is not None and place not in taken and index not in edge:
            taken.add(place)
            wanted += [int(fed) for fed in plain[place]["inputs"]]
    return taken
