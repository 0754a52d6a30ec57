"""Real fine-tuning: a network of one's own in two phases, and its TFLite files."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.fit import Aim, Epoch
from convert.freezing import cut, freeze, numbered
from convert.int8_network import (
    evened,
    float_network,
    int8_network,
    logits_of,
    mean_loss,
    share_right,
)
from convert.phases import Phases, Tuned
from convert.photos import classes_of
from convert.progress import SILENT, Progress
from convert.rounding import fit_rounded, round_frozen
from convert.tuning import Tuning, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.keras_base import BaseSpec
    from convert.photo import Photo
    from convert.photo_rows import Rows
    from seeing.sight.card import InputSpec

# Rounding is learnt at a tenth of the rate: the network is already where it should be.
ROUNDED_EPOCHS, ROUNDED_RATE = 3, 0.1


@dataclass(frozen=True, eq=False)
class FineTuned:
    """A network of one's own.

    Attributes:
        model: Keras, (n, side, side, 3) float32 of RGB pixels 0..255 -> float32 logits.
        labels: the classes, in the order of the logits.
        activation: ``softmax``, or ``sigmoid`` where photographs may have several labels.
        int8: TFLite: ``image`` uint8 (1, side, side, 3), RGB as it is -> ``logits`` float32.
        float32: the same in floats, with the same tensors.
        input: how a frame is fitted in.
        history: an entry an epoch of both phases.
        frozen_until: how many layers from the input were not trained, as `freezing` numbers them.
        first_trained: name of the first layer that was.
        quantisation: ``ptq`` or ``qat``: how `int8` was made.
        val_accuracy: share right of the val photographs, by ``head`` (after phase one),
            ``float``, ``ptq`` and, where it was made, ``qat``.
        base: name of the network it was built on.
        base_sha256: of that one's weights.
    """

    model: Any
    labels: tuple[str, ...]
    activation: str
    int8: bytes
    float32: bytes
    input: InputSpec
    history: tuple[Epoch, ...]
    frozen_until: int
    first_trained: str
    quantisation: str
    val_accuracy: dict[str, float]
    base: str
    base_sha256: str


def fine_tune(
    photos: Sequence[Photo],
    base: BaseSpec,
    tuning: Tuning | None = None,
    progress: Progress = SILENT,
) -> FineTuned:
    """Fine-tune a network with the photographs whose split is train; val decides when to stop.

    Photographs of the split test are not looked at. The same photographs, settings and machine
    give the same bytes.

    Raises:
        UsageError: a setting is wrong, or train or val is empty.
        PictureError: a photograph cannot be read.
        ModelError: the weights do not fit, or TensorFlow cannot convert the result.
        DownloadError, RegistryError: the weights cannot be fetched.
    """
    tuning = tuning or Tuning()
    check(photos, tuning)
    with tempfile.TemporaryDirectory() as folder:
        work = Phases(Path(folder), tuning, progress, _labels(photos), _aim(photos, tuning))
        return _Files(work).finished(work.tuned(photos, base))


def tune(
    photos: Sequence[Photo], base: BaseSpec, tuning: Tuning, progress: Progress = SILENT
) -> tuple[Any, tuple[Epoch, ...]]:
    """The same without its TFLite files: the Keras model and the history."""
    check(photos, tuning)
    with tempfile.TemporaryDirectory() as folder:
        work = Phases(Path(folder), tuning, progress, _labels(photos), _aim(photos, tuning))
        done = work.tuned(photos, base)
        return done.model, done.history


@dataclass(frozen=True)
class _Files:
    """The TFLite files of what both phases made."""

    phases: Phases

    def finished(self, tuned: Tuned) -> FineTuned:
        """The two files, and how well each does on val."""
        self.phases.progress.say("converting to TFLite")
        whole = float_network(tuned.model)
        made = self._int8(tuned)
        scores = {name: self._scored(file, tuned.val) for name, file in made.items()}
        best = min(scores, key=lambda name: scores[name])
        accuracy = {name: -scores[name][0] for name in scores}
        head = [epoch for epoch in tuned.history if epoch.phase == "head"]
        first = numbered(tuned.model, tuned.base.preparing)[tuned.frozen :]
        return FineTuned(
            model=tuned.model,
            labels=self.phases.labels,
            activation=self.phases.aim.activation,
            int8=made[best],
            float32=whole,
            input=tuned.base.input,
            history=tuned.history,
            frozen_until=tuned.frozen,
            first_trained=next(layer.name for layer in first if layer.trainable_weights),
            quantisation=best,
            val_accuracy={
                "head": max(head, key=lambda epoch: epoch.rank).val_accuracy,
                "float": -self._scored(whole, tuned.val)[0],
                **accuracy,
            },
            base=tuned.base.name,
            base_sha256=tuned.base.sha256,
        )

    def _int8(self, tuned: Tuned) -> dict[str, bytes]:
        """The 8-bit files by how they were made."""
        shown = tuned.train.values
        even = evened(tuned.model, shown)
        wanted = self.phases.tuning.quantise
        made = {} if wanted == "qat" else {"ptq": int8_network(even, shown)}
        if wanted != "ptq":
            self._learn_rounding(even, tuned)
            made["qat"] = int8_network(even, shown)
        return made

    def _learn_rounding(self, model: Any, tuned: Tuned) -> None:
        import keras

        freeze(numbered(model, tuned.base.preparing), tuned.frozen)
        round_frozen(model)
        deep = cut(model)
        train = self.phases.features(model.input, deep, tuned.train, "rounded")
        schedule = self.phases.tuning.schedule
        slower = replace(schedule, epochs=ROUNDED_EPOCHS, rate=schedule.rate * ROUNDED_RATE)
        fit_rounded(keras.Model(deep, model.output), train, slower, self.phases.aim)

    def _scored(self, network: bytes, val: Rows) -> tuple[float, float]:
        """Smaller is better: minus the share right, then the loss."""
        logits = logits_of(network, val.values)
        activation = self.phases.aim.activation
        return -share_right(logits, val, activation), mean_loss(logits, val, activation)


def _labels(photos: Sequence[Photo]) -> tuple[str, ...]:
    return classes_of(photo for photo in photos if photo.split != "test")


def _aim(photos: Sequence[Photo], tuning: Tuning) -> Aim:
    is_single = all(len(photo.labels) == 1 for photo in photos)
    return Aim("softmax" if is_single else "sigmoid", tuning.seed, tuning.smoothing)
