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
    from collections.abc import Iterator, Sequence

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
        self.face = face
        self._pictures = Counter[str]()
        self._hits = dict[str, "NDArray[np.int64]"]()

    def add(self, value: str, in_face: Places) -> None:
        """Count a picture of a value. `in_face`: the places of the features that it shows."""
        self._pictures[value] += 1
        hits = self._hits.setdefault(value, np.zeros(len(self.face.features), np.int64))
        hits[np.unique(in_face)] += 1

    def marked(self) -> Face:
        """The face; own is what pictures of every other value show seldom.

        What only some pictures of the face's own value show, fewer of another can.
        """
        mine = self._share_of_own_pictures()
        shared = np.zeros(len(self.face.features), bool)
        for value in self._hits.keys() - {self.face.value}:
            seldom = np.maximum(BY_CHANCE, AS_OFTEN * mine)
            shared |= self._hits[value] > seldom * self._pictures[value]
        return replace(self.face, is_own=~shared)

    def _share_of_own_pictures(self) -> NDArray[np.float64]:
        value = self.face.value
        if value not in self._hits:
            return np.ones(len(self.face.features))
        return self._hits[value] / self._pictures[value]


def owned(
    faces: Sequence[Face], pictures: Sequence[tuple[str, Features]] = ()
) -> tuple[list[Face], Counter[tuple[str, str]]]:
    """Mark what faces of different values share, and what else pictures of both do: their tables.

    Args:
        faces: of all values.
        pictures: values, and the features of pictures of them.

    Returns:
        The faces with `is_own` set, and for each pair of values the most features that two of
        their faces share.
    """
    shown = [Shown(face) for face in faces]
    shared = Counter[tuple[str, str]]()
    for i, one in enumerate(shown):
        others = {id(o.face): o for o in shown[:i] if o.face.value != one.face.value}
        for pairs in matched(one.face.features, [o.face for o in others.values()]):
            in_one, in_other, inliers = _in_common(pairs, one.face.features)
            if inliers:
                other = others[id(pairs.face)]
                one.add(other.face.value, in_one)
                other.add(one.face.value, in_other)
                low, high = sorted((one.face.value, other.face.value), key=float)
                shared[low, high] = max(shared[low, high], inliers)
    for value, picture in pictures:
        for i, in_face in _seen_in(picture, faces):
            shown[i].add(value, in_face)
    return [one.marked() for one in shown], shared


def _in_common(pairs: Matched, frame: Features) -> tuple[Places, Places, int]:
    """The places in a picture and in a face that show the same, and how many agree at most."""
    in_frame, in_face, inliers = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)], 0
    is_left = np.ones(len(frame), bool)
    for _ in range(ROUNDS):
        view = view_of(pairs.one_to_one(is_left), frame)
        if view is None or view.inliers < LEAST_SHARED:
            break
        theirs, mine = guided(view.turned, view.face.features, frame, NEAR)
        in_frame.append(mine)
        in_face.append(theirs)
        inliers = max(inliers, view.inliers)
        is_left[mine] = False
    return np.concatenate(in_frame), np.concatenate(in_face), inliers


def _seen_in(picture: Features, faces: Sequence[Face]) -> Iterator[tuple[int, Places]]:
    """The faces that a picture shows in part, and the places of their features that it shows."""
    number_of = {id(face): number for number, face in enumerate(faces)}
    is_left = np.ones(len(picture), bool)
    pairs = [one.one_to_one(is_left) for one in matched_strongly(picture, faces)]
    for one in sorted(pairs, key=len, reverse=True)[:MOST_VIEWS]:
        view = view_of(one, picture)
        if view is not None and view.inliers >= LEAST_SHARED:
            in_face, _ = guided(view.turned, view.face.features, picture, NEAR)
            yield number_of[id(view.face)], in_face


def alike(shared: Counter[tuple[str, str]], features: int) -> list[str]:
    """The pairs of values that share most, such as ``10 and 20``."""
    some = [pair for pair, count in shared.items() if count >= ALIKE * features]
    return [f"{a} and {b}" for a, b in sorted(some, key=lambda p: (float(p[0]), float(p[1])))]
