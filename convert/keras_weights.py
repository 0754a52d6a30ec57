"""Put the weights of a file into a Keras network: .keras, .weights.h5, Keras 2's .h5, or .npz.

A file of the whole classifier fits the network without its top too, and the other way round it
does not: what the network has must be in the file. A .npz names each array ``layer/weight``, or
``layer__weight``.
"""

from __future__ import annotations

import hashlib
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.multiply_adds import plain_layers
from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

# Of red, green and blue over ImageNet, in shares of full light.
IMAGENET_DEVIATIONS = (0.229, 0.224, 0.225)
# Keras 2 called these otherwise.
OLD_NAMES = {
    ("DepthwiseConv2D", "kernel"): "depthwise_kernel",
}


def load(model: Any, path: Path, with_top: Callable[[], Any]) -> None:
    """Fill every weight of `model` from a file.

    Args:
        model: the network without its top.
        path: of the file.
        with_top: builds the whole classifier, for files that hold all of it.

    Raises:
        ModelError: it cannot be read, or is of another network.
    """
    if not path.is_file():
        raise _unfit(path, "no such file", "Name the file of the weights.")
    read = READERS.get(path.suffix.lower())
    if read is None:
        todo = f"Files with weights end in {', '.join(READERS)}."
        raise _unfit(path, f"a file {path.suffix or 'without an ending'}", todo)
    read(model, path, with_top)
    _settle_normalisation(model)


def _settle_normalisation(model: Any) -> None:
    """Let layers that normalise pixels take their numbers over, as EfficientNet's do.

    Google's weights of EfficientNetB0 to B7 hold deviations where Keras expects variances. Keras
    divides by their roots once more, but only in a network that it built with its own download:
    https://github.com/tensorflow/tensorflow/issues/49930
    """
    for layer in plain_layers(model):
        if type(layer).__name__ != "Normalization":
            continue
        if layer.input_mean is None:
            _square_deviations(layer)
            layer.finalize_state()


def _square_deviations(layer: Any) -> None:
    mean, variance, *count = layer.get_weights()
    if np.allclose(variance.ravel(), IMAGENET_DEVIATIONS, atol=1e-3):
        layer.set_weights([mean, variance * np.asarray(IMAGENET_DEVIATIONS), *count])


def digest(model: Any) -> str:
    """sha256 of all weights, in hex: the same numbers give the same, whatever file they were in."""
    whole = hashlib.sha256()
    for weight in model.weights:
        array = np.ascontiguousarray(weight.numpy())
        whole.update(f"{array.dtype.str} {array.shape} ".encode())
        whole.update(array.tobytes())
    return whole.hexdigest()


def copy(source: Any, target: Any) -> None:
    """Copy weights layer by layer, in order; `source` may have more layers at its end.

    By order and not by name: many of Keras's networks number their layers as they are made.
    """
    theirs = [layer for layer in plain_layers(source) if layer.weights]
    ours = [layer for layer in plain_layers(target) if layer.weights]
    if len(theirs) < len(ours):
        raise ValueError(f"{len(theirs)} layers with weights instead of {len(ours)}")
    for mine, other in zip(ours, theirs, strict=False):
        if type(mine).__name__ != type(other).__name__:
            raise ValueError(f"a {type(other).__name__} where {mine.name} should be")
        mine.set_weights(other.get_weights())


def _from_keras(model: Any, path: Path, _: Callable[[], Any]) -> None:
    import keras

    try:
        copy(keras.models.load_model(path, compile=False, safe_mode=True), model)
    except (ValueError, TypeError, OSError, KeyError) as error:
        raise _other(path, error) from error


def _from_h5(model: Any, path: Path, with_top: Callable[[], Any]) -> None:
    try:
        _loaded(model, path)
    except (ValueError, OSError, KeyError):
        _from_classifier(model, path, with_top)


def _from_classifier(model: Any, path: Path, with_top: Callable[[], Any]) -> None:
    whole = with_top()
    try:
        _loaded(whole, path)
        copy(whole, model)
    except (ValueError, OSError, KeyError) as error:
        raise _other(path, error) from error


def _loaded(model: Any, path: Path) -> None:
    """Load, and make sure of it: Keras only warns of layers that it finds nothing for."""
    random = {w.path: w.numpy() for w in model.weights if len(w.shape) > 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        model.load_weights(path)
    for weight in model.weights:
        if weight.path in random and np.array_equal(weight.numpy(), random[weight.path]):
            raise ValueError(f"nothing for {weight.path}")


def _from_npz(model: Any, path: Path, _: Callable[[], Any]) -> None:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name.replace("__", "/"): file[name] for name in file.files}
    except (ValueError, OSError, EOFError) as error:
        raise _other(path, error) from error
    for layer in plain_layers(model):
        layer.set_weights([_of(arrays, layer, weight, path) for weight in layer.weights])


def _of(arrays: dict[str, Any], layer: Any, weight: Any, path: Path) -> NDArray[Any]:
    old = OLD_NAMES.get((type(layer).__name__, weight.name), weight.name)
    for name in (f"{layer.name}/{weight.name}", f"{layer.name}/{old}"):
        if name in arrays and arrays[name].shape == tuple(weight.shape):
            found: NDArray[Any] = arrays[name]
            return found
    shapes = [arrays[f"{layer.name}/{n}"].shape for n in (old,) if f"{layer.name}/{n}" in arrays]
    received = f"one of {shapes[0]}" if shapes else "none"
    raise ModelError.of(
        expected=f"an array {layer.name}/{weight.name} of {tuple(weight.shape)} in {path}",
        received=received,
        todo="It holds the weights of another network: name that one, or another file.",
    )


READERS: dict[str, Callable[[Any, Path, Callable[[], Any]], None]] = {
    ".keras": _from_keras,
    ".h5": _from_h5,
    ".npz": _from_npz,
}


def _other(path: Path, error: Exception) -> ModelError:
    reason = " ".join(str(error).split())[:200]
    return _unfit(
        path, f"other ones: {reason}", "Name the network they belong to, or another file."
    )


def _unfit(path: Path, received: str, todo: str) -> ModelError:
    return ModelError.of(
        expected=f"weights for this network in {path}", received=received, todo=todo
    )
