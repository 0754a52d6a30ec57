"""The backbone and a head in one file, joined where the embedding is.

The operators of both are kept as they are, so that the file gives the numbers that the device
gets from the two: nothing is converted or rounded again.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ai_edge_litert import schema_py_generated as schema

from convert.export import EMBEDDING, tensor_named
from convert.tree import builtin_of, code_of, operator_of, pack, unpack
from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARES = "probabilities"
SOFTMAX, LOGISTIC = schema.BuiltinOperator.SOFTMAX, schema.BuiltinOperator.LOGISTIC


def fuse(backbone: bytes, head: bytes) -> bytes:
    """One file of two: a picture goes in, the head's outputs come out.

    Raises:
        ModelError: the backbone has no ``embedding`` of the width that the head reads.
    """
    tree, small = unpack(backbone), unpack(head)
    joint, entry = tensor_named(tree, EMBEDDING), tensor_named(small, EMBEDDING)
    widths = [int(t.shape[-1]) for t in (_tensor(tree, joint), _tensor(small, entry))]
    if widths[0] != widths[1]:
        raise ModelError.of(
            expected=f"a backbone with embeddings of {widths[1]:,} numbers",
            received=f"one of {widths[0]:,}",
            todo="Fuse the head with the backbone that it was made for.",
        )
    moved = _append_tensors(tree, small, {entry: joint})
    for operator in small.subgraphs[0].operators:
        tree.subgraphs[0].operators.append(_moved(tree, small, operator, moved))
    tree.subgraphs[0].outputs = [moved[index] for index in small.subgraphs[0].outputs]
    return pack(trimmed(tree))


def with_shares(model: bytes, activation: str) -> bytes:
    """The model with one output: probabilities, as other people's programs expect them.

    Args:
        model: with an output ``logits``, float32 (1, classes).
        activation: ``softmax`` or ``sigmoid``.
    """
    tree = unpack(model)
    graph = tree.subgraphs[0]
    logits = tensor_named(tree, "logits")
    shares = copy.copy(graph.tensors[logits])
    shares.name = SHARES.encode()
    graph.tensors.append(shares)
    out = len(graph.tensors) - 1
    if activation == "softmax":
        last = operator_of(tree, SOFTMAX, 1, [logits], [out])
        last.builtinOptionsType = schema.BuiltinOptions.SoftmaxOptions
        last.builtinOptions = schema.SoftmaxOptionsT()
        last.builtinOptions.beta = 1.0
    else:
        last = operator_of(tree, LOGISTIC, 1, [logits], [out])
    graph.operators.append(last)
    graph.outputs = [out]
    return pack(trimmed(tree))


def trimmed(tree: Any) -> Any:
    """Only what the outputs need: operators, tensors, buffers; and a signature that names them."""
    graph = tree.subgraphs[0]
    graph.operators = _needed(graph)
    used = sorted({*map(int, graph.inputs), *map(int, graph.outputs), *_touched(graph.operators)})
    places = {index: place for place, index in enumerate(used)}
    graph.tensors = [graph.tensors[index] for index in used]
    for operator in graph.operators:
        operator.inputs = _placed(operator.inputs, places)
        operator.outputs = _placed(operator.outputs, places)
    graph.inputs, graph.outputs = (_placed(ends, places) for ends in (graph.inputs, graph.outputs))
    tree.metadata = []
    _trim_buffers(tree)
    _trim_codes(tree)
    tree.signatureDefs = [_signature(graph)]
    return tree


def _needed(graph: Any) -> list[Any]:
    wanted, kept = set(map(int, graph.outputs)), list[Any]()
    for operator in reversed(graph.operators):
        if wanted & set(map(int, operator.outputs)):
            wanted |= {int(index) for index in operator.inputs}
            kept.append(operator)
    return kept[::-1]


def _touched(operators: Iterable[Any]) -> set[int]:
    ends = (index for one in operators for index in [*one.inputs, *one.outputs])
    return {int(index) for index in ends if index >= 0}


def _placed(indices: Iterable[Any], places: dict[int, int]) -> list[int]:
    # -1 stands for an input that an operator may have and here has not.
    return [places.get(int(index), -1) for index in indices]


def _trim_buffers(tree: Any) -> None:
    buffers = [schema.BufferT()]
    for tensor in tree.subgraphs[0].tensors:
        data = tree.buffers[tensor.buffer].data
        if tensor.buffer and data is not None and len(data):
            buffers.append(tree.buffers[tensor.buffer])
            tensor.buffer = len(buffers) - 1
        else:
            tensor.buffer = 0
    tree.buffers = buffers


def _trim_codes(tree: Any) -> None:
    operators = tree.subgraphs[0].operators
    used = sorted({operator.opcodeIndex for operator in operators})
    tree.operatorCodes = [tree.operatorCodes[index] for index in used]
    for operator in operators:
        operator.opcodeIndex = used.index(operator.opcodeIndex)


def _signature(graph: Any) -> Any:
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = b"serving_default", 0
    signature.inputs, signature.outputs = (
        [_end(graph, index) for index in ends] for ends in (graph.inputs, graph.outputs)
    )
    return signature


def _end(graph: Any, index: int) -> Any:
    end = schema.TensorMapT()
    end.name, end.tensorIndex = graph.tensors[index].name, index
    return end


def _append_tensors(tree: Any, small: Any, moved: dict[int, int]) -> dict[int, int]:
    """Add the head's tensors and buffers; where each went. Those in `moved` are there already."""
    moved = dict(moved)
    for index, tensor in enumerate(small.subgraphs[0].tensors):
        if index in moved:
            continue
        tree.buffers.append(small.buffers[tensor.buffer])
        tensor.buffer = len(tree.buffers) - 1
        _free_name(tree, tensor.name)
        tree.subgraphs[0].tensors.append(tensor)
        moved[index] = len(tree.subgraphs[0].tensors) - 1
    return moved


def _free_name(tree: Any, name: bytes) -> None:
    """The head's names win: the backbone's own ``logits`` are called otherwise from here on."""
    for tensor in tree.subgraphs[0].tensors:
        if tensor.name == name:
            tensor.name = b"backbone/" + name


def _moved(tree: Any, small: Any, operator: Any, moved: dict[int, int]) -> Any:
    version = small.operatorCodes[operator.opcodeIndex].version
    builtin = builtin_of(small, operator)
    operator.opcodeIndex = code_of(tree, builtin, version)
    operator.inputs = _placed(operator.inputs, moved)
    operator.outputs = _placed(operator.outputs, moved)
    return operator


def _tensor(tree: Any, index: int) -> Any:
    return tree.subgraphs[0].tensors[index]
