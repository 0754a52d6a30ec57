"""A name for the main thing in a picture, out of ImageNet's thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from seeing.frame import Pixels
    from seeing.sight.backbone import Backbone


@dataclass(frozen=True)
class Named:
    """The likeliest class and its softmax probability, 0..1."""

    label: str
    probability: float


def name_of(backbone: Backbone, pixels: Pixels) -> Named:
    """Name a picture: RGB uint8, shape (height, width, 3).

    The network always answers something, and on a picture without any of its classes often
    with conviction: the caller must ask for a high probability.
    """
    logits = backbone.embed(pixels).logits.astype(np.float64)
    likelihoods = np.exp(logits - logits.max())
    best = int(likelihoods.argmax())
    return Named(backbone.model.card.labels[best], float(likelihoods[best] / likelihoods.sum()))
