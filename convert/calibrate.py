"""Make a head's confidence mean what it says, and say from which confidence on it may speak.

All of this is found on photographs that the head did not learn from. Where few were put aside,
folds are used: each photograph is judged by a head that was fitted without its group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from convert.heads import fit
from convert.shares import probabilities
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convert.embedded import Embedded

BINS = 15
COLDEST, HOTTEST = 0.01, 100.0
STEPS = 400
# A threshold that rests on fewer answers than this is no more than a guess.
FEWEST_ANSWERS = 20


@dataclass(frozen=True)
class Threshold:
    """From which probability on an answer may be given.

    Attributes:
        value: 0..1; above 1 where no probability is high enough.
        answers: how many of the photographs judged reach it.
        right: how many of those were right.
        is_reached: whether that is the wanted precision, on `FEWEST_ANSWERS` answers or more.
    """

    value: float
    answers: int
    right: int
    is_reached: bool


def folds_of(embedded: Embedded, *, folds: int, seed: int) -> NDArray[np.int64]:
    """The fold of each photograph, shape (n,): groups stay whole, classes are spread evenly."""
    rng = np.random.default_rng(seed)
    members: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for row, photo in enumerate(embedded.photos):
        members.setdefault((photo.labels, photo.group or f"#{row}"), []).append(row)
    keys = sorted(members)
    order = sorted(rng.permutation(len(keys)), key=lambda index: keys[index][0])
    groups: dict[str, int] = {}
    fold = np.zeros(len(embedded.photos), np.int64)
    for turn, index in enumerate(order):
        labels, group = keys[index]
        # One object photographed under two labels is still one object.
        fold[members[labels, group]] = groups.setdefault(group, turn % folds)
    return fold


def held_out_logits(
    kind: str, embedded: Embedded, labels: Sequence[str], *, seed: int, folds: int = 5
) -> NDArray[np.float32]:
    """Logits of each photograph by a head that was fitted without it, float32 (n, classes).

    Raises:
        UsageError: as `convert.heads.fit`; or a class has too few groups to be left out.
    """
    fold = folds_of(embedded, folds=folds, seed=seed)
    logits = np.zeros((len(fold), len(labels)), np.float32)
    for number in np.unique(fold):
        out = fold == number
        head = fit(kind, rows_where(embedded, ~out), labels, seed=seed)
        logits[out] = head.logits(embedded.vectors[out])
    return logits


def rows_where(embedded: Embedded, chosen: NDArray[np.bool_]) -> Embedded:
    """Only the photographs where `chosen`, shape (n,), is true."""
    photos = tuple(photo for photo, is_in in zip(embedded.photos, chosen, strict=True) if is_in)
    vectors, copies = embedded.vectors[chosen], embedded.copies[chosen]
    return replace(embedded, photos=photos, vectors=vectors, copies=copies)


def temperature_of(
    logits: NDArray[np.float32], targets: NDArray[np.float32], activation: str
) -> float:
    """The temperature under which the truth is likeliest.

    Args:
        logits: shape (n, classes), of photographs that the head did not learn from.
        targets: shape (n, classes): 1 where a photograph shows the class.
        activation: ``softmax`` or ``sigmoid``.
    """
    candidates = np.geomspace(COLDEST, HOTTEST, STEPS)
    losses = [_loss(probabilities(logits, activation, t), targets, activation) for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def _loss(shares: NDArray[np.float64], targets: NDArray[np.float32], activation: str) -> float:
    likely = np.log(np.maximum(shares, 1e-12))
    loss = -(targets * likely).sum()
    if activation == "sigmoid":
        loss -= ((1 - targets) * np.log(np.maximum(1 - shares, 1e-12))).sum()
    return float(loss)


def calibration_error(
    confidence: NDArray[np.float64], is_right: NDArray[np.bool_], bins: int = BINS
) -> float:
    """Expected calibration error, 0..1, over bins of equal width; both of shape (n,)."""
    which = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(which, confidence - is_right, bins)
    return float(np.abs(gaps).sum() / max(1, len(confidence)))


def calibration_noise(confidence: NDArray[np.float64], bins: int = BINS, seed: int = 0) -> float:
    """The error that a perfectly calibrated head would show on as few photographs, on average."""
    rng = np.random.default_rng(seed)
    draws = rng.random((200, len(confidence))) < confidence
    return float(np.mean([calibration_error(confidence, right, bins) for right in draws]))


def threshold_for(
    precision: float, confidence: NDArray[np.float64], is_right: NDArray[np.bool_]
) -> Threshold:
    """The lowest threshold whose answers are right as often as wanted.

    Args:
        precision: wanted, above 0 and at most 1.
        confidence: shape (n,), the probability of each answer.
        is_right: shape (n,), whether it was.

    Raises:
        UsageError: a precision outside that range.
    """
    if not 0 < precision <= 1:
        raise UsageError.of(
            expected="a precision above 0 and at most 1",
            received=f"{precision:g}",
            todo="Name one.",
        )
    order = np.argsort(-confidence, kind="stable")
    sure, right = confidence[order], np.cumsum(is_right[order])
    counts = np.arange(1, len(sure) + 1)
    # Answers of the same confidence are given together or not at all.
    ends = np.append(sure[1:] < sure[:-1], True)[: len(sure)]
    is_good = (right >= precision * counts) & ends & (counts >= FEWEST_ANSWERS)
    if not is_good.any():
        return Threshold(1.01, 0, 0, is_reached=False)
    last = int(np.flatnonzero(is_good)[-1])
    # Half way to the next answer below: another runtime rounds a little differently.
    below = sure[last + 1] if last + 1 < len(sure) else 0.0
    return Threshold(
        float((sure[last] + below) / 2), int(counts[last]), int(right[last]), is_reached=True
    )
