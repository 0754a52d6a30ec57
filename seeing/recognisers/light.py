"""Mode light: how bright it is, and where the light comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.finding import Box, Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch
from seeing.sight.cielab import Array, linear, luminance

if TYPE_CHECKING:
    from seeing.frame import Frame, Pixels
    from seeing.settings import Settings

SMALL_PX = (48, 48)
# Below which lightness (0..1, CIE) which word; photographs taken well have 0.4 to 0.65.
WORDS = (
    (0.05, "very dark"),
    (0.20, "dark"),
    (0.40, "dim"),
    (0.65, "medium"),
    (0.88, "bright"),
    (1.01, "very bright"),
)
# A third of the frame that has twice the light of the others, and is not itself black.
CLEARLY_MORE = 2.0
LEAST_LUMINANCE = 0.01
MIDDLE = slice(12, 36)


class LightRecogniser:
    """Says how bright the picture is. Always finds something.

    A camera opens up in the dark, and nobody told us how far: these are words for the picture,
    not for lux. A dark room may be told as dim, and never as bright; a covered lens is very dark.
    """

    def recognise(self, frame: Frame) -> Recognised:
        """One finding: a word, the brightness of the middle as its level, and a box or None."""
        watch = Stopwatch()
        shine = luminance(linear(_small(frame.pixels)))
        watch.lap("prepare")
        finding = Finding(
            kind="light",
            label=word(lightness(float(shine.mean()))),
            confidence=1.0,
            box=_brightest_third(shine),
            level=lightness(float(shine[MIDDLE, MIDDLE].mean())),
        )
        watch.lap("decode")
        return Recognised((finding,), watch.ms)


def word(brightness: float) -> str:
    """The word for a brightness of 0..1, such as ``dim``."""
    return next(word for below, word in WORDS if brightness < below)


def lightness(relative_luminance: float) -> float:
    """How bright a luminance of 0..1 looks, 0..1 (CIE lightness)."""
    y = min(1.0, max(0.0, relative_luminance))
    return 1.16 * float(np.cbrt(y)) - 0.16 if y > 216 / 24389 else 24389 / 2700 * y


def _small(pixels: Pixels) -> Pixels:
    small = cv2.resize(pixels, SMALL_PX, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)


def _brightest_third(shine: Array) -> Box | None:
    """The third of the columns, or the upper third of the rows, that clearly has most light."""
    columns = [float(third.mean()) for third in np.array_split(shine, 3, axis=1)]
    rows = [float(third.mean()) for third in np.array_split(shine, 3, axis=0)]
    column, row = _outstanding(columns), _outstanding(rows)
    is_above = row == 0
    if column is None:
        return Box(0.0, 0.0, 1.0, 1 / 3) if is_above else None
    return Box(column / 3, 0.0, (column + 1) / 3, 1 / 3 if is_above else 1.0)


def _outstanding(thirds: list[float]) -> int | None:
    brightest = int(np.argmax(thirds))
    others = max(value for i, value in enumerate(thirds) if i != brightest)
    is_clear = thirds[brightest] >= max(LEAST_LUMINANCE, CLEARLY_MORE * others)
    return brightest if is_clear else None


def _load(settings: Settings) -> LightRecogniser:  # noqa: ARG001 - every mode loads alike
    return LightRecogniser()


# A covered lens is an answer here.
MODE = Mode("light", _load, needs_sight=False, can_watch=True)
