"""Which pictures of a value become its faces, and which of their features are of the note."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.note_faces import Face, matched
from seeing.sight.note_view import guided, view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convert.money.references import Reference
    from seeing.sight.features import Features

# Of a value with more pictures, this many, evenly: each is compared with each.
MOST_COMPARED = 24
COMPARED_FEATURES = 600
# Fewer agree by chance.
LEAST_AGREEING = 12
# Units of `SIDE` off the plane.
NEAR = 8.0
# Of a value with fewer pictures nothing tells the note from the table: they must be of it alone.
FEWEST_TO_CONFIRM = 3
FEWEST_CONFIRMED = 80


@dataclass(frozen=True, eq=False)
class Compared:
    """One picture against the others of its value.

    Attributes:
        reference: the picture.
        explains: places of the pictures that it matches, and its own.
        confirmed: for each of its features, how many other pictures have it too, shape (n,).
    """

    reference: Reference
    explains: frozenset[int]
    confirmed: NDArray[np.int64]

    @property
    def is_confirmed(self) -> bool:
        """Whether other pictures show which of its features are of the note."""
        return int((self.confirmed > 0).sum()) >= FEWEST_CONFIRMED


def chosen(references: Sequence[Reference], most: int) -> list[Features]:
    """The features of the pictures that together match most of the others, the best first.

    Of pictures without an outline only what other pictures confirm is kept: the table behind a
    note is not the note.

    Args:
        references: all of one value, or of one side of it.
        most: how many pictures at most.
    """
    step = max(1, -(-len(references) // MOST_COMPARED))
    compared = _compared(references[::step])
    must_be_confirmed = _must_be_confirmed(references)
    if must_be_confirmed:
        compared = [one for one in compared if one.is_confirmed]
    picked, covered = list[Compared](), set[int]()
    while compared and len(picked) < most:
        best = max(compared, key=lambda one: (len(one.explains - covered), len(one.explains)))
        picked.append(best)
        covered |= best.explains
        compared.remove(best)
    return [_ranked(one, confirmed_only=must_be_confirmed) for one in picked]


def _must_be_confirmed(references: Sequence[Reference]) -> bool:
    bare = [one for one in references if not one.is_outlined]
    return len(bare) >= FEWEST_TO_CONFIRM


def _compared(references: Sequence[Reference]) -> list[Compared]:
    everything = slice(0, COMPARED_FEATURES)
    faces = [
        Face("XXX", one.value, one.side, part, np.ones(len(part), bool))
        for one in references
        if (part := one.features.only(everything))
    ]
    return [_against(i, one, faces) for i, one in enumerate(references)]


def _against(i: int, reference: Reference, faces: Sequence[Face]) -> Compared:
    frame = reference.features
    confirmed = np.zeros(len(frame), np.int64)
    explains = {i}
    for j, one in enumerate(matched(frame, faces) if len(faces) > 1 else []):
        if j == i:
            continue
        view = view_of(one.one_to_one(np.ones(len(frame), bool)), frame)
        if view is not None and view.inliers >= LEAST_AGREEING:
            explains.add(j)
            _, in_frame = guided(view.turned, one.face.features, frame, NEAR)
            confirmed[np.unique(in_frame)] += 1
    return Compared(reference, frozenset(explains), confirmed)


def _ranked(one: Compared, *, confirmed_only: bool) -> Features:
    """The features, those that most pictures confirm first; the strongest of equals first."""
    order = np.argsort(-one.confirmed, kind="stable")
    if confirmed_only:
        order = order[one.confirmed[order] > 0]
    return _cropped(one.reference.features.only(order))


def _cropped(features: Features) -> Features:
    """The same, in a picture that ends where the features do: nearly where the note does."""
    low, high = features.points.min(axis=0), features.points.max(axis=0)
    width, height = np.maximum(high - low, 1.0)
    return replace(features, points=features.points - low, size=(float(width), float(height)))
