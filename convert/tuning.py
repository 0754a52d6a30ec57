"""How to fine-tune: what may be chosen, and what has to be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convert.fit import Schedule
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.photo import Photo

HEADS = ("linear", "mlp")
QUANTISATIONS = ("best", "ptq", "qat")
STRATEGIES = ("none", "mirrored")
PHASE_ONE = Schedule(rate=3e-3, epochs=40, patience=8)
PHASE_TWO = Schedule(rate=3e-5, epochs=15, patience=8)


@dataclass(frozen=True)
class Tuning:
    """How to fine-tune.

    Attributes:
        unfreeze: how many of the network's last layers are trained, or the first one's name.
        freeze_first: instead of it: how many of its first layers are not.
        head: ``linear``, or ``mlp`` (1024 neurons with ReLU before the last layer).
        head_schedule: of phase one.
        schedule: of phase two.
        copies: augmented copies of each training photograph.
        recipe: a name that `convert.augment.recipe_of` knows.
        smoothing: of the truths, so that the head is not so sure that nothing is left to learn.
        seed: of everything that is drawn.
        strategy: of tf.distribute: ``none``, or ``mirrored`` (all devices of this machine).
        quantise: how 8 bits are made: ``ptq`` (after training), ``qat`` (trained a little more
            with rounded weights), or ``best``: what scores better on val.
    """

    unfreeze: str = "30"
    freeze_first: int | None = None
    head: str = "linear"
    head_schedule: Schedule = PHASE_ONE
    schedule: Schedule = PHASE_TWO
    copies: int = 4
    recipe: str = "default"
    smoothing: float = 0.1
    seed: int = 0
    strategy: str = "none"
    quantise: str = "best"


def check(photos: Sequence[Photo], tuning: Tuning) -> None:
    """Refuse a choice that there is not, or photographs that do not do. Raises UsageError."""
    for name, chosen, known in (
        ("head", tuning.head, HEADS),
        ("strategy", tuning.strategy, STRATEGIES),
        ("quantise", tuning.quantise, QUANTISATIONS),
    ):
        if chosen not in known:
            raise UsageError.of(
                expected=f"{name} to be one of {', '.join(known)}",
                received=repr(chosen),
                todo="Name one of these.",
            )
    for split in ("train", "val"):
        if not any(photo.split == split for photo in photos):
            raise UsageError.of(
                expected=f"photographs in {split}",
                received="none",
                todo="Fine-tuning needs some to learn from and some to decide when to stop.",
            )
