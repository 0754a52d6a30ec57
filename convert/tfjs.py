"""Turn a TF.js graph model (a .json topology and a .bin of weights) into a TensorFlow GraphDef.

TF.js fuses bias and activation into its convolutions; TensorFlow Lite's converter wants them
apart, so `split_fused` takes them apart again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from google.protobuf import json_format  # type: ignore[import-untyped, unused-ignore]
from tensorflow.core.framework import graph_pb2, node_def_pb2

from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Array = npt.NDArray[Any]
SPLIT = {"_FusedConv2D": "Conv2D", "FusedDepthwiseConv2dNative": "DepthwiseConv2dNative"}
CONV_ATTRS = ("T", "strides", "padding", "dilations", "data_format", "explicit_paddings")


def read(topology: bytes, weights: bytes) -> Any:
    """GraphDef with every constant filled in, float16 weights widened to float32.

    Raises ModelError when a constant has no weights or the .bin is of another length.
    """
    model = json.loads(topology)
    graph = json_format.ParseDict(model["modelTopology"], graph_pb2.GraphDef())
    arrays = dict(_arrays(model["weightsManifest"], weights))
    for node in graph.node:
        if node.op == "Const":
            set_constant(node, _wanted(arrays, node.name))
    return graph


def split_fused(graph: Any) -> Any:
    """Copy of `graph` whose fused convolutions are conv, BiasAdd and activation.

    The last of the three keeps the fused node's name, so nobody's input changes.
    """
    split = graph_pb2.GraphDef(versions=graph.versions)
    for node in graph.node:
        split.node.extend(_apart(node) if node.op in SPLIT else [node])
    return split


def cut(graph: Any, outputs: Sequence[str]) -> Any:
    """The part of `graph` that the nodes named `outputs` depend on."""
    return tf.compat.v1.graph_util.extract_sub_graph(graph, list(outputs))


def function(graph: Any, feed: str, outputs: Sequence[str]) -> Any:
    """A concrete function from the placeholder `feed` to the nodes `outputs`, in that order."""
    wrapped = tf.compat.v1.wrap_function(
        lambda: tf.compat.v1.import_graph_def(graph, name=""), signature=[]
    )
    inside = wrapped.graph
    return wrapped.prune(
        inside.as_graph_element(f"{feed}:0"),
        [inside.as_graph_element(f"{name}:0") for name in outputs],
    )


def node_named(graph: Any, name: str) -> Any:
    """The node called `name`; raises ModelError when there is none."""
    for node in graph.node:
        if node.name == name:
            return node
    raise _other_graph(f"a node {name}", "none of that name")


def constant(node: Any) -> Array:
    """Value of a Const node."""
    array: Array = tf.make_ndarray(node.attr["value"].tensor)
    return array


def set_constant(node: Any, value: Array | np.float32) -> None:
    """Replace the value of a Const node."""
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value))


def _arrays(manifest: list[dict[str, Any]], weights: bytes) -> Iterator[tuple[str, Array]]:
    offset = 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        stored = np.dtype(entry.get("quantization", {}).get("dtype", entry["dtype"]))
        count = int(np.prod(entry["shape"], dtype=np.int64))
        flat = np.frombuffer(weights, stored.newbyteorder("<"), count, offset)
        offset += count * stored.itemsize
        yield entry["name"], flat.astype(entry["dtype"]).reshape(entry["shape"])
    if offset != len(weights):
        raise _other_graph(f"{offset} bytes of weights", f"{len(weights)}")


def _wanted(arrays: dict[str, Array], name: str) -> Array:
    if name not in arrays:
        raise _other_graph(f"weights for the constant {name}", "none")
    return arrays[name]


def _apart(node: Any) -> list[Any]:
    fused = [name.decode() for name in node.attr["fused_ops"].list.s]
    if not fused or fused[0] != "BiasAdd" or len(fused) > 2:
        raise _other_graph(f"BiasAdd and one activation in {node.name}", f"{fused}")
    names = [f"{node.name}/{step}" for step in ("conv", *fused)]
    names[-1] = node.name
    conv = node_def_pb2.NodeDef(name=names[0], op=SPLIT[node.op], input=node.input[:2])
    for key in CONV_ATTRS:
        if key in node.attr:
            conv.attr[key].CopyFrom(node.attr[key])
    apart = [conv]
    for op, name, extra in zip(fused, names[1:], ([node.input[2]], []), strict=False):
        step = node_def_pb2.NodeDef(name=name, op=op, input=[apart[-1].name, *extra])
        step.attr["T"].CopyFrom(node.attr["T"])
        apart.append(step)
    return apart


def _other_graph(expected: str, received: str) -> ModelError:
    return ModelError.of(
        expected=expected,
        received=received,
        todo="The package holds another graph than this converter was written for.",
    )
