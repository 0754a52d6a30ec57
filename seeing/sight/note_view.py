"""Whether matched features agree on one plausible view of a flat note: the geometry's witness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from seeing.finding import Box
from seeing.sight.features import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.sight.features import Features, Points
    from seeing.sight.note_faces import Face, Matched

# In units of `SIDE`: a note in the hand is bent, so the plane is only nearly one.
REACH = 5.0
ROUNDS = 3000
# Of the frame's area: smaller, nothing printed on it can be told; a note held close is larger.
LEAST_AREA, MOST_AREA = 0.005, 40.0
MOST_SIDES_RATIO = 3.0
# How much longer the note may seem in one direction than its own shape says.
MOST_STRETCH = 3.0
FEWEST = 5
# Notes may lie over each other in part; two values read off one note lie on each other.
MOST_COMMON = 0.4
# A cosine: RootSIFT vectors of unlike patches reach 0.7, two pictures of one patch 0.9.
LIKE = 0.85
# Off the plane by so much of the note's length, and within these units of `SIDE`.
BEND, NEARS = 0.012, (3.0, 8.0)
# Units of `SIDE` around the agreeing features that belong to them.
NEAR = 15.0


@dataclass(frozen=True, eq=False)
class View:
    """A face as it would lie in the frame.

    Attributes:
        face: which one.
        inliers: how many clear matches agree on it, those of one patch counted once.
        agreeing: how many places of the frame look like the face where it says they should,
            whether or not they look like something else too. Ten times those that are clear.
        own: of these, how many are of features that only this value has.
        spread: of the note's area, the share that they span, 0..1.
        density: of the features that the face or the frame, whichever has fewer, has among those
            that agree, the share that agree, 0..1. Half of a sharp note's do, and a fifth of one
            that only has a portrait and lettering in common.
        outline: the note's corners in the frame, float32, shape (4, 2), in units of `SIDE`.
        hull: around the agreeing features in the frame, float32, shape (n, 2), the same units.
        turned: from the face to the frame, a homography, float64, shape (3, 3).
    """

    face: Face
    inliers: int
    agreeing: int
    own: int
    spread: float
    density: float
    outline: Points
    hull: Points
    turned: NDArray[np.float64]

    def box(self, size: tuple[float, float]) -> Box:
        """Where it is, cut at the frame's edges. `size`: of the frame."""
        low = np.clip(self.outline.min(axis=0) / size, 0, 1)
        high = np.clip(self.outline.max(axis=0) / size, 0, 1)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def holds(self, points: Points) -> NDArray[np.bool_]:
        """Which points of the frame lie among the agreeing features, bool, shape (n,)."""
        places = [(float(x), float(y)) for x, y in points]
        inside = [cv2.pointPolygonTest(self.hull, place, measureDist=True) for place in places]
        return np.array(inside) >= -NEAR

    def contradicts(self, other: View) -> bool:
        """Whether both claim the same print: what agrees for them lies in the same place."""
        return _common(self.hull, other.hull) > MOST_COMMON

    def repeats(self, other: View) -> bool:
        """Whether both may be the same note, seen by different parts of it.

        Two parts that together are no more than one note may be the halves of a folded one.
        """
        if self.face.label != other.face.label:
            return False
        is_one = self.spread + other.spread <= 1.0
        return is_one or _common(self.outline, other.outline) > MOST_COMMON


def _common(a: Points, b: Points) -> float:
    """What two convex shapes have in common, as a share of the smaller, 0..1."""
    common, _ = cv2.intersectConvexConvex(a, b)
    smaller = min(cv2.contourArea(a), cv2.contourArea(b))
    return float(common) / smaller if smaller > 0 else 1.0


def view_of(matched: Matched, frame: Features) -> View | None:
    """The view that most matches agree on; None: they agree on none that can be of a note."""
    face = matched.face.features
    if len(matched) < FEWEST:
        return None
    source, target = face.points[matched.in_face], frame.points[matched.in_frame]
    turned, mask = _homography(source, target)
    if turned is None:
        return None
    agrees = mask.ravel().astype(bool)
    if agrees.sum() < FEWEST:
        return None
    outline = seen_from(turned, corners(face.size))
    if outline is None or not is_plausible(outline, face.size, frame.size):
        return None
    in_face, in_frame = guided(turned, face, frame, _near(outline))
    if len(in_face) < FEWEST:
        return None
    found = frame.points[in_frame]
    hull = cv2.convexHull(found).reshape(-1, 2).astype(np.float32)
    return View(
        matched.face,
        _distinct(target[agrees]),
        _distinct(found),
        _distinct(found[matched.face.is_own[in_face]]),
        spread(face.points[in_face], face.size),
        _density(turned, face, frame, hull, _distinct(found)),
        outline,
        hull,
        turned,
    )


