"""Train a little more with weights rounded as 8 bits will, so that they learn to bear it.

The gradient passes the rounding as if it were not there (straight through). Only weights are
rounded: the ranges of what flows between layers are found afterwards, from photographs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convert.fit import Aim, Schedule, loss_of, orders, taken
from convert.quantise import LARGEST

if TYPE_CHECKING:
    from convert.photo_rows import Rows

SMALLEST = 1e-12


def round_frozen(model: Any) -> None:
    """Round the kernels of all layers that are not trained, in place."""
    for layer in model.layers:
        if layer.weights and not layer.trainable:
            layer.set_weights([_rounded(weight, layer).numpy() for weight in layer.weights])


def fit_rounded(model: Any, train: Rows, schedule: Schedule, aim: Aim) -> None:
    """Train what is trainable for all epochs of the schedule, its kernels rounded in every step."""
    import keras
    import tensorflow as tf

    kernels = _kernels(model)
    optimizer, loss = keras.optimizers.Adam(schedule.rate), loss_of(aim)

    def step(rows: Any, truths: Any) -> None:
        with tf.GradientTape() as tape:
            weights = [_straight_through(w, kernels) for w in model.trainable_variables]
            fixed = model.non_trainable_variables
            logits, _ = model.stateless_call(weights, fixed, rows, training=False)
            value = loss(truths, logits)
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(value, [v.value for v in variables]), variables)

    optimizer.build(model.trainable_variables)
    compiled, drawn = tf.function(step, reduce_retracing=True), orders(train, aim.seed)
    for _ in range(schedule.epochs):
        order = next(drawn)
        for start in range(0, len(order), schedule.batch):
            rows, truths = taken(train, order[start : start + schedule.batch])
            compiled(tf.constant(rows), tf.constant(truths))


def _kernels(model: Any) -> dict[str, Any]:
    """The layer of each trained kernel, by the weight's path."""
    return {w.path: layer for layer in model.layers for w in layer.trainable_weights}


def _straight_through(weight: Any, kernels: dict[str, Any]) -> Any:
    import tensorflow as tf

    value = tf.convert_to_tensor(weight.value)
    return value + tf.stop_gradient(_rounded(weight, kernels[weight.path]) - value)


def _rounded(weight: Any, layer: Any) -> Any:
    """A kernel as the converter will round it, with a scale for each output channel."""
    import tensorflow as tf

    value = tf.convert_to_tensor(weight.value)
    if len(weight.shape) < 2:
        return value
    is_depthwise = type(layer).__name__ == "DepthwiseConv2D" or weight.name == "depthwise_kernel"
    axes = [0, 1] if is_depthwise else list(range(len(weight.shape) - 1))
    largest = tf.reduce_max(tf.abs(value), axes, keepdims=True)
    scale = tf.maximum(largest, SMALLEST) / LARGEST
    return tf.round(value / scale) * scale
