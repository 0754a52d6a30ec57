"""A Keras network -> TFLite, in floats and in 8-bit integers, fed with RGB pixels as they are.

Both have an input ``image``, uint8 (1, side, side, 3), and an output ``logits``, float32.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from convert import lite0, quantise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.photo_rows import Rows

# Enough to find the range of each tensor: 8 bits of 100 and of 300 photographs agreed.
MOST_SHOWN = 200
CORRECTED_ON = 64


def float_network(model: Any) -> bytes:
    """TFLite in floats of a Keras model from pixels 0..255 to logits.

    Raises ModelError: TensorFlow cannot convert it.
    """
    return _named(quantise.in_child(convert_float, _saved(model)))


def int8_network(model: Any, shown: NDArray[np.uint8]) -> bytes:
    """TFLite in 8-bit integers of the same.

    Args:
        model: Keras, float32 pixels 0..255 -> logits.
        shown: uint8, shape (n, side, side, 3): pictures of the kind it will see.

    Raises:
        ModelError: TensorFlow cannot convert it.
    """
    return _named(quantise.in_child(convert_int8, _saved(model), with_extremes(shown)))


def with_extremes(shown: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Some of the pictures, evenly chosen, and one half black, half white.

    That one makes the range of the input exactly 0..255, so that pixels go in as they are.
    """
    step = -(-len(shown) // MOST_SHOWN)
    last = np.zeros_like(shown[:1])
    last[:, :, shown.shape[2] // 2 :] = 255
    return np.concatenate([shown[::step], last])


def convert_float(saved: bytes) -> bytes:
    """TFLite bytes of a saved Keras model. Runs in a child process."""
    import keras
    import tensorflow as tf

    model = _loaded(saved)
    image = keras.Input(model.input_shape[1:], batch_size=1, dtype="uint8", name="image")
    whole = keras.Model(image, model(keras.ops.cast(image, "float32")))
    converted: bytes = tf.lite.TFLiteConverter.from_keras_model(whole).convert()
    return converted


def convert_int8(saved: bytes, shown: NDArray[np.uint8]) -> bytes:
    """TFLite bytes of a saved Keras model in 8-bit integers. Runs in a child process."""
    import keras
    import tensorflow as tf

    model = _loaded(saved)
    image = keras.Input(model.input_shape[1:], batch_size=1, name="image")
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(image, model(image)))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([one[None].astype(np.float32)] for one in shown)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8
    converted: bytes = converter.convert()
    return converted


def evened(model: Any, shown: NDArray[np.uint8]) -> Any:
    """A copy of a model that is built on Lite0, readied for 8 bits as the shipped one was.

    Its channels are evened out, which changes nothing in floats, and its biases undo what rounding
    does to the means (see `convert.lite0`). Other networks are copied as they are.
    """
    import keras

    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    if not is_lite0(model):
        return copy
    step = -(-len(shown) // CORRECTED_ON)
    fed = (shown[::step].astype(np.float32) - np.float32(lite0.MEAN)) / np.float32(lite0.STD)
    # The head is not Lite0's own: nothing of it is changed.
    weights = {layer.name: _kernel_and_bias(model, layer.name) for layer in lite0.LAYERS}
    nothing = np.zeros((lite0.EMBEDDING, 1), np.float32), np.zeros(1, np.float32)
    even = lite0.equalise({**weights, lite0.LAST: nothing}, fed)
    even = lite0.correct(even, fed)
    for layer in lite0.LAYERS:
        copy.get_layer(layer.name).set_weights(list(even[layer.name]))
    return copy


def is_lite0(model: Any) -> bool:
    """Whether all of Lite0's layers are in a model."""
    names = {layer.name for layer in model.layers}
    return all(layer.name in names for layer in lite0.LAYERS)


def logits_of(network: bytes, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a network says of uint8 pixels (n, side, side, 3): float32, shape (n, classes)."""
    from convert.efficientnet import runner

    run = runner(network)
    return np.stack([run(np.asarray(one[None]))["logits"][0] for one in pixels])


def share_right(logits: NDArray[np.float32], rows: Rows, activation: str) -> float:
    """Share of right answers, 0..1: of pictures, or where several labels may hold, of labels."""
    if activation == "sigmoid":
        return float(((logits > 0) == (rows.truths > 0)).mean())
    return float((logits.argmax(1) == rows.truths.argmax(1)).mean())


def mean_loss(logits: NDArray[np.float32], rows: Rows, activation: str) -> float:
    """Mean cross-entropy, in nats: tells networks apart that are right equally often."""
    if activation == "sigmoid":
        signs = 1 - 2 * rows.truths
        return float(np.logaddexp(0, signs * logits).mean())
    largest = logits.max(1, keepdims=True)
    totals = np.log(np.exp(logits - largest).sum(1)) + largest[:, 0]
    return float((totals - (logits * rows.truths).sum(1)).mean())


def _kernel_and_bias(model: Any, name: str) -> tuple[Any, Any]:
    kernel, bias = model.get_layer(name).get_weights()
    return kernel, bias


def _saved(model: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def _loaded(saved: bytes) -> Any:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(saved)
        return keras.models.load_model(path, compile=False)


def _named(model: bytes) -> bytes:
    """The network with its two ends named: the converter's own names change with its version."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model)
    (image,), (logits,) = interpreter.get_input_details(), interpreter.get_output_details()
    return quantise.rename(model, {image["name"]: "image", logits["name"]: "logits"})
