"""Features of faces that tell the user's own other pictures wrong: the table, not the note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from seeing.devices.picture import read_picture
from seeing.sight.features import frame_features
from seeing.sight.note_view import guided
from seeing.sight.notes import notes_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.money.references import Reference
    from seeing.sight.features import Features
    from seeing.sight.note_faces import Face
    from seeing.sight.note_rule import NoteRule

# Without its misleading features a face may still mislead by others.
ROUNDS = 3
# Units of `SIDE` off the plane.
NEAR = 12.0
# With less left a face says nothing of its own.
FEWEST = 60


def without_misleading(
    faces: Sequence[Face], references: Sequence[Reference], rule: NoteRule
) -> list[Face]:
    """Take out of each face what let it be seen in a picture of another value.

    A face of which too little is left is left out, if its value has another.
    """
    frames = [(one.value, frame_features(read_picture(one.path).pixels)) for one in references]
    kept = list(faces)
    for _ in range(ROUNDS):
        misleading = _misleading(kept, frames, rule)
        if not any(marks.any() for marks in misleading):
            break
        less = [
            _without(face, marks) if marks.any() else face
            for face, marks in zip(kept, misleading, strict=True)
        ]
        kept = _with_enough(less)
    return kept


def _misleading(
    faces: Sequence[Face], frames: Sequence[tuple[str, Features]], rule: NoteRule
) -> list[np.ndarray]:
    marks = [np.zeros(len(face.features), bool) for face in faces]
    number_of = {id(face): number for number, face in enumerate(faces)}
    rules = {faces[0].currency: [rule]}
    for value, frame in frames:
        for view in notes_in(frame, faces, rules).told:
            if view.face.value != value:
                in_face, _ = guided(view.turned, view.face.features, frame, NEAR)
                marks[number_of[id(view.face)]][in_face] = True
    return marks


def _without(face: Face, marks: np.ndarray) -> Face:
    places = np.flatnonzero(~marks)
    return replace(face, features=face.features.only(places), is_own=face.is_own[places])


def _with_enough(faces: Sequence[Face]) -> list[Face]:
    enough = [face for face in faces if len(face.features) >= FEWEST]
    values = {face.value for face in enough}
    return [face for face in faces if len(face.features) >= FEWEST or face.value not in values]
