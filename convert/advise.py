"""How much data, how near to what the backbone knows: the four quadrants of transfer learning.

The limits are measured on public collections (DECISIONS.md). Photographs of a thousand different
everyday things have a mean cosine between classes of 0.20, flowers 0.31; banknotes, of which the
backbone knows nothing, crowd at 0.43 to 0.61.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.probe import Neighbourly, cross_validated, group_numbers, units, vote
from convert.proportion import Proportion
from seeing.errors import UsageError

if TYPE_CHECKING:
    from convert.embedded import Embedded
    from convert.photo import Photo

CROWDED = 0.40
CONFIDENT = 0.30
SKILLED = 0.70
MANY = 100
MOST_PROBED = 3_000


@dataclass(frozen=True)
class ClassFacts:
    """One class.

    Attributes:
        label: its name.
        count: of photographs.
        groups: how many bursts or objects they are of.
        likeness: mean cosine among its photographs, -1..1: 1 when all look the same.
        found: of its photographs, how many the neighbours' vote named.
        rival: the class that it is taken for most often, or empty.
        rival_count: how often.
        nearest: the class whose mean is nearest to its own, and the cosine.
        nearest_cosine: -1..1.
        known_as: what the backbone itself calls it most often, or empty.
    """

    label: str
    count: int
    groups: int
    likeness: float
    found: Proportion
    rival: str
    rival_count: int
    nearest: str
    nearest_cosine: float
    known_as: str = ""


@dataclass(frozen=True, eq=False)
class Advised:
    """What was measured.

    Attributes:
        classes: each class.
        crowding: mean cosine between photographs of different classes, -1..1.
        confidence: median of the backbone's own highest probability, 0..1; None: it names nothing.
        neighbours: the leave-one-out vote.
        probes: what each head would get right, cross-validated; empty: too few photographs.
        halved: the same from half of the photographs.
    """

    classes: tuple[ClassFacts, ...]
    crowding: float
    confidence: float | None
    neighbours: Neighbourly
    probes: dict[str, Proportion]
    halved: dict[str, Proportion]

    @property
    def usual_count(self) -> int:
        """Photographs of the middle class."""
        return int(np.median([row.count for row in self.classes]))

    @property
    def has_many(self) -> bool:
        """Whether there is much data."""
        return self.usual_count >= MANY

    @property
    def is_near(self) -> bool:
        """Whether the backbone knows such things: it spreads them, and is sure or useful."""
        is_confident = self.confidence is not None and self.confidence >= CONFIDENT
        return self.crowding < CROWDED and (is_confident or self.neighbours.skill >= SKILLED)

    @property
    def best_probe(self) -> tuple[str, Proportion] | None:
        """The head that does best, and how well; None: too few photographs to try."""
        return max(self.probes.items(), key=lambda item: item[1].hits, default=None)


@dataclass(frozen=True)
class Naming:
    """What the backbone itself says of some photographs: ImageNet's names.

    Attributes:
        labels: of the photographs.
        names: the likeliest name of each.
        confidence: its probability, 0..1.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    confidence: tuple[float, ...]

    def usual_name(self, label: str) -> str:
        """What most photographs of a label are called; empty unless half are."""
        said = [n for own, n in zip(self.labels, self.names, strict=True) if own == label]
        best = max(sorted(set(said)), key=said.count, default="")
        return best if 2 * said.count(best) >= len(said) and said else ""


def measure(embedded: Embedded, naming: Naming | None, seed: int = 0) -> Advised:
    """Measure a collection. Of a large one a sample is probed.

    Args:
        embedded: single-label photographs and their embeddings.
        naming: what the backbone calls them, or None.
        seed: of the sample and the folds.

    Raises:
        UsageError: there are photographs with several labels or none, or fewer than two classes.
    """
    if any(len(photo.labels) != 1 for photo in embedded.photos):
        raise UsageError.of(
            expected="one label a photograph",
            received="photographs with several or none",
            todo="For several labels at once there is one head: train with --head multilabel.",
        )
    chosen = _sample(embedded.photos, seed)
    photos = [embedded.photos[i] for i in chosen]
    labels = sorted({photo.label for photo in photos})
    if len(labels) < 2:
        raise UsageError.of(
            expected="at least two classes", received=", ".join(labels), todo="Add another."
        )
    unit = units(embedded.vectors[chosen])
    truth = np.array([labels.index(photo.label) for photo in photos], np.int64)
    groups = [photo.group for photo in photos]
    votes = vote(unit, truth, groups)
    return Advised(
        classes=_classes(embedded.photos, labels, unit, truth, votes, naming),
        crowding=_crowding(unit, truth),
        confidence=float(np.median(naming.confidence)) if naming else None,
        neighbours=votes,
        probes=cross_validated(unit, truth, groups, seed),
        halved=cross_validated(unit, truth, groups, seed, share=0.5),
    )


def _sample(photos: tuple[Photo, ...], seed: int) -> list[int]:
    """At most MOST_PROBED, of each class alike."""
    if len(photos) <= MOST_PROBED:
        return list(range(len(photos)))
    by_label: dict[str, list[int]] = {}
    for i in np.random.default_rng(seed).permutation(len(photos)):
        by_label.setdefault(photos[i].label, []).append(int(i))
    each = max(2, MOST_PROBED // len(by_label))
    return sorted(i for indices in by_label.values() for i in indices[:each])


def _crowding(unit: np.ndarray, truth: np.ndarray) -> float:
    """From sums alone: the mean over all pairs of different classes."""
    sums = np.stack([unit[truth == label].sum(axis=0) for label in np.unique(truth)])
    counts = np.bincount(truth)
    across = float((sums.sum(axis=0) ** 2).sum() - (sums**2).sum())
    return across / float(counts.sum() ** 2 - (counts**2).sum())


def _classes(
    photos: tuple[Photo, ...],
    labels: list[str],
    unit: np.ndarray,
    truth: np.ndarray,
    votes: Neighbourly,
    naming: Naming | None,
) -> tuple[ClassFacts, ...]:
    means = units(np.stack([unit[truth == i].mean(axis=0) for i in range(len(labels))]))
    between = means @ means.T
    np.fill_diagonal(between, -2)
    made = list[ClassFacts]()
    for i, label in enumerate(labels):
        own = [photo for photo in photos if photo.label == label]
        wrong = votes.voted[(truth == i) & ~votes.is_right]
        rivals = np.bincount(wrong, minlength=len(labels))
        nearest = int(between[i].argmax())
        made.append(
            ClassFacts(
                label,
                len(own),
                len(set(group_numbers([photo.group for photo in own]).tolist())),
                _likeness(unit[truth == i]),
                Proportion(int(votes.is_right[truth == i].sum()), int((truth == i).sum())),
                labels[int(rivals.argmax())] if len(wrong) else "",
                int(rivals.max()),
                labels[nearest],
                float(between[i, nearest]),
                naming.usual_name(label) if naming else "",
            )
        )
    return tuple(made)


def _likeness(unit: np.ndarray) -> float:
    n = len(unit)
    if n < 2:
        return 1.0
    return float(((unit.sum(axis=0) ** 2).sum() - n) / (n * (n - 1)))
