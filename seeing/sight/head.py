"""Runs what a pack carries: numbers in, labels with their probabilities out."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from seeing.errors import ModelError
from seeing.sight.interpreter import Model
from seeing.sight.labels import BACKGROUND
from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.settings import ModelSettings
    from seeing.sight.interpreter import Outputs
    from seeing.sight.pack import Pack

    Array = NDArray[np.float32]

GREY = 128


@dataclass(frozen=True)
class Judged:
    """A label that a pack would name, its probability 0..1, and whether it may be stated."""

    label: str
    probability: float
    is_sure: bool


class Head:
    """A pack's network, ready to run. Calls from several threads wait for one another.

    Args:
        pack: as `seeing.sight.pack.read_pack` gives it.
        settings: which runtime; how many threads, for a whole network. A head is too small to
            gain from a second one.

    Raises:
        ModelError: its file has changed since, or does not run.
    """

    def __init__(self, pack: Pack, settings: ModelSettings) -> None:
        self.pack = pack
        self._model = Model(pack.card, replace(settings, threads=1) if pack.is_head else settings)
        self._is_one = pack.activation == "softmax"
        self._least = -math.inf if pack.familiarity is None else pack.familiarity
        self._labels, self._thresholds = pack.labels, pack.thresholds
        self.judge(self._anything())

    def fed(self, pixels: Pixels) -> NDArray[Any]:
        """What a whole network is fed of a picture: RGB uint8, shape (height, width, 3)."""
        return prepare(pixels, self.pack.card.input)[0]

    def judge(self, fed: NDArray[Any]) -> list[Judged]:
        """Name what was taught, if it is there, the likeliest first.

        Args:
            fed: a head's embedding, float32, shape (width,); or what `fed` made of a picture.

        Returns:
            Nothing below the thresholds; of a softmax at most one label.

        Raises:
            ModelError: it does not run, or gives no numbers.
        """
        logits, familiarity = self._model.run(fed, _read)
        # Also when it is no number: what cannot be compared is unknown.
        if not familiarity >= self._least:
            return []
        judged = self._likeliest(logits) if self._is_one else self._several(logits)
        if judged is None:
            raise ModelError.of(
                expected=f"{self.pack.name} to give numbers",
                received="something else",
                todo="Train the pack again.",
            )
        return judged

    def _likeliest(self, logits: Array) -> list[Judged] | None:
        """The one label of a softmax; None: no numbers. Ten packs must not cost a millisecond."""
        best = int(logits.argmax())
        total = float(np.exp(logits - logits[best]).sum())
        if not math.isfinite(total):
            return None
        return self._named(best, 1 / total)

    def _several(self, logits: Array) -> list[Judged] | None:
        if not np.isfinite(logits).all():
            return None
        likely = 0.5 + 0.5 * np.tanh(0.5 * logits)
        ranked = np.argsort(-likely, kind="stable")
        return [judged for i in ranked for judged in self._named(int(i), float(likely[i]))]

    def _named(self, index: int, probability: float) -> list[Judged]:
        at, label = self._thresholds[index], self._labels[index]
        if probability < at.unsure or label.lower() in BACKGROUND:
            return []
        return [Judged(label, probability, probability >= at.sure)]

    def _anything(self) -> NDArray[Any]:
        """Something to try it on: an embedding is not negative, and a picture may be grey."""
        spec = self.pack.card.input
        if self.pack.is_head:
            return np.full(spec.width, 0.5, np.float32)
        return self.fed(np.full((spec.height, spec.width, 3), GREY, np.uint8))


def _read(outputs: Outputs) -> tuple[Array, float]:
    familiarity = float(outputs["familiarity"][0]) if "familiarity" in outputs else 1.0
    return outputs["logits"].copy(), familiarity
