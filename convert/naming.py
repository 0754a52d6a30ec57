"""What the backbone itself calls photographs: how near they are to the things it was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convert.advise import Naming
from seeing.devices.picture import read_picture
from seeing.errors import PictureError
from seeing.settings import ModelSettings
from seeing.sight.backbone import Backbone
from seeing.sight.card import read_card, shipped_models
from seeing.sight.interpreter import Model
from seeing.sight.names import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.photo import Photo
    from convert.progress import Progress

MOST_OF_A_CLASS, MOST = 10, 200


def naming(photos: Sequence[Photo], seed: int, progress: Progress) -> Naming:
    """Ask the device's backbone about some photographs of each class.

    Args:
        photos: single-label.
        seed: of which are asked about.
        progress: is told.
    """
    chosen = _some(photos, seed)
    backbone = Backbone(Model(read_card(shipped_models() / "backbone"), ModelSettings()))
    labels, names, confidence = list[str](), list[str](), list[float]()
    with progress.step("naming", len(chosen)) as advance:
        for photo in chosen:
            try:
                named = name_of(backbone, read_picture(photo.path).pixels)
            except PictureError as error:
                progress.say(str(error))
            else:
                labels.append(photo.label)
                names.append(named.label)
                confidence.append(named.probability)
            advance(1)
    return Naming(tuple(labels), tuple(names), tuple(confidence))


def _some(photos: Sequence[Photo], seed: int) -> list[Photo]:
    by_label: dict[str, list[Photo]] = {}
    for i in np.random.default_rng(seed).permutation(len(photos)):
        by_label.setdefault(photos[i].label, []).append(photos[i])
    each = max(1, min(MOST_OF_A_CLASS, MOST // len(by_label)))
    return [photo for own in by_label.values() for photo in own[:each]]
