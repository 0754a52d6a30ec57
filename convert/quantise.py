"""Shrink a float TFLite model by storing each layer's weights in the way that suits it.

Nothing is calibrated and no picture is needed. A layer's weights are kept as

- ``int8``: 8-bit integers with a scale for each output channel. The runtime measures the range of
  what flows in on every run and computes in integers: small and fast where a layer has many
  inputs, a loss of time where it has few.
- ``half``: 16-bit floats, widened once when the model is loaded; the layer computes in floats.

The edit is made in the file itself, so that a mixture is possible and the bytes that come out
depend on the bytes that go in and on nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tree import builtin_of, code_of, pack, unpack
from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Array = npt.NDArray[Any]
Kind = Literal["conv", "depthwise"]
Storage = Literal["int8", "half", "float"]

CONV = schema.BuiltinOperator.CONV_2D
DEPTHWISE = schema.BuiltinOperator.DEPTHWISE_CONV_2D
DEQUANTIZE = schema.BuiltinOperator.DEQUANTIZE
KINDS: dict[int, Kind] = {CONV: "conv", DEPTHWISE: "depthwise"}
# The first versions of the operators that take 8-bit weights with a scale a channel, and halves.
INT8_VERSIONS: dict[Kind, int] = {"conv": 5, "depthwise": 6}
HALF_VERSION = 3
CHANNEL_AXIS: dict[Kind, int] = {"conv": 0, "depthwise": 3}
LARGEST = 127


@dataclass(frozen=True)
class Layer:
    """A convolution as a rule sees it.

    `shape` of the weights is (outputs, rows, columns, inputs), for a depthwise one
    (1, rows, columns, channels); `name` is that of the tensor it writes.
    """

    kind: Kind
    name: str
    shape: tuple[int, ...]

    @property
    def inputs(self) -> int:
        """How many products make one output number."""
        return int(np.prod(self.shape[1 : 3 if self.kind == "depthwise" else 4]))

    @property
    def outputs(self) -> int:
        """How many channels it writes."""
        return self.shape[CHANNEL_AXIS[self.kind]]


def in_child(make: Callable[..., bytes], *given: Any) -> bytes:
    """What `make(*given)` returns, computed in a fresh process: the converter can abort.

    `make` must be importable by name. Raises ModelError when the process dies.
    """
    with tempfile.TemporaryDirectory() as folder:
        result, log = Path(folder) / "result", Path(folder) / "log"
        child = multiprocessing.get_context("spawn").Process(
            target=_work, args=(make, given, result, log)
        )
        child.start()
        child.join()
        if child.exitcode == 0 and result.exists():
            return result.read_bytes()
        said = log.read_text(errors="replace").strip().splitlines()[-8:] if log.exists() else []
        raise ModelError.of(
            expected="the TensorFlow Lite converter to return a model",
            received=f"exit status {child.exitcode}: " + " / ".join(said),
            todo="Use TensorFlow 2.18 to 2.21 (`pip install 'seeing[convert]'`).",
        )


def mix(model: bytes, rule: Callable[[Layer], Storage]) -> bytes:
    """Copy of the float `model` with each convolution's weights kept as `rule` says."""
    tree = unpack(model)
    graph = tree.subgraphs[0]
    operators: list[Any] = []
    for operator in graph.operators:
        kind = KINDS.get(builtin_of(tree, operator))
        if kind is not None:
            operators += _store(tree, operator, kind, rule)
        operators.append(operator)
    graph.operators = operators
    return pack(tree)


def rename(model: bytes, names: Mapping[str, str]) -> bytes:
    """Copy of `model` with its tensors called by the values instead of the keys of `names`."""
    tree = unpack(model)
    tensors = {tensor.name.decode(): tensor for tensor in tree.subgraphs[0].tensors}
    for old, new in names.items():
        if old not in tensors:
            raise ModelError.of(
                expected=f"a tensor {old}", received="none", todo="The converter named it anew."
            )
        tensors[old].name = new.encode()
    return pack(tree)


