"""Which features of a face only its own value has, and which faces look alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.note_faces import Matched, matched
from seeing.sight.note_view import guided, view_of
from seeing.sight.notes import matched_strongly, views_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.sight.features import Features
    from seeing.sight.note_faces import Face

# Fewer shared features than this agree by chance.
LEAST_SHARED = 8
ROUNDS = 2
# Units of `SIDE`: features of two faces that are so near to each other lie on each other.
NEAR = 8.0
# Pairs of values of which one face has at least this share of another's features are told.
ALIKE = 0.08


def owned(faces: Sequence[Face]) -> tuple[list[Face], Counter[tuple[str, str]]]:
    """Mark what faces of different values share.

    Returns:
        The faces with `is_own` set, and for each pair of values the most features that two of
        their faces share.
    """
    shared = Counter[tuple[str, str]]()
    marked = list(faces)
    for _ in range(ROUNDS):
        marks = [face.is_own.copy() for face in marked]
        for i, face in enumerate(marked):
            others = [j for j in range(i) if marked[j].value != face.value]
            for j, pairs in zip(others, _pairs(face, [marked[j] for j in others]), strict=True):
                view = view_of(pairs, face.features)
                if view is None or view.inliers < LEAST_SHARED:
                    continue
                in_face, in_frame = guided(view.turned, marked[j].features, face.features, NEAR)
                marks[i][in_frame] = False
                marks[j][in_face] = False
                low, high = sorted((face.value, marked[j].value), key=float)
                shared[low, high] = max(shared[low, high], view.inliers)
        marked = [replace(f, is_own=mark) for f, mark in zip(marked, marks, strict=True)]
    return marked, shared


def owned_before(faces: Sequence[Face], pictures: Sequence[tuple[str, Features]]) -> list[Face]:
    """Mark also what pictures of other values show: more pictures than faces, and their tables.

    Args:
        faces: as `owned` marked them.
        pictures: values, and the features of pictures of them.
    """
    marks = [face.is_own.copy() for face in faces]
    number_of = {id(face): number for number, face in enumerate(faces)}
    for value, picture in pictures:
        others = [face for face in faces if face.value != value]
        is_left = np.ones(len(picture), bool)
        for view in views_in(picture, matched_strongly(picture, others), is_left):
            if view.inliers >= LEAST_SHARED:
                in_face, _ = guided(view.turned, view.face.features, picture, NEAR)
                marks[number_of[id(view.face)]][in_face] = False
    return [replace(face, is_own=mark) for face, mark in zip(faces, marks, strict=True)]


def _pairs(face: Face, others: Sequence[Face]) -> list[Matched]:
    """What other faces have in common with one, leaving out what is known to be shared."""
    found = list[Matched]()
    for one in matched(face.features, others):
        pairs = one.one_to_one(face.is_own)
        is_new = one.face.is_own[pairs.in_face]
        found.append(Matched(one.face, pairs.in_frame[is_new], pairs.in_face[is_new]))
    return found


def alike(shared: Counter[tuple[str, str]], features: int) -> list[str]:
    """The pairs of values that share most, such as ``10 and 20``."""
    some = [pair for pair, count in shared.items() if count >= ALIKE * features]
    return [f"{a} and {b}" for a, b in sorted(some, key=lambda p: (float(p[0]), float(p[1])))]
