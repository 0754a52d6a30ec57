"""Real fine-tuning: a head on a frozen network first, then the network's last layers with it.

Photographs go in as the device's own `prepare` fits them. What the frozen layers make of them is
computed once and kept on disk, so that an epoch costs only what is trained.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.fit import Aim, Epoch, fit
from convert.freezing import cut, freeze, frozen_count, numbered
from convert.int8_network import (
    evened,
    float_network,
    int8_network,
    logits_of,
    mean_loss,
    share_right,
)
from convert.keras_base import Base, BaseSpec, open_base
from convert.photo_rows import Copies, Rows, features, pixel_rows
from convert.photos import classes_of
from convert.progress import SILENT, Progress
from convert.rounding import fit_rounded, round_frozen
from convert.tuning import Tuning, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.photo import Photo
    from seeing.sight.card import InputSpec

MLP_WIDTH = 1024
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
        work = _Work(Path(folder), tuning, progress, _labels(photos), _aim(photos, tuning))
        return work.finished(work.tuned(photos, base))


def tune(
    photos: Sequence[Photo], base: BaseSpec, tuning: Tuning, progress: Progress = SILENT
) -> tuple[Any, tuple[Epoch, ...]]:
    """The same without its TFLite files: the Keras model and the history."""
    check(photos, tuning)
    with tempfile.TemporaryDirectory() as folder:
        work = _Work(Path(folder), tuning, progress, _labels(photos), _aim(photos, tuning))
        done = work.tuned(photos, base)
        return done.model, done.history


def network(base: Base, classes: int, head: str) -> Any:
    """A Keras model: the network, its features averaged, and a head with random weights."""
    import keras

    x = keras.layers.GlobalAveragePooling2D(name="embedding")(base.model.output)
    if head == "mlp":
        x = keras.layers.Dense(MLP_WIDTH, activation="relu", name="hidden")(x)
    return keras.Model(base.model.input, keras.layers.Dense(classes, name="logits")(x))


@dataclass(frozen=True, eq=False)
class _Tuned:
    """What comes of both phases."""

    model: Any
    base: Base
    frozen: int
    train: Rows
    val: Rows
    history: tuple[Epoch, ...]


@dataclass(frozen=True)
class _Work:
    """One fine-tuning, with a folder for its rows."""

    folder: Path
    tuning: Tuning
    progress: Progress
    labels: tuple[str, ...]
    aim: Aim

    def tuned(self, photos: Sequence[Photo], spec: BaseSpec) -> _Tuned:
        import keras

        # Layers are named by counting them: begun anew, the same network has the same bytes.
        keras.backend.clear_session()
        keras.utils.set_random_seed(self.tuning.seed)
        with self.strategy():
            base = open_base(spec)
            wanted = self.tuning
            frozen = frozen_count(base, unfreeze=wanted.unfreeze, freeze_first=wanted.freeze_first)
            model = network(base, len(self.labels), self.tuning.head)
            train, val = self.pixels(photos, base)
            history = self.train(model, base, frozen, (train, val))
        return _Tuned(model, base, frozen, train, val, history)

    def strategy(self) -> contextlib.AbstractContextManager[Any]:
        import tensorflow as tf

        if self.tuning.strategy == "none":
            return contextlib.nullcontext()
        devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
        mirrored = tf.distribute.MirroredStrategy([device.name for device in devices])
        scope: contextlib.AbstractContextManager[Any] = mirrored.scope()
        return scope

    def pixels(self, photos: Sequence[Photo], base: Base) -> tuple[Rows, Rows]:
        """Rows of train, with copies, and of val."""
        tuning, made = self.tuning, []
        for split, count in (("train", tuning.copies), ("val", 0)):
            chosen = [photo for photo in photos if photo.split == split]
            copies = Copies(count, tuning.recipe, tuning.seed)
            file = self.folder / f"{split}.npy"
            with self.progress.step(f"preparing {split}", len(chosen)) as advance:
                made.append(pixel_rows(chosen, self.labels, base.input, file, copies, advance))
        return made[0], made[1]

    def train(
        self, model: Any, base: Base, frozen: int, pixels: tuple[Rows, Rows]
    ) -> tuple[Epoch, ...]:
        """Both phases; the second only where something below the head is to be trained."""
        layers = numbered(model, base.preparing)
        freeze(layers, frozen)
        deep = cut(model)
        below = [
            self._features(model.input, deep, rows, f"deep{number}")
            for number, rows in enumerate(pixels)
        ]
        head_from = len(numbered(base.model, base.preparing))
        freeze(layers, head_from)
        shallow = cut(model)
        above = [
            self._features(deep, shallow, rows, f"shallow{number}")
            for number, rows in enumerate(below)
        ]
        history = self._fit(model, shallow, above, "head")
        freeze(layers, frozen)
        if deep is shallow:
            return history
        return history + self._deeper(model, deep, below, history)

    def _features(self, source: Any, target: Any, rows: Rows, name: str) -> Rows:
        import keras

        if source is target:
            return rows
        part = keras.Model(source, target)
        with self.progress.step(f"frozen layers, {name}", len(rows.values)) as advance:
            made = features(rows, _plain(part), self.folder / f"{name}.npy")
            advance(len(rows.values))
        return made

    def _fit(self, model: Any, source: Any, rows: list[Rows], phase: str) -> tuple[Epoch, ...]:
        import keras

        tail = keras.Model(source, model.output)
        schedule = self.tuning.head_schedule if phase == "head" else self.tuning.schedule
        return fit(tail, (rows[0], rows[1]), schedule, self.aim, self._told, phase)

    def _deeper(
        self, model: Any, deep: Any, rows: list[Rows], earlier: tuple[Epoch, ...]
    ) -> tuple[Epoch, ...]:
        """Phase two; where it never does better on val, what phase one made is kept."""
        before = model.get_weights()
        history = self._fit(model, deep, rows, "layers")
        if max(epoch.rank for epoch in history) <= max(epoch.rank for epoch in earlier):
            model.set_weights(before)
            self.progress.say("the layers did no better on val than the head alone: left as it was")
        return history

    def _told(self, epoch: Epoch) -> None:
        self.progress.say(
            f"{epoch.phase} {epoch.number}: loss {epoch.train_loss:.3f}, val {epoch.val_loss:.3f}, "
            f"right {epoch.train_accuracy:.3f}, val {epoch.val_accuracy:.3f}"
        )

    def finished(self, tuned: _Tuned) -> FineTuned:
        """The two files, and how well each does on val."""
        self.progress.say("converting to TFLite")
        whole = float_network(tuned.model)
        made = self._int8(tuned)
        scores = {name: self._scored(file, tuned.val) for name, file in made.items()}
        best = min(scores, key=lambda name: scores[name])
        accuracy = {name: -scores[name][0] for name in scores}
        head = [epoch for epoch in tuned.history if epoch.phase == "head"]
        first = numbered(tuned.model, tuned.base.preparing)[tuned.frozen :]
        return FineTuned(
            model=tuned.model,
            labels=self.labels,
            activation=self.aim.activation,
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

    def _int8(self, tuned: _Tuned) -> dict[str, bytes]:
        """The 8-bit files by how they were made."""
        shown = tuned.train.values
        even = evened(tuned.model, shown)
        wanted = self.tuning.quantise
        made = {} if wanted == "qat" else {"ptq": int8_network(even, shown)}
        if wanted != "ptq":
            self._learn_rounding(even, tuned)
            made["qat"] = int8_network(even, shown)
        return made

    def _learn_rounding(self, model: Any, tuned: _Tuned) -> None:
        import keras

        freeze(numbered(model, tuned.base.preparing), tuned.frozen)
        round_frozen(model)
        deep = cut(model)
        train = self._features(model.input, deep, tuned.train, "rounded")
        schedule = self.tuning.schedule
        slower = replace(schedule, epochs=ROUNDED_EPOCHS, rate=schedule.rate * ROUNDED_RATE)
        fit_rounded(keras.Model(deep, model.output), train, slower, self.aim)

    def _scored(self, network: bytes, val: Rows) -> tuple[float, float]:
        """Smaller is better: minus the share right, then the loss."""
        logits = logits_of(network, val.values)
        activation = self.aim.activation
        return -share_right(logits, val, activation), mean_loss(logits, val, activation)


def _plain(model: Any) -> Any:
    """The model as a function. Under a strategy `predict` would answer once for each device."""
    import tensorflow as tf

    return tf.function(lambda batch: model(batch, training=False), reduce_retracing=True)


def _labels(photos: Sequence[Photo]) -> tuple[str, ...]:
    return classes_of(photo for photo in photos if photo.split != "test")


def _aim(photos: Sequence[Photo], tuning: Tuning) -> Aim:
    is_single = all(len(photo.labels) == 1 for photo in photos)
    return Aim("softmax" if is_single else "sigmoid", tuning.seed, tuning.smoothing)
