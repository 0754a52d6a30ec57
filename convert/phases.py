"""The two phases of fine-tuning: a head on a frozen network, then the last layers with it.

Photographs go in as the device's own `prepare` fits them. What the frozen layers make of them is
computed once and kept on disk, so that an epoch costs only what is trained.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from convert.fit import Aim, Epoch, fit
from convert.freezing import cut, freeze, frozen_count, numbered
from convert.keras_base import Base, BaseSpec, open_base
from convert.photo_rows import Copies, Rows, features, pixel_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from convert.photo import Photo
    from convert.progress import Progress
    from convert.tuning import Tuning

MLP_WIDTH = 1024


def network(base: Base, classes: int, head: str) -> Any:
    """A Keras model: the network, its features averaged, and a head with random weights."""
    import keras

    x = keras.layers.GlobalAveragePooling2D(name="embedding")(base.model.output)
    if head == "mlp":
        x = keras.layers.Dense(MLP_WIDTH, activation="relu", name="hidden")(x)
    return keras.Model(base.model.input, keras.layers.Dense(classes, name="logits")(x))


@dataclass(frozen=True, eq=False)
class Tuned:
    """What comes of both phases.

    Attributes:
        model: Keras.
        base: what it was built on.
        frozen: how many layers from the input were not trained.
        train, val: the photographs, as rows of pixels.
        history: an entry an epoch.
    """

    model: Any
    base: Base
    frozen: int
    train: Rows
    val: Rows
    history: tuple[Epoch, ...]


@dataclass(frozen=True)
class Phases:
    """One fine-tuning, with a folder for its rows: the head alone, then the last layers with it."""

    folder: Path
    tuning: Tuning
    progress: Progress
    labels: tuple[str, ...]
    aim: Aim

    def tuned(self, photos: Sequence[Photo], spec: BaseSpec) -> Tuned:
        """Train with the split train of some photographs; val decides when to stop."""
        import keras

        # Layers are named by counting them: begun anew, the same network has the same bytes.
        keras.backend.clear_session()
        keras.utils.set_random_seed(self.tuning.seed)
        with self._strategy():
            base = open_base(spec)
            wanted = self.tuning
            frozen = frozen_count(base, unfreeze=wanted.unfreeze, freeze_first=wanted.freeze_first)
            model = network(base, len(self.labels), self.tuning.head)
            train, val = self._pixels(photos, base)
            history = self._train(model, base, frozen, (train, val))
        return Tuned(model, base, frozen, train, val, history)

    def _strategy(self) -> contextlib.AbstractContextManager[Any]:
        import tensorflow as tf

        if self.tuning.strategy == "none":
            return contextlib.nullcontext()
        devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
        mirrored = tf.distribute.MirroredStrategy([device.name for device in devices])
        scope: contextlib.AbstractContextManager[Any] = mirrored.scope()
        return scope

    def _pixels(self, photos: Sequence[Photo], base: Base) -> tuple[Rows, Rows]:
        """Rows of train, with copies, and of val."""
        tuning, made = self.tuning, []
        for split, count in (("train", tuning.copies), ("val", 0)):
            chosen = [photo for photo in photos if photo.split == split]
            copies = Copies(count, tuning.recipe, tuning.seed)
            file = self.folder / f"{split}.npy"
            with self.progress.step(f"preparing {split}", len(chosen)) as advance:
                made.append(pixel_rows(chosen, self.labels, base.input, file, copies, advance))
        return made[0], made[1]

    def _train(
        self, model: Any, base: Base, frozen: int, pixels: tuple[Rows, Rows]
    ) -> tuple[Epoch, ...]:
        """Both phases; the second only where something below the head is to be trained."""
        layers = numbered(model, base.preparing)
        freeze(layers, frozen)
        deep = cut(model)
        below = [
            self.features(model.input, deep, rows, f"deep{number}")
            for number, rows in enumerate(pixels)
        ]
        head_from = len(numbered(base.model, base.preparing))
        freeze(layers, head_from)
        shallow = cut(model)
        above = [
            self.features(deep, shallow, rows, f"shallow{number}")
            for number, rows in enumerate(below)
        ]
        history = self._fit(model, shallow, above, "head")
        freeze(layers, frozen)
        if deep is shallow:
            return history
        return history + self._deeper(model, deep, below, history)

    def features(self, source: Any, target: Any, rows: Rows, name: str) -> Rows:
        """What the layers from one tensor to another make of rows, in a file of its own."""
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


def _plain(model: Any) -> Any:
    """The model as a function. Under a strategy `predict` would answer once for each device."""
    import tensorflow as tf

    return tf.function(lambda batch: model(batch, training=False), reduce_retracing=True)
