"""Mode colour: a chart under three lights, one and two colours, the dark, and the arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.frame import Frame
from seeing.phrases.en import ENGLISH
from seeing.recognisers import mode_named
from seeing.recognisers.colour import ColourRecogniser
from seeing.recognisers.colour_names import EXAMPLES, FAMILIES, family, names_of
from seeing.settings import Settings
from seeing.sight.cielab import even, lab, linear, luminance
from seeing.sight.illuminant import lights_of
from tests.bench.chart import CHART, LIGHTS, to_linear, to_srgb
from tests.bench.colours import named, summary
from tests.narrated import answer, full_answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.finding import Finding
    from tests.bench.chart import Light, Patch

BYTES = st.integers(0, 255)
COLOURS = st.tuples(BYTES, BYTES, BYTES)
GREY, RED, BLUE = (130, 130, 130), (175, 54, 60), (56, 61, 150)


def found(pixels: NDArray[np.uint8]) -> tuple[Finding, ...]:
    return ColourRecogniser().recognise(Frame(pixels, 0.0, "a test")).findings


def room(*middle: tuple[int, int, int]) -> NDArray[np.uint8]:
    """A room with many colours, and in its middle these beside each other."""
    pixels = np.zeros((480, 640, 3), np.uint8)
    for i, patch in enumerate(CHART):
        pixels[:, i * 640 // 24 : (i + 1) * 640 // 24] = patch.srgb
    pixels[120:360, 220:420] = GREY
    for i, colour in enumerate(middle):
        width = 160 // len(middle)
        pixels[150:330, 240 + i * width : 240 + (i + 1) * width] = colour
    return pixels


@pytest.mark.parametrize("light", LIGHTS, ids=lambda light: light.name)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_colour_chart(light: Light, seed: int) -> None:
    seen = named(light, seed)
    assert sum(one.is_right for one in seen) >= light.wanted
    stated_wrong = [one.patch.title for one in seen if one.is_stated and not one.is_right]
    assert len(stated_wrong) <= len(CHART) - light.wanted
    right = sum(one.is_right for one in seen)
    assert f"{light.name}: {right} of 24 named right" in summary(light, seen)


def test_one_colour_is_stated() -> None:
    (red,) = found(room(RED))
    assert (red.kind, red.label, red.is_sure) == ("colour", "red", True)
    assert red.level is not None
    assert red.level > 0.9
    assert answer("colour", [red], ENGLISH) == ["Red."]
    assert full_answer("colour", [red], ENGLISH) == ["Red all over the middle."]


def test_two_colours_are_told_the_larger_first() -> None:
    two = found(room(RED, RED, RED, BLUE, BLUE))
    assert [finding.label for finding in two] == ["red", "blue"]
    shares = [finding.level or 0.0 for finding in two]
    assert 0.25 <= shares[1] < shares[0] < 0.75
    assert full_answer("colour", two, ENGLISH) == ["Mostly red and partly blue."]


def test_a_mottled_middle_is_no_plain_colour() -> None:
    rng = np.random.default_rng(0)
    pixels = room(GREY)
    blocks = rng.integers(0, 256, (18, 16, 3), np.uint8)
    pixels[150:330, 240:400] = blocks.repeat(10, axis=0).repeat(10, axis=1)
    assert not any(finding.is_sure for finding in found(pixels))


@pytest.mark.parametrize("patch", CHART, ids=lambda patch: patch.title)
def test_what_fills_the_frame_is_doubted(patch: Patch) -> None:
    """A camera makes a white wall and a black coat that fill it the same grey."""
    pixels = np.full((480, 640, 3), patch.srgb, np.uint8)
    assert [finding.is_sure for finding in found(pixels)] == [False]


@pytest.mark.parametrize("level", [0, 8, 16])
def test_too_dark_is_told(level: int) -> None:
    pixels = np.full((480, 640, 3), level, np.uint8)
    (dark,) = found(pixels)
    assert (dark.kind, dark.label) == ("quality", "too_dark")
    assert answer("colour", [dark], ENGLISH) == ["It is too dark, or the lens is covered."]


def test_the_mode_is_not_gated_and_may_watch() -> None:
    mode = mode_named("colour")
    assert mode.can_watch
    assert isinstance(mode.open(Settings()), ColourRecogniser)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_any_frame_has_an_answer(height: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    for finding in found(pixels):
        assert finding.kind in {"colour", "quality"}
        assert 0 <= finding.confidence <= 1
        assert finding.kind == "quality" or finding.label in EXAMPLES


@given(COLOURS)
def test_linear_light_and_back(colour: tuple[int, int, int]) -> None:
    pixels = np.array([colour], np.uint8)
    light = linear(pixels)
    assert np.allclose(light, to_linear(pixels))
    assert (to_srgb(light) == pixels).all()
    assert 0 <= luminance(light)[0] <= 1


@given(COLOURS)
def test_lab_has_its_bounds_and_greys_no_colour(colour: tuple[int, int, int]) -> None:
    lightness, a, b = lab(linear(np.array([colour], np.uint8)))[0]
    assert -0.01 <= lightness <= 100.01
    assert -90 <= a <= 100
    assert -110 <= b <= 96
    grey = lab(linear(np.array([[colour[0]] * 3], np.uint8)))[0]
    assert abs(grey[1]) < 0.1
    assert abs(grey[2]) < 0.1


@pytest.mark.parametrize(
    ("srgb", "wanted"),
    [
        ((255, 255, 255), (100.0, 0.0, 0.0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((119, 119, 119), (50.03, 0.0, 0.0)),
    ],
)
def test_lab_is_the_published_one(srgb: tuple[int, ...], wanted: tuple[float, ...]) -> None:
    assert lab(linear(np.array(srgb, np.uint8))) == pytest.approx(np.array(wanted), abs=0.1)


@given(COLOURS)
def test_even_keeps_hue_and_only_shortens(colour: tuple[int, int, int]) -> None:
    plain = lab(linear(np.array([colour], np.uint8)))
    bent = even(plain)
    assert np.hypot(*bent[0, 1:]) <= np.hypot(*plain[0, 1:]) + 1e-9
    assert bent[0, 1] * plain[0, 2] == pytest.approx(bent[0, 2] * plain[0, 1], abs=1e-6)


def test_every_example_has_its_own_name() -> None:
    for name, codes in EXAMPLES.items():
        rgb = np.array([list(bytes.fromhex(code)) for code in codes.split()], np.uint8)
        assert set(names_of(lab(linear(rgb)))) == {name}


@given(COLOURS)
def test_every_colour_has_a_name_and_a_family(colour: tuple[int, int, int]) -> None:
    (name,) = names_of(lab(linear(np.array([colour], np.uint8))))
    assert name in EXAMPLES
    assert family(family(name)) == family(name)


def test_families() -> None:
    assert family("dark blue") == family("light blue") == family("blue") == "blue"
    assert family("beige") == "beige"
    assert set(FAMILIES) <= set(EXAMPLES)


@settings(deadline=None)
@given(st.lists(COLOURS, min_size=1, max_size=30))
def test_lights_are_weighed(colours: list[tuple[int, int, int]]) -> None:
    lights = lights_of(linear(np.array(colours * 20, np.uint8)))
    assert lights.weights.sum() == pytest.approx(1)
    assert (np.diff(lights.weights) <= 0).all()
    assert luminance(lights.whites) == pytest.approx(np.ones(len(lights.whites)))
    assert lights.surfaces >= 1


def test_a_white_surface_under_a_light_becomes_grey() -> None:
    lights = lights_of(linear(room(RED).reshape(-1, 3)[::50]))
    for white, to_daylight in zip(lights.whites, lights.to_daylight, strict=True):
        assert white @ to_daylight == pytest.approx(np.ones(3), abs=0.01)
