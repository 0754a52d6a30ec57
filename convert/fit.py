"""Train what may be trained of a Keras model on rows, and stop when val gets no better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from convert.photo_rows import Rows


@dataclass(frozen=True)
class Schedule:
    """How long and how fast.

    Attributes:
        rate: of Adam's steps.
        epochs: at most so many.
        patience: stop when val was not better for so many epochs.
        batch: rows a step.
    """

    rate: float
    epochs: int
    patience: int
    batch: int = 32


@dataclass(frozen=True)
class Epoch:
    """How well it went: losses, and shares right, 0..1; `phase` is ``head`` or ``layers``."""

    phase: str
    number: int
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float

    @property
    def rank(self) -> tuple[float, float]:
        """More is better: the share right on val, then the loss.

        The loss alone grows as soon as a network is too sure of itself, long before it is wrong
        more often; and that the temperature puts right.
        """
        return self.val_accuracy, -self.val_loss


@dataclass(frozen=True)
class Aim:
    """What is trained for.

    Attributes:
        activation: ``softmax`` (one label a picture) or ``sigmoid``.
        seed: of the order of the rows.
        smoothing: this much of each truth is spread over all labels.
    """

    activation: str = "softmax"
    seed: int = 0
    smoothing: float = 0.0


def fit(
    model: Any,
    rows: tuple[Rows, Rows],
    schedule: Schedule,
    aim: Aim,
    told: Callable[[Epoch], None],
    phase: str,
) -> tuple[Epoch, ...]:
    """Train, and leave the model with the weights of its best epoch.

    Args:
        model: Keras, rows -> logits; what is not trainable stays.
        rows: train, of which an epoch sees one view of each photograph, drawn anew; and val,
            which decides when to stop.
        schedule: how long and how fast.
        aim: what for.
        told: called after each epoch.
        phase: noted in each epoch.
    """
    import keras

    train, val = rows
    _compile(model, schedule, aim)
    best = _Best(model, schedule.patience, phase, told)
    model.fit(
        _batches(train, schedule.batch, aim.seed),
        validation_data=_batches(val, schedule.batch, None),
        epochs=schedule.epochs,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=best.noted)],
        verbose=0,
    )
    model.set_weights(best.weights)
    return tuple(best.epochs)


class _Best:
    """The weights of the best epoch so far, and an end when it is long ago."""

    def __init__(
        self, model: Any, patience: int, phase: str, told: Callable[[Epoch], None]
    ) -> None:
        self._model, self._patience, self._phase, self._told = model, patience, phase, told
        self._best = 0
        self.epochs = list[Epoch]()
        self.weights = list[Any]()

    def noted(self, number: int, logs: dict[str, float]) -> None:
        figures = (logs[key] for key in ("loss", "accuracy", "val_loss", "val_accuracy"))
        epoch = Epoch(self._phase, number + 1, *(float(figure) for figure in figures))
        self.epochs.append(epoch)
        self._told(epoch)
        if number == 0 or epoch.rank > self.epochs[self._best].rank:
            self._best, self.weights = number, self._model.get_weights()
        elif number - self._best >= self._patience:
            self._model.stop_training = True


def loss_of(aim: Aim) -> Any:
    """The Keras loss that belongs to an activation."""
    import keras

    if aim.activation == "sigmoid":
        return keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=aim.smoothing)
    return keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=aim.smoothing)


def _compile(model: Any, schedule: Schedule, aim: Aim) -> None:
    import keras

    one = keras.metrics.CategoricalAccuracy(name="accuracy")
    many = keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)
    model.compile(
        optimizer=keras.optimizers.Adam(schedule.rate),
        loss=loss_of(aim),
        metrics=[many if aim.activation == "sigmoid" else one],
        jit_compile=False,
    )


def _batches(rows: Rows, batch: int, seed: int | None) -> Any:
    import keras

    class Batches(keras.utils.PyDataset):  # type: ignore[misc, unused-ignore]
        """Rows in batches; with a seed, in an order drawn anew each epoch."""

        def __init__(self) -> None:
            super().__init__()
            self._orders = orders(rows, seed)
            self._order = next(self._orders)

        def __len__(self) -> int:
            return math.ceil(len(self._order) / batch)

        def __getitem__(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            return taken(rows, self._order[number * batch : (number + 1) * batch])

        def on_epoch_end(self) -> None:
            self._order = next(self._orders)

    return Batches()


def orders(rows: Rows, seed: int | None) -> Iterator[NDArray[np.int64]]:
    """Which rows an epoch sees, without end: a view of each photograph; without a seed, all."""
    chance = np.random.default_rng(seed)
    while True:
        if seed is None:
            yield np.arange(len(rows.values))
        else:
            views = chance.integers(0, rows.views, rows.photos)
            yield views * rows.photos + chance.permutation(rows.photos)


def taken(rows: Rows, chosen: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Values and truths of some rows; read in the order of the file."""
    chosen = np.sort(chosen)
    return rows.values[chosen].astype(np.float32), rows.truths[chosen]
