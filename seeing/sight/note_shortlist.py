"""Which of many faces are worth a closer look: quick, and wrong only by leaving one out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seeing.sight.features import Descriptors, Features
    from seeing.sight.note_faces import Face

    Rows = NDArray[np.float32]

# So many faces can be looked at closely; with fewer nothing is left out.
KEPT = 24
# Of a frame and of a face, the strongest; and how many principal directions of 128.
FRAME_FEATURES, FACE_FEATURES, DIRECTIONS = 1000, 250, 32
LEAST_ALIKE = 0.7


class Shortlist:
    """Each strong feature of a frame votes for the face that has the one most like it.

    Descriptors are turned into their principal directions over all faces: a quarter of the
    numbers, a sixth of the features, so that four packs take some 40 ms instead of 400.
    """

    def __init__(self, faces: Sequence[Face]) -> None:
        self._faces = tuple(faces)
        if len(self._faces) <= KEPT:
            return
        everything = np.concatenate([face.features.descriptors for face in faces])
        self._mean = everything.mean(axis=0, dtype=np.float32)
        centred = everything[::4].astype(np.float32) - self._mean
        _, directions = np.linalg.eigh(centred.T @ centred)
        self._directions = directions[:, ::-1][:, :DIRECTIONS].astype(np.float32)
        strongest = [face.features.descriptors[:FACE_FEATURES] for face in faces]
        self._rows = np.ascontiguousarray(self._turned(np.concatenate(strongest)).T)
        self._owners = np.repeat(np.arange(len(faces)), [len(rows) for rows in strongest])

    def best(self, frame: Features) -> tuple[Face, ...]:
        """At most `KEPT` faces, in the order of the packs."""
        if len(self._faces) <= KEPT or not len(frame):
            return self._faces
        alike = self._turned(frame.descriptors[:FRAME_FEATURES]) @ self._rows
        nearest = alike.argmax(axis=1)
        is_like = alike[np.arange(len(nearest)), nearest] > LEAST_ALIKE
        votes = np.bincount(self._owners[nearest[is_like]], minlength=len(self._faces))
        kept = np.sort(np.argsort(-votes, kind="stable")[:KEPT])
        return tuple(self._faces[i] for i in kept if votes[i])

    def _turned(self, descriptors: Descriptors) -> Rows:
        turned = (descriptors.astype(np.float32) - self._mean) @ self._directions
        unit: Rows = turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-6)
        return unit
