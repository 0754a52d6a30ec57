"""The 24 patches of a Macbeth chart, drawn as a camera would take them under three lights.

The patches are the published sRGB values of the ColorChecker. A light is simulated in the
scene, not in the camera: each patch is adapted from D65 to the light with Bradford's matrix,
and the camera keeps its white balance on D65, so that a lamp makes everything orange. The
camera exposes for the white patch, or less where it is dim; a lamp stands a little to the
left; the sensor adds shot and read noise; eight bits remain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.frame import Pixels

Array: TypeAlias = NDArray[Any]

PATCH_PX, GAP_PX, COLUMNS = 120, 24, 6
FRAME_PX = (640, 480)
SURROUND = (119, 119, 119)
SRGB_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


@dataclass(frozen=True)
class Patch:
    """One square of the chart: its sRGB value under D65, and what it may be called."""

    title: str
    srgb: tuple[int, int, int]
    names: tuple[str, ...]


# The names were fixed before anything was measured.
CHART = (
    Patch("dark skin", (115, 82, 68), ("brown", "dark brown")),
    Patch("light skin", (194, 150, 130), ("beige", "light brown")),
    Patch("blue sky", (98, 122, 157), ("blue", "light blue")),
    Patch("foliage", (87, 108, 67), ("green", "dark green")),
    Patch("blue flower", (133, 128, 177), ("purple", "blue")),
    Patch("bluish green", (103, 189, 170), ("turquoise", "green")),
    Patch("orange", (214, 126, 44), ("orange",)),
    Patch("purplish blue", (80, 91, 166), ("blue", "dark blue")),
    Patch("moderate red", (193, 90, 99), ("red", "pink")),
    Patch("purple", (94, 60, 108), ("purple", "dark purple")),
    Patch("yellow green", (157, 188, 64), ("yellow green", "light green")),
    Patch("orange yellow", (224, 163, 46), ("orange", "yellow")),
    Patch("blue", (56, 61, 150), ("blue", "dark blue")),
    Patch("green", (70, 148, 73), ("green", "dark green")),
    Patch("red", (175, 54, 60), ("red", "dark red")),
    Patch("yellow", (231, 199, 31), ("yellow",)),
    Patch("magenta", (187, 86, 149), ("pink", "purple")),
    Patch("cyan", (8, 133, 161), ("blue", "turquoise")),
    Patch("white", (243, 243, 242), ("white",)),
    Patch("neutral 8", (200, 200, 200), ("light grey", "grey")),
    Patch("neutral 6.5", (160, 160, 160), ("grey", "light grey")),
    Patch("neutral 5", (122, 122, 121), ("grey", "dark grey")),
    Patch("neutral 3.5", (85, 85, 85), ("dark grey", "grey")),
    Patch("black", (52, 52, 52), ("black", "dark grey")),
)


@dataclass(frozen=True)
class Light:
    """A light, how the camera takes it, and how many patches must be named right.

    Attributes:
        xy: the CIE 1931 chromaticity of the light.
        exposure: the brightest channel of a perfect white, 1: just not clipped.
        noise: variance of the shot noise at full signal; read noise is in step with it.
    """

    name: str
    xy: tuple[float, float]
    exposure: float
    noise: float
    wanted: int


def planck(kelvin: float) -> tuple[float, float]:
    """Chromaticity of a black body, 1,667 to 25,000 K (Kim and others' cubic splines)."""
    t = 1000 / kelvin
    if kelvin < 4000:
        x = -0.2661239 * t**3 - 0.2343589 * t**2 + 0.8776956 * t + 0.179910
    else:
        x = -3.0258469 * t**3 + 2.1070379 * t**2 + 0.2226347 * t + 0.240390
    if kelvin < 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif kelvin < 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    return x, y


def daylight(kelvin: float) -> tuple[float, float]:
    """Chromaticity of CIE daylight, 4,000 to 25,000 K."""
    t = 1000 / kelvin
    if kelvin <= 7000:
        x = 0.244063 + 0.09911 * t + 2.9678 * t**2 - 4.6070 * t**3
    else:
        x = 0.237040 + 0.24748 * t + 1.9018 * t**2 - 2.0064 * t**3
    return x, -3.000 * x**2 + 2.870 * x - 0.275


LIGHTS = (
    Light("neutral, 6500 K", daylight(6504), 1.0, 0.0003, 22),
    Light("lamp, 2900 K", planck(2900), 1.0, 0.0005, 20),
    Light("dim daylight, 7500 K", daylight(7500), 0.35, 0.0010, 20),
)


def frames(light: Light, colours: Sequence[tuple[int, int, int]], seed: int = 0) -> list[Pixels]:
    """The chart, once with each patch in the middle of the frame.

    Args:
        light: under which it lies.
        colours: 24 sRGB colours in the order of the chart, rows of six.
        seed: of the noise.

    Returns:
        One frame a patch, RGB uint8, shape (480, 640, 3).
    """
    rng = np.random.default_rng(seed)
    world = _laid_out(colours)
    step, (width, height) = PATCH_PX + GAP_PX, FRAME_PX
    taken = list[Any]()
    for i in range(len(colours)):
        y, x = (i // COLUMNS) * step + PATCH_PX // 2, (i % COLUMNS) * step + PATCH_PX // 2
        taken.append(_taken(world[y : y + height, x : x + width], light, rng))
    return taken


def _laid_out(colours: Sequence[tuple[int, int, int]]) -> Array:
    """The chart on grey, as sRGB; half a frame of grey lies around it."""
    width, height = FRAME_PX
    step, rows = PATCH_PX + GAP_PX, -(-len(colours) // COLUMNS)
    world = np.zeros((rows * step + height, COLUMNS * step + width, 3), np.uint8)
    world[:] = SURROUND
    for i, colour in enumerate(colours):
        y, x = (i // COLUMNS) * step + height // 2, (i % COLUMNS) * step + width // 2
        world[y : y + PATCH_PX, x : x + PATCH_PX] = colour
    return world


def _taken(srgb: Array, light: Light, rng: np.random.Generator) -> Pixels:
    linear = _under(to_linear(srgb), light.xy)
    white = _under(np.ones((1, 1, 3)), light.xy).max()
    fall_off = np.linspace(1.0, 0.8, srgb.shape[1])[None, :, None]
    signal = np.clip(linear * (light.exposure / white) * fall_off, 0, None)
    spread = np.sqrt(light.noise * signal + (light.noise * 8) ** 2)
    noisy = signal + spread * rng.standard_normal(signal.shape)
    return to_srgb(np.clip(noisy, 0, 1))


def _under(linear: Array, xy: tuple[float, float]) -> Array:
    """What a D65-balanced camera records of surfaces that another light falls on."""
    x, y = xy
    source = BRADFORD @ np.array([0.95047, 1.0, 1.08883])
    target = BRADFORD @ np.array([x / y, 1.0, (1 - x - y) / y])
    adapt = np.linalg.inv(BRADFORD) @ np.diag(target / source) @ BRADFORD
    recorded: Array = linear @ (np.linalg.inv(SRGB_TO_XYZ) @ adapt @ SRGB_TO_XYZ).T
    return recorded


def to_linear(srgb: Array) -> Array:
    """Undo the sRGB curve: 0..255 -> 0..1."""
    s = srgb / 255
    curve: Array = np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)
    return curve


def to_srgb(linear: Array) -> Pixels:
    """Apply the sRGB curve: 0..1 -> 0..255, rounded."""
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(curved * 255).astype(np.uint8)
