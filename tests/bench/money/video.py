"""A note that is held out to a camera: when its value is told, and how often."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.devices.picture import read_picture
from seeing.events import LookDone
from seeing.frame import Frame
from seeing.mind.manner import NOTHING
from seeing.mind.money_manner import EVERY_S, MoneyManner
from seeing.phrases.en import ENGLISH
from seeing.recognisers.gate import Gated
from seeing.recognisers.money import MoneyRecogniser
from seeing.settings import ModelSettings, Settings
from seeing.sight.note_witness import open_witness

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
        told: the sentences, and how many seconds after the first sharp frame each began.
    """

    case: Case
    told: tuple[tuple[str, float], ...]


def shown(active: Sequence[NotePack], case: Case) -> Shown:
    """Show one picture as a video to the daemon's own manner, which looks when it would.

    A look takes here what it takes in processor time: a sentence begins when the look is over.
    """
    recogniser = Gated(MoneyRecogniser(active, open_witness(ModelSettings(threads=1))))
    manner = MoneyManner(Settings())
    told, free_s = list[tuple[str, float]](), 0.0
    for at_s, pixels in _frames(read_picture(case.path).pixels):
        if at_s < free_s:
            continue
        began_s = time.process_time()
        frame = Frame(pixels, at_s, case.path.name, is_glance=True)
        findings = recogniser.recognise(frame).findings
        free_s = at_s + time.process_time() - began_s
        is_blind = any(found.kind == "quality" for found in findings)
        done = LookDone(0, "money", findings, at_s, case.path.name)
        reply = NOTHING if is_blind else manner.glanced(done, free_s, ENGLISH)
        told += [(said.text, free_s - MOVES_S) for said in reply.says]
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


def is_right(one: Shown) -> bool:
    """Whether nothing was told but the note's own value, once or several times, or a hint."""
    values = {f"{ENGLISH.money(label)}." for label in one.case.notes}
    return {text for text, _ in one.told} <= {*values, ENGLISH.note_unread}
