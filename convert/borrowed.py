"""Somebody's TFLite network to build on: it is made to end in one vector of floats.

A network that names things loses its last layer, whose input is the vector. What is left is kept
operator by operator: its numbers are those of the file, whatever it is quantised to.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.embedder import tflite_embedder
from convert.export import EMBEDDING
from convert.fusing import trimmed
from convert.tree import add_constant, add_tensor, builtin_of, operator_of, pack, unpack
from convert.whole_file import whole_file
from seeing.errors import ModelError
from seeing.sight.foreign import Wanted, plan_embedder
from seeing.sight.tflite_file import read_tflite

if TYPE_CHECKING:
    from pathlib import Path

    from convert.embedder import Embedder
    from seeing.sight.card import InputSpec

IMAGE = "image"
FLOAT = schema.TensorType.FLOAT32
OPERATOR = schema.BuiltinOperator
SHARING = {OPERATOR.SOFTMAX, OPERATOR.LOGISTIC}
RESHAPING = {OPERATOR.RESHAPE, OPERATOR.SQUEEZE, OPERATOR.QUANTIZE, OPERATOR.DEQUANTIZE}
NAMING = {OPERATOR.FULLY_CONNECTED, OPERATOR.CONV_2D}
# Quantised numbers became real ones in bytes first, and in signed bytes with the second version.
DEQUANTIZE_VERSION = {schema.TensorType.UINT8: 1, schema.TensorType.INT8: 2}


@dataclass(frozen=True, eq=False)
class Borrowed:
    """A network to put heads on.

    Attributes:
        network: TFLite; its input is ``image``, its output ``embedding``, float32 (1, width).
        input: how a picture is fed to it.
        embedder: runs just this network.
        sha256: of the file that it comes from, in hex.
        notes: sentences on what was done to that file, and how pictures are fed.
    """

    network: bytes
    input: InputSpec
    embedder: Embedder
    sha256: str
    notes: tuple[str, ...]


def borrow(path: Path, cache_dir: Path) -> Borrowed:
    """Open a network; the changed one is kept in `cache_dir`, where other processes open it.

    Raises:
        ModelError: it takes no picture, gives no vector, or has no last layer to take off.
        OSError: nothing can be kept.
    """
    # Opened first: what it is fed with is judged there, and a file that is none refused.
    tflite_embedder(path)
    data = path.read_bytes()
    plan = plan_embedder(read_tflite(data, path), Wanted())
    network, cut = with_embedding(data, path)
    kept = cache_dir / "networks" / hashlib.sha256(network).hexdigest()[:16] / path.name
    if not kept.is_file() or kept.read_bytes() != network:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(kept) as file:
            file.write(network)
    is_float = plan.input.dtype == "float32"
    wanted = Wanted(None, plan.input.mean, plan.input.std) if is_float else Wanted()
    return Borrowed(
        network=network,
        input=replace(plan.input, name=IMAGE),
        embedder=tflite_embedder(kept, wanted),
        sha256=hashlib.sha256(data).hexdigest(),
        notes=(*cut, f"Its pictures: {plan.note}."),
    )


def with_embedding(data: bytes, path: Path) -> tuple[bytes, tuple[str, ...]]:
    """The network with the ends ``image`` and ``embedding``, and what was cut off, in words.

    Args:
        data: a network with one picture as input and one vector as output.
        path: its name, for messages.

    Raises:
        ModelError: it names things, and not by a layer that could be taken off.
    """
    tree = unpack(data)
    graph = tree.subgraphs[0]
    out = int(graph.outputs[0])
    vector = _before_names(tree, out, path)
    for tensor in graph.tensors:
        if tensor.name in {EMBEDDING.encode(), IMAGE.encode()}:
            tensor.name = b"backbone/" + tensor.name
    graph.tensors[int(graph.inputs[0])].name = IMAGE.encode()
    flat = _flat(tree, _real(tree, vector))
    graph.tensors[flat].name = EMBEDDING.encode()
    graph.outputs = [flat]
    sides = graph.tensors[out].shape
    cut = "" if vector == out else f"Its last layer, with {int(sides[-1]):,} names, was taken off."
    return pack(trimmed(tree)), (cut,) if cut else ()


def _before_names(tree: Any, out: int, path: Path) -> int:
    """The tensor that the layer with the names reads; `out` itself if nothing is named."""
    last = _maker(tree, _behind(tree, out))
    if last is None or builtin_of(tree, last) not in SHARING:
        return out
    layer = _maker(tree, _behind(tree, int(last.inputs[0])))
    if (
        layer is not None
        and builtin_of(tree, layer) in NAMING
        and _is_vector(tree, layer.inputs[0])
    ):
        return int(layer.inputs[0])
    raise ModelError.of(
        expected=f"a network in {path} that gives a vector, or names by one dense layer at its end",
        received="one that names otherwise",
        todo="Name a network without its names: an embedding extractor or a feature vector.",
    )


def _behind(tree: Any, tensor: int) -> int:
    """The tensor of which this one is only another form."""
    maker = _maker(tree, tensor)
    # A damaged file may go in circles.
    for _ in tree.subgraphs[0].operators:
        if maker is None or builtin_of(tree, maker) not in RESHAPING:
            break
        tensor = int(maker.inputs[0])
        maker = _maker(tree, tensor)
    return tensor


def _maker(tree: Any, tensor: int) -> Any | None:
    operators = tree.subgraphs[0].operators
    return next((one for one in operators if tensor in map(int, one.outputs)), None)


def _is_vector(tree: Any, index: int) -> bool:
    sides = [int(side) for side in tree.subgraphs[0].tensors[index].shape]
    return len(sides) >= 2 and sides[-1] > 1 and all(side == 1 for side in sides[:-1])


def _real(tree: Any, vector: int) -> int:
    """The vector in floats."""
    graph = tree.subgraphs[0]
    tensor = graph.tensors[vector]
    if tensor.type == FLOAT:
        return vector
    real = add_tensor(tree, b"real", tuple(int(side) for side in tensor.shape), "float32")
    version = DEQUANTIZE_VERSION[tensor.type]
    graph.operators.append(operator_of(tree, OPERATOR.DEQUANTIZE, version, [vector], [real]))
    return real


def _flat(tree: Any, vector: int) -> int:
    """The vector as (1, width)."""
    graph = tree.subgraphs[0]
    sides = [int(side) for side in graph.tensors[vector].shape]
    if len(sides) == 2:
        return vector
    shape = np.array([1, sides[-1]], np.int32)
    flat = add_tensor(tree, b"flat", (1, sides[-1]), "float32")
    wanted = add_constant(tree, b"flat/shape", shape)
    reshape = operator_of(tree, OPERATOR.RESHAPE, 1, [vector, wanted], [flat])
    reshape.builtinOptionsType = schema.BuiltinOptions.ReshapeOptions
    reshape.builtinOptions = schema.ReshapeOptionsT()
    reshape.builtinOptions.newShape = shape
    graph.operators.append(reshape)
    return flat
