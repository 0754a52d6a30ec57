"""What a multilabel model gets wrong: what it misses and what it makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convert.report_blocks import Bullets, Para, Picture, Pictures
from convert.report_words import per_hundred, percent, photographs_of
from convert.thumbnail import thumbnail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.measure_many import LabelMeasured, MultilabelEvaluation
    from convert.photo import Photo
    from convert.report_blocks import Block

WORST = 12


def missed(got: MultilabelEvaluation, photos: Sequence[Photo]) -> list[Block]:
    """What it will get wrong, in sentences, and the surest mistakes."""
    said = [sentence for row in got.classes for sentence in _said(row)]
    blocks: list[Block] = [Bullets(tuple(said) or ("On these photographs it made no mistake.",))]
    pictures = worst(got, photos)
    if pictures:
        blocks += [Para("The mistakes that it was surest of:"), Pictures(pictures)]
    return blocks


def _said(row: LabelMeasured) -> list[str]:
    lost, made_up = row.recall.of - row.recall.hits, row.precision.of - row.precision.hits
    said = list[str]()
    if lost:
        said.append(
            f"Of {photographs_of(row.recall.of, row.label)} it missed {lost:,}, "
            f"it found {per_hundred(row.recall)}."
        )
    if made_up:
        said.append(
            f"Of the {row.precision.of:,} times it said {row.label}, {made_up:,} were wrong."
        )
    return said


def worst(got: MultilabelEvaluation, photos: Sequence[Photo]) -> tuple[Picture, ...]:
    """The answers that lie farthest from the truth, at most one for a label of a photograph."""
    gap = np.abs(got.truth - got.probabilities)
    gap[got.given == got.truth] = 0
    flat = np.argsort(-gap, axis=None, kind="stable")[:WORST]
    rows = [divmod(int(i), len(got.labels)) for i in flat]
    return tuple(_picture(got, photos, i, j) for i, j in rows if gap[i, j] > 0)


def _picture(got: MultilabelEvaluation, photos: Sequence[Photo], i: int, j: int) -> Picture:
    label, chance = got.labels[j], percent(float(got.probabilities[i, j]))
    path = photos[i].path
    what = "missed" if got.truth[i, j] else "wrongly given"
    return thumbnail(
        path,
        f"{label} {what} ({chance})",
        f"a photograph where {label} was {what} with a probability of {chance}. "
        f"File {path.name} in folder {path.parent.name}.",
    )
