"""The faces of bank notes that are known, and which features of a frame look like theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.features import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seeing.sight.features import Features

# Lowe's ratio test, on squared distances: 0.8 of the distance to the second best.
RATIO_SQUARED = 0.64


@dataclass(frozen=True, eq=False)
class Face:
    """One picture of one side of a note.

    Attributes:
        currency: such as ``EUR``.
        value: such as ``20``, as it is written in the pack.
        side: such as ``front``; empty: nobody said.
        features: of the note only, not of what lies around it.
        is_own: bool, shape (n,): which features no note of another value has. Flags, stars and
            signatures help to find how the note lies, but say nothing of its value.
    """

    currency: str
    value: str
    side: str
    features: Features
    is_own: NDArray[np.bool_]

    @property
    def label(self) -> str:
        """Currency and value: ``EUR 20``."""
        return f"{self.currency} {self.value}"


@dataclass(frozen=True, eq=False)
class Matched:
    """A face, and the features that look the same in it and in a frame.

    Attributes:
        face: which one.
        in_frame: places in the frame's features, shape (n,), the most alike first.
        in_face: places in the face's features, shape (n,).
    """

    face: Face
    in_frame: NDArray[np.intp]
    in_face: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.in_frame)

    def one_to_one(self, is_left: NDArray[np.bool_]) -> Matched:
        """Of the frame's features that are left, only the best for each of the face's.

        Args:
            is_left: bool, one for each of the frame's features.
        """
        left = np.flatnonzero(is_left[self.in_frame])
        _, firsts = np.unique(self.in_face[left], return_index=True)
        kept = left[np.sort(firsts)]
        return Matched(self.face, self.in_frame[kept], self.in_face[kept])


def matched(frame: Features, faces: Sequence[Face]) -> list[Matched]:
    """What of each face is in a frame; a feature of a face may be there several times.

    The faces stay bytes, and become floats one at a time: all of four packs together would take
    100 MB, and not fit into any cache.
    """
    if not len(frame):
        return []
    seen = frame.descriptors.astype(np.float32)
    return [_clear(face, seen) for face in faces if len(face.features) >= 2]


def _clear(face: Face, seen: NDArray[np.float32]) -> Matched:
    """The best partner of each feature of the frame, where it is clearly better than the second."""
    alike = seen @ face.features.descriptors.astype(np.float32).T
    rows = np.arange(len(alike))
    best = alike.argmax(axis=1)
    first = alike[rows, best]
    alike[rows, best] = -1.0
    second = alike.max(axis=1)
    unit = 2 * LEVELS * LEVELS
    clear = np.flatnonzero(unit - 2 * first < RATIO_SQUARED * (unit - 2 * second))
    order = clear[np.argsort(-first[clear], kind="stable")]
    return Matched(face, order, best[order])
