"""A TFLite file as a tree of objects that can be edited, and back to bytes.

The same tree always gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE_MARK = b"TFL3"
TYPES: dict[np.dtype[Any], int] = {
    np.dtype("float32"): schema.TensorType.FLOAT32,
    np.dtype("float16"): schema.TensorType.FLOAT16,
    np.dtype("int8"): schema.TensorType.INT8,
    np.dtype("int32"): schema.TensorType.INT32,
}


def unpack(model: bytes) -> Any:
    """The file as a `ModelT`."""
    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(bytearray(model)))


def pack(tree: Any) -> bytes:
    """A `ModelT` as a file."""
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(tree.Pack(builder), FILE_MARK)
    return bytes(builder.Output())


def builtin_of(tree: Any, operator: Any) -> int:
    """Which `BuiltinOperator` it is."""
    code = tree.operatorCodes[operator.opcodeIndex]
    return max(int(code.builtinCode), int(code.deprecatedBuiltinCode))


def code_of(tree: Any, builtin: int, version: int) -> int:
    """Index of the operator code, added when the model does not list it yet."""
    for index, code in enumerate(tree.operatorCodes):
        same = max(code.builtinCode, code.deprecatedBuiltinCode) == builtin
        if same and code.version == version:
            return index
    code = schema.OperatorCodeT()
    # The old field has 7 bits; numbers that do not fit stand in the new one alone.
    code.builtinCode, code.deprecatedBuiltinCode = builtin, min(builtin, 127)
    code.version = version
    tree.operatorCodes.append(code)
    return len(tree.operatorCodes) - 1


def values_of(tree: Any, index: int) -> NDArray[Any] | None:
    """A constant tensor's numbers in its shape, or None for one that is computed."""
    tensor = tree.subgraphs[0].tensors[index]
    data = tree.buffers[tensor.buffer].data
    if tensor.buffer == 0 or data is None or len(data) == 0:
        return None
    dtype: np.dtype[Any] = next(of for of, number in TYPES.items() if number == tensor.type)
    values: NDArray[Any] = np.frombuffer(bytes(data), dtype).reshape(_shape(tensor))
    return values


def add_tensor(tree: Any, name: bytes, shape: tuple[int, ...], dtype: str) -> int:
    """Index of a new tensor that an operator is to compute."""
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer = name, np.asarray(shape, np.int32), 0
    tensor.type = TYPES[np.dtype(dtype)]
    tree.subgraphs[0].tensors.append(tensor)
    return len(tree.subgraphs[0].tensors) - 1


def add_constant(tree: Any, name: bytes, values: NDArray[Any]) -> int:
    """Index of a new tensor that holds `values`."""
    index = add_tensor(tree, name, values.shape, values.dtype.name)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(values.tobytes(), np.uint8)
    tree.buffers.append(buffer)
    tree.subgraphs[0].tensors[index].buffer = len(tree.buffers) - 1
    return index


def operator_of(
    tree: Any, builtin: int, version: int, inputs: list[int], outputs: list[int]
) -> Any:
    """A new operator, not yet in the graph."""
    operator = schema.OperatorT()
    operator.opcodeIndex = code_of(tree, builtin, version)
    operator.inputs, operator.outputs = inputs, outputs
    return operator


def quantised(scale: Any, zero_point: Any, axis: int = 0) -> Any:
    """Say that real = (stored - zero_point) * scale, one pair or one a channel along `axis`."""
    quantisation = schema.QuantizationParametersT()
    quantisation.scale = np.atleast_1d(np.asarray(scale, np.float32))
    quantisation.zeroPoint = np.atleast_1d(np.asarray(zero_point, np.int64))
    quantisation.quantizedDimension = axis
    return quantisation


def index_of(tree: Any, name: str) -> int:
    """Index of the tensor of that name. Raises KeyError."""
    names = [tensor.name.decode() for tensor in tree.subgraphs[0].tensors]
    if name not in names:
        raise KeyError(name)
    return names.index(name)


def _shape(tensor: Any) -> tuple[int, ...]:
    return () if tensor.shape is None else tuple(int(side) for side in tensor.shape)