def _density(
    turned: NDArray[np.float64], face: Features, frame: Features, hull: Points, agreeing: int
) -> float:
    seen = seen_from(turned, face.points)
    if seen is None:
        return 0.0
    fewer = min(int(within(hull, points).sum()) for points in (seen, frame.points))
    return agreeing / max(fewer, agreeing, 1)


def within(hull: Points, points: Points) -> NDArray[np.bool_]:
    """Which points lie in a convex shape, bool, shape (n,). Hull: float32, shape (m, 2)."""
    sides = np.roll(hull, -1, axis=0) - hull
    apart = points[:, None] - hull[None]
    turns = sides[None, :, 0] * apart[..., 1] - sides[None, :, 1] * apart[..., 0]
    return np.asarray((turns >= 0).all(axis=1) | (turns <= 0).all(axis=1))


def guided(
    turned: NDArray[np.float64], face: Features, frame: Features, near: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The features of a face that the frame shows where a homography puts them.

    Args:
        turned: from the face to the frame.
        face: the face's features.
        frame: the frame's.
        near: how far from its place a feature may be, in units of `SIDE`.

    Returns:
        Places in the face's features and, for each, of the one most alike in the frame's.
    """
    seen = seen_from(turned, face.points)
    if seen is None:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    apart = (seen**2).sum(axis=1)[:, None] + (frame.points**2).sum(axis=1)[None]
    apart -= 2 * seen @ frame.points.T
    alike = face.descriptors.astype(np.float32) @ frame.descriptors.astype(np.float32).T
    alike[apart > near * near] = 0.0
    best = alike.argmax(axis=1)
    in_face = np.flatnonzero(alike[np.arange(len(best)), best] > LIKE * LEVELS * LEVELS)
    return in_face, best[in_face]


def _near(outline: Points) -> float:
    """The reach of `guided`: as the note is bent, more on one that is seen large."""
    sides = np.linalg.norm(np.roll(outline, -1, axis=0) - outline, axis=1)
    return float(np.clip(BEND * sides.max(), *NEARS))


def _homography(source: Points, target: Points) -> tuple[Any, Any]:
    """OpenCV's own: the matrix or None, and a mask; its stubs promise a matrix."""
    return cv2.findHomography(
        source, target, cv2.USAC_MAGSAC, REACH, maxIters=ROUNDS, confidence=0.999
    )


def corners(size: tuple[float, float]) -> Points:
    """The corners of a picture, clockwise from the top left, float32, shape (4, 2)."""
    width, height = size
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)


def seen_from(turned: NDArray[np.float64], points: Points) -> Points | None:
    """Points under a homography; None: one of them would lie behind the camera."""
    flat = np.column_stack([points, np.ones(len(points))]) @ turned.T
    depth = flat[:, 2] * np.sign(turned[2, 2] or 1.0)
    if depth.min() < 1e-6:
        return None
    seen: Points = (flat[:, :2] / flat[:, 2:]).astype(np.float32)
    return seen


def is_plausible(outline: Points, face: tuple[float, float], frame: tuple[float, float]) -> bool:
    """Whether four corners can be a note before a camera.

    Convex, not mirrored, not tiny, opposite sides not too different, and about its own shape.
    """
    sides = np.roll(outline, -1, axis=0) - outline
    after = np.roll(sides, -1, axis=0)
    # Clockwise on a screen, as the corners were given: all turns are to the right.
    if (sides[:, 0] * after[:, 1] - sides[:, 1] * after[:, 0]).min() <= 0:
        return False
    area = float(cv2.contourArea(outline)) / (frame[0] * frame[1])
    if not LEAST_AREA <= area <= MOST_AREA:
        return False
    top, right, bottom, left = (float(np.hypot(*side)) for side in sides)
    if max(top / bottom, bottom / top, left / right, right / left) > MOST_SIDES_RATIO:
        return False
    stretch = (top + bottom) / (left + right) * face[1] / face[0]
    return 1 / MOST_STRETCH <= stretch <= MOST_STRETCH


def spread(points: Points, size: tuple[float, float]) -> float:
    """Of a picture's area, the share within the hull of some points, 0..1."""
    if len(points) < 3:
        return 0.0
    return float(cv2.contourArea(cv2.convexHull(points))) / (size[0] * size[1])


def _distinct(points: Points) -> int:
    """How many places there are: SIFT gives several features for one patch."""
    return len(np.unique(np.round(points / 3.0), axis=0))
