"""Train, validation and test, so that no burst and no object sits on two sides.

Groups are laid out whole, the largest first, each to the side that lacks its classes most.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from convert.likeness import Bonds
from convert.photo import SPLITS
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convert.photo import Photo

# Train first, so that a class with one group can be taught at all; then test, because what is
# never tested nobody knows, whereas choices can be made by cross-validation.
PRECEDENCE = ("train", "test", "val")


def split(
    photos: Sequence[Photo],
    *,
    shares: tuple[float, float, float] = (0.7, 0.15, 0.15),
    group_by: str | None = None,
    seed: int = 0,
) -> tuple[Photo, ...]:
    """Give each photograph a split; the order stays.

    Splits that were given are kept. Where photographs were given for train and only one of val
    and test, that one is the test, and validation is taken out of train.

    Args:
        photos: with groups, if any are known.
        shares: how much goes to train, val and test; the sum counts as all.
        group_by: a regular expression: paths for which it finds the same text (its first group,
            if it has one) stay together, besides those that share a `Photo.group`.
        seed: of the draw.

    Raises:
        UsageError: shares that are none, a regular expression that is none.
    """
    wanted = _checked(shares)
    lots = _lots(photos, group_by)
    given, wanted = _given(photos, lots, wanted)
    chosen = _laid_out(photos, lots, given, wanted, seed)
    return tuple(replace(photo, split=side) for photo, side in zip(photos, chosen, strict=True))


@dataclass(eq=False)
class _Sides:
    """How many photographs of each class are on each side already."""

    wanted: dict[str, float]
    total: Counter[str]
    have: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def best_for(self, labels: Counter[str]) -> str:
        if any(not self.have["train"][label] for label in labels):
            return "train"
        return max(PRECEDENCE, key=lambda side: (self.wanted[side] > 0, self._lack(side, labels)))

    def _lack(self, side: str, labels: Counter[str]) -> float:
        """How much of what the side should have of these classes is missing, in shares of all."""
        return round(
            sum(
                count * (self.wanted[side] - self.have[side][label] / max(1, self.total[label]))
                for label, count in labels.items()
            ),
            9,
        )


def _checked(shares: tuple[float, float, float]) -> dict[str, float]:
    if not (shares[0] > 0 and all(0 <= share < float("inf") for share in shares)):
        raise UsageError.of(
            expected="shares of train, val and test of 0 or more, that of train above 0",
            received=", ".join(f"{share:g}" for share in shares),
            todo="Give three numbers such as 0.7, 0.15, 0.15.",
        )
    return {side: share / sum(shares) for side, share in zip(SPLITS, shares, strict=True)}


def _lots(photos: Sequence[Photo], group_by: str | None) -> list[list[int]]:
    """Numbers of the photographs that stay together, each list sorted, sorted by their first."""
    bonds = Bonds(len(photos))
    bonds.join_equal([photo.group for photo in photos])
    if group_by:
        bonds.join_equal([_found(group_by, photo) for photo in photos])
    return bonds.lots()


def _found(pattern: str, photo: Photo) -> str:
    try:
        found = re.search(pattern, str(photo.path))
    except re.error as error:
        raise UsageError.of(
            expected="a regular expression that finds the group in a path",
            received=f"{pattern!r} ({error})",
            todo=r"Give one such as '(\w+)_\d+\.jpg$'.",
        ) from error
    return (found[1] if found.re.groups else found[0]) or "" if found else ""


def _given(
    photos: Sequence[Photo], lots: list[list[int]], wanted: dict[str, float]
) -> tuple[list[str], dict[str, float]]:
    """The splits that stand, and the shares for what is still to be laid out."""
    sides = {photo.split for photo in photos}
    given = [photo.split if sides != {"train"} else "" for photo in photos]
    if sides == {"train", "val"}:
        given = ["test" if side == "val" else side for side in given]
    if sides in ({"train", "val"}, {"train", "test"}):
        both = wanted["train"] + wanted["val"]
        wanted = {"train": wanted["train"] / both, "val": wanted["val"] / both, "test": 0.0}
        for lot in lots:
            if all(given[index] == "train" for index in lot) and wanted["val"]:
                for index in lot:
                    given[index] = ""
    return given, wanted


def _laid_out(
    photos: Sequence[Photo],
    lots: list[list[int]],
    given: list[str],
    wanted: dict[str, float],
    seed: int,
) -> list[str]:
    chosen = list(given)
    # A side that gets no more has no part in what is shared out.
    shared = (p for p, side in zip(photos, given, strict=True) if not side or wanted[side])
    sides = _Sides(wanted, _labels(shared))
    open_lots = list[list[int]]()
    for lot in lots:
        stands = [given[index] for index in lot if given[index]]
        # Those without a split follow the others of their lot.
        side = next((side for side in PRECEDENCE if side in stands), "")
        for index in lot:
            chosen[index] = given[index] or side
            if chosen[index]:
                sides.have[chosen[index]].update(_names(photos[index]))
        if not side:
            open_lots.append(lot)
    for lot in _drawn(open_lots, seed):
        labels = _labels(photos[index] for index in lot)
        side = sides.best_for(labels)
        sides.have[side].update(labels)
        for index in lot:
            chosen[index] = side
    return chosen


def _drawn(lots: list[list[int]], seed: int) -> list[list[int]]:
    """By chance, the largest first: small ones even out what those leave."""
    order = np.random.default_rng(seed).permutation(len(lots)).tolist()
    return sorted((lots[number] for number in order), key=len, reverse=True)


def _labels(photos: Iterable[Photo]) -> Counter[str]:
    return Counter(name for photo in photos for name in _names(photo))


def _names(photo: Photo) -> tuple[str, ...]:
    """Its labels; a picture that shows none of them counts as of a class of its own."""
    return photo.labels or ("",)
