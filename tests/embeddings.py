"""Embeddings for tests of heads: clusters in a space like that of a backbone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from convert.embedded import Embedded
from convert.photo import Photo

LABELS = ("cup", "key", "purse")


def clusters(
    each: int = 12, *, width: int = 96, copies: int = 3, seed: int = 0, spread: float = 0.6
) -> Embedded:
    """`each` photographs of three things; the middles are the same for every seed."""
    middles = np.random.default_rng(77).gamma(0.5, 1.0, (len(LABELS), width))
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(LABELS)), each)
    lit = rng.gamma(2.0, 0.5, (len(truth), 1))
    vectors = np.maximum(middles[truth] + spread * rng.standard_normal((len(truth), width)), 0)
    shifts = rng.standard_normal((len(truth), copies, width)) * 0.2
    made = np.maximum(vectors[:, None] + shifts, 0)
    photos = tuple(
        Photo(Path(f"{LABELS[number]}/{row}.jpg"), (LABELS[number],))
        for row, number in enumerate(truth)
    )
    return Embedded(
        photos, (vectors * lit).astype(np.float32), made.astype(np.float32), "test", "0" * 64
    )


def truth_of(embedded: Embedded) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    numbers = [LABELS.index(photo.label) for photo in embedded.photos]
    return np.array(numbers, np.int64)
