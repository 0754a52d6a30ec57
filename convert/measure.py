"""How good a classifier is on photographs: everything that follows from its probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.proportion import Proportion
from convert.reliability import Reliability, reliability
from convert.risk import RiskCoverage, Spoken, risk_coverage, spoken
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2_000


@dataclass(frozen=True)
class ClassMeasured:
    """One class.

    Attributes:
        label: its name.
        recall: of its photographs, how many were called by its name.
        precision: of the photographs called by its name, how many showed it.
    """

    label: str
    recall: Proportion
    precision: Proportion

    @property
    def f1(self) -> float:
        """The harmonic mean of both, 0..1; 0 when it was never named, and NaN of nothing."""
        total = self.recall.of + self.precision.of
        return 2 * self.recall.hits / total if total else float("nan")


@dataclass(frozen=True)
class Mistake:
    """A photograph that was called by another name.

    Attributes:
        index: its row.
        truth: what it shows.
        called: what it was called.
        confidence: how sure the answer was, 0..1.
        chance_of_truth: the probability that it gave to the truth, 0..1.
    """

    index: int
    truth: str
    called: str
    confidence: float
    chance_of_truth: float


@dataclass(frozen=True)
class MixUp:
    """A pair of classes that is mixed up: so many photographs of ``truth`` were called ``called``.

    Attributes:
        truth: what they show.
        called: what they were called.
        share: how many, of all photographs of ``truth``.
    """

    truth: str
    called: str
    share: Proportion


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a single-label classifier said of n photographs of c classes.

    Build it with ``evaluation``, which checks the shapes.

    Attributes:
        labels: the c classes.
        truth: int64, shape (n,): the class of each photograph.
        probabilities: floating, shape (n, c), 0..1; of a large collection perhaps on disk.
        groups: a name a photograph for what was taken together, or empty.
    """

    labels: tuple[str, ...]
    truth: NDArray[np.int64]
    probabilities: NDArray[np.floating[Any]]
    groups: tuple[str, ...] = ()

    @cached_property
    def called(self) -> NDArray[np.int64]:
        """The likeliest class of each, shape (n,); of equal ones the first."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int64)

    @cached_property
    def confidence(self) -> NDArray[np.float64]:
        """The probability of the likeliest class, shape (n,)."""
        return np.asarray(self.probabilities.max(axis=1), np.float64)

    @cached_property
    def is_right(self) -> NDArray[np.bool_]:
        """Whether the answer is the truth, shape (n,)."""
        return np.asarray(self.called == self.truth, np.bool_)

    @cached_property
    def accuracy(self) -> Proportion:
        """How many answers were right."""
        return Proportion(int(self.is_right.sum()), len(self.truth))

    @cached_property
    def accuracy_bounds(self) -> tuple[float, float]:
        """95 % bounds of the accuracy; with groups, whole groups are drawn, as they come."""
        if not self.groups:
            return self.accuracy.low, self.accuracy.high
        return _bounds_of_groups(self.is_right, self.groups)

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """Counts, shape (c, c): a row is what they show, a column what they were called."""
        c = len(self.labels)
        counts = np.bincount(self.truth * c + self.called, minlength=c * c)
        return counts.reshape(c, c).astype(np.int64)

    @cached_property
    def classes(self) -> tuple[ClassMeasured, ...]:
        """Each class, in the order of the labels."""
        shown, named = self.confusion.sum(axis=1), self.confusion.sum(axis=0)
        return tuple(
            ClassMeasured(label, Proportion(hits, int(shown[i])), Proportion(hits, int(named[i])))
            for i, label in enumerate(self.labels)
            for hits in (int(self.confusion[i, i]),)
        )

    @cached_property
    def mean_recall(self) -> float:
        """The mean of the recalls of classes with photographs, 0..1: each class counts alike."""
        shown = [row.recall.value for row in self.classes if row.recall.of]
        return float(np.mean(shown)) if shown else float("nan")

    @cached_property
    def reliability(self) -> Reliability:
        """Confidence against accuracy."""
        return reliability(self.confidence, self.is_right)

    @cached_property
    def risk_coverage(self) -> RiskCoverage:
        """The share of wrong answers against the share of answers given."""
        return risk_coverage(self.confidence, self.is_right)

    def at(self, threshold: float) -> Spoken:
        """What happens when it speaks from a confidence on."""
        return spoken(self.confidence >= threshold, self.is_right)

    def when(self, speaks: NDArray[np.bool_]) -> Spoken:
        """What happens when it speaks on these photographs: bool, shape (n,)."""
        return spoken(speaks, self.is_right)

    def speaks(
        self,
        sure: float,
        by_label: Mapping[str, float] | None = None,
        *,
        familiarity: NDArray[np.float64] | None = None,
        least_familiar: float = -1.0,
    ) -> NDArray[np.bool_]:
        """Which photographs the device would speak on: bool, shape (n,).

        Args:
            sure: the confidence from which on it speaks.
            by_label: the same for single labels, over ``sure``.
            familiarity: shape (n,), the highest cosine similarity to a class mean.
            least_familiar: below it the thing is unknown.
        """
        needed = np.array([(by_label or {}).get(label, sure) for label in self.labels])
        speaks = self.confidence >= needed[self.called]
        return speaks if familiarity is None else speaks & (familiarity >= least_familiar)

    def worst(self, count: int) -> tuple[Mistake, ...]:
        """The surest of the wrong answers, surest first; at most ``count``."""
        wrong = np.flatnonzero(~self.is_right)
        order = wrong[np.argsort(-self.confidence[wrong], kind="stable")][:count]
        return tuple(
            Mistake(
                int(i),
                self.labels[self.truth[i]],
                self.labels[self.called[i]],
                float(self.confidence[i]),
                float(self.probabilities[i, self.truth[i]]),
            )
            for i in order
        )

    def mix_ups(self, count: int) -> tuple[MixUp, ...]:
        """The pairs that are mixed up most often, at most ``count``."""
        wrong = self.confusion - np.diag(np.diag(self.confusion))
        shown = self.confusion.sum(axis=1)
        order = np.argsort(-wrong, axis=None, kind="stable")[:count]
        pairs = [divmod(int(flat), len(self.labels)) for flat in order]
        return tuple(
            MixUp(self.labels[i], self.labels[j], Proportion(int(wrong[i, j]), int(shown[i])))
            for i, j in pairs
            if wrong[i, j]
        )


def evaluation(
    labels: Sequence[str],
    truth: ArrayLike,
    probabilities: ArrayLike,
    groups: Sequence[str] = (),
) -> Evaluation:
    """Check and take what a classifier said.

    Args:
        labels: the c classes.
        truth: shape (n,): whole numbers of 0..c-1.
        probabilities: shape (n, c), finite, 0..1.
        groups: n names, or none; an empty name is a photograph on its own.

    Raises:
        UsageError: there are no photographs, or the shapes or ranges are wrong.
    """
    given, shares = np.asarray(truth), np.asarray(probabilities)
    if given.ndim != 1 or not len(given):
        raise _refused("at least one photograph to measure with", f"truth of shape {given.shape}")
    if shares.shape != (len(given), len(labels)):
        raise _refused(f"probabilities of {len(given)} x {len(labels)}", f"{shares.shape}")
    if not np.issubdtype(shares.dtype, np.floating):
        shares = shares.astype(np.float64)
    if not (np.isfinite(shares).all() and shares.min() >= 0 and shares.max() <= 1 + 1e-6):
        raise _refused("probabilities of 0 to 1", f"{shares.min():g} to {shares.max():g}")
    if not np.issubdtype(given.dtype, np.integer) or not (given >= 0).all():
        raise _refused("truth as whole numbers from 0 on", f"{given.dtype}")
    if given.max() >= len(labels):
        raise _refused(f"truth below {len(labels)}", str(given.max()))
    if len(groups) not in {0, len(given)}:
        raise _refused(f"{len(given)} groups or none", str(len(groups)))
    return Evaluation(tuple(labels), given.astype(np.int64), shares, tuple(groups))


def _bounds_of_groups(is_right: NDArray[np.bool_], groups: Sequence[str]) -> tuple[float, float]:
    """Draw the groups again and again: pictures of one burst are not so many witnesses."""
    alone = [name or f"\0{i}" for i, name in enumerate(groups)]
    _, which = np.unique(alone, return_inverse=True)
    sizes = np.bincount(which)
    right = np.bincount(which, is_right.astype(np.float64))
    if right.sum() in {0, len(is_right)}:
        # Drawing shows no spread then; the count of the groups says how little is known.
        whole = Proportion(len(sizes) if right.any() else 0, len(sizes))
        return whole.low, whole.high
    chance = np.random.default_rng(0)
    shares = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        drawn = chance.integers(0, len(sizes), len(sizes))
        shares[i] = right[drawn].sum() / sizes[drawn].sum()
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)


def _refused(expected: str, received: str) -> UsageError:
    return UsageError.of(expected=expected, received=received, todo="Correct what is measured.")
