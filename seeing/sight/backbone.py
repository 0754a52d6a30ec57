"""The shared backbone: a frame goes through it once, and every head reads the same embedding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.sight.interpreter import Model


# How many numbers the shipped backbone's embedding has.
WIDTH = 1280


@dataclass(frozen=True, eq=False)
class Embedded:
    """What the backbone says of a picture.

    Attributes:
        embedding: float32, shape (WIDTH,).
        logits: float32, shape (1000,), one an ImageNet class, before the softmax.
    """

    embedding: NDArray[np.float32]
    logits: NDArray[np.float32]


class Backbone:
    """Turns pictures into embeddings.

    Args:
        model: one whose card has the outputs ``embedding`` and ``logits``.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def embed(self, pixels: Pixels) -> Embedded:
        """Embed one picture: RGB uint8, shape (height, width, 3)."""
        fed, _ = prepare(pixels, self.model.card.input)
        return self.model.run(
            fed, lambda outputs: Embedded(outputs["embedding"].copy(), outputs["logits"].copy())
        )
