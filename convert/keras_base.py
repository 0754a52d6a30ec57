"""Networks in Keras to build on: they take pixels as they are and give features.

The shipped EfficientNet-Lite0 in floats, and every network of keras.applications, each with its
own preparation of pixels inside, so that nothing outside can get it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from convert import efficientnet, keras_weights, lite0, pth
from convert.backbones import LITE0, Listed, listed
from seeing.errors import DownloadError, ModelError
from seeing.sight.card import InputSpec

if TYPE_CHECKING:
    from collections.abc import Callable

CAFFE_MEANS_BGR = (103.939, 116.779, 123.68)
TORCH_MEAN, TORCH_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class BaseSpec:
    """Which network, and where its weights come from.

    Attributes:
        name: ``efficientnet-lite0``, or a name of `BACKBONES`; MobileNets may be narrower:
            ``MobileNet-0.25``.
        weights: ``imagenet`` (Keras's own download; the pinned package for Lite0), ``none``
            (random ones), or a file.
        cache_dir: where packages are kept; only Lite0 needs it.
    """

    name: str = LITE0
    weights: str = "imagenet"
    cache_dir: Path = Path()


@dataclass(frozen=True, eq=False)
class Base:
    """A network to build on.

    Attributes:
        name: of its spec.
        model: Keras, (n, side, side, 3) float32 of RGB pixels 0..255 -> float32
            (n, rows, columns, width).
        preparing: how many layers after the input only prepare pixels; people do not count them.
        side_px: of the square it takes.
        width: of its embedding: the mean of its features over rows and columns.
        sha256: of all weights.
    """

    name: str
    model: Any
    preparing: int
    side_px: int
    width: int
    sha256: str

    @property
    def input(self) -> InputSpec:
        """How the device's `prepare` fits a photograph into it."""
        return InputSpec("image", self.side_px, self.side_px, "uint8", 0.0, 1.0, "crop")


def open_base(spec: BaseSpec) -> Base:
    """Build a network and fill it with its weights.

    Raises:
        UsageError: there is no network of that name.
        ModelError: the weights are of another one.
        DownloadError: Keras cannot fetch them.
        RegistryError: the package of Lite0 cannot be had.
    """
    import keras

    row, alpha = listed(spec.name)
    image = keras.Input((row.side_px, row.side_px, 3), name="image")
    prepared = PREPARATIONS[row.preprocessing](image)
    if row.name == LITE0:
        model = keras.Model(image, _lite0(prepared, spec))
    else:
        model = _application(row, alpha, prepared, spec.weights)
    sha256 = keras_weights.digest(model)
    before = PREPARING_LAYERS[row.preprocessing]
    return Base(spec.name, model, before, row.side_px, model.output_shape[-1], sha256)


def classifier(spec: BaseSpec) -> Any:
    """The network with its own top and random weights, built as the table says, to be counted."""
    row, alpha = listed(spec.name)
    if row.name == LITE0:
        top = np.zeros((lite0.EMBEDDING, lite0.CLASSES)), np.zeros(lite0.CLASSES)
        return lite0.keras_model({**_random_lite0(), lite0.LAST: top})
    return _builder(row)(weights=None, input_shape=_shape(row), **_narrowed(alpha))


def _application(row: Listed, alpha: float, prepared: Any, weights: str) -> Any:
    file = None if weights in {"imagenet", "none"} else Path(weights)
    given = "imagenet" if weights == "imagenet" else None
    shape = {"input_tensor": prepared, "input_shape": _shape(row)}
    try:
        model = _builder(row)(include_top=False, weights=given, **shape, **_narrowed(alpha))
    except Exception as error:  # what Keras and urllib raise has no common parent
        if given is None:
            raise
        raise _not_fetched(row, error) from error
    if file is not None:
        keras_weights.load(model, file, lambda: _builder(row)(weights=None, **_narrowed(alpha)))
    return model


def _builder(row: Listed) -> Callable[..., Any]:
    import keras

    build: Callable[..., Any] = getattr(keras.applications, row.name)
    return build


def _shape(row: Listed) -> tuple[int, int, int]:
    return (row.side_px, row.side_px, 3)


def _narrowed(alpha: float) -> dict[str, float]:
    return {} if alpha == 1.0 else {"alpha": alpha}


def _lite0(prepared: Any, spec: BaseSpec) -> Any:
    weights = lite0_weights(spec)
    import keras

    def convolve(layer: lite0.Layer, x: Any) -> Any:
        kernel, bias = weights[layer.name]
        make = keras.layers.DepthwiseConv2D if layer.is_depthwise else keras.layers.Conv2D
        count = {} if layer.is_depthwise else {"filters": kernel.shape[3]}
        made = make(
            **count, kernel_size=len(kernel), strides=layer.stride, padding="same", name=layer.name
        )
        x = made(x)
        made.set_weights([kernel, bias])
        return keras.layers.ReLU(6.0, name=f"{layer.name}_relu6")(x) if layer.has_relu6 else x

    def join(layer: lite0.Layer, x: Any, kept: Any) -> Any:
        return keras.layers.Add(name=f"{layer.name}_add")([x, kept])

    return lite0.walk(prepared, convolve, join)


def lite0_weights(spec: BaseSpec) -> lite0.Weights:
    """Lite0's kernels and biases, batch-norm folded in: of the package, random, or of a .pth."""
    if spec.weights == "none":
        return _random_lite0()
    if spec.weights == "imagenet":
        return lite0.folded(efficientnet.state_dict(spec.cache_dir))
    path = Path(spec.weights)
    try:
        return lite0.folded(pth.read(path.read_bytes()))
    except (OSError, KeyError) as error:
        raise ModelError.of(
            expected=f"EfficientNet-Lite0's state dict (.pth) in {path}",
            received=str(error),
            todo="Name another file, or none to use the pinned package.",
        ) from error


def _random_lite0() -> lite0.Weights:
    """Random weights of the right shapes: He's, so that signals keep their size."""
    chance = np.random.default_rng(0)
    return {
        layer.name: (
            (chance.standard_normal(shape) * np.sqrt(2 / np.prod(shape[:3]))).astype(np.float32),
            np.zeros(shape[3] if not layer.is_depthwise else shape[2], np.float32),
        )
        for layer, shape in zip(lite0.LAYERS, lite0_shapes(), strict=True)
    }


def lite0_shapes() -> list[tuple[int, int, int, int]]:
    """The shape of each kernel, in the order of `lite0.LAYERS`."""
    shapes = [(3, 3, 3, 32)]
    channels = 32
    for repeats, kernel, _, widening, out in lite0.STAGES:
        for _ in range(repeats):
            wide = channels * widening
            if widening > 1:
                shapes.append((1, 1, channels, wide))
            shapes += [(kernel, kernel, wide, 1), (1, 1, wide, out)]
            channels = out
    return [*shapes, (1, 1, channels, lite0.EMBEDDING)]


def _as_it_is(image: Any) -> Any:
    return image


def _lite0_prepared(image: Any) -> Any:
    import keras

    return keras.layers.Rescaling(1 / lite0.STD, -lite0.MEAN / lite0.STD, name="prepare")(image)


def _tf(image: Any) -> Any:
    import keras

    return keras.layers.Rescaling(1 / 127.5, -1.0, name="prepare")(image)


def _torch(image: Any) -> Any:
    import keras

    scale = [1 / (255 * std) for std in TORCH_STD]
    offset = [-mean / std for mean, std in zip(TORCH_MEAN, TORCH_STD, strict=True)]
    return keras.layers.Rescaling(scale, offset, name="prepare")(image)


def _caffe(image: Any) -> Any:
    import keras

    offset = [-mean for mean in reversed(CAFFE_MEANS_BGR)]
    return keras.layers.Rescaling(1.0, offset, name="prepare")(image)[..., ::-1]


PREPARATIONS: dict[str, Callable[[Any], Any]] = {
    "inside": _as_it_is,
    "lite": _lite0_prepared,
    "tf": _tf,
    "torch": _torch,
    "caffe": _caffe,
}
# Layers that each puts between the input and the network.
PREPARING_LAYERS = {"inside": 0, "lite": 1, "tf": 1, "torch": 1, "caffe": 1}


def _not_fetched(row: Listed, error: Exception) -> DownloadError:
    return DownloadError.of(
        expected=f"Keras to fetch the weights of {row.name}",
        received=" ".join(str(error).split())[:200],
        todo="Check the network, or name a file with --weights FILE (or none).",
    )
