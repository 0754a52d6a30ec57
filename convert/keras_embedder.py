"""Embeddings from a network of keras.applications, or Lite0 in floats: the mean of its features."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.embedder import EmbedderSpec
from convert.keras_base import Base, BaseSpec, open_base
from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.frame import Pixels


def keras_embedder(spec: BaseSpec) -> KerasEmbedder:
    """Open one. Raises what `convert.keras_base.open_base` raises."""
    argument = "|".join((spec.name, spec.weights, str(spec.cache_dir)))
    return KerasEmbedder(open_base(spec), EmbedderSpec("keras", argument))


def keras_from(argument: str) -> KerasEmbedder:
    """The opener of the kind ``keras``: name, weights and folder of packages, bars between."""
    name, weights, cache_dir = argument.split("|", 2)
    return keras_embedder(BaseSpec(name, weights, Path(cache_dir)))


class KerasEmbedder:
    """An `convert.embedder.Embedder`; pictures are fitted in as the device fits them."""

    def __init__(self, base: Base, spec: EmbedderSpec) -> None:
        self._input = base.input
        self._run = _pooled(base)
        self.name, self.spec, self.width = base.name, spec, base.width
        self.sha256 = hashlib.sha256(f"{base.name} {base.sha256}".encode()).hexdigest()

    def embed(self, pixels: Pixels) -> NDArray[np.float32]:
        """RGB uint8, shape (height, width, 3) -> float32, shape (self.width,)."""
        fed, _ = prepare(pixels, self._input)
        vector: NDArray[np.float32] = self._run(fed[None].astype(np.float32)).numpy()[0]
        return vector


def _pooled(base: Base) -> Any:
    import tensorflow as tf

    shape = (1, base.side_px, base.side_px, 3)
    signature = [tf.TensorSpec(shape, tf.float32)]
    return tf.function(
        lambda image: tf.reduce_mean(base.model(image, training=False), (1, 2)),
        input_signature=signature,
    )
