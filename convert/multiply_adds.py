"""What a Keras network costs: multiply-adds and parameters, counted from its graph.

One multiply-add is one product of a weight and an activation, added up. Batch-norm (which the
converter folds into the convolution before it), biases and activations are left out, as the papers
on mobile networks do: MobileNet v1 comes to 569 million so, as published.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STATISTICS = {"moving_mean", "moving_variance", "mean", "variance", "count", "seed_generator_state"}


@dataclass(frozen=True)
class Cost:
    """Of one network and one picture.

    Attributes:
        multiply_adds: for one picture.
        parameters: all stored numbers, as Keras counts them.
        learnt_parameters: those without statistics, such as batch-norm's running ones.
    """

    multiply_adds: int
    parameters: int
    learnt_parameters: int


def cost(model: Any) -> Cost:
    """Count a Keras functional model whose input has a size.

    Raises ModelError when the size is open, or a layer has a kernel that is of no known kind.
    """
    return Cost(
        multiply_adds=sum(_of_layer(layer) for layer in plain_layers(model)),
        parameters=int(model.count_params()),
        learnt_parameters=sum(
            prod(weight.shape)
            for layer in plain_layers(model)
            for weight in layer.weights
            if weight.name not in STATISTICS
        ),
    )


def plain_layers(model: Any) -> Iterator[Any]:
    """Its layers in order, those of models inside it one by one."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from plain_layers(layer)
        else:
            yield layer


def _of_layer(layer: Any) -> int:
    kind = type(layer).__name__
    if kind in COUNTED:
        places = prod(_size(layer, side) for side in layer.output.shape[1:-1])
        return places * COUNTED[kind](layer)
    if any(len(weight.shape) > 1 for weight in layer.weights):
        raise ModelError.of(
            expected=f"a layer among {', '.join(COUNTED)}",
            received=f"{layer.name}, a {kind}",
            todo="Its multiply-adds cannot be counted.",
        )
    return 0


def _size(layer: Any, side: int | None) -> int:
    if side is None:
        raise ModelError.of(
            expected="a network for pictures of one size",
            received=f"an open size at {layer.name}",
            todo="Build it with an input_shape.",
        )
    return side


def _kernel(layer: Any) -> int:
    return int(prod(layer.kernel.shape))


def _separable(layer: Any) -> int:
    depthwise, pointwise = (int(prod(weight.shape)) for weight in layer.weights[:2])
    return depthwise + pointwise


# Products for one place of the output: every number of the kernel is used once there.
COUNTED: dict[str, Callable[[Any], int]] = {
    "Conv2D": _kernel,
    "DepthwiseConv2D": _kernel,
    "SeparableConv2D": _separable,
    "Dense": _kernel,
}
