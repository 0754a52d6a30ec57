"""Which layers of a network stay as they are, and where it can be cut behind them.

Layers are numbered as Keras lists them, from the input, 0; those that only prepare pixels, which
we add, do not count. So "freeze the first 87 layers" of MobileNet means here what it means in
print: all of the network and the pooling behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.keras_base import Base

NEVER_TRAINED = ("BatchNormalization", "Normalization")


def numbered(model: Any, preparing: int) -> list[Any]:
    """The layers of a model as people number them."""
    return [model.layers[0], *model.layers[1 + preparing :]]


def frozen_count(base: Base, *, unfreeze: str = "", freeze_first: int | None = None) -> int:
    """How many layers, from the input, stay as they are.

    Args:
        base: the network without a head.
        unfreeze: how many of its last layers are trained, or the name of the first of them.
        freeze_first: instead: how many of its first layers are not.

    Raises:
        UsageError: it has no such layers.
    """
    layers = numbered(base.model, base.preparing)
    if freeze_first is not None:
        # The pooling may be counted too: it has nothing to train.
        return _within(freeze_first, len(layers) + 1, "--freeze-first", base.name)
    if unfreeze.isdecimal():
        return len(layers) - _within(int(unfreeze), len(layers), "--unfreeze", base.name)
    names = [layer.name for layer in layers]
    if unfreeze in names:
        return names.index(unfreeze)
    with_weights = [layer.name for layer in layers if layer.weights]
    raise UsageError.of(
        expected=f"a number of layers or the name of a layer of {base.name}",
        received=repr(unfreeze),
        todo=f"Its last ones with weights are {', '.join(with_weights[-8:])}.",
    )


def freeze(layers: Sequence[Any], count: int) -> None:
    """Let only the layers from `count` on be trained, and never a batch-norm.

    A batch-norm that is not trained uses the statistics it came with: those of a few photographs
    would be worse.
    """
    for number, layer in enumerate(layers):
        layer.trainable = number >= count and type(layer).__name__ not in NEVER_TRAINED


def cut(model: Any) -> Any:
    """The last Keras tensor that all trained layers hang on and none of them makes.

    What comes out there can be computed once and kept.
    """
    steps = model.operations
    trained = [bool(getattr(step, "trainable_weights", ())) for step in steps]
    last = trained.index(True) if True in trained else len(steps) - 1
    if not any(getattr(step, "weights", ()) for step in steps[:last]):
        return model.inputs[0]
    for place in range(last, 0, -1):
        crossing = _crossing(steps, place)
        if len(crossing) == 1:
            return crossing[0]
    return model.inputs[0]


def _crossing(steps: Sequence[Any], place: int) -> list[Any]:
    """What is made before a place in the order of work, and used from there on."""
    made = {id(tensor): tensor for step in steps[:place] for tensor in _listed(step.output)}
    used = {id(tensor) for step in steps[place:] for tensor in _listed(step.input)}
    return [tensor for key, tensor in made.items() if key in used]


def _listed(tensors: Any) -> list[Any]:
    return list(tensors) if isinstance(tensors, list | tuple) else [tensors]


def _within(count: int, most: int, option: str, name: str) -> int:
    if 0 <= count <= most:
        return count
    raise UsageError.of(
        expected=f"{option} between 0 and {most}, the layers of {name}",
        received=str(count),
        todo="Name fewer.",
    )
