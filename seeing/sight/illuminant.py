"""Which light falls on the scene: colour by correlation, with doubt.

Neither grey-world nor white-patch says how far it may be trusted, and both call a red wall
grey. So every light that a room may have is tried: under the right one the surfaces in the
frame look as surfaces usually do (many near grey, few strongly coloured). Surfaces vote, large
ones hardly more than small ones, and a camera that balances its white well is expected. What
is left is a weight for each light. Where one colour fills the frame nobody can tell its light,
so one surface has no vote: the weights then are those expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.cielab import Array, luminance

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Daylight, and lamps as black bodies, as a D65-balanced camera records them: mired, ln(R/G),
# ln(B/G) in linear sRGB.
LOCUS = np.array(
    [
        (80, -0.275, 0.439), (100, -0.205, 0.327), (125, -0.112, 0.179), (154, 0.0, 0.0),
        (180, 0.104, -0.171), (210, 0.228, -0.369), (250, 0.410, -0.590), (290, 0.577, -0.820),
        (330, 0.725, -1.107), (370, 0.873, -1.425), (410, 1.021, -1.803), (440, 1.134, -2.159),
    ]
)  # fmt: skip
D65_MIRED = 154.0
MIREDS = np.arange(80.0, 441.0, 10.0)
# Tubes and some LEDs are greener than a black body, as is a camera that is off by a little.
GREENS, GREEN_WEIGHTS = (-0.08, 0.0, 0.08), (0.1, 0.8, 0.1)

# Linear sRGB to Bradford's cones, each row's sum 1, so that D65's white stays white.
RGB_TO_CONES = np.array(
    [[0.4490, 0.5219, 0.0291], [0.0535, 0.9243, 0.0223], [0.0196, 0.0804, 0.9000]]
)

# How far from grey surfaces are, as ln(R/G) and ln(B/G): share, middle, spread.
SURFACES = (
    (0.40, (0.0, 0.0), (0.05, 0.07)),
    (0.40, (0.10, -0.15), (0.28, 0.40)),
    (0.16, (0.40, -1.00), (0.70, 1.00)),
    (0.04, (-0.40, 0.40), (0.50, 0.70)),
)
DARKEST, BRIGHTEST = 0.004, 0.96
BRIGHTEST_PERCENTILE, OVEREXPOSED, TOO_BRIGHT_COSTS = 99.5, 0.3, 8.0
BIN = 0.08
# Chromaticities this close may be one surface and the noise on it; specks are left out.
SAME_SURFACE, LEAST_SHARE = 0.3, 0.004
VOTE_POWER = 0.25
MOST_VOTES = 10.0
LEAST_WEIGHT = 0.01


@dataclass(frozen=True)
class Lights:
    """The lights that are possible, most likely first.

    Attributes:
        whites: how the camera records a white surface, linear RGB of luminance 1, shape (n, 3).
        to_daylight: Bradford's adaptation to D65 in linear RGB, a row vector times a matrix,
            shape (n, 3, 3).
        weights: how likely each is, shape (n,), sum 1.
        surfaces: how many different ones the frame shows, 1 and more; small ones count less.
    """

    whites: Array
    to_daylight: Array
    weights: Array
    surfaces: float


def _expected() -> tuple[Array, Array]:
    """Every light as ln(R/G), ln(B/G), and the logarithm of how expected it is."""
    red = np.interp(MIREDS, LOCUS[:, 0], LOCUS[:, 1])
    blue = np.interp(MIREDS, LOCUS[:, 0], LOCUS[:, 2])
    off = MIREDS - D65_MIRED
    along = 0.6 * np.exp(-0.5 * (off / 20) ** 2) / 20 + 0.4 * np.exp(-0.5 * (off / 150) ** 2) / 150
    lights = [np.stack([red - green, blue - green], axis=-1) for green in GREENS]
    weights = [np.log(along * weight) for weight in GREEN_WEIGHTS]
    return np.concatenate(lights), np.concatenate(weights)


_LIGHTS, _EXPECTED = _expected()


def lights_of(rgb: Array) -> Lights:
    """Weigh the lights that may fall on a frame.

    Args:
        rgb: linear RGB, 0..1, shape (n, 3); a few thousand pixels are enough.
    """
    ratios, votes, surfaces = _surfaces(rgb)
    scores = _EXPECTED - TOO_BRIGHT_COSTS * _too_bright(rgb)
    if len(votes):
        apart = ratios[:, None] - _LIGHTS[None]
        scores += votes @ _log_likely(apart)
    weights = np.exp(scores - scores.max())
    kept = np.flatnonzero(weights > LEAST_WEIGHT)
    kept = kept[np.argsort(-weights[kept], kind="stable")]
    logs = np.insert(_LIGHTS[kept], 1, 0.0, axis=1)
    whites = np.exp(logs) / luminance(np.exp(logs))[:, None]
    return Lights(whites, _to_daylight(whites), weights[kept] / weights[kept].sum(), surfaces)


def _too_bright(rgb: Array) -> Array:
    """By how much the frame is brighter, in some channel, than white is under each light.

    A camera does not clip all three channels of white. A lamp's white has hardly any blue, so
    that a frame with bright blue, or with real white, does not lie under that lamp.
    """
    brightest = np.maximum(np.percentile(rgb, BRIGHTEST_PERCENTILE, axis=0), 1e-6)
    whites = np.insert(_LIGHTS, 1, 0.0, axis=1)
    over = np.log(brightest) - (whites - whites.max(axis=1, keepdims=True)) - OVEREXPOSED
    excess: Array = np.maximum(over, 0).max(axis=1)
    return excess


def _to_daylight(whites: Array) -> Array:
    """Adapt in Bradford's sharpened cones: dividing sRGB's channels turns green into yellow."""
    gains = 1 / (whites @ RGB_TO_CONES.T)
    to_cones, from_cones = RGB_TO_CONES.T, np.linalg.inv(RGB_TO_CONES).T
    matrices: Array = to_cones[None] * gains[:, None, :] @ from_cones
    return matrices


def _surfaces(rgb: Array) -> tuple[Array, Array, float]:
    """The chromaticities in the frame, how many votes each has, and how many surfaces they are."""
    fit = (rgb.min(axis=1) > 0) & (rgb.max(axis=1) > DARKEST) & (rgb.max(axis=1) < BRIGHTEST)
    logs = np.log(rgb[fit])
    ratios = np.stack([logs[:, 0] - logs[:, 1], logs[:, 2] - logs[:, 1]], axis=-1)
    cells, counts = np.unique(np.round(ratios / BIN), axis=0, return_counts=True)
    cells = cells * BIN
    surface = _grouped(cells, counts)
    sizes = np.bincount(surface, counts) if len(cells) else np.zeros(1)
    sizes = np.where(sizes < LEAST_SHARE * len(rgb), 0, sizes)
    votes = sizes**VOTE_POWER
    number = float(votes.sum() ** 2 / max(1.0, (votes**2).sum()))
    scale = min(MOST_VOTES, max(0.0, number - 1)) / max(1.0, votes.sum())
    each = votes[surface] * scale * counts / np.maximum(sizes[surface], 1)
    return cells, each, max(1.0, number)


def _grouped(cells: Array, counts: Array) -> NDArray[np.intp]:
    """The surface that each cell belongs to: the fullest cell takes those near it, and so on."""
    surface = np.full(len(cells), -1)
    number = 0
    for i in np.argsort(-counts, kind="stable"):
        if surface[i] < 0:
            near = np.hypot(*(cells - cells[i]).T) < SAME_SURFACE
            surface[near & (surface < 0)] = number
            number += 1
    return surface


def _log_likely(apart: Array) -> Array:
    """How usual a surface is that looks this far from grey, shape (..., 2) -> (...)."""
    density = np.zeros(apart.shape[:-1])
    for share, middle, spread in SURFACES:
        z = (apart - np.array(middle)) / np.array(spread)
        density += share * np.exp(-0.5 * (z**2).sum(axis=-1)) / (spread[0] * spread[1])
    return np.log(density + 1e-6)
