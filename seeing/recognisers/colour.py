"""Mode colour: the colour of what is in the middle of the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.finding import Box, Finding
from seeing.recognisers.colour_names import family, names_of
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch
from seeing.sight.cielab import Array, even, lab, linear, luminance
from seeing.sight.illuminant import Lights, lights_of
from seeing.sight.quality import Quality

if TYPE_CHECKING:
    from seeing.frame import Frame, Pixels
    from seeing.settings import Settings

SMALL_PX = (128, 96)
MIDDLE = Box(0.4, 0.38, 0.6, 0.62)
# A frame whose brightest parts are darker than this is noise with a colour of its own.
TOO_DARK = 0.02
# In a usual frame the brightest hundredth reflects 0.9 and all of it a fifth, on the average.
BRIGHT, AVERAGE = 0.9, 0.2
MOST_GAIN = 8.0
# The exposure is a guess: a name that changes within a third of a stop is a doubt.
EXPOSURES = ((0.8, 0.25), (1.0, 0.5), (1.25, 0.25))
# Fewer surfaces than this may be one thing that fills the frame, and the noise on it.
ALONE = 4.5
NOISE_FLOOR = 0.002
SAME_COLOUR = 12.0
ONE_COLOUR_SHARE = 0.65
SECOND_SHARE = 0.25
SURE_WEIGHT = 0.65


@dataclass(frozen=True)
class Patch:
    """One colour in the middle of the frame.

    Attributes:
        rgb: as the camera recorded it, linear RGB, shape (3,).
        share: of the middle, 0..1.
    """

    rgb: Array
    share: float


class ColourRecogniser:
    """Names the colour in the middle, or two when there clearly are two.

    The light of the room is estimated from the whole frame (see `seeing.sight.illuminant`) and
    the name is weighed over all lights that remain possible: it is sure when nearly all of
    them agree. What it cannot know: the true colour of a single thing that fills the frame,
    which may as well lie under another light, or in another exposure.
    """

    def recognise(self, frame: Frame) -> Recognised:
        """Name one or two colours, the larger first; the quality when it is too dark."""
        watch = Stopwatch()
        rgb = linear(_small(frame.pixels))
        watch.lap("prepare")
        lights = lights_of(rgb.reshape(-1, 3))
        watch.lap("infer")
        findings = _findings(rgb, lights)
        watch.lap("decode")
        return Recognised(findings, watch.ms)


def _findings(rgb: Array, lights: Lights) -> tuple[Finding, ...]:
    if np.percentile(luminance(rgb), 98) < TOO_DARK:
        return (Finding("quality", Quality.TOO_DARK.value, confidence=1.0),)
    seen = rgb @ lights.to_daylight[0]
    gain = float(_gain(luminance(seen)) ** (1 - 1 / lights.surfaces))
    patches = _patches(_middle(rgb), _middle(seen) * gain)
    is_told = patches[0].share >= ONE_COLOUR_SHARE or len(patches) == 2
    found = [_named(patch, lights, gain, is_told) for patch in patches]
    same = len({finding.label for finding in found}) == 1
    return tuple(found[:1] if same else found)


def _small(pixels: Pixels) -> Pixels:
    small = cv2.resize(pixels, SMALL_PX, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)


def _middle(rgb: Array) -> Array:
    height, width = rgb.shape[:2]
    rows = slice(round(MIDDLE.y0 * height), round(MIDDLE.y1 * height))
    columns = slice(round(MIDDLE.x0 * width), round(MIDDLE.x1 * width))
    middle: Array = rgb[rows, columns].reshape(-1, 3)
    return middle


def _gain(seen: Array) -> float:
    """By how much the frame is too dark, judged by its brightest parts and by its average."""
    bright, average = max(1e-4, float(np.percentile(seen, 99))), max(1e-4, float(seen.mean()))
    gain = np.sqrt(BRIGHT / bright * AVERAGE / average)
    return float(np.clip(min(gain, 1 / bright), 1.0, MOST_GAIN))


def _patches(middle: Array, seen: Array) -> list[Patch]:
    """The colours of the middle that cover enough of it, at most two, the larger first."""
    places = even(lab(seen))
    left = np.ones(len(places), bool)
    patches = list[Patch]()
    while left.any() and len(patches) < 2:
        centre = _densest(places[left])
        is_near = left & (np.linalg.norm(places - centre, axis=1) < SAME_COLOUR)
        if not is_near.any():
            break
        patches.append(Patch(middle[is_near].mean(axis=0), float(is_near.mean())))
        left &= ~is_near
    patches.sort(key=lambda patch: -patch.share)
    return [patch for i, patch in enumerate(patches) if i == 0 or patch.share >= SECOND_SHARE]


def _densest(places: Array) -> Array:
    """Where most colours lie: the fullest cell, then the mean of what lies near it."""
    cells, counts = np.unique(np.round(places / SAME_COLOUR), axis=0, return_counts=True)
    centre: Array = cells[counts.argmax()] * SAME_COLOUR
    for _ in range(3):
        near = places[np.linalg.norm(places - centre, axis=1) < SAME_COLOUR]
        centre = near.mean(axis=0) if len(near) else centre
    return centre


def _named(patch: Patch, lights: Lights, gain: float, is_told: bool) -> Finding:  # noqa: FBT001
    weights = _weights(patch.rgb, lights, gain)
    families = dict[str, float]()
    for name, weight in weights.items():
        families[family(name)] = families.get(family(name), 0.0) + weight
    best = max(families, key=families.__getitem__)
    name = max((name for name in weights if family(name) == best), key=weights.__getitem__)
    # A camera makes a white wall and a black coat that fill its picture the same grey, and
    # nothing tells a white wall under a lamp from an orange one.
    is_known = lights.surfaces >= ALONE
    return Finding(
        kind="colour",
        label=name,
        confidence=min(1.0, families[best]),
        is_sure=is_told and is_known and families[best] >= SURE_WEIGHT,
        box=MIDDLE,
        level=patch.share,
    )


def _weights(rgb: Array, lights: Lights, gain: float) -> dict[str, float]:
    """Each name that the colour has under a possible light and exposure, and how likely it is."""
    weights = dict[str, float]()
    seen = _settled(np.maximum(rgb @ lights.to_daylight, 0), lights)
    for factor, share in EXPOSURES:
        colours = lab(seen * gain * factor)
        for name, weight in zip(names_of(colours), lights.weights, strict=True):
            weights[name] = weights.get(name, 0.0) + float(weight) * share
    return weights


def _settled(seen: Array, lights: Lights) -> Array:
    """Take the colour out of what is nearly black: there the sensor's noise is all there is.

    A channel that the light hardly feeds has more of it, such as blue under a lamp.
    """
    grey = luminance(seen)[:, None]
    floor = NOISE_FLOOR / lights.whites.min(axis=1, keepdims=True)
    trust = grey / (grey + floor)
    settled: Array = grey + (seen - grey) * trust
    return settled


def _load(settings: Settings) -> ColourRecogniser:  # noqa: ARG001 - every mode loads alike
    return ColourRecogniser()


# A wall of one colour is blank to the gate, and to be named here.
MODE = Mode("colour", _load, needs_sight=False, can_watch=True)
