"""A note that is held out to a camera: when its value is told, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.devices.picture import read_picture
from seeing.frame import Frame
from seeing.mind.money_manner import AWAY_LOOKS, EVERY_S, notes_among
from seeing.mind.steady import Watched, watch
from seeing.recognisers.gate import Gated
from seeing.recognisers.money import MoneyRecogniser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.sight.note_pack import NotePack
    from tests.bench.money.cases import Case

SIZE_PX = (1280, 720)
LASTS_S = 4.0
# The note is moved in from the side for so long, then held with a hand that trembles.
MOVES_S, TREMBLE_PX = 1.0, 6.0
# The shutter is open for so much of the movement from one frame to the next.
SHUTTER_S = 0.02


@dataclass(frozen=True)
class Shown:
    """What was told of one note.

    Attributes:
        case: the picture that was moved.
        told: what was told, and how many seconds after the first sharp frame.
    """

    case: Case
    told: tuple[tuple[str, float], ...]


def shown(active: Sequence[NotePack], case: Case) -> Shown:
    """Show one picture as a video, a look each quarter of a second."""
    recogniser, watched = Gated(MoneyRecogniser(active)), Watched()
    told = list[tuple[str, float]]()
    for at_s, pixels in _frames(read_picture(case.path).pixels):
        findings = recogniser.recognise(Frame(pixels, at_s, case.path.name)).findings
        watched, news = watch(watched, notes_among(findings), AWAY_LOOKS)
        told += [(note.label, at_s - MOVES_S) for note in news]
    return Shown(case, tuple(told))


def _frames(still: Pixels) -> Iterator[tuple[float, Pixels]]:
    rng = np.random.default_rng(0)
    for step in range(int(LASTS_S / EVERY_S)):
        at_s = step * EVERY_S
        left = max(0.0, 1.0 - at_s / MOVES_S)
        offset = left * SIZE_PX[0] * 0.8 + rng.normal(0, TREMBLE_PX)
        speed = 0.8 * SIZE_PX[0] / MOVES_S if left else 0.0
        yield at_s, _seen(still, offset, rng.normal(0, TREMBLE_PX), speed * SHUTTER_S)


def _seen(still: Pixels, right: float, down: float, blur_px: float) -> Pixels:
    height, width = still.shape[:2]
    scale = 0.9 * min(SIZE_PX[0] / width, SIZE_PX[1] / height)
    x, y = (SIZE_PX[0] - scale * width) / 2 + right, (SIZE_PX[1] - scale * height) / 2 + down
    matrix = np.array([[scale, 0, x], [0, scale, y]])
    frame = cv2.warpAffine(still, matrix, SIZE_PX, borderValue=(120, 110, 100))
    if blur_px >= 1:
        frame = cv2.blur(frame, (max(1, round(blur_px)), 1))
    return frame.astype(np.uint8)
