"""A fitted head -> a TFLite file, alone or fused with the backbone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convert import quantise
from convert.tree import index_of, pack, unpack
from seeing.errors import ModelError

if TYPE_CHECKING:
    from convert.familiarity import Familiarity
    from convert.head import Head

EMBEDDING, LOGITS, FAMILIARITY = "embedding", "logits", "familiarity"


def export_head(
    head: Head, familiarity: Familiarity | None, *, width: int, temperature: float
) -> bytes:
    """The head as a float32 TFLite file; `convert.head_forms.as_form` makes the others of it.

    Its input is ``embedding``, float32 (1, width); its outputs are ``logits``, float32
    (1, classes), divided by `temperature`, and ``familiarity``, float32 (1, 1), when given.

    Raises:
        ModelError: the converter failed.
    """
    made = quantise.in_child(_convert, head, familiarity, width, temperature)
    return _named(made)


def _convert(head: Head, familiarity: Familiarity | None, width: int, temperature: float) -> bytes:
    """TFLite bytes. Runs in a child process."""
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import keras
    import tensorflow as tf

    embedding = keras.Input((width,), batch_size=1, name=EMBEDDING)
    outputs = {LOGITS: head.graph(embedding) * (1 / temperature)}
    if familiarity is not None:
        outputs[FAMILIARITY] = familiarity.graph(embedding)
    model = keras.Model(embedding, outputs)
    converted: bytes = tf.lite.TFLiteConverter.from_keras_model(model).convert()
    return converted


def _named(model: bytes) -> bytes:
    """The model with its ends called as in its signature, which keeps the names given to Keras.

    The converter's own names are numbers that change with its version. Its notes on how it was
    called are dropped: they hold nothing that a reader needs.
    """
    tree = unpack(model)
    graph = tree.subgraphs[0]
    signature = tree.signatureDefs[0]
    for end in [*signature.inputs, *signature.outputs]:
        graph.tensors[end.tensorIndex].name = end.name
    tree.metadata = [entry for entry in tree.metadata or [] if entry.name == b"min_runtime_version"]
    tree.description = b"seeing"
    return pack(tree)


def tensor_named(tree: Any, name: str) -> int:
    """Index of a tensor. Raises ModelError."""
    try:
        return index_of(tree, name)
    except KeyError:
        raise ModelError.of(
            expected=f"a tensor {name!r} in the model",
            received="none",
            todo="Name a model that was made by seeing-convert.",
        ) from None
