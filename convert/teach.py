"""Embeddings in, a head out that knows how sure it may be: fitted, calibrated and exported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from convert.calibrate import (
    Threshold,
    held_out_logits,
    temperature_of,
    threshold_for,
)
from convert.export import export_head
from convert.familiarity import familiarity_of
from convert.head_forms import as_form
from convert.heads import fit
from convert.heads.rows import targets_of
from convert.shares import probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convert.embedded import Embedded
    from convert.familiarity import Familiarity
    from convert.head import Head

# Of what is told as a doubt, this much shall be right.
DOUBT_PRECISION = 0.75
LIKELIER_THAN_NOT = 0.5
MOST_FOLDS = 5
# Enough to see how far the numbers inside a head go.
MOST_REPRESENTATIVE = 500


@dataclass(frozen=True)
class Wish:
    """What kind of head is wanted.

    Attributes:
        kind: a key of `convert.heads.HEADS`.
        precision: of what it states plainly, this much shall be right, above 0 and at most 1.
        seed: of all that is left to chance.
    """

    kind: str = "linear"
    precision: float = 0.99
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Taught:
    """A head that is ready for the device.

    Attributes:
        head: as fitted, to all photographs it was given.
        labels: the classes, in the order of the logits.
        temperature: its logits are divided by; the files have that built in.
        sure: from which probability on it may state.
        unsure: from which on it may doubt.
        familiarity: tells the known from the unknown.
        float_model: TFLite, all in floats.
        model: TFLite, its layers in 8 bits.
        held_out: float64, shape (n, classes): what heads that had not seen a photograph made of
            it, calibrated, in the order of the photographs.
    """

    head: Head
    labels: tuple[str, ...]
    temperature: float
    sure: Threshold
    unsure: Threshold
    familiarity: Familiarity
    float_model: bytes
    model: bytes
    held_out: NDArray[np.float64]


def teach(embedded: Embedded, labels: Sequence[str], wish: Wish) -> Taught:
    """Fit a head, find out how sure it may be, and export it.

    How sure is judged on photographs that a head has not seen: heads are fitted without a fifth
    of them (whole groups) in turn, and the one that is kept learns from all.

    Args:
        embedded: the photographs to learn from, and their copies.
        labels: the classes.
        wish: what is wanted.

    Raises:
        UsageError: such photographs cannot make such a head.
        ModelError: the converter failed.
    """
    from threadpoolctl import threadpool_limits

    targets = targets_of(embedded, labels)
    folds = folds_for(embedded)
    with threadpool_limits(1):
        head = fit(wish.kind, embedded, labels, seed=wish.seed)
        logits = _held_out(embedded, labels, wish, folds)
        familiarity = familiarity_of(embedded, labels, seed=wish.seed, folds=folds)
    temperature = temperature_of(logits, targets, head.activation) if logits.any() else 1.0
    held_out = probabilities(logits, head.activation, temperature)
    judged = answers(held_out, targets, head.activation)
    width = embedded.vectors.shape[1]
    float_model = export_head(head, familiarity, width=width, temperature=temperature)
    return Taught(
        head=head,
        labels=tuple(labels),
        temperature=temperature,
        sure=threshold_for(wish.precision, *judged),
        unsure=doubt_for(wish.precision, *judged),
        familiarity=familiarity,
        float_model=float_model,
        model=as_form(float_model, "int8", embedded.vectors[:MOST_REPRESENTATIVE]),
        held_out=held_out,
    )


def folds_for(embedded: Embedded) -> int:
    """How often a fifth, or less of small classes, can be left out; below 2: never."""
    fewest = min(
        len({photo.group or str(photo.path) for photo in embedded.photos if label in photo.labels})
        for label in {label for photo in embedded.photos for label in photo.labels}
    )
    return min(MOST_FOLDS, fewest)


def _held_out(
    embedded: Embedded, labels: Sequence[str], wish: Wish, folds: int
) -> NDArray[np.float32]:
    if folds < 2:
        # One photograph of a thing: none can be put aside, but a changed copy of each can.
        without = replace(embedded, copies=embedded.copies[:, :0])
        if not embedded.copies.shape[1]:
            return np.zeros((len(embedded.photos), len(labels)), np.float32)
        return fit(wish.kind, without, labels, seed=wish.seed).logits(embedded.copies[:, 0])
    return held_out_logits(wish.kind, embedded, labels, seed=wish.seed, folds=folds)


def doubt_for(
    precision: float, confidence: NDArray[np.float64], is_right: NDArray[np.bool_]
) -> Threshold:
    """From which probability on it may doubt; with too few answers to tell, from one half on."""
    found = threshold_for(min(DOUBT_PRECISION, precision), confidence, is_right)
    return found if found.is_reached else replace(found, value=LIKELIER_THAN_NOT)


def answers(
    shares: NDArray[np.float64], targets: NDArray[np.float32], activation: str
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How sure each answer is, and whether it is right; with sigmoids each label is one."""
    if activation == "sigmoid":
        return shares.ravel(), targets.ravel() > 0
    called = shares.argmax(1)
    return shares.max(1), targets[np.arange(len(called)), called] > 0
