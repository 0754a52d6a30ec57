"""Divide a network's logits by its temperature, in the file itself."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.export import LOGITS, tensor_named
from convert.fusing import trimmed
from convert.tree import add_constant, add_tensor, operator_of, pack, unpack

WARM = b"logits_before_temperature"


def cooled(model: bytes, temperature: float) -> bytes:
    """A copy of a TFLite network whose output ``logits``, float32 (1, classes), is divided.

    Args:
        model: the network.
        temperature: above 0.

    Raises:
        ModelError: it has no such output.
    """
    tree = unpack(model)
    graph = tree.subgraphs[0]
    warm = tensor_named(tree, LOGITS)
    graph.tensors[warm].name = WARM
    shape = tuple(int(side) for side in graph.tensors[warm].shape)
    cold = add_tensor(tree, LOGITS.encode(), shape, "float32")
    factor = add_constant(tree, b"cooling", np.array([1 / temperature], np.float32))
    multiply = operator_of(tree, schema.BuiltinOperator.MUL, 1, [warm, factor], [cold])
    multiply.builtinOptionsType = schema.BuiltinOptions.MulOptions
    multiply.builtinOptions = schema.MulOptionsT()
    graph.operators.append(multiply)
    graph.outputs = [cold if index == warm else index for index in graph.outputs]
    return pack(trimmed(tree))
