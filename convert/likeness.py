"""Which photographs show the very same: perceptual hashes, and what they bind together.

A hash is the signs of a picture's 256 slowest waves. A burst, another size or another compression
changes few of them; two photographs of the same kind of thing agree on little more than half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.sight.prepare import resize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seeing.frame import Pixels

    Hashes = NDArray[np.uint64]

SIDE_PX = 64
WAVES = 16  # a side: 256 of them
SLOWEST = 8  # a side: 64 of them, the first word of a hash
ORDER = np.argsort(np.maximum(*np.indices((WAVES, WAVES))).reshape(-1), kind="stable")
# Signs that may differ. Of 151,000 pairs of photographs of flowers, two that show the very same
# differ in 2 and at most 22; the next nearest in 12 and 90. Cutting 5 % off two edges or turning by
# 4 degrees changes 10 and 76, 8 and 58 in the median.
MOST_OF_SLOWEST, MOST_OF_ALL = 10, 96
CELLS = 4_000_000  # pairs that are compared at once: 32 MB


def hash_of(pixels: Pixels) -> Hashes:
    """The hash of a picture, RGB uint8 (height, width, 3) -> uint64, shape (4,)."""
    grey = cv2.cvtColor(resize(pixels, SIDE_PX, SIDE_PX), cv2.COLOR_RGB2GRAY)
    waves = cv2.dct(grey.astype(np.float32))[:WAVES, :WAVES].reshape(-1)[ORDER]
    waves[0] = 0  # the brightness
    slow, fast = waves[: SLOWEST**2], waves[SLOWEST**2 :]
    signs = np.concatenate([slow > np.median(slow), fast > np.median(fast)])
    return np.packbits(signs).view(np.uint64)


def pairs_alike(hashes: Hashes) -> NDArray[np.int64]:
    """Pairs that are as good as the same.

    Args:
        hashes: uint64, shape (n, 4). The time grows with n squared: 100,000 take a minute.

    Returns:
        Int64, shape (pairs, 2), each (i, j) with i < j, sorted.
    """
    found = [np.empty((0, 2), np.int64)]
    slowest = np.ascontiguousarray(hashes[:, 0])
    rows = max(1, CELLS // max(1, len(hashes)))
    for start in range(0, len(hashes), rows):
        near = _bits(slowest[start : start + rows, None] ^ slowest[None, start:])
        pairs = np.argwhere(near <= MOST_OF_SLOWEST) + start
        pairs = pairs[pairs[:, 0] < pairs[:, 1]]
        differing = _bits(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]]).sum(1, dtype=np.int64)
        found.append(pairs[differing <= MOST_OF_ALL])
    return np.concatenate(found)


def _bits(words: Hashes) -> NDArray[np.uint8]:
    """How many bits are set in each."""
    if hasattr(np, "bitwise_count"):
        counted: NDArray[np.uint8] = np.bitwise_count(words)
    else:  # NumPy 1
        octets = words[..., None].view(np.uint8)
        counted = np.unpackbits(octets, axis=-1).sum(-1, dtype=np.uint8)
    return counted


class Bonds:
    """Who belongs together: joining is transitive.

    Args:
        count: of members, numbered from 0.
    """

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def join(self, one: int, other: int) -> None:
        """From now on these two, and all who are with either, are together."""
        first, second = sorted((self._top(one), self._top(other)))
        self._above[second] = first

    def join_equal(self, names: Sequence[str]) -> None:
        """Join those of the same name; an empty one is no name."""
        firsts = dict[str, int]()
        for index, name in enumerate(names):
            if name:
                self.join(firsts.setdefault(name, index), index)

    def lots(self) -> list[list[int]]:
        """All members by who is together, each lot sorted, the lots by their first member."""
        found = dict[int, list[int]]()
        for index in range(len(self._above)):
            found.setdefault(self._top(index), []).append(index)
        return list(found.values())

    def _top(self, index: int) -> int:
        while self._above[index] != index:
            self._above[index] = self._above[self._above[index]]
            index = self._above[index]
        return index
