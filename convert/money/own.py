"""Which features of a face only its own value has, and which faces look alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.note_faces import matched
from seeing.sight.note_view import guided, view_of
from seeing.sight.notes import matched_strongly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seeing.sight.features import Features
    from seeing.sight.note_faces import Face, Matched

    Places = NDArray[np.intp]

# Fewer shared features than this agree by chance.
LEAST_SHARED = 8
# Two notes share lettering that lies elsewhere on each: so many views of one in the other.
ROUNDS = 2
# Units of `SIDE`: features of two faces that are so near to each other lie on each other.
NEAR = 8.0
# Faces whose views are looked for in a picture: those that most of it matches.
MOST_VIEWS = 24
# Of pictures of another value, and of the share of its own value's pictures that show a feature:
# above both it is shared. One of seven is by chance, or lies in the wrong folder.
BY_CHANCE, AS_OFTEN = 0.15, 0.3
# Pairs of values of which one face has at least this share of another's features are told.
ALIKE = 0.08


class Shown:
    """How often pictures of each value show the features of a face."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._pictures = Counter[str]()
        self._hits = dict[str, "NDArray[np.int64]"]()

    def add(self, value: str, in_face: Places) -> None:
        """Count a picture of a value. `in_face`: the places of the features that it shows."""
        self._pictures[value] += 1
        hits = self._hits.setdefault(value, np.zeros(len(self._face.features), np.int64))
        hits[np.unique(in_face)] += 1

    def marked(self) -> Face:
        """The face; own is what pictures of every other value show seldom.

        What only some pictures of the face's own value show, fewer of another can.
        """
        mine = self._share_of_own_pictures()
        shared = np.zeros(len(self._face.features), bool)
        for value in self._hits.keys() - {self._face.value}:
            seldom = np.maximum(BY_CHANCE, AS_OFTEN * mine)
            shared |= self._hits[value] > seldom * self._pictures[value]
        return replace(self._face, is_own=~shared)

    def _share_of_own_pictures(self) -> NDArray[np.float64]:
        value = self._face.value
        if value not in self._hits:
            return np.ones(len(self._face.features))
        return self._hits[value] / self._pictures[value]


def owned(
    faces: Sequence[Face], pictures: Sequence[tuple[str, Features]]
) -> tuple[list[Face], Counter[tuple[str, str]]]:
    """Mark what faces of different values share, and what else pictures of both do: their tables.

    Args:
        faces: of all values.
        pictures: values, and the features of pictures of them.

    Returns:
        The faces with `is_own` set, and for each pair of values the most features that two of
        their faces share.
    """
    shown = {id(face): Shown(face) for face in faces}
    shared = Counter[tuple[str, str]]()
    for i, one in enumerate(faces):
        others = [other for other in faces[:i] if other.value != one.value]
        for pairs in matched(one.features, others):
            in_other, in_one, inliers = _in_common(pairs, one.features, ROUNDS)
            if inliers:
                shown[id(one)].add(pairs.face.value, in_one)
                shown[id(pairs.face)].add(one.value, in_other)
                low, high = sorted((one.value, pairs.face.value), key=float)
                shared[low, high] = max(shared[low, high], inliers)
    for value, picture in pictures:
        matches = sorted(matched_strongly(picture, faces), key=_partners, reverse=True)
        for pairs in matches[:MOST_VIEWS]:
            in_face, _, inliers = _in_common(pairs, picture, 1)
            if inliers:
                shown[id(pairs.face)].add(value, in_face)
    return [one.marked() for one in shown.values()], shared


def _partners(pairs: Matched) -> int:
    """How many features of a face have a partner."""
    return len(np.unique(pairs.in_face))


def _in_common(pairs: Matched, frame: Features, views: int) -> tuple[Places, Places, int]:
    """The places in a face and in a picture that show the same, and how many agree at most."""
    in_face, in_frame, inliers = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)], 0
    is_left = np.ones(len(frame), bool)
    for _ in range(views):
        view = view_of(pairs.one_to_one(is_left), frame)
        if view is None or view.inliers < LEAST_SHARED:
            break
        theirs, mine = guided(view.turned, view.face.features, frame, NEAR)
        in_face.append(theirs)
        in_frame.append(mine)
        inliers = max(inliers, view.inliers)
        is_left[mine] = False
    return np.concatenate(in_face), np.concatenate(in_frame), inliers


def alike(shared: Counter[tuple[str, str]], features: int) -> list[str]:
    """The pairs of values that share most, such as ``10 and 20``."""
    some = [pair for pair, count in shared.items() if count >= ALIKE * features]
    return [f"{a} and {b}" for a, b in sorted(some, key=lambda p: (float(p[0]), float(p[1])))]
