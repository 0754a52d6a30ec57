"""The geometry's witness, the rule and the shortlist, each by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.sight.features import SIDE
from seeing.sight.note_faces import Face
from seeing.sight.note_looks import PLAIN
from seeing.sight.note_rule import NoteRule, evidence
from seeing.sight.note_shortlist import KEPT, Shortlist
from seeing.sight.note_view import View, corners, guided, is_plausible, seen_from, spread
from tests.notes import laid, note

if TYPE_CHECKING:
    from seeing.sight.features import Points

NOTE, FRAME = (800.0, 400.0), (800.0, 450.0)


def turned(degrees: float, scale: float, tilt: float = 0.0) -> np.ndarray:
    cos, sin = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    seen = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [tilt, 0.0, 1.0]])
    # Moved afterwards: what is moved before it is tilted is drawn out of shape by it.
    moved = np.array([[1.0, 0.0, 300.0], [0.0, 1.0, 200.0], [0.0, 0.0, 1.0]])
    return np.asarray(moved @ seen)


def outline(matrix: np.ndarray) -> Points:
    seen = seen_from(matrix, corners(NOTE))
    assert seen is not None
    return seen


@given(st.floats(0, 360), st.floats(0.2, 3.0), st.floats(-0.0002, 0.0004))
def test_a_note_in_any_place_is_plausible(degrees: float, scale: float, tilt: float) -> None:
    assert is_plausible(outline(turned(degrees, scale, tilt)), NOTE, FRAME)


@given(st.floats(0, 360), st.floats(0.12, 3.0))
def test_a_mirrored_note_is_not(degrees: float, scale: float) -> None:
    mirrored = turned(degrees, scale) @ np.diag([-1.0, 1.0, 1.0])
    assert not is_plausible(outline(mirrored), NOTE, FRAME)


@pytest.mark.parametrize(
    "places",
    [
        [(0, 0), (20, 0), (20, 10), (0, 10)],  # tiny
        [(0, 0), (400, 0), (100, 100), (0, 400)],  # not convex
        [(0, 0), (400, 0), (220, 200), (180, 200)],  # far too tapered
        [(0, 0), (400, 0), (400, 20), (0, 20)],  # ten times too flat
        [(0, 0), (400, 400), (400, 0), (0, 400)],  # crossed
    ],
)
def test_what_no_note_looks_like(places: list[tuple[float, float]]) -> None:
    assert not is_plausible(np.array(places, np.float32), NOTE, FRAME)


def test_points_behind_the_camera_are_no_view() -> None:
    assert seen_from(turned(0, 1.0, tilt=-0.01), corners(NOTE)) is None


def test_spread_is_a_share_of_the_note() -> None:
    assert spread(corners(NOTE), NOTE) == pytest.approx(1.0)
    assert spread(corners(NOTE)[:2], NOTE) == 0.0


def test_every_feature_of_a_face_is_found_in_itself() -> None:
    face = PLAIN.features(note("20"))
    in_face, in_frame = guided(np.eye(3), face, face, 3.0)
    assert len(in_face) == len(face)
    assert np.mean(in_face == in_frame) > 0.95


def test_nothing_of_a_face_is_found_in_another_place() -> None:
    face = PLAIN.features(note("20"))
    away = np.array([[1.0, 0, 3 * SIDE], [0, 1, 0], [0, 0, 1]])
    assert len(guided(away, face, face, 3.0)[0]) == 0


def view(**numbers: float) -> View:
    face = Face("XTS", "20", "", PLAIN.features(np.zeros((8, 8, 3), np.uint8)), np.zeros(0, bool))
    shape = corners(NOTE)
    good = View(face, 20, 60, 50, 0.6, 0.5, shape, shape, np.eye(3))
    return replace(good, **numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numbers", "is_allowed"),
    [
        ({}, True),
        ({"own": 5, "agreeing": 6}, False),  # too few of its own
        ({"own": 25, "agreeing": 60}, False),  # too much that others share
        ({"own": 45, "agreeing": 200}, True),  # but plenty of its own
        ({"inliers": 8, "own": 12, "agreeing": 14}, False),  # too little evidence
        ({"inliers": 5}, False),  # found by chance
        ({"spread": 0.01}, False),  # all in one corner
        ({"density": 0.09}, False),  # much more should be there
    ],
)
def test_the_rule(numbers: dict[str, float], is_allowed: bool) -> None:
    assert NoteRule().allows(view(**numbers)) is is_allowed


@pytest.mark.parametrize(
    ("numbers", "rival", "is_allowed"),
    [
        ({}, {"own": 20}, True),
        ({}, {"own": 21}, False),  # it has more than two fifths of the strength
        ({"density": 0.3}, {"own": 20}, False),
        ({}, {"own": 0, "inliers": 28}, True),
        ({}, {"own": 0, "inliers": 29}, False),  # the print lies as on the other value
    ],
)
def test_the_rule_beside_another_value(
    numbers: dict[str, float], rival: dict[str, float], is_allowed: bool
) -> None:
    weak = view(own=0, inliers=0)
    assert NoteRule().allows(view(**numbers), [weak, view(**rival)]) is is_allowed


def test_evidence_grows_with_both() -> None:
    assert evidence(view(inliers=21)) > evidence(view()) > evidence(view(own=49))


def test_the_shortlist_keeps_the_note_in_view() -> None:
    faces = list[Face]()
    for number in range(1, KEPT + 6):
        features = PLAIN.features(note(str(number))).only(slice(0, 400))
        faces.append(Face("XTS", str(number), "", features, np.ones(len(features), bool)))
    shortlist = Shortlist(faces)
    for value in ("3", "11", "20"):
        best = shortlist.best(PLAIN.features(laid((note(value), (0.5, 0.5), 0.5, 40))))
        assert len(best) <= KEPT
        assert value in {face.value for face in best}


def test_few_faces_are_all_kept() -> None:
    features = PLAIN.features(note("5"))
    faces = [Face("XTS", "5", "", features, np.ones(len(features), bool))] * 3
    assert Shortlist(faces).best(features) == tuple(faces)
    assert Shortlist([]).best(features) == ()
