"""Mode light: a word for how bright it is, where the light comes from, and the tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.frame import Frame
from seeing.mind.light_tone import pitch_hz
from seeing.phrases.en import ENGLISH
from seeing.recognisers import mode_named
from seeing.recognisers.light import WORDS, LightRecogniser, lightness, word
from seeing.settings import Settings
from tests.narrated import answer, full_answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.finding import Finding


def found(pixels: NDArray[np.uint8]) -> Finding:
    (finding,) = LightRecogniser().recognise(Frame(pixels, 0.0, "a test")).findings
    return finding


def even_grey(level: int) -> NDArray[np.uint8]:
    return np.full((480, 640, 3), level, np.uint8)


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (0, "Very dark."),
        (30, "Dark."),
        (70, "Dim light."),
        (120, "Medium light."),
        (190, "Bright light."),
        (255, "Very bright."),
    ],
)
def test_words(level: int, said: str) -> None:
    assert answer("light", [found(even_grey(level))], ENGLISH) == [said]


@pytest.mark.parametrize(
    ("rows", "columns", "brief", "full"),
    [
        (slice(None), slice(0, 200), "mostly from the left", "mostly from the left"),
        (slice(None), slice(440, 640), "mostly from the right", "mostly from the right"),
        (slice(None), slice(220, 420), "mostly from straight ahead", "mostly from straight ahead"),
        (slice(0, 150), slice(None), "mostly from above", "mostly from above"),
        (
            slice(0, 150),
            slice(0, 200),
            "mostly from the left",
            "mostly from the left and from above",
        ),
        (slice(330, 480), slice(None), "", ""),
    ],
)
def test_where_the_light_comes_from(rows: slice, columns: slice, brief: str, full: str) -> None:
    pixels = even_grey(40)
    pixels[rows, columns] = 230
    finding = found(pixels)
    said = answer("light", [finding], ENGLISH)[0].rstrip(".")
    assert said.partition(", ")[2] == brief
    assert full_answer("light", [finding], ENGLISH)[0].rstrip(".").partition(", ")[2] == full


def test_noise_in_the_dark_comes_from_nowhere() -> None:
    noise = np.random.default_rng(0).integers(0, 12, (480, 640, 3), np.uint8)
    assert found(noise).box is None


def test_a_dark_frame_is_an_answer_and_not_a_complaint() -> None:
    mode = mode_named("light")
    assert mode.can_watch
    (finding,) = mode.open(Settings()).recognise(Frame(even_grey(0), 0.0, "a test")).findings
    assert (finding.kind, finding.label, finding.level) == ("light", "very dark", 0.0)


@given(st.lists(st.integers(0, 255), min_size=2, max_size=6, unique=True))
def test_brighter_is_never_called_darker(levels: list[int]) -> None:
    order = [name for _, name in WORDS]
    findings = [found(even_grey(level)) for level in sorted(levels)]
    measured = [finding.level or 0.0 for finding in findings]
    assert measured == sorted(measured)
    ranks = [order.index(finding.label) for finding in findings]
    assert ranks == sorted(ranks)


@given(st.floats(0, 1))
def test_lightness_is_within_its_bounds(shine: float) -> None:
    assert 0 <= lightness(shine) <= 1.0000001
    assert word(min(1.0, lightness(shine))) in [name for _, name in WORDS]


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_tone_rises_towards_the_light(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 220 <= pitch_hz(low) <= pitch_hz(high) <= 1760


def test_equal_steps_of_brightness_are_equal_musical_steps() -> None:
    assert [pitch_hz(share) for share in (0, 1 / 3, 2 / 3, 1)] == [220, 440, 880, 1760]
    assert (pitch_hz(-1), pitch_hz(7)) == (220, 1760)