def run(model: bytes, fed: Array) -> dict[str, Array]:
    """Outputs of `model` by tensor name, for one input, on one thread."""
    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], fed)
    interpreter.invoke()
    outputs = interpreter.get_output_details()
    return {out["name"]: interpreter.get_tensor(out["index"]) for out in outputs}


def differences(model: bytes, reference: bytes, fed: Array) -> dict[str, float]:
    """By output, the root mean square difference as a share of the reference's own spread."""
    mine, theirs = run(model, fed), run(reference, fed)
    return {
        name: float(np.sqrt(np.mean((mine[name] - out) ** 2)) / max(float(np.std(out)), 1e-9))
        for name, out in theirs.items()
    }


def per_channel(weights: Array, axis: int) -> tuple[Array, Array]:
    """Symmetric 8-bit weights and the float32 scale of each channel along `axis`."""
    others = tuple(i for i in range(weights.ndim) if i != axis)
    largest = np.maximum(np.abs(weights).max(others, keepdims=True), np.float32(1e-12))
    scale = (largest / LARGEST).astype(np.float32)
    steps = np.clip(np.rint(weights / scale), -LARGEST, LARGEST).astype(np.int8)
    return steps, scale.ravel()


def _work(make: Callable[..., bytes], given: tuple[Any, ...], result: Path, log: Path) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # The converter writes hundreds of lines from C++, past sys.stdout.
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        result.write_bytes(make(*given))


def _store(tree: Any, operator: Any, kind: Kind, rule: Callable[[Layer], Storage]) -> list[Any]:
    """Change the weights of `operator`; what comes back has to run before it."""
    graph = tree.subgraphs[0]
    tensor = graph.tensors[operator.inputs[1]]
    name = graph.tensors[operator.outputs[0]].name.decode()
    how = rule(Layer(kind, name, tuple(int(n) for n in tensor.shape)))
    if how == "float":
        return []
    weights = np.frombuffer(bytes(tree.buffers[tensor.buffer].data), "<f4").reshape(tensor.shape)
    if how == "int8":
        _as_int8(tree, operator, kind, weights)
        return []
    return [_as_half(tree, operator, weights)]


def _as_int8(tree: Any, operator: Any, kind: Kind, weights: Array) -> None:
    tensor = tree.subgraphs[0].tensors[operator.inputs[1]]
    steps, scale = per_channel(weights, CHANNEL_AXIS[kind])
    quantisation = schema.QuantizationParametersT()
    quantisation.scale, quantisation.zeroPoint = scale, np.zeros(len(scale), np.int64)
    quantisation.quantizedDimension = CHANNEL_AXIS[kind]
    tensor.type, tensor.quantization = schema.TensorType.INT8, quantisation
    tree.buffers[tensor.buffer].data = np.frombuffer(steps.tobytes(), np.uint8)
    operator.opcodeIndex = code_of(tree, builtin_of(tree, operator), INT8_VERSIONS[kind])


def _as_half(tree: Any, operator: Any, weights: Array) -> Any:
    graph = tree.subgraphs[0]
    wide = graph.tensors[operator.inputs[1]]
    stored = schema.TensorT()
    stored.name, stored.shape = wide.name + b"_half", wide.shape
    stored.type, stored.buffer = schema.TensorType.FLOAT16, wide.buffer
    halves = weights.astype("<f2").tobytes()
    tree.buffers[stored.buffer].data = np.frombuffer(halves, np.uint8)
    wide.buffer = 0  # buffer 0 is empty by convention: its tensor is computed
    graph.tensors.append(stored)
    widen = schema.OperatorT()
    widen.opcodeIndex = code_of(tree, DEQUANTIZE, HALF_VERSION)
    widen.inputs, widen.outputs = [len(graph.tensors) - 1], [operator.inputs[1]]
    return widen
